"""The today page: what I owe now, and ticking it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.approvals.waiting import waiting_count
from roles.duties import requirements, subjects
from roles.duties.actions import StaleItem, tick_item, untick_item
from roles.duties.forms import TickForm
from roles.duties.models import ChecklistItem
from roles.duties.panels import today_context
from roles.duties.presentation import Row, announcement, progress_of, row_of, tally_progress, today_sections
from roles.http import StaffRequest
from roles.personnel.presentation import away_on
from roles.seats import seats_of


@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """Show what the person owes now, later today and this period."""
    return render(request, "duties/today.html", _today_page(request))


def _today_page(request: StaffRequest, failed: Any = None) -> dict[str, Any]:
    now, day = clock.now(), clock.today()
    seats = seats_of(request)
    rows = ChecklistItem.objects.owned_by(request.user).on_todays_page(day, now).with_titles()
    # Whether the person is away is asked along with the duties: the absence itself is read where there is one.
    items = list(rows.annotate(away=Exists(away_on(request.user, day))).order_by("due_at", "pk"))
    requirements.refresh(items)
    proofs = requirements.states_of(items)
    sections = today_sections(items, now, name_position=len(seats) > 1, proofs=proofs)
    subjects.name_subjects((row for section in sections for row in section.items), items, request.user)
    if failed:
        for section in sections:
            section.items = [failed if row.pk == failed.pk else row for row in section.items]
    return {
        "day": day,
        "progress": progress_of(items, day),
        "sections": sections,
        "waiting": waiting_count(request),
        "absence": away_on(request.user, day).first() if not items or items[0].away else None,
        **today_context(request.user, seats, now),
    }


@require_POST
def tick(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark one of my items done."""
    item = _own_item(request, pk)
    form = TickForm(request.POST)
    try:
        if not form.is_valid():
            raise StaleItem(form.errors.get("version", form.errors.get("note", [""]))[0])
        tick_item(
            item=item,
            acting_user=request.user,
            revision=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
        )
    except ValidationError as error:
        return _refused(request, item, error)
    return _answer(request, item)


@require_POST
def untick(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a tick back."""
    item = _own_item(request, pk)
    form = TickForm(request.POST)
    try:
        if not form.is_valid():
            raise StaleItem(form.errors.get("version", [""])[0])
        untick_item(item=item, acting_user=request.user, revision=form.cleaned_data["version"])
    except ValidationError as error:
        return _refused(request, item, error)
    return _answer(request, item)


def _own_item(request: StaffRequest, pk: int) -> ChecklistItem:
    """Return the item, or 404 when it is not this person's to complete."""
    mine = ChecklistItem.objects.owned_by(request.user).visible_to(request.user, "duties.complete_checklistitem")
    item: ChecklistItem = get_object_or_404(mine.with_titles(), pk=pk)
    return item


def _answer(request: StaffRequest, item: ChecklistItem) -> HttpResponse:
    """Answer htmx with the row and the progress; without JavaScript go back to the page."""
    if not request.htmx:
        return redirect(f"{reverse('duties:today')}#item-{item.pk}")
    row = _row(request, item)
    progress = _progress(request)
    context = {"item": row, "day": clock.today(), "progress": progress, "announcement": announcement(row, progress)}
    return render(request, "duties/_tick.html", context)


def _row(request: StaffRequest, item: ChecklistItem) -> Row:
    proof = requirements.states_of([item]).get(item.pk)
    row = row_of(item, name_position=len(seats_of(request)) > 1, proof=proof)
    subjects.name_subjects([row], [item], request.user)
    return row


def _progress(request: StaffRequest) -> dict[str, int]:
    tally = ChecklistItem.objects.owned_by(request.user).due_on(clock.today()).tally(clock.now())
    return tally_progress(tally["done"], tally["total"])


def _refused(request: StaffRequest, item: ChecklistItem, error: ValidationError) -> HttpResponse:
    """Say beside the item what is wrong and keep what was typed."""
    stale = isinstance(error, StaleItem)
    item.refresh_from_db()
    row = _row(request, item)
    row.error = error.messages[0]
    row.typed_note = request.POST.get("note", "")
    status = 409 if stale else 422
    if request.htmx:
        context = {
            "item": row,
            "day": clock.today(),
            "progress": _progress(request),
            "announcement": row.error,
        }
        return render(request, "duties/_tick.html", context, status=status)
    messages.error(request, row.error)
    return render(request, "duties/today.html", _today_page(request, failed=row), status=status)

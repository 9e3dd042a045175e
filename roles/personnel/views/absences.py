"""Absences: one's own, those of one's people, asking, recording, deciding, shortening, cancelling."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roles import clock
from roles.approvals.deciding import Refusal, concerns, decide, document_for, outcome, pending_of, timeline
from roles.approvals.desks import asked_now
from roles.approvals.flows import preview
from roles.approvals.panel import panel
from roles.http import StaffRequest
from roles.models import Assignment, Staff
from roles.models.staff import enumeration
from roles.pagination import page_of
from roles.personnel.absence_rules import seat_for
from roles.personnel.actions import StaleAbsence, cancel_absence, change_absence, record_absence, request_absence
from roles.personnel.actions.absences import RECORD, may_change
from roles.personnel.directory import person_in_reach
from roles.personnel.filters import AbsenceFilter
from roles.personnel.forms import AbsenceForm, ChangeAbsenceForm
from roles.personnel.forms.absences import VersionForm
from roles.personnel.models import Absence, AbsenceKind, AbsenceState
from roles.personnel.panels import effects_of
from roles.personnel.presentation import absence_row
from roles.rights import rights_of

CONFLICT, UNPROCESSABLE = 409, 422


@require_GET
def absences(request: StaffRequest) -> HttpResponse:
    """List the absences of the people within the viewer's units, the latest first."""
    rows = Absence.objects.visible_to(request.user).exclude(owner=request.user)
    absence_filter = AbsenceFilter(request.GET, queryset=rows.with_names(), request=request)
    page = page_of(request, absence_filter.qs.order_by("-first_day", "-pk"))
    page.object_list = [absence_row(each) for each in page.object_list]
    plans_rosters = rights_of(request.user).beyond_own("calendars.change_rosterday")
    context = {"page_obj": page, "filter": absence_filter, "sees_absences": True, "plans_rosters": plans_rosters}
    return render(request, "personnel/absences.html", context)


@require_GET
def mine(request: StaffRequest) -> HttpResponse:
    """List one's own absences."""
    page = page_of(request, Absence.objects.of(request.user).with_names().order_by("-first_day", "-pk"))
    page.object_list = [absence_row(each, name_person=False) for each in page.object_list]
    ask_url = reverse("personnel:request") if rights_of(request.user).anywhere("personnel.add_absence") else ""
    return render(request, "personnel/absences.html", {"page_obj": page, "mine": True, "ask_url": ask_url})


@require_http_methods(["GET", "POST"])
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for an absence of one's own."""
    return _write(request, request.user, reverse("personnel:mine"))


@require_http_methods(["GET", "POST"])
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """Record somebody else's absence."""
    staff = get_object_or_404(person_in_reach(request.user, pk))
    if staff == request.user:
        return redirect("personnel:request")
    return _write(request, staff, reverse("personnel:person", args=[pk]))


def _write(request: StaffRequest, staff: Staff, back: str) -> HttpResponse:
    own = staff.pk == request.user.pk
    try:
        seat = seat_for(staff, clock.today())
    except ValidationError as error:
        raise PermissionDenied(error.messages[0]) from error
    if not own and not request.user.has_perm(RECORD, seat):
        raise PermissionDenied(_("Your position does not include recording absences of this person."))
    form = AbsenceForm(request.POST if request.method == "POST" else None, seat=seat)
    status = 200
    if request.method == "POST":
        made = _try(request, form, staff, own=own)
        if made is not None:
            messages.success(request, _said(made))
            return redirect("personnel:absence", pk=made.pk)
        status = UNPROCESSABLE
    title = _("Ask for an absence") if own else _("Record an absence")
    context = {"form": form, "own": own, "title": title, "person_name": staff.name, "back_url": back}
    if own:
        context["route"] = preview(_as_typed(form, seat))
    return render(request, "personnel/absence_form.html", context, status=status)


def _as_typed(form: AbsenceForm, seat: Assignment) -> Absence:
    """Return the absence as far as it is typed, unsaved: enough to say where it would go."""
    typed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    days = {name: typed.get(name) or clock.today() for name in ("first_day", "last_day")}
    return Absence(
        owner=seat.staff,
        unit=seat.unit,
        department=seat.department,
        store=seat.store,
        assignment=seat,
        kind=typed.get("kind") or AbsenceKind.LEAVE,
        recorded_by=seat.staff,
        **days,
    )


def _try(request: StaffRequest, form: AbsenceForm, staff: Staff, *, own: bool) -> Absence | None:
    if not form.is_valid():
        return None
    try:
        if own:
            return request_absence(acting_user=request.user, **form.cleaned_data)
        return record_absence(acting_user=request.user, staff=staff, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return None


def _said(made: Absence) -> str:
    if made.state == AbsenceState.CONFIRMED:
        return _("Confirmed. What it does to the checklist stands below.")
    approval = pending_of(made)
    names = enumeration(each.name for each in asked_now(approval)) if approval else ""
    return _("Asked for. %(name)s decides on it.") % {"name": names}


@require_GET
def absence(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one absence and what it did to the person's work."""
    return render(request, "personnel/absence.html", _page(request, _open(request, pk)))


@require_POST
def decide_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm a request, or refuse it with a reason."""
    row = _open(request, pk)
    approval = pending_of(row)
    if approval is None:
        words = _("Nothing was changed: this absence is now “%(state)s”.") % {"state": row.get_state_display()}
        refusal: Refusal | None = Refusal(words, request.POST.get("reason", ""), CONFLICT)
    else:
        refusal = decide(request, approval)
    if refusal:
        page = _page(request, _open(request, pk), refusal)
        return render(request, "personnel/absence.html", page, status=refusal.status)
    assert approval is not None
    messages.success(request, outcome(approval))
    return redirect("personnel:absence", pk=pk)


@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Shorten a confirmed absence, or name another deputy."""
    row = _open(request, pk)
    if not may_change(row, request.user):
        raise PermissionDenied(_("Your position does not include changing this absence."))
    back = reverse("personnel:absence", args=[pk])
    if row.state != AbsenceState.CONFIRMED:
        messages.info(request, _("Only a confirmed absence can be changed."))
        return redirect(back)
    initial = {"version": row.version, "last_day": row.last_day, "deputy": row.deputy_id}
    form = ChangeAbsenceForm(request.POST or None, initial=initial, seat=row.assignment)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                change_absence(absence=row, acting_user=request.user, **form.cleaned_data)
            except StaleAbsence as error:
                form.refuse(error)
                status = CONFLICT
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Changed. What it does to the checklist stands below."))
                return redirect(back)
    title = _("Shorten or name another deputy")
    context = {"form": form, "title": title, "person_name": row.owner.name, "back_url": back, "changing": True}
    return render(request, "personnel/absence_form.html", context, status=status)


@require_POST
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw a request or cancel a confirmed absence."""
    row = _open(request, pk)
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Load the page again: the form was not whole."))
        cancel_absence(absence=row, acting_user=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        status = CONFLICT if isinstance(error, StaleAbsence) else UNPROCESSABLE
        return render(request, "personnel/absence.html", _page(request, _open(request, pk)), status=status)
    messages.success(request, _("Cancelled. What it had done to the checklist is taken back."))
    return redirect("personnel:absence", pk=pk)


def _open(request: StaffRequest, pk: int) -> Absence:
    row: Absence = document_for(Absence.objects.with_names().select_related("store"), request.user, pk)
    return row


def _page(request: StaffRequest, row: Absence, refusal: Refusal | None = None) -> dict[str, Any]:
    user = request.user
    approval = pending_of(row) if row.state == AbsenceState.REQUESTED else None
    desk = panel(approval, user, refusal=refusal)
    can_decide = desk is not None and desk["deciding"]
    own = row.owner_id == user.pk
    confirmed = row.state == AbsenceState.CONFIRMED
    changes = confirmed and may_change(row, user)
    stale = refusal is not None and refusal.status == CONFLICT
    # The deputy learns the days, not the reasons.
    concerned = own or can_decide or user.has_perm(RECORD, row) or user.has_perm("personnel.approve_absence", row)
    concerned = concerned or (approval is not None and concerns(approval, user))
    return {
        "absence": {**absence_row(row), "version": row.version, "recorded_by": row.recorded_by.name},
        "reason": row.reason if concerned else "",
        "desk": desk,
        "can_decide": can_decide,
        "can_withdraw": approval is not None and approval.submitted_by_id == user.pk,
        "can_change": changes and row.last_day >= clock.today(),
        "can_cancel": changes and (not own or row.first_day > clock.today()),
        "own": own,
        "back_url": reverse("personnel:mine" if own else "personnel:absences"),
        "effects": effects_of(row) if confirmed or row.state == AbsenceState.CANCELLED else [],
        "decisions": timeline(row, user) if concerned else [],
        "typed_reason": refusal.typed if refusal else "",
        "stale": refusal.message if refusal and stale else "",
    }

"""Importing a store's people: the empty workbook, the upload, the dry run, the writing, the initial passwords."""

from __future__ import annotations

import json
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from roles import clock
from roles.history import occasion
from roles.http import StaffRequest
from roles.models import Staff, Unit
from roles.personnel.directory import stores_in_reach, units_in_reach
from roles.personnel.forms.fields import REASON_LENGTH
from roles.personnel.rights import CHANGE
from roles.personnel.staff_import.passwords import issue
from roles.personnel.staff_import.planning import MOST_ROWS, StaffPlan, plan
from roles.personnel.staff_import.sheet import columns, template
from roles.personnel.staff_import.writing import write
from roles.spreadsheets import attachment
from roles.spreadsheets.keeping import keep, kept
from roles.spreadsheets.reading import Unreadable
from roles.spreadsheets.upload import UploadForm

UNPROCESSABLE, CONFLICT = 422, 409


class WhyForm(forms.Form):
    """Why people are imported; kept in everybody's history."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Stays in the history of everybody in this workbook."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: StaffRequest) -> HttpResponse:
    """Offer the empty workbook, and take an upload to the dry run."""
    stores, store = _stores(request)
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            name = form.file_name
            content = form.cleaned_data["workbook"]
            row = keep(owner=request.user, purpose=_purpose(store), name=name, content=content)
            return redirect(_address("personnel:import_check", store, row.token))
    context = {
        "form": form,
        "stores": stores if len(stores) > 1 else [],
        "store": store,
        "columns": [{"heading": each.heading, "hint": each.hint, "needed": each.widget.required} for each in columns()],
        "limit": MOST_ROWS,
        "template_url": _address("personnel:import_template", store),
    }
    return render(request, "personnel/import.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_GET
def empty(request: StaffRequest) -> HttpResponse:
    """Send the workbook to fill in, with the positions and the store's units to look up."""
    _all, store = _stores(request)
    units = list(units_in_reach(request.user, store, CHANGE).order_by("code"))
    return attachment(_("people of %(store)s") % {"store": store.name} + ".xlsx", template(units))


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: StaffRequest, token: UUID) -> HttpResponse:
    """Show what a kept workbook would do; with a reason, do it."""
    _all, store = _stores(request)
    row = kept(owner=request.user, purpose=_purpose(store), token=str(token))
    if row is None:
        messages.error(request, _("This upload is no longer there (it is kept for an hour): upload it again."))
        return redirect(_address("personnel:import", store))
    content = bytes(row.content)
    form = WhyForm(request.POST if request.method == "POST" else None)
    stale = False
    if request.method == "POST" and form.is_valid():
        made = _apply(request, content, store, form.cleaned_data["reason"])
        if made is not None:
            row.delete()
            return _done(request, store, made)
        stale = True
    return _dry_run(request, content, store, row.name, form, stale=stale)


@never_cache
@require_http_methods(["GET", "POST"])
def done(request: StaffRequest, token: UUID) -> HttpResponse:
    """Say who is new; when asked, make their initial passwords and send the list, which is kept nowhere."""
    _all, store = _stores(request)
    row = kept(owner=request.user, purpose=_passwords(store), token=str(token))
    if row is None:
        messages.info(request, _("The list of new people is kept for an hour only."))
        return redirect("personnel:staff")
    keys = json.loads(bytes(row.content))
    if request.method == "POST":
        name = _("initial passwords %(day)s") % {"day": clock.today().isoformat()}
        return attachment(f"{name}.xlsx", issue(acting_user=request.user, keys=keys))
    people = list(Staff.objects.filter(pk__in=keys).order_by("employee_no"))
    context = {"people": people, "store": store, "waiting": [each for each in people if each.last_login is None]}
    return render(request, "personnel/import_done.html", context)


def _apply(request: StaffRequest, content: bytes, store: Unit, reason: str) -> list[Staff] | None:
    """Write everything if the workbook still does what was shown; return the new people, or None."""
    try:
        with occasion(), transaction.atomic():
            found = plan(content, request.user, store)
            if found.run.every_fault or found.run.fingerprint != request.POST.get("seen"):
                return None
            return write(acting_user=request.user, plan=found, reason=reason)
    except IntegrityError:
        return None  # somebody was faster: the next dry run shows what they did


def _done(request: StaffRequest, store: Unit, made: list[Staff]) -> HttpResponse:
    messages.success(request, _("Everything in the workbook is written."))
    if not made:
        return redirect("personnel:staff")
    keys = json.dumps([staff.pk for staff in made]).encode()
    row = keep(owner=request.user, purpose=_passwords(store), name="", content=keys)
    return redirect(_address("personnel:import_done", store, row.token))


def _dry_run(
    request: StaffRequest, content: bytes, store: Unit, name: str, form: WhyForm, *, stale: bool
) -> HttpResponse:
    try:
        found: StaffPlan = plan(content, request.user, store)
    except Unreadable as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_address("personnel:import", store))
    run = found.run
    context = {
        "run": run,
        "faults": run.every_fault,
        "form": form,
        "file_name": name,
        "store": store,
        "stale": stale,
        "may_write": bool(run.changes) and not run.every_fault,
        "new": len(found.new),
        "begun": len(found.begun),
        "ended": len(found.ended),
        "changed": len(found.changed),
        "back_url": _address("personnel:import", store),
    }
    status = CONFLICT if stale else UNPROCESSABLE if form.errors else 200
    return render(request, "personnel/import_check.html", context, status=status)


def _stores(request: StaffRequest) -> tuple[list[Unit], Unit]:
    """Return the stores whose people may be imported, and the one asked for (the first when none is)."""
    stores = list(stores_in_reach(request.user, CHANGE))
    if not stores:
        raise PermissionDenied(_("Your position does not include assigning people to any unit."))
    asked = request.GET.get("store", "")
    return stores, next((store for store in stores if str(store.pk) == asked), stores[0])


def _address(name: str, store: Unit, *args: object) -> str:
    return f"{reverse(name, args=args)}?store={store.pk}"


def _purpose(store: Unit) -> str:
    return f"people:{store.pk}"


def _passwords(store: Unit) -> str:
    return f"passwords:{store.pk}"

"""Importing a unit's targets from Excel: the workbook, the upload, the dry run, the writing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kpi.targets.beginning import CHANGE
from kpi.targets.forms import WhichForm
from kpi.targets.periods import label
from kpi.targets.presentation import address
from kpi.targets.reach import units_for
from kpi.targets.views import CONFLICT, UNPROCESSABLE
from kpi.targets.workbook import MOST_ROWS, columns, plan, template, write
from roles.duties.rhythm import Period
from roles.http import StaffRequest
from roles.models import Unit
from roles.spreadsheets import attachment
from roles.spreadsheets.keeping import keep, kept
from roles.spreadsheets.reading import Unreadable
from roles.spreadsheets.upload import UploadForm

Where = tuple[Unit, str, Period]


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: StaffRequest) -> HttpResponse:
    """Offer the workbook, and take an upload to the dry run."""
    unit, period, stretch = where = _where(request)
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            content = form.cleaned_data["workbook"]
            row = keep(owner=request.user, purpose=_purpose(where), name=form.file_name, content=content)
            return redirect(_address("kpi:target_import_check", where, row.token))
    context = {
        "form": form,
        "subtitle": _subtitle(where),
        "columns": [{"heading": each.heading, "hint": each.hint, "needed": each.widget.required} for each in columns()],
        "limit": MOST_ROWS,
        "template_url": _address("kpi:target_template", where),
        "back_url": address(unit, period, stretch.first.isoformat()),
    }
    return render(request, "kpi/targets/import.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_GET
def filled(request: StaffRequest) -> HttpResponse:
    """Send the workbook with the targets as they are, to be changed."""
    unit, period, stretch = where = _where(request)
    name = _("targets %(what)s") % {"what": _subtitle(where)}
    return attachment(f"{name}.xlsx", template(unit, period, stretch))


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: StaffRequest, token: UUID) -> HttpResponse:
    """Show what a kept workbook would do; when it is confirmed and still does it, do it."""
    unit, period, stretch = where = _where(request)
    row = kept(owner=request.user, purpose=_purpose(where), token=str(token))
    if row is None:
        messages.error(request, _("This upload is no longer there (it is kept for an hour): upload it again."))
        return redirect(_address("kpi:target_import", where))
    try:
        with transaction.atomic():
            found = plan(bytes(row.content), unit, period, stretch)
            run = found.run
            same = run.fingerprint == request.POST.get("seen")
            if request.method == "POST" and same and run.changes and not run.every_fault:
                count = write(acting_user=request.user, unit=unit, period=period, stretch=stretch, rows=found.rows)
                row.delete()
                messages.success(
                    request, _("Everything in the workbook is written, on drafts: %(count)s.") % {"count": count}
                )
                return redirect(address(unit, period, stretch.first.isoformat()))
    except Unreadable as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_address("kpi:target_import", where))
    context = {
        "run": run,
        "faults": run.every_fault,
        "file_name": row.name,
        "subtitle": _subtitle(where),
        "stale": request.method == "POST",
        "may_write": bool(run.changes) and not run.every_fault,
        "back_url": _address("kpi:target_import", where),
    }
    return render(request, "kpi/targets/import_check.html", context, status=CONFLICT if context["stale"] else 200)


def _where(request: StaffRequest) -> Where:
    """Return the unit and period whose targets are imported; the first unit somebody sets targets for by default."""
    which = WhichForm(request.GET)
    unit = which.among(units_for(request.user, CHANGE))
    if unit is None:
        raise PermissionDenied(_("Your position does not include setting targets for any unit."))
    return unit, *which.stretch()


def _subtitle(where: Where) -> str:
    unit, period, stretch = where
    return f"{unit.name} {label(period, stretch.first)}"


def _address(name: str, where: Where, *args: object) -> str:
    unit, period, stretch = where
    return f"{reverse(name, args=args)}?unit={unit.pk}&period={period}&day={stretch.first.isoformat()}"


def _purpose(where: Where) -> str:
    unit, period, stretch = where
    return f"targets:{unit.pk}:{period}:{stretch.first.isoformat()}"

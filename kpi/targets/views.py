"""Pages of targets: the list of a unit and period, one sheet, changing it, and its decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpi.models import SheetKind, TargetSheet, TargetState
from kpi.targets import actions
from kpi.targets.beginning import CHANGE, begin_personal, begin_plan
from kpi.targets.changes import changes_of
from kpi.targets.comparison import compared
from kpi.targets.forms import SheetForm, VersionForm, WhichForm
from kpi.targets.offered import indicators_of
from kpi.targets.periods import label
from kpi.targets.presentation import address, chart_of, facts_of, lines_of, row_of, steps_between, tabs_of
from kpi.targets.reach import my_seats, unit_for, units_for
from roles import clock
from roles.approvals.actions import StaleDecision
from roles.approvals.actions import withdraw as withdraw_approval
from roles.approvals.deciding import Refusal, decide, document_for, pending_of, standing, timeline
from roles.http import StaffRequest
from roles.pagination import page_of
from roles.rights import rights_of

VIEW = "kpi.view_targetsheet"
SHEET, EDIT = "kpi/targets/sheet.html", "kpi/targets/edit.html"
UNPROCESSABLE, CONFLICT = 422, 409


@require_GET
def target_list(request: StaffRequest) -> HttpResponse:
    """List the sheets of a unit and period; of whoever sets targets for nobody else, their own."""
    which = WhichForm(request.GET)
    period, stretch = which.stretch()
    leads = rights_of(request.user).beyond_own(VIEW)
    units = units_for(request.user, VIEW) if leads else []
    unit = which.among(units)
    rows = TargetSheet.objects.visible_to(request.user).of_period(period, stretch.first)
    rows = rows.filter(unit__ancestor_links__ancestor=unit) if unit else rows.filter(owner=request.user)
    rows = rows.with_names().annotate(count=Count("targets")).order_by("-kind", "unit__kind", "unit", "pk")
    page = page_of(request, rows)
    page.object_list = [row_of(sheet) for sheet in page.object_list]
    context = {
        "page_obj": page,
        "units": units if len(units) > 1 else [],
        "unit": unit,
        "period": period,
        "day": stretch.first.isoformat(),
        "period_label": label(period, stretch.first),
        "tabs": tabs_of(unit, period, stretch),
        "steps": steps_between(unit, period, stretch),
        "may_set": unit is not None and request.user.has_perm(CHANGE, unit),
        "mine": my_seats(request.user, stretch.first, stretch.last)
        if rights_of(request.user).anywhere(actions.SUBMIT)
        else [],
    }
    return render(request, "kpi/targets/list.html", context)


@require_POST
def plan_begin(request: StaffRequest) -> HttpResponse:
    """Begin the plan of a unit, or open the one that is there."""
    which = WhichForm(request.POST)
    period, stretch = which.stretch()
    unit = unit_for(request.user, request.POST.get("unit", ""), CHANGE)
    try:
        sheet = begin_plan(unit=unit, period=period, day=stretch.first, acting_user=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(address(unit, period, stretch.first.isoformat()))
    return redirect("kpi:target_edit" if sheet.is_open else "kpi:target_sheet", pk=sheet.pk)


@require_POST
def own_begin(request: StaffRequest) -> HttpResponse:
    """Begin one's own sheet, or open the one that is there."""
    period, stretch = WhichForm(request.POST).stretch()
    seats = my_seats(request.user, stretch.first, stretch.last)
    seat = next((each for each in seats if str(each.pk) == request.POST.get("seat", "")), None)
    if seat is None:
        messages.error(request, _("You hold no position in this period."))
        return redirect(address(None, period, stretch.first.isoformat()))
    sheet = begin_personal(seat=seat, period=period, day=stretch.first, acting_user=request.user)
    return redirect("kpi:target_edit" if sheet.is_open else "kpi:target_sheet", pk=sheet.pk)


@require_POST
def copy(request: StaffRequest) -> HttpResponse:
    """Copy what a unit and its people had in the period before, as drafts."""
    period, stretch = WhichForm(request.POST).stretch()
    unit = unit_for(request.user, request.POST.get("unit", ""), CHANGE)
    made = actions.copy_before(unit=unit, period=period, day=stretch.first, acting_user=request.user)
    if made:
        messages.success(
            request, _("Copied as drafts: %(count)s. Look them through and hand them in.") % {"count": made}
        )
    else:
        messages.info(request, _("There was nothing to copy: there is nothing in the period before, or it is begun."))
    return redirect(address(unit, period, stretch.first.isoformat()))


def _sheet(request: StaffRequest, pk: int) -> TargetSheet:
    """Return a sheet the person may open; a deputy opens what waits for the principal."""
    sheet: TargetSheet = document_for(TargetSheet.objects.with_names(), request.user, pk)
    return sheet


@require_GET
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one sheet beside what it is compared with, and the decision to whom it concerns."""
    return render(request, SHEET, sheet_page(request, _sheet(request, pk)))


def sheet_page(request: StaffRequest, sheet: TargetSheet, refusal: Refusal | None = None) -> dict[str, Any]:
    """Return what the page of one sheet shows to whoever asks."""
    approval = pending_of(sheet) if sheet.state == TargetState.SUBMITTED else None
    deciding, principal = standing(approval, request.user)
    facts = facts_of(sheet)
    hand = actions.may_set(sheet, request.user)
    stale = refusal is not None and refusal.status == CONFLICT
    lines = compared(sheet, clock.now())
    breaks = sheet.kind == SheetKind.PLAN and request.user.has_perm(CHANGE, sheet)
    return {
        "sheet": facts,
        "lines": lines_of(lines, may_break_down=breaks),
        "chart": chart_of(lines),
        "approval_version": approval.version if approval else 0,
        "approval_key": approval.pk if approval else "",
        "waits_for": approval.approver.name if approval else "",
        "can_edit": hand and sheet.is_open,
        "can_take_up": hand and sheet.state == TargetState.APPROVED,
        "can_decide": deciding,
        "acting_for": principal.name if principal else "",
        "can_withdraw": approval is not None and approval.submitted_by_id == request.user.pk,
        "decision_error": refusal.message if refusal and not stale else "",
        "typed_reason": refusal.typed if refusal else "",
        "stale": refusal.message if refusal and stale else "",
        "decisions": timeline(sheet, request.user),
        "changes": changes_of(sheet),
    }


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what a sheet says; with "submit", hand it in."""
    sheet = _sheet(request, pk)
    if not actions.may_set(sheet, request.user):
        raise PermissionDenied(_("Your position does not include changing these targets."))
    if request.method == "GET" and not sheet.is_open:
        return redirect("kpi:target_sheet", pk=pk)
    indicators = indicators_of(sheet)
    if request.method == "GET":
        own = sheet.targets.filter(unit=sheet.unit_id, position=None).values_list("indicator", "value")
        initial = {f"value-{indicator}": value.normalize() for indicator, value in own}
        form = SheetForm(initial=initial | {"version": sheet.version, "note": sheet.note}, indicators=indicators)
        return render(request, EDIT, _edit_page(sheet, form))
    form = SheetForm(request.POST, indicators=indicators)
    if not form.is_valid():
        return render(request, EDIT, _edit_page(sheet, form), status=UNPROCESSABLE)
    return _save(request, sheet, form)


def _save(request: StaffRequest, sheet: TargetSheet, form: SheetForm) -> HttpResponse:
    handing_in = request.POST.get("action") == "submit"
    try:
        actions.set_targets(
            sheet=sheet,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            values=form.values(),
            note=form.cleaned_data["note"],
        )
        if handing_in:
            actions.submit_sheet(sheet=sheet, acting_user=request.user, version=sheet.version)
    except actions.StaleSheet as error:
        return render(request, EDIT, _edit_page(sheet, form, error.messages[0]), status=CONFLICT)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        sheet.refresh_from_db()
        form.see(sheet.version)
        return render(request, EDIT, _edit_page(sheet, form), status=UNPROCESSABLE)
    messages.success(request, _handed_in(sheet) if handing_in else _("Saved."))
    return redirect("kpi:target_sheet", pk=sheet.pk)


def _handed_in(sheet: TargetSheet) -> str:
    approval = pending_of(sheet)
    if approval is None:
        return _("In force: nobody stands above to decide.")
    return _("Handed in. %(name)s decides on it.") % {"name": approval.approver.name}


def _edit_page(sheet: TargetSheet, form: SheetForm, stale: str = "") -> dict[str, Any]:
    return {"sheet": facts_of(sheet), "form": form, "lines": form.lines(), "stale": stale}


@require_POST
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand a sheet in as it stands."""
    return _step(request, pk, "submit")


@require_POST
def take_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a sheet in force a draft again."""
    return _step(request, pk, "take_up")


def _step(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    sheet = _sheet(request, pk)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        act = actions.submit_sheet if what == "submit" else actions.take_up_again
        act(sheet=sheet, acting_user=request.user, version=version)
    except ValidationError as error:
        stale = isinstance(error, actions.StaleSheet)
        refusal = Refusal(error.messages[0], "", CONFLICT if stale else UNPROCESSABLE)
        return render(request, SHEET, sheet_page(request, sheet, refusal), status=refusal.status)
    if what == "submit":
        messages.success(request, _handed_in(sheet))
        return redirect("kpi:target_sheet", pk=pk)
    messages.success(request, _("A draft again: the targets hold once they are approved anew."))
    return redirect("kpi:target_edit", pk=pk)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a sheet back before it is decided on."""
    sheet = _sheet(request, pk)
    approval = pending_of(sheet)
    try:
        if approval is None:
            raise StaleDecision(_("Nothing waits for a decision any more."))
        withdraw_approval(approval=approval, acting_user=request.user, version=approval.version)
    except StaleDecision as error:
        messages.error(request, error.messages[0])
        return redirect("kpi:target_sheet", pk=pk)
    messages.success(request, _("Withdrawn: you can change and submit it again."))
    return redirect("kpi:target_sheet", pk=pk)


@require_POST
def decide_sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve a sheet, or return it with a reason."""
    sheet = _sheet(request, pk)
    approval = pending_of(sheet)
    if approval is None:
        text = _("Nothing was changed: this sheet is now “%(state)s”.") % {"state": sheet.get_state_display()}
        refusal: Refusal | None = Refusal(text, request.POST.get("reason", ""), CONFLICT)
    else:
        refusal = decide(request, approval)
        sheet = _sheet(request, pk)
    if refusal:
        return render(request, SHEET, sheet_page(request, sheet, refusal), status=refusal.status)
    done = {"state": sheet.get_state_display(), "title": facts_of(sheet)["title"]}
    messages.success(request, _("%(state)s: %(title)s") % done)
    return redirect("kpi:target_sheet", pk=pk)

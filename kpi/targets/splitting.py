"""Breaking a plan's target down, and targets of a whole position: the pages that add lines to a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kpi.models import Basis, SheetKind, Target, TargetSheet
from kpi.targets import actions
from kpi.targets.breakdown import fit, propose
from kpi.targets.forms import BreakForm, HowForm, PositionTargetForm
from kpi.targets.offered import indicators_of, positions_below
from kpi.targets.parts import WAYS, Part, Way
from kpi.targets.presentation import facts_of, number_of
from kpi.targets.views import CONFLICT, UNPROCESSABLE
from roles.approvals.deciding import document_for
from roles.http import StaffRequest

PAGE, POSITION = "kpi/targets/split.html", "kpi/targets/position.html"


def _target(request: StaffRequest, pk: int) -> Target:
    """Return the target of a plan somebody may open; a target of a part is broken down on that part's own plan."""
    target = Target.objects.select_related("indicator", "unit").filter(pk=pk, position=None).first()
    if target is None:
        raise Http404
    target.sheet = document_for(TargetSheet.objects.with_names(), request.user, target.sheet_id)
    if target.unit_id != target.sheet.unit_id:
        raise Http404
    return target


@require_http_methods(["GET", "POST"])
def split(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose how a target is broken down; show what is left; save what fits."""
    target = _target(request, pk)
    actions.check_may_break_down(target.sheet, request.user)
    asked = HowForm(request.POST if request.method == "POST" else request.GET)
    asked.is_valid()
    way = WAYS[asked.cleaned_data.get("way") or "people"]
    how = asked.cleaned_data.get("how") or Basis.EVEN
    parts = way.parts(target)
    if request.method == "GET":
        proposal = _proposal(target, way, how, parts)
        form = BreakForm(initial=proposal, parts=parts)
        return render(request, PAGE, _page(target, way, how, form, proposal))
    form = BreakForm(request.POST, parts=parts)
    if not form.is_valid() or request.POST.get("action") == "check":
        status = UNPROCESSABLE if form.errors else 200
        return render(request, PAGE, _page(target, way, how, form), status=status)
    try:
        actions.break_down(
            target=target,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            way=way,
            values=form.values(),
            basis=form.cleaned_data["basis"] or Basis.HAND,
        )
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        status = CONFLICT if isinstance(error, actions.StaleSheet) else UNPROCESSABLE
        return render(request, PAGE, _page(target, way, how, form), status=status)
    messages.success(request, _("Broken down: the sheets of the parts are drafts until they are approved."))
    return redirect("kpi:target_sheet", pk=target.sheet_id)


def _proposal(target: Target, way: Way, how: str, parts: list[Part]) -> dict[str, Any]:
    history = way.history(target, parts) if how == Basis.HISTORY else None
    initial: dict[str, Any] = {"version": target.sheet.version, "basis": how}
    if how != Basis.HAND:
        unit = target.indicator.set_in
        values = propose(target.value, parts, unit=unit, additive=target.indicator.additive, history=history)
        initial |= {part.field: value.normalize() for part, value in values.items()}
    return initial


def _page(target: Target, way: Way, how: str, form: BreakForm, initial: dict[str, Any] | None = None) -> dict[str, Any]:
    values = (
        form.values() if initial is None else {p: Decimal(initial[p.field]) for p in form.parts if p.field in initial}
    )
    sums = fit(target.value, list(values.values()), additive=target.indicator.additive)
    unit = target.indicator.set_in
    ways = [{"code": each.code, "label": each.label, "active": each.code == way.code} for each in WAYS.values()]
    hows = [{"code": each.value, "label": each.label, "active": each.value == how} for each in _HOWS]
    return {
        "sheet": facts_of(target.sheet),
        "name": target.indicator.name,
        "unit": unit,
        "way": way.code,
        "how": how,
        "ways": ways,
        "hows": hows,
        "form": form,
        "lines": form.lines(),
        "additive": target.indicator.additive,
        "whole": number_of(target.value, unit),
        "total": number_of(sums.total, unit),
        "difference": number_of(sums.difference, unit),
        "fits": sums.fits,
        "no_history": how == Basis.HISTORY and form.parts and not way.history(target, form.parts),
    }


_HOWS = (Basis.EVEN, Basis.HISTORY, Basis.HAND)


@require_http_methods(["GET", "POST"])
def position_target(request: StaffRequest, pk: int) -> HttpResponse:
    """Set a target for everybody in one position on a plan."""
    sheet: TargetSheet = document_for(TargetSheet.objects.with_names(), request.user, pk)
    if sheet.kind != SheetKind.PLAN:
        raise Http404
    actions.check_may_break_down(sheet, request.user)
    facts: dict[str, Any] = {"positions": positions_below(sheet), "indicators": indicators_of(sheet)}
    if request.method == "GET":
        form = PositionTargetForm(initial={"version": sheet.version}, **facts)
        return render(request, POSITION, {"sheet": facts_of(sheet), "form": form})
    form = PositionTargetForm(request.POST, **facts)
    status = UNPROCESSABLE
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("version", "position", "indicator", "value")}
        try:
            actions.set_for_position(sheet=sheet, acting_user=request.user, **given)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
            status = CONFLICT if isinstance(error, actions.StaleSheet) else UNPROCESSABLE
        else:
            messages.success(request, _("Saved."))
            return redirect("kpi:target_sheet", pk=pk)
    return render(request, POSITION, {"sheet": facts_of(sheet), "form": form}, status=status)

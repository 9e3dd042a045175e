"""How targets are laid out for reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kpi import calculators
from kpi.indicators import unit_words
from kpi.models import SheetKind, TargetPeriod, TargetSheet
from kpi.targets.comparison import Line
from kpi.targets.documents import title_of
from kpi.targets.periods import label
from roles.duties.rhythm import Period
from roles.models import Unit


def number_of(value: Decimal | None, unit: str = "") -> str:
    """Return a value with thousands apart and without places that say nothing, in its unit."""
    if value is None:
        return "–"
    places = 0 if value == value.to_integral_value() else 2
    return f"{value:,.{places}f}{unit_words(unit)}"


def row_of(sheet: TargetSheet) -> dict[str, Any]:
    """Return a sheet as the list shows it."""
    seat = sheet.assignment
    return {
        "about": sheet.about,
        "sub": seat.position.name if seat else sheet.unit.get_kind_display(),
        "kind": sheet.get_kind_display(),
        "period": label(sheet.period, sheet.first_day),
        "state": sheet.state,
        "state_label": sheet.get_state_display(),
        "count": getattr(sheet, "count", None),
        "edited": sheet.edited_by.name if sheet.edited_by else "",
        "edited_at": sheet.edited_at,
        "url": reverse("kpi:target_sheet", args=[sheet.pk]),
    }


def facts_of(sheet: TargetSheet) -> dict[str, Any]:
    """Return a sheet as its own page shows it."""
    return {
        **row_of(sheet),
        "pk": sheet.pk,
        "title": title_of(sheet),
        "unit_name": sheet.unit.name,
        "version": sheet.version,
        "note": sheet.note,
        "is_plan": sheet.kind == SheetKind.PLAN,
        "back_url": address(sheet.unit, sheet.period, sheet.first_day.isoformat()),
    }


def lines_of(lines: Sequence[Line], *, may_break_down: bool) -> list[dict[str, Any]]:
    """Return the targets of a sheet with what they are compared with."""
    computable = calculators.computable()
    return [
        _line(line, may_break_down=may_break_down, built=line.target.indicator.code in computable) for line in lines
    ]


def _line(line: Line, *, may_break_down: bool, built: bool) -> dict[str, Any]:
    target = line.target
    unit = target.indicator.set_in
    whole = target.position_id is None and target.unit_id == target.sheet.unit_id
    return {
        "name": target.indicator.name,
        "whose": _whose(line),
        "value": number_of(target.value, unit),
        "basis": target.get_basis_display(),
        "last_target": number_of(line.last_target, unit),
        "last_reached": number_of(line.last_reached, unit),
        "last_attainment": line.last_attainment,
        "reached": number_of(line.reached, unit),
        "attainment": line.attainment,
        "built": built,
        "parts": number_of(line.parts, unit) if line.parts is not None else "",
        "missing": number_of(line.missing, unit) if line.missing is not None else "",
        "split_url": reverse("kpi:target_split", args=[target.pk]) if may_break_down and whole else "",
    }


def _whose(line: Line) -> str:
    """Say whose a target on a plan is, where it is not the whole unit's."""
    target = line.target
    if target.position is not None:
        return _("everybody: %(position)s") % {"position": target.position.name}
    return target.unit.name if target.unit_id != target.sheet.unit_id else ""


def chart_of(lines: Sequence[Line]) -> dict[str, Any] | None:
    """Return what is drawn: how much was reached last period and is reached so far, beside the target of 100 %."""
    shown = [line for line in lines if line.last_attainment is not None or line.attainment is not None]
    if not shown:
        return None
    names = [f"{line.target.indicator.name} {_whose(line)}".strip() for line in shown]
    before = [None if line.last_attainment is None else float(line.last_attainment) for line in shown]
    now = [None if line.attainment is None else float(line.attainment) for line in shown]
    return {
        "kind": "hbar",
        "labels": names,
        "series": [{"name": _("Period before"), "data": before}, {"name": _("So far"), "data": now}],
        "unit": "%",
        "max": max(120.0, *(value for value in (*before, *now) if value is not None)),
        "target": 100,
    }


def address(unit: Unit | None, period: str, day: str) -> str:
    """Return the address of the list for a unit and period."""
    facts = {"period": period, "day": day} | ({"unit": unit.pk} if unit else {})
    return f"{reverse('kpi:targets')}?{urlencode(facts)}"


def tabs_of(unit: Unit | None, period: str, stretch: Period) -> list[dict[str, Any]]:
    """Return a tab a kind of period."""
    return [
        {
            "label": each.label,
            "url": address(unit, each.value, stretch.first.isoformat()),
            "active": each == period,
            "count": None,
        }
        for each in TargetPeriod
    ]


def steps_between(unit: Unit | None, period: str, stretch: Period) -> dict[str, str]:
    """Return the addresses of the periods before and after."""
    before, after = stretch.first - timedelta(days=1), stretch.last + timedelta(days=1)
    return {
        "before": address(unit, period, before.isoformat()),
        "after": address(unit, period, after.isoformat()),
    }

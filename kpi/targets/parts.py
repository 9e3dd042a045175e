"""What a target can be broken down to: the units below, the people who are measured by it, the finer periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrPromise

from kpi.discovery import personal_goals
from kpi.models import Indicator, SheetKind, Target, TargetSheet
from kpi.targets import periods
from kpi.targets.beginning import begin_personal, begin_plan
from kpi.targets.history import reached_by_people, reached_by_units
from roles import clock
from roles.models import Assignment, Staff, Unit


@dataclass(frozen=True)
class Part:
    """One part: what it is called, where it is written to (in which indicator, where not the target's own)."""

    name: str
    unit: int
    seat: int | None = None
    indicator: int | None = None
    first_day: date | None = None

    @property
    def field(self) -> str:
        """Its name in a form."""
        return f"part-{self.unit}-{self.seat or self.first_day or 0}"


@dataclass(frozen=True)
class Way:
    """One way to break a target down."""

    code: str
    label: StrPromise
    parts: Callable[[Target], list[Part]]
    history: Callable[[Target, list[Part]], dict[Part, Decimal]]
    sheet_for: Callable[[Target, Part, Staff], TargetSheet]


def _units(target: Target) -> list[Part]:
    below = Unit.objects.filter(parent=target.unit_id, is_active=True).order_by("code")
    return [Part(unit.name, unit.pk) for unit in below]


def _people(target: Target) -> list[Part]:
    """Return the seats below whose scorecards weigh the indicator, or the one people have their share of it in."""
    day = max(target.sheet.first_day, min(clock.today(), target.sheet.last_day))
    indicator = _personal(target)
    seats = Assignment.objects.active_on(day).filter(
        unit__ancestor_links__ancestor=target.unit_id, position__weights__indicator=indicator
    )
    rows = seats.select_related("staff", "position").order_by("unit", "position__order", "pk")
    return [
        Part(f"{seat.staff.name} · {seat.position.name}", seat.unit_id, seat=seat.pk, indicator=indicator)
        for seat in rows
    ]


def _personal(target: Target) -> int:
    """Return the indicator in which people have their share of a goal: a team's cars are each consultant's sales."""
    code = personal_goals().get(target.indicator.code)
    found = Indicator.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    return found or target.indicator_id


def _time(target: Target) -> list[Part]:
    sheet = target.sheet
    finer = periods.FINER.get(sheet.period)  # type: ignore[call-overload]
    return [
        Part(periods.label(finer, each.first), target.unit_id, first_day=each.first)
        for each in periods.within(sheet.period, sheet.first_day)
    ]


def _on_the_plan(target: Target, _part: Part, _by: Staff) -> TargetSheet:
    return target.sheet


def _persons(target: Target, part: Part, by: Staff) -> TargetSheet:
    seat = Assignment.objects.select_related("unit", "staff").get(pk=part.seat)
    return begin_personal(seat=seat, period=target.sheet.period, day=target.sheet.first_day, acting_user=by)


def _finer(target: Target, part: Part, by: Staff) -> TargetSheet:
    assert part.first_day is not None
    finer = periods.FINER[target.sheet.period]  # type: ignore[index]
    return begin_plan(unit=target.unit, period=finer, day=part.first_day, acting_user=by)


def _before_units(target: Target, parts: list[Part]) -> dict[Part, Decimal]:
    reached = reached_by_units(target, [part.unit for part in parts])
    return {part: reached[part.unit] for part in parts if part.unit in reached}


def _before_people(target: Target, parts: list[Part]) -> dict[Part, Decimal]:
    reached = reached_by_people(target, [part.seat for part in parts if part.seat is not None], _personal(target))
    return {part: reached[part.seat] for part in parts if part.seat in reached}


def _a_year_ago(target: Target, parts: list[Part]) -> dict[Part, Decimal]:
    """Return what the same periods of the year before were given."""
    finer = periods.FINER[target.sheet.period]  # type: ignore[index]
    found: dict[date, Decimal] = defaultdict(Decimal)
    day_of = {part: _year_before(part.first_day) for part in parts if part.first_day is not None}
    rows = Target.objects.filter(
        sheet__kind=SheetKind.PLAN,
        sheet__period=finer,
        indicator=target.indicator_id,
        unit=target.unit_id,
        position=None,
    )
    for first, value in rows.values_list("sheet__first_day", "value"):
        found[first] += value
    firsts = {part: periods.period_at(finer, day).first for part, day in day_of.items()}
    return {part: found[first] for part, first in firsts.items() if first in found}


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))


UNITS = Way("units", _("Units below"), _units, _before_units, _on_the_plan)
PEOPLE = Way("people", pgettext_lazy("targets", "People"), _people, _before_people, _persons)
TIME = Way("time", _("Shorter periods"), _time, _a_year_ago, _finer)
WAYS = {way.code: way for way in (UNITS, PEOPLE, TIME)}

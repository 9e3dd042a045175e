"""Which target holds for whom: the person's, else the position's, else the unit's, else the catalogue's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Self

from django.db.models import Q

from kpi.credit import presence
from kpi.figures.seats import Seat, asked, seats_of
from kpi.models import SheetKind, Target, TargetPeriod, TargetState
from kpi.scoring import rounded
from kpi.targets.periods import period_at
from roles.calendars.calendar import StoreCalendars
from roles.models import UnitAncestor


class Level(IntEnum):
    """Whose a target is, the most particular first."""

    PERSON = 0
    POSITION = 1
    UNIT = 2


@dataclass(frozen=True)
class Goal:
    """The target that holds for somebody in one indicator, and where it stands.

    Invariant: `value` is `share` of what the sheet says; less than 1 only of a goal that adds up.
    """

    value: Decimal
    level: Level
    target: int
    sheet: int
    unit: int
    additive: bool = False
    share: Decimal = Decimal(1)

    def owed_by(self, share: Decimal) -> Self:
        """Return what is owed of it by whoever is there for a share of the time."""
        return replace(self, value=rounded(self.value * share), share=share)


_BROADER = (TargetPeriod.MONTHLY, TargetPeriod.QUARTERLY, TargetPeriod.YEARLY)


def targets_for(
    assignments: Collection[int], day: date, *, codes: Collection[str] | None = None, goals: bool = False
) -> dict[int, dict[str, Goal]]:
    """Return by assignment and indicator the approved target that holds in the month of `day`.

    Three queries, however many people. Rates of a quarter or a year hold in its months where none is set for the
    month; goals that add up (`goals=True`: those set in a quantity) hold only for the period they were set for.
    A unit's goal is that of whoever leads it, and not of each of its people. Of a goal that adds up, whoever holds
    the seat for part of the period owes the working days they are there; that reads the stores' calendars too.
    """
    held = seats_of(assignments)
    seats = {seat.pk: (seat.unit, seat.position) for seat in held}
    leading = {seat.pk for seat in held if seat.leads}
    above: dict[int, list[int]] = defaultdict(list)
    links = UnitAncestor.objects.filter(unit__in={unit for unit, _position in seats.values()}).order_by("depth")
    for unit, ancestor in links.values_list("unit", "ancestor"):
        above[unit].append(ancestor)
    personal, placed = _read(seats, {pk for line in above.values() for pk in line}, day, codes, goals=goals)
    found: dict[int, dict[str, Goal]] = {pk: {} for pk in seats}
    if not personal and not placed:
        return found
    for pk, (unit, position) in seats.items():
        for place in [unit] * (pk in leading) if goals else reversed(above[unit]):
            found[pk] |= placed.get((place, None), {})
        for place in reversed(above[unit]):
            found[pk] |= placed.get((place, position), {})
        found[pk] |= personal.get(pk, {})
    return _by_presence(held, found, day) if goals else found


def goals_for(assignments: Collection[int], day: date) -> dict[int, dict[str, Goal]]:
    """Return the goals in quantities of `targets_for`, read once for all calculators of a question."""
    people = asked(assignments)
    return people.once(("goals", day), lambda: targets_for(people, day, goals=True))


def _by_presence(held: Collection[Seat], found: dict[int, dict[str, Goal]], day: date) -> dict[int, dict[str, Goal]]:
    """Return goals as far as each seat is held in the month of `day`; calendars are read where a goal adds up."""
    owing = [seat for seat in held if any(goal.additive for goal in found[seat.pk].values())]
    if not owing:
        return found
    month = period_at(TargetPeriod.MONTHLY, day)
    calendars = StoreCalendars({seat.store for seat in owing}, month.first, month.last)
    there = {seat.pk: presence(seat, month.first, month.last, calendars.of(seat.store)) for seat in owing}
    return found | {
        pk: {code: goal.owed_by(share) if goal.additive else goal for code, goal in found[pk].items()}
        for pk, share in there.items()
    }


_Found = tuple[dict[int, dict[str, Goal]], dict[tuple[int, int | None], dict[str, Goal]]]


def _read(
    seats: Collection[int], units: Collection[int], day: date, codes: Collection[str] | None, *, goals: bool
) -> _Found:
    """Return the targets of people by seat, and of units and positions by where they hold; one query."""
    rows = Target.objects.filter(
        Q(sheet__assignment__in=seats) | Q(sheet__kind=SheetKind.PLAN, unit__in=units),
        _running(day, _BROADER[:1] if goals else _BROADER),
        sheet__state=TargetState.APPROVED,
    )
    rows = rows.exclude(indicator__goal_unit="") if goals else rows.filter(indicator__goal_unit="")
    if codes is not None:
        rows = rows.filter(indicator__code__in=codes)
    personal: dict[int, dict[str, Goal]] = defaultdict(dict)
    placed: dict[tuple[int, int | None], dict[str, Goal]] = defaultdict(dict)
    facts = (
        *("pk", "value", "indicator__code", "unit", "position", "sheet", "sheet__assignment"),
        *("indicator__additive", "sheet__period"),
    )
    # The longest periods first: the nearer one replaces what a broader one said.
    order = {period: number for number, period in enumerate(reversed(_BROADER))}
    for pk, value, code, unit, position, sheet, seat, additive, _period in sorted(
        rows.values_list(*facts), key=lambda row: (order[row[-1]], row[0])
    ):
        if seat is not None:
            personal[seat][code] = Goal(value, Level.PERSON, pk, sheet, unit, additive)
        else:
            level = Level.UNIT if position is None else Level.POSITION
            placed[unit, position][code] = Goal(value, level, pk, sheet, unit, additive)
    return personal, placed


def _running(day: date, periods: Collection[TargetPeriod]) -> Q:
    wanted = Q(pk__in=[])
    for period in periods:
        wanted |= Q(sheet__period=period, sheet__first_day=period_at(period, day).first)
    return wanted

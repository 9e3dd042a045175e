"""Figures of many people together: by unit, by position, by month, each in one grouped query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Avg, Count, Max, Q, Sum

from kpi.cards import last_day
from kpi.catalogue import Direction
from kpi.insight.models import MonthFigure
from kpi.models import Indicator, Scorecard
from kpi.scoring import rounded
from roles import clock
from roles.models import Unit
from roles.models.unit import UnitKind

HUNDRED = Decimal(100)
# Who lies in a unit, and by what the units below it are told apart.
_IN = {UnitKind.GROUP: "store__ancestor_links__ancestor", UnitKind.STORE: "store", UnitKind.DEPARTMENT: "department"}
_BELOW = {UnitKind.GROUP: "store", UnitKind.STORE: "department", UnitKind.DEPARTMENT: "unit"}


def lying_in(unit: Unit) -> Q:
    """Return the condition on a record's columns that it lies in a unit or below."""
    return Q(**{_IN.get(UnitKind(unit.kind), "unit"): unit.pk})


def column_below(unit: Unit) -> str:
    """Return the column that tells the units below a unit apart; of a team, which has none, its own."""
    return _BELOW.get(UnitKind(unit.kind), "unit")


@dataclass(frozen=True)
class Together:
    """One indicator of several people: its value, what it was made of, and what is reached of the target.

    `adds_up`: the value is a number of things of all of them; `passed` is the share of the month that has passed.
    """

    indicator: Indicator
    value: Decimal
    part: Decimal
    whole: Decimal
    people: int
    adds_up: bool = False
    passed: Decimal = Decimal(1)

    @property
    def reached(self) -> Decimal | None:
        """What is reached, in per cent, of what the target asks for by now; None without a target, or none due yet."""
        target = self.indicator.target
        if target is None:
            return None
        lower = self.indicator.direction == Direction.LOWER
        if self.adds_up:
            target *= self.people
        if not lower and (self.adds_up or self.indicator.goal_unit):
            if not self.passed:
                return None
            target *= self.passed
        above, below = (target, self.value) if lower else (self.value, target)
        return HUNDRED if below <= 0 else rounded(above * HUNDRED / below)

    @property
    def step(self) -> int | None:
        """How well that is, 0 (worst) to 4 (reached): the colour of a heat map; None where nothing can be said."""
        if self.reached is None:
            return None
        return sum(self.reached >= border for border in (60, 80, 95, 100))


Grid = dict[int, dict[str, Together]]


def passed_of(month: date, today: date) -> Decimal:
    """Return the share of a month's days that is over: the calendars of many stores would each say another."""
    days = (last_day(month) - month).days + 1
    return Decimal(min(max((today - month).days, 0), days)) / days


def by_unit_below(unit: Unit, month: date, indicators: Collection[Indicator]) -> Grid:
    """Return the figures of a unit's month by the unit below (0: its own people), then by code."""
    return _grid(unit, month, indicators, column_below(unit))


def by_position(unit: Unit, month: date, indicators: Collection[Indicator]) -> Grid:
    """Return the figures of a unit's month by position, then by code."""
    return _grid(unit, month, indicators, "assignment__position")


def _grid(unit: Unit, month: date, indicators: Collection[Indicator], column: str) -> Grid:
    known = {indicator.pk: indicator for indicator in indicators}
    rows = (
        MonthFigure.objects.filter(lying_in(unit), month=month, indicator__in=known)
        .order_by()
        .values_list(column, "indicator")
        .annotate(
            Sum("credit_part"),
            Sum("credit_whole"),
            Sum("part"),
            Sum("whole"),
            Max("factor"),
            Count("part"),
            Count("whole"),
            Avg("actual"),
            Count("pk"),
        )
    )
    passed = passed_of(month, clock.today())
    found: Grid = defaultdict(dict)
    for key, indicator_id, part, whole, all_part, all_whole, factor, parts, wholes, average, people in rows:
        if wholes:
            # What is to the credit of others alone still says how well it went for these.
            above, below = (part, whole) if whole else (all_part, all_whole)
            value = rounded(Decimal(str(above)) * Decimal(str(factor)) / Decimal(str(below))) if below else Decimal(0)
        else:
            # A number of things adds up; what is made of other indicators has an average.
            value = rounded(Decimal(str(part if parts else average)))
        found[key or 0][known[indicator_id].code] = Together(
            known[indicator_id], value, part, whole, people, adds_up=bool(parts and not wholes), passed=passed
        )
    return found


@dataclass(frozen=True)
class Average:
    """The sum of some totals and how many they are."""

    total: Decimal
    count: int

    @property
    def value(self) -> Decimal:
        """The average."""
        return rounded(self.total / self.count)


@dataclass
class Totals:
    """The totals of a unit's scored cards: averages by month and unit below (0: its own people); one by one by seat.

    Of a group nothing is kept one by one.
    """

    cells: dict[tuple[date, int], Average] = field(default_factory=dict)
    by_seat: dict[tuple[int, date], Decimal] = field(default_factory=dict)

    def of_month(self, month: date) -> Average | None:
        """Return the average of a whole month; None without any card scored."""
        found = [cell for (each, _key), cell in self.cells.items() if each == month]
        return _sum(found) if found else None

    def below(self, month: date) -> dict[int, Decimal]:
        """Return the averages of a month by the unit below."""
        return {key: cell.value for (each, key), cell in self.cells.items() if each == month}


def totals_of(unit: Unit, months: Collection[date]) -> Totals:
    """Read the totals of some months in one query."""
    rows = Scorecard.objects.filter(lying_in(unit), month__in=months, total__isnull=False).order_by()
    found = Totals()
    if unit.kind == UnitKind.GROUP:
        grouped = rows.values_list("month", column_below(unit)).annotate(Sum("total"), Count("pk"))
        for month, key, total, count in grouped:
            found.cells[month, key or 0] = Average(Decimal(str(total)), count)
        return found
    cells: dict[tuple[date, int], list[Average]] = defaultdict(list)
    for seat, month, key, total in rows.values_list("assignment", "month", column_below(unit), "total"):
        cells[month, key or 0].append(Average(total, 1))
        found.by_seat[seat, month] = total
    found.cells = {place: _sum(each) for place, each in cells.items()}
    return found


def _sum(cells: Collection[Average]) -> Average:
    return Average(sum((cell.total for cell in cells), Decimal(0)), sum(cell.count for cell in cells))

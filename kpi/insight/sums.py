"""Figures of many people together: by unit, by position, by month, each in one grouped query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Avg, Count, Max, Q, Sum

from kpi.catalogue import Direction
from kpi.insight.models import MonthFigure
from kpi.models import Indicator, Scorecard
from kpi.scoring import rounded
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
    """One indicator of several people: its value, what it was made of, and what is reached of the target."""

    indicator: Indicator
    value: Decimal
    part: Decimal
    whole: Decimal
    people: int

    @property
    def reached(self) -> Decimal | None:
        """What is reached of the target in per cent; None without a target."""
        target = self.indicator.target
        if target is None:
            return None
        lower = self.indicator.direction == Direction.LOWER
        above, below = (target, self.value) if lower else (self.value, target)
        return HUNDRED if below <= 0 else rounded(above * HUNDRED / below)

    @property
    def step(self) -> int:
        """How well that is, 0 (worst) to 4 (reached): the colour of a heat map."""
        if self.reached is None:
            return 4
        return sum(self.reached >= border for border in (60, 80, 95, 100))


Grid = dict[int, dict[str, Together]]


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
            Max("factor"),
            Count("part"),
            Count("whole"),
            Avg("actual"),
            Count("pk"),
        )
    )
    found: Grid = defaultdict(dict)
    for key, indicator_id, part, whole, factor, parts, wholes, average, people in rows:
        if wholes:
            value = rounded(Decimal(str(part)) * Decimal(str(factor)) / Decimal(str(whole))) if whole else Decimal(0)
        else:
            # A number of things adds up; what is made of other indicators has an average.
            value = rounded(Decimal(str(part if parts else average)))
        found[key or 0][known[indicator_id].code] = Together(known[indicator_id], value, part, whole, people)
    return found


def with_figures(unit: Unit, month: date) -> list[Indicator]:
    """Return the indicators a unit has figures of in a month, the commonest first."""
    rows = MonthFigure.objects.filter(lying_in(unit), month=month).order_by().values("indicator")
    counts = {row["indicator"]: row["people"] for row in rows.annotate(people=Count("pk"))}
    return sorted(Indicator.objects.filter(pk__in=counts), key=lambda each: (-counts[each.pk], each.code))


def average_totals(unit: Unit, months: Collection[date]) -> dict[date, tuple[Decimal, int]]:
    """Return the average total of a unit's scored cards by month, and how many they are."""
    rows = Scorecard.objects.filter(lying_in(unit), month__in=months, total__isnull=False).order_by()
    grouped = rows.values_list("month").annotate(Avg("total"), Count("pk"))
    return {month: (rounded(Decimal(str(average))), count) for month, average, count in grouped}


def average_totals_below(unit: Unit, month: date) -> dict[int, Decimal]:
    """Return the average total of a month's scored cards by the unit below (0: its own people)."""
    rows = Scorecard.objects.filter(lying_in(unit), month=month, total__isnull=False).order_by()
    grouped = rows.values_list(column_below(unit)).annotate(Avg("total"))
    return {key or 0: rounded(Decimal(str(average))) for key, average in grouped}

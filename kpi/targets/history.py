"""What was reached before: the last three periods' results, else their targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from kpi.models import CardState, ScorecardLine, SheetKind, Target
from kpi.targets.periods import before

PERIODS = 3


def reached_by_people(target: Target, seats: Collection[int], indicator: int) -> dict[int, Decimal]:
    """Return by seat what published cards of the last periods counted in an indicator, else its targets then."""
    since = _since(target)
    lines = ScorecardLine.objects.filter(
        scorecard__assignment__in=seats,
        scorecard__month__gte=since,
        scorecard__month__lt=target.sheet.first_day,
        scorecard__state=CardState.PUBLISHED,
        indicator=indicator,
        part__isnull=False,
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for seat, part in lines.values_list("scorecard__assignment", "part"):
        found[seat] += part or 0
    return dict(found) or _summed(
        _earlier(target, since, indicator).filter(sheet__assignment__in=seats), "sheet__assignment"
    )


def reached_by_units(target: Target, units: Collection[int]) -> dict[int, Decimal]:
    """Return by unit what its people's published cards counted, else what its own targets then were."""
    since = _since(target)
    lines = ScorecardLine.objects.filter(
        scorecard__unit__ancestor_links__ancestor__in=units,
        scorecard__month__gte=since,
        scorecard__month__lt=target.sheet.first_day,
        scorecard__state=CardState.PUBLISHED,
        indicator=target.indicator_id,
        part__isnull=False,
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for unit, part in lines.values_list("scorecard__unit__ancestor_links__ancestor", "part"):
        if unit in units:
            found[unit] += part or 0
    earlier = _earlier(target, since, target.indicator_id).filter(
        sheet__kind=SheetKind.PLAN, unit__in=units, position=None
    )
    return dict(found) or _summed(earlier, "unit")


def _since(target: Target) -> date:
    first = target.sheet.first_day
    for _number in range(PERIODS):
        first = before(target.sheet.period, first).first
    return first


def _earlier(target: Target, since: date, indicator: int) -> QuerySet[Target]:
    return Target.objects.filter(
        indicator=indicator,
        sheet__period=target.sheet.period,
        sheet__first_day__gte=since,
        sheet__first_day__lt=target.sheet.first_day,
    )


def _summed(rows: QuerySet[Target], by: str) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for key, value in rows.values_list(by, "value"):
        found[key] += value
    return dict(found)

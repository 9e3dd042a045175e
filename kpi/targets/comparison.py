"""What a sheet is compared with: the period before, what was reached in it, and what is reached so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from kpi import calculators
from kpi.calculators import Measure
from kpi.catalogue import Direction
from kpi.discovery import personal_goals
from kpi.models import Indicator, ScorecardLine, SheetKind, Target, TargetPeriod, TargetSheet
from kpi.scoring import rounded
from kpi.targets.periods import before
from roles.models import Assignment

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Line:
    """One target beside what it follows. Values in what the indicator's targets are set in; attainment in per cent."""

    target: Target
    last_target: Decimal | None
    last_reached: Decimal | None
    reached: Decimal | None
    parts: Decimal | None = None

    @property
    def last_attainment(self) -> Decimal | None:
        """How much of the last target was reached."""
        return attainment(self.target.indicator, self.last_reached, self.last_target)

    @property
    def attainment(self) -> Decimal | None:
        """How much of this target is reached so far."""
        return attainment(self.target.indicator, self.reached, self.target.value)

    @property
    def missing(self) -> Decimal | None:
        """What of a goal that was broken down its parts leave (above nothing) or exceed; None where they fit."""
        if self.parts is None or self.parts == self.target.value:
            return None
        return self.target.value - self.parts


def attainment(indicator: Indicator, reached: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Return how much of a target is reached, in per cent; where less is better, how much of it is left unused."""
    if reached is None or not target:
        return None
    if indicator.direction == Direction.LOWER and not indicator.goal_unit:
        return rounded(target * HUNDRED / reached) if reached > 0 else None
    return rounded(reached * HUNDRED / target)


def compared(sheet: TargetSheet, at: datetime) -> list[Line]:
    """Return the targets of a sheet beside the period before; a handful of queries, however many targets."""
    targets = list(
        sheet.targets.select_related("indicator", "unit", "position").order_by(
            "-indicator__additive", "indicator__home", "indicator__code", "position__order", "unit"
        )
    )
    whole = {target.indicator_id for target in targets}
    last = before(sheet.period, sheet.first_day)
    earlier = _last_targets(sheet, last.first, whole)
    reached_before = _reached_before(sheet, last.first, last.last, whole)
    so_far = _so_far(sheet, {target.indicator.code for target in targets}, at)
    parts = _parts(sheet, targets)
    return [
        Line(
            target,
            earlier.get(target.key),
            _in_goals(target, reached_before.get(target.indicator_id)) if _is_whole(sheet, target) else None,
            _in_goals(target, so_far.get(target.indicator.code)) if _is_whole(sheet, target) else None,
            parts.get(target.key) if target.indicator.additive else None,
        )
        for target in targets
    ]


def _is_whole(sheet: TargetSheet, target: Target) -> bool:
    return target.unit_id == sheet.unit_id and target.position_id is None


def _last_targets(sheet: TargetSheet, first_day: date, indicators: Collection[int]) -> dict[tuple[Any, ...], Decimal]:
    rows = Target.objects.filter(
        sheet__period=sheet.period, sheet__first_day=first_day, sheet__kind=sheet.kind, indicator__in=indicators
    )
    whose = Q(sheet__assignment=sheet.assignment_id) if sheet.assignment_id else Q(sheet__unit=sheet.unit_id)
    return {target.key: target.value for target in rows.filter(whose)}


def _reached_before(
    sheet: TargetSheet, first: date, last: date, indicators: Collection[int]
) -> dict[int, Measure | None]:
    """Return by indicator what scorecards of the period before keep: a person's, or a unit's people together."""
    lines = ScorecardLine.objects.filter(
        indicator__in=indicators, scorecard__month__gte=first.replace(day=1), scorecard__month__lte=last
    )
    if sheet.assignment_id:
        lines = lines.filter(scorecard__assignment=sheet.assignment_id)
        return {
            line.indicator_id: Measure(line.actual, line.part, line.whole)
            for line in lines.only("indicator", "actual", "part", "whole")
            if line.actual is not None
        }
    below = lines.filter(scorecard__unit__ancestor_links__ancestor=sheet.unit_id, part__isnull=False)
    sums = below.values("indicator", "indicator__unit").annotate(part=Sum("part"), whole=Sum("whole")).order_by()
    return {row["indicator"]: _together(row) for row in sums}


def _together(row: Mapping[str, Any]) -> Measure | None:
    if row["whole"] is None:
        return calculators.number(row["part"])
    factor = HUNDRED if row["indicator__unit"] == "%" else Decimal(1)
    return calculators.quotient(row["part"], row["whole"], factor) if row["whole"] else None


def _so_far(sheet: TargetSheet, codes: Collection[str], at: datetime) -> dict[str, Measure | None]:
    """Return by indicator what the records say of the sheet's period up to now."""
    wanted = set(codes) & calculators.computable()
    if not wanted or sheet.period == TargetPeriod.YEARLY:
        return {}
    if sheet.kind == SheetKind.PERSONAL:
        seats = [sheet.assignment_id] if sheet.assignment_id else []
    else:
        held = Assignment.objects.filter(unit__ancestor_links__ancestor=sheet.unit_id, starts_on__lte=sheet.last_day)
        seats = list(held.exclude(ends_on__lt=sheet.first_day).values_list("pk", flat=True))
    ask = calculators.at_hand if sheet.period == TargetPeriod.MONTHLY else calculators.measure
    measures = ask(seats, sheet.first_day, sheet.last_day, at, wanted)
    if sheet.kind == SheetKind.PERSONAL:
        return {code: next(iter(theirs.values()), None) for code, theirs in measures.items()}
    return {code: calculators.together(theirs.values()) for code, theirs in measures.items()}


def _in_goals(target: Target, measure: Measure | None) -> Decimal | None:
    """Return a measure in what the target is set in: of a share of a goal the part that was reached."""
    if measure is None:
        return None
    if target.indicator.goal_unit:
        return None if measure.part is None else Decimal(measure.part)
    return measure.actual


def _parts(sheet: TargetSheet, targets: Collection[Target]) -> dict[tuple[Any, ...], Decimal]:
    """Return what the people below were given of a plan's targets, by the target's key."""
    if sheet.kind != SheetKind.PLAN:
        return {}
    code_of = {target.indicator_id: target.indicator.code for target in targets}
    theirs = {pk: personal_goals().get(code, code) for pk, code in code_of.items()}
    rows = Target.objects.filter(
        sheet__kind=SheetKind.PERSONAL,
        sheet__period=sheet.period,
        sheet__first_day=sheet.first_day,
        indicator__code__in=set(theirs.values()),
        unit__ancestor_links__ancestor=sheet.unit_id,
    )
    sums = dict(rows.values_list("indicator__code").annotate(total=Sum("value")).order_by())
    return {(pk, sheet.unit_id, None): sums[code] for pk, code in theirs.items() if code in sums}

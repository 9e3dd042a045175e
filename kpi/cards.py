"""Opening scorecards and computing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import transaction

from kpi import calculators
from kpi.indicators import EXECUTION
from kpi.models import Block, CardState, Indicator, IndicatorWeight, LineSource, Scorecard, ScorecardLine
from kpi.scoring import breaches_in, manager_points, points_of, rounded
from kpi.targets.running import targets_of_cards
from roles import clock, ledger
from roles.history import current_versions
from roles.models import Assignment


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def last_day(month: date) -> date:
    """Return the last day of the month that begins with `month`."""
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def open_due(at: datetime) -> int:
    """Open the running month's card of every assignment; return how many are new."""
    return ledger.work("kpi", at, lambda day, stores: open_cards(day, stores=stores))


@transaction.atomic
def open_cards(day: date, *, stores: Sequence[int] | None = None, assignments: Sequence[int] | None = None) -> int:
    """Open the cards of the month of `day` for the stores' people or the given assignments."""
    month = month_of(day)
    active = Assignment.objects.active_on(day).filter(store__isnull=False)
    active = active.filter(pk__in=assignments) if stores is None else active.filter(store__in=stores)
    missing = active.exclude(pk__in=Scorecard.objects.filter(month=month).values("assignment"))
    cards = Scorecard.objects.bulk_create(
        [
            Scorecard(
                assignment=each,
                owner_id=each.staff_id,
                unit_id=each.unit_id,
                department_id=each.department_id,
                store_id=each.store_id,
                month=month,
                execution_share=settings.EXECUTION_SHARE,
            )
            for each in missing
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    if cards:
        _add_lines(month, [each.assignment_id for each in cards])
    return len(cards)


def _add_lines(month: date, assignments: list[int]) -> None:
    """Give every new card its lines: weights and indicators as they stand now, which is what the card keeps."""
    cards = Scorecard.objects.filter(month=month, assignment__in=assignments).select_related("assignment")
    execution, results = _models()
    held = targets_of_cards(assignments, month)
    lines = [
        ScorecardLine(scorecard=card, **line)
        for card in cards
        for line in (*execution, *results[card.assignment.position_id])
    ]
    for line in lines:
        line.target = held[line.scorecard.assignment_id].get(line.indicator.code, line.target)
    ScorecardLine.objects.bulk_create(
        lines,
        ignore_conflicts=True,
        batch_size=2000,
    )


_Line = dict[str, Any]


def _models() -> tuple[list[_Line], dict[int, list[_Line]]]:
    """Return the lines of everybody's execution and, by position, those of its results."""
    computable = calculators.computable()
    versions = current_versions(Indicator)

    def line(indicator: Indicator, block: str, order: int, weight: int) -> _Line:
        return {
            "indicator": indicator,
            "made_from_id": versions[indicator.pk],
            "block": block,
            "order": order,
            "weight": weight,
            "target": indicator.target,
            "source": LineSource.COMPUTED if indicator.code in computable else LineSource.WAITING,
        }

    known = Indicator.objects.in_bulk([spec.indicator for spec in EXECUTION], field_name="code")
    execution = [
        line(known[spec.indicator], Block.EXECUTION, order, spec.weight)
        for order, spec in enumerate(EXECUTION)
        if spec.indicator in known
    ]
    results: dict[int, list[_Line]] = defaultdict(list)
    for row in IndicatorWeight.objects.select_related("indicator").order_by("order"):
        results[row.position_id].append(line(row.indicator, Block.RESULTS, row.order, row.weight))
    return execution, results


def close_months(at: datetime) -> int:
    """Turn the running cards of past months into drafts their people can submit; return how many."""
    return Scorecard.objects.filter(state=CardState.RUNNING, month__lt=month_of(clock.local_date(at))).update(
        state=CardState.DRAFT
    )


def compute(cards: Iterable[Scorecard], at: datetime, ask: calculators.Ask = calculators.measure) -> list[Scorecard]:
    """Bring live cards to what the records say at `at`, in memory; final cards stay as they are.

    Takes cards with `lines__made_from` prefetched; asks once a month in hand. Pages ask what is at hand.
    """
    found = list(cards)
    months: dict[date, list[Scorecard]] = defaultdict(list)
    for card in found:
        if card.is_live:
            months[card.month].append(card)
    for month, group in months.items():
        codes = {line.made_from.code for card in group for line in card.lines.all()}
        measures = ask([card.assignment_id for card in group], month, last_day(month), at, codes)
        for card in group:
            fill(card.lines.all(), card.assignment_id, measures)
            total_up(card)
    return found


def compute_lines(
    lines: Sequence[ScorecardLine],
    assignment_id: int,
    month: date,
    at: datetime,
    ask: calculators.Ask = calculators.measure,
) -> None:
    """Bring the computed lines of one card to what the records say at `at`, in memory. Pages ask what is at hand."""
    codes = {line.made_from.code for line in lines}
    fill(lines, assignment_id, ask([assignment_id], month, last_day(month), at, codes))


def fill(
    lines: Iterable[ScorecardLine], assignment_id: int, measures: dict[str, dict[int, calculators.Measure]]
) -> None:
    """Set value and points of the computed lines of one card from measures by code and assignment, in memory."""
    for line in lines:
        if line.source != LineSource.COMPUTED:
            continue
        measure = measures.get(line.made_from.code, {}).get(assignment_id)
        line.actual = measure.actual if measure else None
        line.part = None if measure is None or measure.part is None else Decimal(measure.part)
        line.whole = None if measure is None or measure.whole is None else Decimal(measure.whole)
        line.points = line_points(line)


def line_points(line: ScorecardLine) -> Decimal | None:
    """Return the points of a computed line from what it holds; None without a value, or without a target to reach.

    What R3 counts as breaches are the records that were not in order, where the indicator is a share of records.
    """
    version = line.made_from
    return points_of(
        version.rule,
        weight=line.decimal_weight,
        actual=line.actual,
        target=line.target,
        direction=version.direction,
        breaches=breaches_in(line.part, line.whole, line.target) if version.unit == "%" else None,
        grave=version.grave,
    )


def total_up(card: Scorecard) -> None:
    """Set the card's scores from its lines' points.

    A block's score is its points over the weights that count, out of 100, so that a line without a value
    (nothing due yet, not scored yet) does not count as nothing; see `counting`.
    """
    lines = list(card.lines.all())
    for line in lines:
        if line.source != LineSource.COMPUTED:
            line.points = manager_points(weight=line.decimal_weight, score=Decimal(line.score)) if line.score else None
    over = card.state != CardState.RUNNING
    card.execution = block_score(lines, Block.EXECUTION, over=over)
    card.results = block_score(lines, Block.RESULTS, over=over)
    card.total = together(card.execution, card.results, card.execution_share)


def together(execution: Decimal | None, results: Decimal | None, execution_share: int) -> Decimal | None:
    """Return the total of two halves; a half without a value leaves the other the whole."""
    if execution is None or results is None:
        return execution if results is None else results
    share = Decimal(execution_share) / 100
    return rounded(execution * share + results * (1 - share))


class Countable(Protocol):
    """What a half's score follows from: a line of a card, or its frozen figures."""

    @property
    def block(self) -> str:
        """The half it stands in."""

    @property
    def weight(self) -> Any:
        """Its weight in that half."""

    @property
    def points(self) -> Decimal | None:
        """Its points; None without a value."""

    @property
    def keeps_gap(self) -> bool:
        """Whether its weight counts although it has no data."""


Counted = TypeVar("Counted", bound=Countable)


def counting(lines: Iterable[Counted], block: str, *, over: bool = False) -> list[Counted]:
    """Return the lines of a half whose weight counts: those with points and, once the month is over, gaps."""
    return [line for line in lines if line.block == block and (line.points is not None or (over and line.keeps_gap))]


def block_score(lines: Iterable[Countable], block: str, *, over: bool = False) -> Decimal | None:
    """Return a block's points over the weights that count, out of 100; None when none has a value."""
    known = counting(lines, block, over=over)
    weight = sum(line.weight for line in known)
    if not weight or all(line.points is None for line in known):
        return None
    return rounded(sum((line.points or Decimal(0) for line in known), Decimal(0)) * 100 / weight)

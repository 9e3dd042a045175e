"""The scores of many cards at once: their lines as plain values, each version of an indicator read once.

For lists and comparisons, which show scores only; whoever shows or writes lines takes `kpi.cards.compute`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from kpi import calculators
from kpi.calculators import Measure
from kpi.cards import last_day, together
from kpi.catalogue import NoData
from kpi.models import Block, CardState, Indicator, LineSource, Scorecard, ScorecardLine
from kpi.scoring import breaches_in, manager_points, points_of, rounded

Measures = Mapping[str, Mapping[int, Measure]]


class Terms(NamedTuple):
    """What a version of an indicator says about its points."""

    code: str
    rule: str
    direction: str
    unit: str
    grave: bool
    no_data: str


class Plain(NamedTuple):
    """One line of a card, as plain values."""

    card: int
    block: str
    weight: int
    target: Decimal | None
    source: str
    score: int | None
    made_from: int


def score_up(cards: Sequence[Scorecard], at: datetime, ask: calculators.Ask = calculators.measure) -> None:
    """Set the scores of live cards to what the records say at `at`, in memory; those of final cards stay.

    The same scores as `kpi.cards.compute` gives. However many cards: their lines, the versions of their indicators,
    and one question a month. Pages ask what is at hand.
    """
    months: dict[date, list[Scorecard]] = defaultdict(list)
    for card in cards:
        if card.is_live:
            months[card.month].append(card)
    lines, terms = read([card for group in months.values() for card in group]) if months else ([], {})
    codes = {each.code for each in terms.values()}
    for month, group in months.items():
        measures = ask([card.assignment_id for card in group], month, last_day(month), at, codes)
        keys = {card.pk for card in group}
        reckon(group, [line for line in lines if line.card in keys], terms, measures)


def read(cards: Sequence[Scorecard]) -> tuple[list[Plain], dict[int, Terms]]:
    """Return the lines that may count, and the versions of indicators the computed ones were made from; two queries.

    What waits for a score cannot count before it has one.
    """
    rows = ScorecardLine.objects.filter(scorecard__in=[card.pk for card in cards])
    rows = rows.filter(Q(source=LineSource.COMPUTED) | Q(score__isnull=False)).order_by()
    fields = ("scorecard_id", "block", "weight", "target", "source", "score", "made_from_id")
    lines = [Plain._make(row) for row in rows.values_list(*fields)]
    made_from = {line.made_from for line in lines if line.source == LineSource.COMPUTED}
    versions = Indicator.history.filter(history_id__in=made_from)
    return lines, {pk: Terms(*rest) for pk, *rest in versions.values_list("history_id", *Terms._fields)}


def reckon(
    cards: Collection[Scorecard], lines: Iterable[Plain], terms: Mapping[int, Terms], measures: Measures
) -> None:
    """Set the scores of cards of one month from their lines and what was measured.

    A half's score is its points over the weights that count, as `kpi.cards.block_score` has it.
    """
    seat_of = {card.pk: card.assignment_id for card in cards}
    over = {card.pk for card in cards if card.state != CardState.RUNNING}
    got: dict[tuple[int, str], Decimal] = {}
    weights: dict[tuple[int, str], int] = defaultdict(int)
    points_of_line = _Pointing(terms)
    for line in lines:
        half = (line.card, line.block)
        if line.source == LineSource.COMPUTED:
            term = terms[line.made_from]
            points = points_of_line(line, measures.get(term.code, _NOTHING).get(seat_of[line.card]))
            if points is None and (term.no_data != NoData.GAP or line.card not in over):
                continue
        else:
            points = manager_points(weight=Decimal(line.weight), score=Decimal(line.score or 0))
        weights[half] += line.weight
        if points is not None:
            got[half] = got.get(half, _NOUGHT) + points
    for card in cards:
        halves = [(card.pk, Block.EXECUTION), (card.pk, Block.RESULTS)]
        card.execution, card.results = (
            rounded(got[half] * 100 / weights[half]) if half in got and weights[half] else None for half in halves
        )
        card.total = together(card.execution, card.results, card.execution_share)


_NOUGHT = Decimal(0)
_NOTHING: Mapping[int, Measure] = {}


class _Pointing:
    """Points of lines; what many have in common is reckoned once."""

    def __init__(self, terms: Mapping[int, Terms]) -> None:
        self._terms = terms
        self._known: dict[tuple[object, ...], Decimal | None] = {}

    def __call__(self, line: Plain, measure: Measure | None) -> Decimal | None:
        if measure is None:
            return None
        key = (line.made_from, line.weight, line.target, measure.actual, measure.part, measure.whole)
        if key not in self._known:
            self._known[key] = points_by(self._terms[line.made_from], line, measure)
        return self._known[key]


def points_by(terms: Terms, line: Plain, measure: Measure) -> Decimal | None:
    """Return the points a line has by a measure; see `kpi.cards.line_points`."""
    part, whole = (None if each is None else Decimal(each) for each in (measure.part, measure.whole))
    return points_of(
        terms.rule,
        weight=Decimal(line.weight),
        actual=measure.actual,
        target=line.target,
        direction=terms.direction,
        breaches=breaches_in(part, whole, line.target) if terms.unit == "%" else None,
        grave=terms.grave,
    )

"""Frozen figures: packing them, reading them back, and the arithmetic that gives a card's total from them alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from kpi.calculators import Measure, SourceRow, percentage
from kpi.cards import block_score, together
from kpi.catalogue import Direction, NoData
from kpi.models import Block, LineSource, RowState, Scorecard, ScorecardLine, SnapshotLine
from kpi.scoring import breaches_in, manager_points, points_of

# Rows of one kind and state: [kind of record, counted, hit, why, points, out of points, keys].
Packed = list[list[Any]]


@dataclass(frozen=True)
class Figure:
    """What one line of a card was: all its points follow from, and nothing read from anywhere else.

    `actual` and `target` are in the indicator's `unit`; a computed line without a target has no points.
    """

    line_id: int
    version: int
    code: str
    rule: str
    no_data: str
    block: str
    source: str
    weight: Decimal
    target: Decimal | None = None
    actual: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None
    score: int | None = None
    unit: str = "%"
    direction: str = Direction.HIGHER
    grave: bool = False
    rows: tuple[SourceRow, ...] = ()

    @classmethod
    def of(cls, line: ScorecardLine, rows: Iterable[SourceRow] = ()) -> Self:
        """Return the figures of a line as it stands, with the rows behind it; takes `made_from` fetched."""
        return cls(
            line_id=line.pk,
            version=line.made_from_id,
            code=line.made_from.code,
            rule=line.made_from.rule,
            no_data=line.made_from.no_data,
            block=line.block,
            source=line.source,
            weight=Decimal(line.weight),
            target=line.target,
            actual=line.actual,
            part=line.part,
            whole=line.whole,
            score=line.score,
            unit=line.made_from.unit,
            direction=line.made_from.direction,
            grave=line.made_from.grave,
            rows=tuple(rows),
        )

    @property
    def computed(self) -> bool:
        """Whether it was computed from records."""
        return self.source == LineSource.COMPUTED

    @property
    def points(self) -> Decimal | None:
        """The points, by the rule and target kept with it; None without a value."""
        if not self.computed:
            return manager_points(weight=self.weight, score=Decimal(self.score)) if self.score else None
        return points_of(
            self.rule,
            weight=self.weight,
            actual=self.actual,
            target=self.target,
            direction=self.direction,
            breaches=breaches_in(self.part, self.whole, self.target) if self.unit == "%" else None,
            grave=self.grave,
        )

    @property
    def keeps_gap(self) -> bool:
        """Whether its weight counts although it has no data."""
        return self.computed and self.no_data == NoData.GAP

    @property
    def countable(self) -> bool:
        """Whether its value is the share of its rows that are hits, so that correcting a row corrects the value."""
        counted = count(self.rows)
        if counted is None:
            return False
        return (counted.part, counted.whole, counted.actual) == (self.part, self.whole, self.actual)

    def measured(self, measure: Measure | None) -> Self:
        """Return it with another value; None: without data."""
        if measure is None:
            return replace(self, actual=None, part=None, whole=None)
        part, whole = (None if each is None else Decimal(each) for each in (measure.part, measure.whole))
        return replace(self, actual=measure.actual, part=part, whole=whole)

    def with_rows(self, states: dict[str, str]) -> Self:
        """Return it with some of its rows standing otherwise, and its value counted anew from all of them."""
        rows = tuple(standing(row, states.get(row.key, "")) for row in self.rows)
        return replace(self, rows=rows).measured(count(rows))

    def changed(self, other: Figure) -> bool:
        """Return whether value, score or rows differ from another's."""
        return self.value != other.value or rows_by_key(self.rows) != rows_by_key(other.rows)

    @property
    def value(self) -> tuple[object, ...]:
        """What is read of it on the card."""
        return (self.actual, self.part, self.whole, self.score, self.points)


def count(rows: Collection[SourceRow]) -> Measure | None:
    """Return hits ÷ counted rows as a percentage, a row of points by its points; None where none is counted."""
    counted = [row for row in rows if row.counted]
    whole = sum((Decimal(1) if row.out_of is None else row.out_of for row in counted), Decimal(0))
    part = sum((Decimal(row.hit) if row.value is None else row.value for row in counted), Decimal(0))
    return percentage(part, whole) if whole else None


def state_of(row: SourceRow) -> str:
    """Return how a row stands behind its figure."""
    if not row.counted:
        return RowState.LEFT_OUT
    return RowState.HIT if row.hit else RowState.COUNTED


def standing(row: SourceRow, state: str) -> SourceRow:
    """Return a row as it stands after a correction; an empty state leaves it as it is."""
    if not state or state == state_of(row):
        return row
    hit = state == RowState.HIT
    value = row.value
    if row.out_of is not None and state != RowState.LEFT_OUT:
        value = row.out_of if hit else Decimal(0)
    return replace(row, counted=state != RowState.LEFT_OUT, hit=hit, why="corrected", value=value)


def rows_by_key(rows: Iterable[SourceRow]) -> dict[str, tuple[object, ...]]:
    """Return how each row stands by its key."""
    return {row.key: (row.counted, row.hit, row.value, row.out_of) for row in rows}


# Packing.


def pack(figure: Figure) -> tuple[dict[str, Any], Packed]:
    """Return the figures and the rows as a snapshot keeps them: plain values, the rows of a kind together."""
    kept = {
        "version": figure.version,
        "code": figure.code,
        "rule": figure.rule,
        "no_data": figure.no_data,
        "block": figure.block,
        "source": figure.source,
        "weight": str(figure.weight),
        "target": _text(figure.target),
        "actual": _text(figure.actual),
        "part": _text(figure.part),
        "whole": _text(figure.whole),
        "score": figure.score,
        "unit": figure.unit,
        "direction": figure.direction,
        "grave": figure.grave,
    }
    groups: dict[tuple[str, int, int, str, str | None, str | None], list[int | str]] = defaultdict(list)
    for row in figure.rows:
        kind, _colon, key = row.key.rpartition(":")
        group = (kind, int(row.counted), int(row.hit), row.why, _text(row.value), _text(row.out_of))
        groups[group].append(int(key) if key.isdecimal() else key)
    packed = [[*group, sorted(keys, key=lambda key: (isinstance(key, str), key))] for group, keys in groups.items()]
    return kept, sorted(packed, key=lambda group: [str(each) for each in group[:6]])


def unpack(kept: SnapshotLine) -> Figure:
    """Return the figures of one line as a snapshot keeps them."""
    facts = dict(kept.figures)
    for name in ("weight", "target", "actual", "part", "whole"):
        facts[name] = None if facts[name] is None else Decimal(facts[name])
    rows = tuple(
        SourceRow(
            f"{kind}:{key}" if kind else str(key),
            bool(counted),
            bool(hit),
            why,
            None if value is None else Decimal(value),
            None if out_of is None else Decimal(out_of),
        )
        for kind, counted, hit, why, value, out_of, keys in kept.rows
        for key in keys
    )
    return Figure(line_id=kept.line_id, rows=rows, **facts)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


# Reading.


@dataclass(frozen=True)
class Totals:
    """The scores of a card."""

    execution: Decimal | None
    results: Decimal | None
    total: Decimal | None


def totals(figures: Collection[Figure], execution_share: int) -> Totals:
    """Return the scores that follow from frozen figures alone; the month of a frozen card is over."""
    execution = block_score(figures, Block.EXECUTION, over=True)
    results = block_score(figures, Block.RESULTS, over=True)
    return Totals(execution, results, together(execution, results, execution_share))


def figures_of(card: Scorecard, *, up_to: int | None = None) -> dict[int, Figure]:
    """Return a card's figures by line as its snapshots hold them, up to the snapshot of a number; one query."""
    return kept_of([card], up_to=up_to)[card.pk]


def kept_of(cards: Sequence[Scorecard], *, up_to: int | None = None) -> dict[int, dict[int, Figure]]:
    """Return the figures of many cards by card and line; one query."""
    rows = SnapshotLine.objects.filter(snapshot__card__in=[card.pk for card in cards])
    if up_to is not None:
        rows = rows.filter(snapshot__number__lte=up_to)
    found: dict[int, dict[int, SnapshotLine]] = {card.pk: {} for card in cards}
    for row in rows.select_related("snapshot").order_by("snapshot__number"):
        found[row.snapshot.card_id][row.line_id] = row
    return {pk: {line: unpack(row) for line, row in kept.items()} for pk, kept in found.items()}

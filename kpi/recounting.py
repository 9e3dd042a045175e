"""What a frozen card would say if it were computed from the records of today, and how that differs."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from kpi import calculators
from kpi.calculators import SourceRow
from kpi.cards import last_day
from kpi.freezing import rows_behind
from kpi.frozen import Figure, Totals, kept_of, pack, rows_by_key, state_of, totals
from kpi.models import AppealRow, AppealState, Scorecard


@dataclass(frozen=True)
class RowChange:
    """A record that stands otherwise behind a line than it did; empty where it was or is not there at all."""

    key: str
    before: str
    after: str


@dataclass(frozen=True)
class LineChange:
    """One line that would change, and the records for which."""

    before: Figure
    after: Figure

    @property
    def rows(self) -> list[RowChange]:
        """The records that came, went or stand otherwise."""
        old, new = ({row.key: row for row in each.rows} for each in (self.before, self.after))
        found = []
        for key in sorted(old.keys() | new.keys()):
            states = [state_of(rows[key]) if key in rows else "" for rows in (old, new)]
            if states[0] != states[1]:
                found.append(RowChange(key, *states))
        return found


@dataclass(frozen=True)
class Recount:
    """The difference between a card's frozen figures and the records: nothing is replaced by looking at it."""

    changes: list[LineChange]
    before: Totals
    after: Totals

    @property
    def fingerprint(self) -> str:
        """The hash of the differences, for telling whether they are still those that were seen."""
        facts = [[*pack(each.before), *pack(each.after)] for each in self.changes]
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def recount(card: Scorecard, at: datetime) -> Recount:
    """Return how one frozen card would differ if it were computed from the records at `at`."""
    return recount_all([card], at)[card.pk]


def recount_all(cards: Sequence[Scorecard], at: datetime) -> dict[int, Recount]:
    """Return by card how frozen cards would differ; the queries are the same however many of a month there are.

    What appeals corrected stays corrected; scores stay as they were given.
    """
    cards = list(Scorecard.objects.filter(pk__in=[card.pk for card in cards]).prefetch_related("lines__made_from"))
    before = kept_of(cards)
    fixed = _corrections(cards)
    now = _as_recorded(cards, before, at)
    found = {}
    for card in cards:
        old = before[card.pk]
        new = corrected(now[card.pk], fixed[card.pk])
        changes = [LineChange(old[pk], new[pk]) for pk in old if new[pk].changed(old[pk])]
        share = card.execution_share
        found[card.pk] = Recount(changes, totals(list(old.values()), share), totals(list(new.values()), share))
    return found


def _as_recorded(
    cards: Sequence[Scorecard], kept: Mapping[int, Mapping[int, Figure]], at: datetime
) -> dict[int, dict[int, Figure]]:
    """Return the kept figures with the values and rows the records give at `at`."""
    rows = rows_behind(cards, at)
    months: dict[date, list[Scorecard]] = defaultdict(list)
    for card in cards:
        months[card.month].append(card)
    found: dict[int, dict[int, Figure]] = {}
    for month, group in months.items():
        codes = {figure.code for card in group for figure in kept[card.pk].values() if figure.computed}
        measures = calculators.measure([card.assignment_id for card in group], month, last_day(month), at, codes)
        for card in group:
            found[card.pk] = {
                pk: replace(
                    figure.measured(measures.get(figure.code, {}).get(card.assignment_id)), rows=tuple(rows.get(pk, ()))
                )
                if figure.computed
                else figure
                for pk, figure in kept[card.pk].items()
            }
    return found


def _corrections(cards: Sequence[Scorecard]) -> dict[int, list[AppealRow]]:
    granted = AppealRow.objects.filter(appeal__card__in=cards, appeal__state=AppealState.GRANTED)
    found: dict[int, list[AppealRow]] = {card.pk: [] for card in cards}
    for row in granted.select_related("appeal", "line").order_by("appeal__decided_at", "pk"):
        found[row.appeal.card_id].append(row)
    return found


def corrected(figures: Mapping[int, Figure], rows: Iterable[AppealRow]) -> dict[int, Figure]:
    """Return figures with what an appeal's rows were decided to be; the figures given stay as they are.

    A record that is no longer among those of its line corrects nothing.
    """
    found = dict(figures)
    states: dict[int, dict[str, str]] = defaultdict(dict)
    for row in rows:
        figure = found.get(row.line_id)
        if figure is None:
            continue
        if row.key:
            states[row.line_id][row.key] = row.outcome
        elif row.value is not None:
            found[row.line_id] = _valued(figure, row.value)
    for line_id, wanted in states.items():
        if rows_by_key(found[line_id].rows).keys() & wanted.keys():
            found[line_id] = found[line_id].with_rows(wanted)
    return found


def _valued(figure: Figure, value: Decimal) -> Figure:
    if figure.computed:
        return replace(figure, actual=value)
    return replace(figure, score=int(value))


def rows_of(figure: Figure) -> list[SourceRow]:
    """Return the rows behind a figure that cost points or do not count: those somebody would point at."""
    return [row for row in figure.rows if not (row.counted and row.hit)]

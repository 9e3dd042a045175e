"""The close of a month: the figures of its cards stop following the records, and what they were is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from kpi import calculators
from kpi.calculators import SourceRow
from kpi.cards import compute, last_day, month_of, total_up
from kpi.frozen import Figure, pack
from kpi.models import CardState, Origin, Scorecard, ScorecardLine, Snapshot, SnapshotLine
from kpi.models.appeal import Appeal
from roles import clock
from roles.calendars.calendar import StoreCalendar, StoreCalendars
from roles.models import Staff

# Of a line: what follows from the records, and what the superior says.
MEASURED = ("actual", "part", "whole", "points")
SCORED = ("score", "comment", "source")
SCORES = ("execution", "results", "total")

# Line id -> the records behind it.
RowsByLine = Mapping[int, Sequence[SourceRow]]


def closes_on(month: date, calendar: StoreCalendar) -> date:
    """Return the last day on which a month's figures still follow the records: some working days after its end."""
    return calendar.add_working_days(last_day(month), settings.CLOSE_WORKING_DAYS)


def freeze_due(at: datetime) -> int:
    """Freeze the cards of the months that closed by `at`, some stores at a time; return how many.

    Sweeps may run at once: each takes the cards it locked.
    """
    today = clock.local_date(at)
    waiting = Scorecard.objects.filter(
        frozen_at__isnull=True, month__lt=month_of(today), state__in=[CardState.DRAFT, CardState.SUBMITTED]
    )
    months: dict[date, list[int]] = defaultdict(list)
    for month, store in waiting.order_by("month", "store").values_list("month", "store").distinct():
        months[month].append(store)
    frozen = 0
    for month, stores in months.items():
        calendars = StoreCalendars(stores, month, today)
        closed = [store for store in stores if closes_on(month, calendars.of(store)) < today]
        for start in range(0, len(closed), settings.SWEEP_CHUNK_STORES):
            some = closed[start : start + settings.SWEEP_CHUNK_STORES]
            frozen += len(freeze(waiting.filter(month=month, store__in=some), at))
    return frozen


@transaction.atomic
def freeze(cards: QuerySet[Scorecard], at: datetime, *, skip_locked: bool = True) -> list[Scorecard]:
    """Freeze live cards at what the records say at `at`; return those that were live.

    However many there are, the queries are the same: cards, lines, one measure and one list of rows a month.
    What others hold locked is theirs to freeze, unless `skip_locked` is off.
    """
    live = cards.filter(frozen_at__isnull=True).select_for_update(skip_locked=skip_locked)
    found = list(live.order_by("pk").prefetch_related("lines__made_from"))
    compute(found, at)
    rows = rows_behind(found, at)
    for card in found:
        card.frozen_at = at
    write_values(found, MEASURED)
    keep([Kept(card, list(card.lines.all())) for card in found], Origin.CLOSE, at, rows=rows)
    return found


def rows_behind(cards: Iterable[Scorecard], at: datetime) -> dict[int, list[SourceRow]]:
    """Return the records behind every line of some cards by line, as of `at`; takes `lines__made_from` prefetched."""
    months: dict[date, list[Scorecard]] = defaultdict(list)
    for card in cards:
        months[card.month].append(card)
    found: dict[int, list[SourceRow]] = {}
    for month, group in months.items():
        codes = {line.made_from.code for card in group for line in card.lines.all()}
        rows = calculators.rows([card.assignment_id for card in group], month, last_day(month), at, codes)
        for card in group:
            for line in card.lines.all():
                found[line.pk] = rows.get(line.made_from.code, {}).get(card.assignment_id, [])
    return found


def write_values(cards: Sequence[Scorecard], fields: Sequence[str] = (*MEASURED, *SCORED)) -> None:
    """Write the totals of cards and `fields` of their lines, in a statement for each thousand."""
    lines = [line for card in cards for line in card.lines.all()]
    _upsert(ScorecardLine, lines, fields)
    _upsert(Scorecard, cards, ("frozen_at", *SCORES))


def _upsert(model: Any, rows: Sequence[Any], fields: Sequence[str]) -> None:
    # Rows that are there: an INSERT that always conflicts writes thousands of them at once.
    if rows:
        model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=1000
        )


@dataclass(frozen=True)
class Kept:
    """What is to be kept of one card: the totals it carries, and the figures of these lines."""

    card: Scorecard
    lines: Sequence[ScorecardLine] = ()
    figures: Sequence[Figure] = field(default=())


def keep(
    cards: Sequence[Kept],
    origin: str,
    at: datetime,
    *,
    rows: RowsByLine | None = None,
    by: Staff | None = None,
    reason: str = "",
    appeal: Appeal | None = None,
) -> list[Snapshot]:
    """Write the next snapshot of each card; `rows` are the records behind the lines given as such."""
    last = _last_numbers([each.card.pk for each in cards])
    snapshots = [
        Snapshot(
            card=each.card,
            number=last.get(each.card.pk, 0) + 1,
            origin=origin,
            taken_at=at,
            by=by,
            reason=reason,
            appeal=appeal,
            **{name: getattr(each.card, name) for name in SCORES},
        )
        for each in cards
    ]
    Snapshot.objects.bulk_create(snapshots, batch_size=1000)
    kept = []
    for snapshot, each in zip(snapshots, cards, strict=True):
        figures = [*each.figures, *(Figure.of(line, (rows or {}).get(line.pk, ())) for line in each.lines)]
        for figure in figures:
            facts, packed = pack(figure)
            kept.append(SnapshotLine(snapshot=snapshot, line_id=figure.line_id, figures=facts, rows=packed))
    SnapshotLine.objects.bulk_create(kept, batch_size=500)
    return snapshots


def _last_numbers(cards: Collection[int]) -> dict[int, int]:
    rows = Snapshot.objects.filter(card__in=cards).values_list("card").annotate(last=Max("number")).order_by()
    return dict(rows)


def write_figures(card: Scorecard, figures: Mapping[int, Figure]) -> None:
    """Let the lines of a card say what frozen figures say, and its totals what follows from them; the card is saved.

    Takes `lines__made_from` prefetched.
    """
    for line in card.lines.all():
        figure = figures.get(line.pk)
        if figure is not None:
            line.actual, line.part, line.whole = figure.actual, figure.part, figure.whole
            line.score, line.points = figure.score, figure.points
    total_up(card)
    write_values([card])

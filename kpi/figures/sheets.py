"""Figures from worksheets: the scores of checks of a place, and checks that are owed and find everything in order.

Which worksheets an indicator is computed from stands in its specification (`IndicatorSpec.sheets`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from kpi import calculators, exclusions
from kpi.calculators import Measure, SourceRow, percentage
from kpi.catalogue import SheetFigure
from kpi.credit import evenly
from kpi.discovery import sheets_behind
from kpi.figures.seats import Seat, measured_by
from roles import clock
from roles.duties.models import ChecklistItem
from roles.duties.querysets import TALLY
from roles.worksheets.models import FilledSheet, SheetState

FilledDay = tuple[date, Decimal, Decimal]


def register() -> None:
    """Offer the indicators that worksheets tell."""
    scores = tuple(sheets_behind(SheetFigure.SCORE))
    calculators.register(scores, calculate_scores, score_rows)
    clean = tuple(sheets_behind(SheetFigure.CLEAN))
    covered = tuple(sheets_behind(SheetFigure.COVERED))
    calculators.register((*clean, *covered), calculate_checks, check_rows)


def calculate_scores(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, Measure]]:
    """Points ÷ full points of the sheets filled in, of the whole store, for everybody measured by it.

    What several are measured by is shared: each reads the store's figure of the days they hold their seat, and the
    points of a day are dealt out among those who held theirs on it, so that they sum to the store's.
    """
    behind = sheets_behind(SheetFigure.SCORE)
    measured = measured_by(behind, assignments, first, last)
    days = _scored_days(behind, measured, first, last, at)
    found: dict[str, dict[int, Measure]] = {code: {} for code in behind}
    wanted = set(assignments)
    for code, stores in measured.items():
        for store, seats in stores.items():
            shared = _shared(seats, days.get((code, store), []))
            found[code].update({seat: value for seat, value in shared.items() if seat in wanted})
    return found


def _scored_days(
    behind: dict[str, tuple[str, ...]],
    measured: Mapping[str, Mapping[int, Sequence[Seat]]],
    first: date,
    last: date,
    at: datetime,
) -> dict[tuple[str, int], list[FilledDay]]:
    """Return points and full points by indicator, store and day; one query."""
    code_of = {sheet: code for code, sheets in behind.items() for sheet in sheets}
    stores = {store for places in measured.values() for store in places}
    found: dict[tuple[str, int], list[FilledDay]] = defaultdict(list)
    if not stores:
        return found
    rows = (
        _filled(code_of, first, last, at)
        .filter(store__in=stores, full_score__gt=0)
        .annotate(day=TruncDate("filled_at"))
        .values("worksheet__code", "store", "day")
        .annotate(got=Sum("score"), full=Sum("full_score"))
        .order_by("store", "day")
    )
    for row in rows:
        found[code_of[row["worksheet__code"]], row["store"] or 0].append((row["day"], row["got"], row["full"]))
    return found


def _filled(worksheets: Iterable[str], first: date, last: date, at: datetime) -> QuerySet[FilledSheet]:
    rows: QuerySet[FilledSheet] = FilledSheet.objects.filter(
        worksheet__code__in=list(worksheets),
        state=SheetState.FILLED,
        filled_at__gte=clock.local(first),
        filled_at__lt=min(clock.end_of(last), at),
    )
    return rows


def _shared(seats: list[Seat], days: list[FilledDay]) -> dict[int, Measure]:
    """Return what each seat reads, with its share of the points of the days it was held."""
    got: dict[int, Decimal] = defaultdict(Decimal)
    full: dict[int, Decimal] = defaultdict(Decimal)
    credit: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for present, points, out_of in _stretches(seats, days):
        for place, amount in enumerate((points, out_of)):
            for pk, share in evenly(amount, present).items():
                credit[pk][place] += share
        for pk in present:
            got[pk] += points
            full[pk] += out_of
    return {pk: percentage(got[pk], full[pk], (credit[pk][0], credit[pk][1])) for pk in full}


def _stretches(seats: list[Seat], days: list[FilledDay]) -> Iterator[tuple[tuple[int, ...], Decimal, Decimal]]:
    """Yield points and full points of the days on which the same seats were held, with these seats."""
    sums: dict[tuple[int, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for day, points, out_of in days:
        together = sums[tuple(seat.pk for seat in seats if seat.held_on(day))]
        together[0] += points
        together[1] += out_of
    for present, (points, out_of) in sums.items():
        yield present, points, out_of


def score_rows(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the sheets behind a place's score, those without a score too."""
    behind = sheets_behind(SheetFigure.SCORE)
    measured = measured_by(behind, assignments, first, last)
    code_of = {sheet: code for code, sheets in behind.items() for sheet in sheets}
    stores = {store for places in measured.values() for store in places}
    sheets = _filled(code_of, first, last, at).filter(store__in=stores)
    facts = ("pk", "worksheet__code", "store", "filled_at", "score", "full_score")
    found: dict[str, dict[int, list[SourceRow]]] = {code: defaultdict(list) for code in behind}
    wanted = set(assignments)
    for pk, worksheet, store, filled_at, score, full in sheets.order_by("filled_at", "pk").values_list(*facts):
        code = code_of[worksheet]
        row = SourceRow(
            key=f"worksheets.filledsheet:{pk}",
            counted=bool(full),
            hit=bool(full) and score == full,
            why="" if full else exclusions.NO_SCORE,
            value=score,
            out_of=full,
        )
        for seat in measured.get(code, {}).get(store, ()):
            if seat.pk in wanted and seat.held_on(clock.local_date(filled_at)):
                found[code][seat.pk].append(row)
    return {code: dict(rows) for code, rows in found.items()}


# Checks that are owed: the items whose duty is proved by the sheet


def _items(codes: dict[str, tuple[str, ...]], assignments: Collection[int], first: date, last: date) -> QuerySet[Any]:
    sheets = [sheet for each in codes.values() for sheet in each]
    rows: QuerySet[Any] = ChecklistItem.objects.counted_for(assignments).due_between(first, last)
    return rows.filter(version__worksheet__code__in=sheets)


_CLEAN = Q(sheet__sheet__state=SheetState.FILLED, sheet__sheet__findings=[])


def calculate_checks(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, Measure]]:
    """Checks without a finding: of those owed and done in time, or of those that were made."""
    clean, covered = sheets_behind(SheetFigure.CLEAN), sheets_behind(SheetFigure.COVERED)
    code_of = {sheet: code for codes in (clean, covered) for code, sheets in codes.items() for sheet in sheets}
    in_time = Q(status="done", done_at__lte=F("due_at"))
    rows = (
        _items(clean | covered, assignments, first, last)
        .values("seat", "version__worksheet__code")
        .annotate(
            **TALLY(at),
            made=Count("pk", filter=Q(sheet__sheet__state=SheetState.FILLED)),
            clean=Count("pk", filter=_CLEAN),
            clean_in_time=Count("pk", filter=_CLEAN & in_time),
        )
        .order_by()
    )
    counts: dict[str, dict[int, list[int]]] = {code: {} for code in (*clean, *covered)}
    for row in rows:
        code = code_of[row["version__worksheet__code"]]
        owed = row["done"] + row["missed"] + row["overdue"]
        part, whole = (row["clean_in_time"], owed) if code in clean else (row["clean"], row["made"])
        sums = counts[code].setdefault(row["seat"], [0, 0])
        sums[0] += part
        sums[1] += whole
    return {
        code: {seat: percentage(part, whole) for seat, (part, whole) in seats.items() if whole}
        for code, seats in counts.items()
    }


def check_rows(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the items behind the checks, with why one does not count or counts against."""
    clean, covered = sheets_behind(SheetFigure.CLEAN), sheets_behind(SheetFigure.COVERED)
    code_of = {sheet: code for codes in (clean, covered) for code, sheets in codes.items() for sheet in sheets}
    items = _items(clean | covered, assignments, first, last)
    facts = ("pk", "seat", "version__worksheet__code", "status", "due_at", "done_at")
    sheets = ("sheet__sheet__state", "sheet__sheet__findings")
    found: dict[str, dict[int, list[SourceRow]]] = {code: defaultdict(list) for code in (*clean, *covered)}
    for pk, seat, worksheet, status, due_at, done_at, state, findings in items.order_by("due_at", "pk").values_list(
        *facts, *sheets
    ):
        code = code_of[worksheet]
        filled = state == SheetState.FILLED
        why = _why(status, due_at, done_at, at, filled=filled, findings=findings, made_only=code in covered)
        counted = why not in (exclusions.EXCUSED, exclusions.NOT_DUE, exclusions.NOT_SUBMITTED)
        found[code][seat].append(SourceRow(f"duties.checklistitem:{pk}", counted, not why, why))
    return {code: dict(rows) for code, rows in found.items()}


def _why(
    status: str,
    due_at: datetime,
    done_at: datetime | None,
    at: datetime,
    *,
    filled: bool,
    findings: list[str] | None,
    made_only: bool,
) -> str:
    """Return the reason code of one item: "" counts with a hit."""
    if made_only:
        if not filled:
            return exclusions.NOT_SUBMITTED
        return exclusions.NOT_IN_ORDER if findings else ""
    if status == "excused":
        return exclusions.EXCUSED
    if status == "missed":
        return exclusions.MISSED
    if status == "open":
        return exclusions.OVERDUE if due_at < at else exclusions.NOT_DUE
    if done_at is not None and done_at > due_at:
        return exclusions.LATE
    return "" if filled and not findings else exclusions.NOT_IN_ORDER

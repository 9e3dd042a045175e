"""Whether the month's plan was handed in at its beginning, and approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings

from kpi import calculators, exclusions
from kpi.calculators import Measure, SourceRow, percentage
from kpi.figures.seats import Seat, measured_by
from kpi.models import SheetKind, TargetPeriod, TargetSheet, TargetState
from roles import clock

CODE = "plan-submitted"


class Owed(NamedTuple):
    """One plan a seat owes: of which month, the sheet (0: none begun), and why it does not count ("" counts)."""

    seat: Seat
    month: date
    sheet: int
    why: str


def register() -> None:
    """Offer the share of plans handed in on time."""
    calculators.register((CODE,), calculate, rows)


def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """Plans of the seat's unit handed in by the month's deadline and approved ÷ plans due."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for owed in _owed(assignments, first, last, at):
        if owed.why not in _UNCOUNTED:
            found[owed.seat.pk][0] += not owed.why
            found[owed.seat.pk][1] += 1
    return {CODE: {pk: percentage(part, whole) for pk, (part, whole) in found.items()}}


def rows(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the plans behind the figure; one never begun is named by its month."""
    found: dict[int, list[SourceRow]] = defaultdict(list)
    for owed in _owed(assignments, first, last, at):
        key = f"kpi.targetsheet:{owed.sheet}" if owed.sheet else f"kpi.plan:{owed.month:%Y-%m}"
        found[owed.seat.pk].append(SourceRow(key, owed.why not in _UNCOUNTED, not owed.why, owed.why))
    return {CODE: dict(found)}


_UNCOUNTED = (exclusions.NOT_DUE, exclusions.UNDECIDED)


def _owed(assignments: Collection[int], first: date, last: date, at: datetime) -> Iterator[Owed]:
    """Yield what is owed by those who are measured by it; two queries."""
    asked = set(assignments)
    seats = [
        seat
        for theirs in measured_by((CODE,), assignments, first, last).get(CODE, {}).values()
        for seat in theirs
        if seat.pk in asked
    ]
    months = [month for month in _months(first, last) if clock.local(month) < at]
    plans = {
        (sheet.unit_id, sheet.first_day): sheet
        for sheet in TargetSheet.objects.filter(
            kind=SheetKind.PLAN,
            period=TargetPeriod.MONTHLY,
            first_day__in=months,
            unit__in={seat.unit for seat in seats},
        )
    }
    for month in months:
        due = clock.local(month + timedelta(days=settings.PLAN_DUE_DAY - 1), time(18, 0))
        for seat in seats:
            if seat.held_on(clock.local_date(due)):
                sheet = plans.get((seat.unit, month))
                yield Owed(seat, month, sheet.pk if sheet else 0, _why(sheet, due, at))


def _why(sheet: TargetSheet | None, due: datetime, at: datetime) -> str:
    """Return why a plan does not count, or counts against; a slow decision costs its author nothing."""
    submitted = sheet.first_submitted_at if sheet else None
    if submitted is None or submitted >= at:
        return exclusions.OVERDUE if due < at else exclusions.NOT_DUE
    if submitted > due:
        return exclusions.LATE
    if sheet is not None and sheet.state == TargetState.APPROVED:
        return ""
    if sheet is not None and sheet.state == TargetState.SUBMITTED:
        return exclusions.UNDECIDED
    return exclusions.RETURNED if due < at else exclusions.NOT_DUE


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        if month >= first:
            yield month
        month = (month + timedelta(days=32)).replace(day=1)

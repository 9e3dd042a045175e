"""How fast somebody decides on what is put before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce

from kpi import calculators, exclusions
from kpi.calculators import Measure, SourceRow, percentage
from kpi.credit import evenly
from kpi.figures.seats import Seat, all_seats_of, seats_of
from roles import clock
from roles.approvals.models import Approval, ApprovalState, Desk
from roles.calendars.calendar import StoreCalendars

CODE = "decision-on-time"
# Where the flow sets no time.
USUAL_DAYS = 1
# How far back something may wait and still be decided on, or overdue, in the period.
_BACK = timedelta(days=92)


class Asked(NamedTuple):
    """One decision somebody was asked for: since when, by when, and when they took it (None: not yet)."""

    key: str
    staff: int
    store: int | None
    since: datetime
    due_at: datetime
    decided_at: datetime | None

    def counts_in(self, first: date, last: date, at: datetime) -> bool:
        """Return whether it was due in a stretch of days, or decided ahead of its time in it."""
        counted = self.due_at if self.decided_at is None else min(self.due_at, self.decided_at)
        return clock.local(first) <= counted < clock.end_of(last) and (self.decided_at is not None or counted < at)

    @property
    def why(self) -> str:
        """The reason for which it counts against somebody; "" where it does not."""
        if self.decided_at is None:
            return exclusions.OVERDUE
        return exclusions.LATE if self.decided_at > self.due_at else ""


def register() -> None:
    """Offer the share of decisions taken in time."""
    calculators.register((CODE,), calculate, rows)


def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """Decisions taken in their time ÷ decisions due, of whoever was asked.

    What a deputy decided for somebody is that person's decision. Whoever holds two positions decided once: each
    position has its share.
    """
    seats, everywhere, asked = _read(assignments, first, last, at)
    tally: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    credit: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for each, seat in _counted(asked, seats, first, last, at):
        day = clock.local_date(each.due_at)
        held = [other.pk for other in everywhere[seat.staff] if other.held_on(day)] or [seat.pk]
        share = evenly(Decimal(1), held).get(seat.pk, Decimal(0))
        for place, amount in enumerate((not each.why, True)):
            tally[seat.pk][place] += amount
            credit[seat.pk][place] += share * amount
    return {
        CODE: {
            pk: percentage(part, whole, (credit[pk][0], credit[pk][1])) for pk, (part, whole) in tally.items() if whole
        }
    }


def rows(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the decisions behind the figure; one that is not due yet is not counted."""
    seats, _everywhere, asked = _read(assignments, first, last, at)
    found: dict[int, list[SourceRow]] = defaultdict(list)
    counted = {(each.key, seat.pk) for each, seat in _counted(asked, seats, first, last, at)}
    for each in asked:
        for seat in seats.get(each.staff, ()):
            waits = each.decided_at is None and clock.local(first) <= each.since < clock.end_of(last)
            if (each.key, seat.pk) in counted:
                found[seat.pk].append(SourceRow(each.key, counted=True, hit=not each.why, why=each.why))
            elif waits and each.due_at >= at:
                found[seat.pk].append(SourceRow(each.key, counted=False, hit=False, why=exclusions.NOT_DUE))
    return {CODE: dict(found)}


Read = tuple[dict[int, list[Seat]], dict[int, list[Seat]], list[Asked]]


def _read(assignments: Collection[int], first: date, last: date, at: datetime) -> Read:
    """Return the seats by person, all seats of these people, and what they were asked for; read once for all."""
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats_of(assignments):
        seats[seat.staff].append(seat)
    everywhere = all_seats_of(seats, first, last)
    return seats, everywhere, sorted(_asked(seats, first, last, at), key=lambda each: (each.since, each.key))


def _counted(
    asked: Collection[Asked], seats: dict[int, list[Seat]], first: date, last: date, at: datetime
) -> Iterator[tuple[Asked, Seat]]:
    for each in asked:
        if each.counts_in(first, last, at):
            for seat in seats.get(each.staff, ()):
                if seat.held_on(clock.local_date(each.due_at)):
                    yield each, seat


def _asked(people: Collection[int], first: date, last: date, at: datetime) -> Iterator[Asked]:
    """Yield what these people were asked to decide: at a desk of a flow, or alone where no flow applies."""
    since, until = clock.local(first) - _BACK, min(clock.end_of(last), at)
    # What was handed in before documents had steps has waited since it was submitted.
    plain = Approval.objects.annotate(since=Coalesce("waits_since", "submitted_at"))
    plain = plain.filter(approver__in=people, step=0, since__gte=since, since__lt=until)
    facts = ("pk", "approver", "store", "since", "due_at", "decided_at")
    alone = list(plain.exclude(state=ApprovalState.WITHDRAWN).values_list(*facts))
    # A desk that was closed without a signature was not this person's decision.
    desks = Desk.objects.filter(staff__in=people, opened_at__gte=since, opened_at__lt=until)
    desks = desks.filter(Q(is_open=True) | Q(signed_by__isnull=False))
    facts = ("pk", "staff", "approval__store", "opened_at", "step__hours", "closed_at")
    sat = list(desks.values_list(*facts))
    calendars = StoreCalendars({row[2] for row in (*alone, *sat)}, clock.local_date(since), last)
    for pk, person, store, begun, due_at, decided_at in alone:
        due = due_at or calendars.of(store).deadline(begun, USUAL_DAYS, "work_days")
        yield Asked(f"approvals.approval:{pk}", person, store, begun, due, _until(decided_at, at))
    for pk, person, store, begun, hours, closed_at in sat:
        calendar = calendars.of(store)
        due = calendar.deadline(begun, *((hours, "work_hours") if hours else (USUAL_DAYS, "work_days")))
        yield Asked(f"approvals.desk:{pk}", person, store, begun, due, _until(closed_at, at))


def _until(instant: datetime | None, at: datetime) -> datetime | None:
    """Return an instant as it was known at `at`."""
    return instant if instant is not None and instant < at else None

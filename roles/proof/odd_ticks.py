"""Finding odd ticks of a day: many within seconds, and outside the hours somebody works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from roles import clock, ledger
from roles.calendars.calendar import StoreCalendars
from roles.calendars.models import RosterDay
from roles.duties.models import ChecklistItem, ItemStatus
from roles.proof.models import Flag, FlagKind
from roles.superiors import ReportingLine

ENGINE = "odd ticks"
# So many ticks of one person within so long.
MANY, WITHIN = 5, timedelta(seconds=20)
NEWS = 14
# Who opens up or closes works longer than the store is open.
SLACK = timedelta(hours=2)
# A tick belongs to an item that is due about then: the index of the store is read that far.
_BEFORE, _AFTER = timedelta(days=40), timedelta(days=100)


def find_due(at: datetime) -> int:
    """Look through every day that is over once, store by store; return how many ticks were flagged."""
    oldest = clock.local_date(at) - timedelta(days=NEWS)

    def look(day: date, stores: list[int]) -> int:
        return sum(flag_day(store, day - timedelta(days=1)) for store in stores)

    # What is older is no news any more: the first look at a store does not go through its whole past.
    return ledger.work(ENGINE, at, look, since=oldest)


def flag_day(store: int, day: date) -> int:
    """Flag the odd ticks of one store and day; return how many there are."""
    start, end = clock.local(day), clock.end_of(day)
    ticks = ChecklistItem.objects.filter(
        store=store,
        due_at__gte=start - _BEFORE,
        due_at__lt=end + _AFTER,
        done_at__gte=start,
        done_at__lt=end,
        status=ItemStatus.DONE,
        # What records prove ticks itself, at any hour.
        done_by__isnull=False,
    )
    rows = list(ticks.select_related("assignment__position", "stand_in__position").order_by("done_by", "done_at", "pk"))
    if not rows:
        return 0
    found = [*_together(rows), *_outside_hours(rows, store, day)]
    line = ReportingLine(store, day)
    now = clock.now()
    flags = []
    for item, kind, count in found:
        above = line.superior_of(item.stand_in or item.assignment)
        superior = above.staff_id if above else None
        flags.append(Flag(item=item, kind=kind, count=count, superior_id=superior, raised_at=now))
    Flag.objects.bulk_create(flags, ignore_conflicts=True, batch_size=500)
    return len(flags)


def _together(rows: Sequence[ChecklistItem]) -> list[tuple[ChecklistItem, str, int]]:
    """Return the first tick of every burst, with how many came together."""
    by_person: dict[int | None, list[ChecklistItem]] = defaultdict(list)
    for row in rows:
        by_person[row.done_by_id].append(row)
    found = []
    for ticks in by_person.values():
        start = 0
        while start < len(ticks):
            end = start
            while end + 1 < len(ticks) and _at(ticks[end + 1]) - _at(ticks[start]) <= WITHIN:
                end += 1
            count = end - start + 1
            if count >= MANY:
                found.append((ticks[start], str(FlagKind.BULK), count))
            start = end + 1 if count >= MANY else start + 1
    return found


def _outside_hours(rows: Sequence[ChecklistItem], store: int, day: date) -> list[tuple[ChecklistItem, str, int]]:
    """Return each person's first tick outside the shift of that day; without a roster, outside opening hours."""
    calendar = StoreCalendars([store], day, day).of(store)
    people = {row.done_by_id for row in rows}
    shifts = {
        each.owner_id: (each.shift.starts, each.shift.ends)
        for each in RosterDay.objects.filter(owner__in=people, day=day).select_related("shift")
    }
    found: dict[int | None, tuple[ChecklistItem, str, int]] = {}
    for row in rows:
        starts, ends = shifts.get(row.done_by_id or 0, (calendar.opens, calendar.closes))
        inside = clock.local(day, starts) - SLACK <= _at(row) <= clock.local(day, ends) + SLACK
        if inside:
            continue
        first = found.get(row.done_by_id)
        found[row.done_by_id] = (first[0] if first else row, str(FlagKind.HOURS), first[2] + 1 if first else 1)
    return list(found.values())


def _at(item: ChecklistItem) -> datetime:
    assert item.done_at is not None
    return item.done_at

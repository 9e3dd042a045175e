"""The rows that items are made from: each duty in each period, once for stores of the same calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from roles import clock
from roles.calendars.calendar import StoreCalendar, StoreCalendars
from roles.calendars.tax_days import TaxDays, tax_days
from roles.duties.catalogue import Cadence, DayKind, Who
from roles.duties.models import Duty
from roles.duties.rhythm import Moments, Occurrence, Rhythm, moments, occurrences

# No period is longer, however far its days are moved.
_A_YEAR = timedelta(days=400)


class RhythmRow(NamedTuple):
    """One duty on one occasion in the stores of one calendar, and the days (both included) its items are made on.

    `base` is the key of the whole period. `changed`: since items of this period could first be made, the duty has
    changed, so that some may stand from before. `turns`: how many of a unit owe it, 0 where everybody does.
    `position_id` is the duty's: by it the statement finds whoever holds the position without trying everybody.
    """

    duty_id: int
    period: str
    opens_at: datetime
    due_at: datetime
    remind_at: datetime
    escalate_at: datetime
    closes_at: datetime
    due_on: date
    made_from: date
    made_to: date
    group: int
    base: str
    changed: bool
    turns: int
    position_id: int


@dataclass(frozen=True)
class Groups:
    """Stores by calendar: `calendars` by number, and each store's number."""

    calendars: tuple[StoreCalendar, ...]
    number_of: dict[int, int]


class _Timing(NamedTuple):
    """What an item's instants follow from, beside the days."""

    due_time: time
    lead: int
    grace: int


def calendar_groups(stores: Collection[int], first: date, last: date) -> Groups:
    """Read the calendars of stores from `first` to `last` and put equal ones together."""
    found = StoreCalendars(stores, first, last).groups(sorted(set(stores)))
    return Groups(
        tuple(calendar for calendar, _members in found),
        {pk: number for number, (_calendar, members) in enumerate(found) for pk in members},
    )


def rhythm_rows(
    first: date, last: date, groups: Groups, positions: Collection[int] | QuerySet[Any]
) -> Iterator[RhythmRow]:
    """Yield every duty of the positions on every occasion whose items are made from `first` to `last`.

    Each rhythm is evaluated once for each calendar.
    """
    duties = Duty.objects.filter(retired=False, current__isnull=False).exclude(cadence=Cadence.EVENT).order_by("pk")
    duties = duties.filter(position__in=positions)
    days = _Days(first, last, groups)
    fields = ("cadence", "rrule", "days", "off_day", "due_time", "lead_minutes", "grace_minutes")
    rows = duties.values_list("pk", "position", "who", "rota_size", "current__made_at", *fields)
    for duty_id, position_id, who, size, made_at, *facts in rows:
        rhythm, timing = Rhythm(*facts[:4]), _Timing(*facts[4:])
        changed_on = clock.local_date(made_at)
        turns = size if who == Who.ROTA else 0
        for number in range(len(groups.calendars)):
            for made in days.of(rhythm, number):
                when = days.instants(rhythm.cadence, timing, made.occurrence)
                yield RhythmRow(
                    duty_id=duty_id,
                    period=made.occurrence.key,
                    opens_at=when.opens_at,
                    due_at=when.due_at,
                    remind_at=when.remind_at,
                    escalate_at=when.escalate_at,
                    closes_at=when.closes_at,
                    due_on=made.occurrence.due,
                    made_from=max(made.first_made, first),
                    made_to=min(made.last_made, last),
                    group=number,
                    base=made.occurrence.period.key,
                    # A day's round has one item a period: the key alone keeps it from being doubled.
                    changed=rhythm.cadence != Cadence.DAILY and changed_on >= made.first_made,
                    turns=turns,
                    position_id=position_id,
                )


class _Made(NamedTuple):
    """An occasion, and the days on which its items can be made: all of a period's are made together."""

    occurrence: Occurrence
    first_made: date
    last_made: date


class _Days:
    """The occasions of every rhythm and calendar from one day to another, each worked out once."""

    def __init__(self, first: date, last: date, groups: Groups) -> None:
        self._first, self._last, self._calendars = first, last, groups.calendars
        self._known: dict[tuple[Rhythm, int], list[_Made]] = {}
        self._instants: dict[tuple[str, _Timing, Occurrence], Moments] = {}
        self._tax: TaxDays | None = None

    def of(self, rhythm: Rhythm, number: int) -> list[_Made]:
        """Return a rhythm's occasions by one calendar."""
        # Where every day counts, calendars make no difference.
        key = (rhythm, 0 if rhythm.days == DayKind.EVERY else number)
        if key not in self._known:
            self._known[key] = list(self._work_out(rhythm, self._calendars[number]))
        return self._known[key]

    def instants(self, cadence: str, timing: _Timing, occurrence: Occurrence) -> Moments:
        """Return when an item opens, is due, reminded of, escalated and closed."""
        key = (cadence, timing, occurrence)
        if key not in self._instants:
            self._instants[key] = moments(occurrence, cadence, *timing)
        return self._instants[key]

    def _work_out(self, rhythm: Rhythm, calendar: StoreCalendar) -> Iterator[_Made]:
        around = rhythm.reach
        for found in occurrences(rhythm, calendar, self._first - around, self._last + around, self._filing(rhythm)):
            if not found:
                continue
            first_made = min(found[0].period.first, *(each.opens for each in found))
            last_made = max(found[0].period.last, *(each.due for each in found))
            if first_made <= self._last and last_made >= self._first:
                yield from (_Made(each, first_made, last_made) for each in found)

    def _filing(self, rhythm: Rhythm) -> TaxDays | None:
        if "X-DAY" in rhythm.rule and self._tax is None:
            self._tax = tax_days(self._first - _A_YEAR, self._last + _A_YEAR)
        return self._tax

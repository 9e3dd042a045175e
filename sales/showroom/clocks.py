"""By when a lead is spoken to first and again; the half hours test drives are booked in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from marketing.clocks import due_on
from roles import clock
from roles.calendars.calendar import DAY, StoreCalendar, calendar_of
from sales.models import LeadRhythm

HALF_HOUR = timedelta(minutes=30)
# The longest drive, and how far ahead one can be booked.
MOST_SLOTS, MOST_AHEAD = 4, timedelta(days=60)


class Rhythm(NamedTuple):
    """How soon a lead of a grade is spoken to first, and how many days lie between two contacts."""

    every_days: int
    answer: timedelta


# Where the administration's table has no row for a grade.
SUGGESTED = {"h": Rhythm(2, timedelta(hours=2)), "a": Rhythm(4, timedelta(hours=2))}
USUAL = Rhythm(7, timedelta(hours=4))


def rhythm_of(grade: str) -> Rhythm:
    """Return the rhythm of a grade, as the administration keeps it."""
    row = LeadRhythm.objects.filter(grade=grade).first()
    if row is None:
        return SUGGESTED.get(grade, USUAL)
    return Rhythm(row.every_days, timedelta(minutes=row.answer_minutes))


def respond_by(grade: str, store: int | None, at: datetime) -> datetime:
    """Return by when a lead that came in at `at` is spoken to: the minutes run while the store is open.

    A showroom is open on holidays: its open days count, not the country's working days.
    """
    calendar = calendar_of(store, clock.local_date(at), clock.local_date(at) + 7 * DAY)
    return add_open_time(calendar, at, rhythm_of(grade).answer)


def add_open_time(calendar: StoreCalendar, at: datetime, left: timedelta) -> datetime:
    """Return the instant `left` of opening time after `at`."""
    day = clock.local_date(at)
    if not calendar.is_open(day):
        day = calendar.next_open(day) or day + DAY
    while True:
        begins, ends = max(at, clock.local(day, calendar.opens)), clock.local(day, calendar.closes)
        if begins < ends:
            if begins + left <= ends:
                return begins + left
            left -= ends - begins
        day = calendar.next_open(day) or day + DAY


def next_contact(grade: str, day: date) -> datetime:
    """Return when a lead is spoken to next after a contact on a day."""
    return due_on(day + timedelta(days=rhythm_of(grade).every_days))


def half_hours(starts_at: datetime, count: int) -> list[datetime]:
    """Return the half hours a drive of so many holds."""
    return [starts_at + number * HALF_HOUR for number in range(count)]

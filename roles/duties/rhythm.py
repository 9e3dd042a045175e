"""Rhythms: which period a day lies in, on which days of it a duty is due, and the instants that follow.

Pure functions over dates and calendars. `recurrence` says which days a rule names; here they are moved
where they fall on days that do not count. A rule that names no day in a period makes nothing in it; only
a day of the month that a month lacks becomes its last (see `recurrence`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from roles import clock
from roles.calendars.calendar import StoreCalendar
from roles.calendars.tax_days import TaxDays
from roles.duties.catalogue import DEFAULT_RRULES, Cadence, DayKind, OffDay
from roles.duties.recurrence import named_days, validate_rrule

__all__ = ["Moments", "Occurrence", "Period", "Rhythm", "moments", "occurrences", "period_of", "validate_rrule"]

_DAY = timedelta(days=1)
# A day that does not count is moved no further; where a store is closed for longer the item stays where it is.
MOST_SHIFT = 31

# How long after its due time an open item can still be done, by cadence.
_CLOSES_AFTER: dict[str, timedelta] = {
    Cadence.DAILY: timedelta(days=1),
    Cadence.WEEKLY: timedelta(days=3),
    Cadence.MONTHLY: timedelta(days=5),
    Cadence.QUARTERLY: timedelta(days=10),
    Cadence.YEARLY: timedelta(days=10),
}


@dataclass(frozen=True)
class Period:
    """A stretch of days a duty is owed in; both days included. `key` names it in unique keys."""

    key: str
    first: date
    last: date


class Rhythm(NamedTuple):
    """When a duty is due, apart from the hour: what the days of its items follow from."""

    cadence: str
    rule: str
    days: str = DayKind.EVERY
    off_day: str = OffDay.SKIP

    @property
    def reach(self) -> timedelta:
        """How far an item's day can lie from the day the rule names."""
        moves = self.days != DayKind.EVERY and self.off_day != OffDay.SKIP
        return timedelta(days=MOST_SHIFT if moves else 0)


class Occurrence(NamedTuple):
    """One time a duty falls due: the `number`-th day the rule names in the period, and the day it is due on.

    `opens` is the day it is shown from. The key of the first is the period's own, the others add their number.
    """

    period: Period
    number: int
    named: date
    due: date
    opens: date

    @property
    def key(self) -> str:
        """What names it in unique keys: "2026-03", then "2026-03#2"."""
        return self.period.key if self.number == 1 else f"{self.period.key}#{self.number}"


@dataclass(frozen=True)
class Moments:
    """The instants of one item: visible from, due, reminder, escalation to the superior, closed."""

    opens_at: datetime
    due_at: datetime
    remind_at: datetime
    escalate_at: datetime
    closes_at: datetime


def period_of(cadence: str, day: date) -> Period:
    """Return the period of `cadence` that `day` lies in; weeks are ISO weeks.

    Raises ValueError for a cadence without periods ("event").
    """
    if cadence == Cadence.DAILY:
        return Period(day.isoformat(), day, day)
    if cadence == Cadence.WEEKLY:
        first = day - timedelta(days=day.weekday())
        year, week, _weekday = day.isocalendar()
        return Period(f"{year}-W{week:02}", first, first + timedelta(days=6))
    if cadence == Cadence.MONTHLY:
        return Period(f"{day:%Y-%m}", day.replace(day=1), _month_end(day.year, day.month))
    if cadence == Cadence.QUARTERLY:
        quarter = (day.month - 1) // 3
        return Period(
            f"{day.year}-Q{quarter + 1}", date(day.year, quarter * 3 + 1, 1), _month_end(day.year, quarter * 3 + 3)
        )
    if cadence == Cadence.YEARLY:
        return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))
    raise ValueError(f"{cadence} has no periods")


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def occurrences(
    rhythm: Rhythm, calendar: StoreCalendar, first: date, last: date, tax: TaxDays | None = None
) -> Iterator[list[Occurrence]]:
    """Yield, period by period, what falls due in each period that touches `first` to `last`.

    A day that does not count (`rhythm.days`) is left out or moved (`rhythm.off_day`), over the end of the period if
    need be; the key stays the period's. Days of one period that are moved onto one day are owed once, and a
    day's round moved onto a day that has its own falls away. What is left out keeps its number.
    """
    periods = list(_periods(rhythm.cadence, first, last))
    rule = rhythm.rule or DEFAULT_RRULES[rhythm.cadence]
    named: dict[date, list[date]] = defaultdict(list)
    around = rhythm.reach if rhythm.cadence == Cadence.DAILY else timedelta(0)
    days = named_days(rule, periods[0].first - around, periods[-1].last + around, tax)
    for day in days:
        named[period_of(rhythm.cadence, day).first].append(day)
    of_all = frozenset(days) if rhythm.cadence == Cadence.DAILY else frozenset()
    counts = _counting(rhythm, calendar)
    for period in periods:
        own = named.get(period.first, ())
        yield list(_of_period(period, {day: _moved(rhythm, counts, day) for day in own}, of_all.union(own)))


def _of_period(period: Period, moved: dict[date, date | None], named: frozenset[date]) -> Iterator[Occurrence]:
    taken: set[date] = set()
    opens = period.first
    for number, (day, due) in enumerate(moved.items(), 1):
        # A day that is named itself has its own item.
        if due is None or due in taken or (due != day and due in named):
            continue
        taken.add(due)
        # What is due before its period begins is shown as long before as it would have been.
        visible = opens if due >= period.first else period.first - (day - due)
        yield Occurrence(period, number, day, due, min(visible, due))
        opens = max(period.first, due + _DAY)


def _counting(rhythm: Rhythm, calendar: StoreCalendar) -> Callable[[date], bool] | None:
    """Return what says whether a day counts; None where every day does."""
    if rhythm.days == DayKind.WORK:
        return calendar.is_working
    return calendar.is_open if rhythm.days == DayKind.OPEN else None


def _moved(rhythm: Rhythm, counts: Callable[[date], bool] | None, day: date) -> date | None:
    if counts is None or counts(day):
        return day
    if rhythm.off_day == OffDay.SKIP:
        return None
    step = _DAY if rhythm.off_day == OffDay.AFTER else -_DAY
    return next((each for each in (day + step * number for number in range(1, MOST_SHIFT + 1)) if counts(each)), day)


def _periods(cadence: str, first: date, last: date) -> Iterator[Period]:
    period = period_of(cadence, first)
    while period.first <= last:
        yield period
        period = period_of(cadence, period.last + _DAY)


def moments(occurrence: Occurrence, cadence: str, due_time: time, lead: int, grace: int) -> Moments:
    """Return the instants of an item of this rhythm; `lead` and `grace` in minutes."""
    due_at = clock.local(occurrence.due, due_time)
    opens_at = clock.local(occurrence.opens)
    return Moments(
        opens_at=opens_at,
        due_at=due_at,
        remind_at=max(opens_at, due_at - timedelta(minutes=lead)),
        escalate_at=due_at + timedelta(minutes=grace),
        closes_at=clock.end_of(occurrence.due) + _CLOSES_AFTER[cadence],
    )

"""The calendar of a store: which days it is open, which are working days, and when a deadline is over.

A working day is one the country works on (a weekday that is no public holiday, or a make-up day) and
the store is open on. A working hour is an opening hour of a working day. A year without holidays in the
table goes by the weekdays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from roles import clock
from roles.calendars.models import Holiday, HolidayKind, OpeningException, StoreHours
from roles.calendars.models.store import CLOSES, OPENS

DAY = timedelta(days=1)
# Nobody looks further for an open or a working day: a store closed for longer has none.
MOST_DAYS = 62
# How far beyond the days asked about a deadline of the catalogue can reach (400 working days).
_AHEAD = timedelta(days=800)
_SATURDAY = 5
EVERY_DAY = (True,) * 7


@dataclass(frozen=True)
class StoreCalendar:
    """The days and hours of one store; `week` is Monday first, `exceptions` say open or closed by day.

    `national` says of the days in the table whether the country works. Two stores of equal days have
    equal `days_key`.
    """

    national: Mapping[date, bool] = field(default_factory=dict)
    week: tuple[bool, ...] = EVERY_DAY
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    opens: time = OPENS
    closes: time = CLOSES

    @property
    def days_key(self) -> tuple[object, ...]:
        """What the days follow from, for telling calendars apart (the national table aside: all share it)."""
        return (self.week, tuple(sorted(self.exceptions.items())))

    def is_open(self, day: date) -> bool:
        """Return whether the store is open on `day`."""
        return self.exceptions.get(day, self.week[day.weekday()])

    def is_working(self, day: date) -> bool:
        """Return whether `day` is a working day of the country on which the store is open."""
        return self.national.get(day, day.weekday() < _SATURDAY) and self.is_open(day)

    def next_open(self, day: date) -> date | None:
        """Return the first open day after `day`; None where there is none within two months."""
        return next((each for each in _days(day, 1) if self.is_open(each)), None)

    def previous_open(self, day: date) -> date | None:
        """Return the last open day before `day`; None where there is none within two months."""
        return next((each for each in _days(day, -1) if self.is_open(each)), None)

    def next_working(self, day: date) -> date | None:
        """Return the first working day after `day`; None where there is none within two months."""
        return next((each for each in _days(day, 1) if self.is_working(each)), None)

    def previous_working(self, day: date) -> date | None:
        """Return the last working day before `day`; None where there is none within two months."""
        return next((each for each in _days(day, -1) if self.is_working(each)), None)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`, which itself is not counted.

        Where two months bring none, the calendar's days count instead.
        """
        for _number in range(count):
            day = self.next_working(day) or day + DAY
        return day

    def add_working_hours(self, at: datetime, count: int) -> datetime:
        """Return the instant `count` working hours after `at`.

        What happens outside working hours begins to count when the next ones begin.
        """
        left = timedelta(hours=count)
        day = clock.local_date(at)
        if not self.is_working(day):
            day = self.next_working(day) or day + DAY
        while True:
            begins, ends = max(at, clock.local(day, self.opens)), clock.local(day, self.closes)
            if begins < ends:
                if begins + left <= ends:
                    return begins + left
                left -= ends - begins
            day = self.next_working(day) or day + DAY

    def working_time(self, begins: datetime, ends: datetime) -> timedelta:
        """Return how much working time lies between two instants."""
        total, day = timedelta(), clock.local_date(begins)
        while day <= clock.local_date(ends):
            if self.is_working(day):
                within = min(ends, clock.local(day, self.closes)) - max(begins, clock.local(day, self.opens))
                total += max(within, timedelta())
            day += DAY
        return total

    def deadline(self, at: datetime, count: int, unit: str) -> datetime:
        """Return by when something that happened at `at` is due, `count` of `unit` later.

        `unit`: "hours" run on, "work_hours" while the store works. "days" and "work_days" do not count the day
        itself and end when the store closes on the last of them.
        """
        if unit == "hours":
            return at + timedelta(hours=count)
        if unit == "work_hours":
            return self.add_working_hours(at, count)
        day = clock.local_date(at)
        last = day + count * DAY if unit == "days" else self.add_working_days(day, count)
        return clock.local(last, self.closes)


class StoreCalendars:
    """The calendars of many stores from `first_day` to `last_day`, read in three queries.

    A deadline may reach beyond `last_day`, and what is asked of the days before `first_day` is answered as far
    back as a rhythm is ever moved.
    """

    def __init__(self, store_ids: Iterable[int | None], first_day: date, last_day: date) -> None:
        ids = sorted({pk for pk in store_ids if pk is not None})
        reach = (first_day - MOST_DAYS * DAY, last_day + _AHEAD)
        self.national = national_days(*reach)
        self._usual = StoreCalendar(self.national)
        hours = {each.store_id: each for each in StoreHours.objects.filter(store__in=ids)} if ids else {}
        exceptions: dict[int, dict[date, bool]] = defaultdict(dict)
        rows = OpeningException.objects.filter(store__in=ids, day__range=reach) if ids else ()
        for row in rows:
            exceptions[row.store_id][row.day] = row.is_open
        self._own = {
            pk: StoreCalendar(
                self.national,
                hours[pk].week if pk in hours else EVERY_DAY,
                exceptions.get(pk, {}),
                hours[pk].opens if pk in hours else OPENS,
                hours[pk].closes if pk in hours else CLOSES,
            )
            for pk in hours.keys() | exceptions.keys()
        }

    def of(self, store_id: int | None) -> StoreCalendar:
        """Return a store's calendar; of one without its own, and of no store, the usual one."""
        return self._own.get(store_id, self._usual) if store_id is not None else self._usual

    def groups(self, store_ids: Collection[int]) -> list[tuple[StoreCalendar, list[int]]]:
        """Return the stores together that have the same days, with the calendar they share."""
        found: dict[tuple[object, ...], tuple[StoreCalendar, list[int]]] = {}
        for pk in store_ids:
            calendar = self.of(pk)
            found.setdefault(calendar.days_key, (calendar, []))[1].append(pk)
        return list(found.values())


def calendar_of(store_id: int | None, first_day: date, last_day: date) -> StoreCalendar:
    """Return the calendar of one store; of several ask `StoreCalendars` once."""
    return StoreCalendars([store_id], first_day, last_day).of(store_id)


def national_days(first_day: date, last_day: date) -> dict[date, bool]:
    """Return the days of the holiday table and whether the country works on them."""
    rows = Holiday.objects.filter(day__range=(first_day, last_day)).exclude(kind=HolidayKind.ORDINARY)
    return {day: kind == HolidayKind.MAKE_UP for day, kind in rows.values_list("day", "kind")}


def _days(day: date, step: int) -> Iterable[date]:
    return (day + number * step * DAY for number in range(1, MOST_DAYS + 1))

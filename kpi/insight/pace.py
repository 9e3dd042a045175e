"""How much of a month has passed: working days by the calendar of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi.cards import last_day
from kpi.insight.aggregates import days_between
from roles.calendars.calendar import StoreCalendar


@dataclass(frozen=True)
class Pace:
    """Working days of a month: how many there are, how many have begun, and whether the last of these is today."""

    elapsed: int
    total: int
    today: bool = False

    @property
    def share(self) -> Decimal:
        """The share that has passed, 0 to 1; of a month without working days all of it."""
        return Decimal(self.elapsed) / self.total if self.total else Decimal(1)

    @property
    def done(self) -> Decimal:
        """The share whose working days are over: today still has its hours."""
        return Decimal(self.elapsed - self.today) / self.total if self.total else Decimal(1)

    @property
    def percent(self) -> int:
        """The share in per cent."""
        return int(self.share * 100)

    @property
    def is_over(self) -> bool:
        """Whether no working day is left."""
        return self.elapsed >= self.total


def pace_of(calendar: StoreCalendar, month: date, today: date) -> Pace:
    """Return the pace of a month as of `today`."""
    working = [day for day in days_between(month, last_day(month)) if calendar.is_working(day)]
    return Pace(sum(day <= today for day in working), len(working), today in working)

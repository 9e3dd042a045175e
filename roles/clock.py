"""The one clock. Every engine takes the instant it acts for from here.

Asking the system for the time anywhere else is refused by lint, so that a test
or a replay can move a whole day with `at()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """Return the current instant, timezone-aware."""
    return _fixed.get() or timezone.now()


def today() -> date:
    """Return the current day in the house's time zone."""
    return local_date(now())


def local_date(instant: datetime) -> date:
    """Return the day `instant` falls on in the house's time zone; raises ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError(instant)
    # Asked of every record a figure counts: the zone of the thread, which nobody changes, takes longer to find.
    return instant.astimezone(timezone.get_default_timezone()).date()


def local_time(instant: datetime) -> time:
    """Return the wall-clock time of `instant` in the house's time zone."""
    return timezone.localtime(instant).time()


def local(day: date, at: time | None = None) -> datetime:
    """Return the instant of `day` at the wall-clock time `at` (midnight when None)."""
    return timezone.make_aware(datetime.combine(day, at or time.min))


def end_of(day: date) -> datetime:
    """Return the first instant after `day`."""
    return local(day + timedelta(days=1))


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Fix the clock at `instant` for the current thread and context."""
    token = _fixed.set(instant)
    try:
        yield instant
    finally:
        _fixed.reset(token)

"""Who of a store holds which right, and by when something is done in it."""

from __future__ import annotations

from datetime import datetime, time

from roles import clock
from roles.calendars.calendar import calendar_of
from roles.models import Assignment

EVENING = time(18, 0)


def after_working_days(store_id: int | None, at: datetime, days: int) -> datetime:
    """Return the evening of the working day so many working days after an instant."""
    day = clock.local_date(at)
    return clock.local(calendar_of(store_id, day, day).add_working_days(day, days), EVENING)


def seats_with(store_id: int | None, codename: str) -> list[Assignment]:
    """Return the seats of a store whose position grants a right, the oldest first."""
    rows = Assignment.objects.active_on(clock.today()).filter(
        store=store_id, position__grants__permission__codename=codename
    )
    return list(rows.select_related("staff", "unit").order_by("pk").distinct())


def holders_of(store_id: int | None, codename: str) -> set[int]:
    """Return who holds a right in a store."""
    return {seat.staff_id for seat in seats_with(store_id, codename)}

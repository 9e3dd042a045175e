"""Whose turn it is: the advisers on shift, who of them is free, and in which order they receive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from roles import clock
from roles.calendars.away import away_on
from roles.calendars.models import RosterDay
from roles.models import Staff
from sales.models import ShowroomVisit
from sales.showroom.querysets import IN_THE_HOUSE
from sales.showroom.seats import advisers_of

TAKES = "take_showroomvisit"


@dataclass(frozen=True)
class Adviser:
    """One adviser of the day: how many parties they serve now, how many came to them by turn today and when last."""

    staff: Staff
    serving: int
    turns: int
    last_turn: datetime | None

    @property
    def free(self) -> bool:
        """Whether nobody is with them."""
        return self.serving == 0


def advisers_on_shift(store: int | None, at: datetime) -> list[Adviser]:
    """Return the advisers there at an instant, in the order of their turns; four queries.

    First who had no turn today, in an order that moves on by one each day so that nobody is first every morning; then
    by how long the last turn is ago. A person with a shift in the roster is there within it, one without all day.
    """
    day = clock.local_date(at)
    people = {seat.staff_id: seat.staff for seat in advisers_of(store, TAKES)}
    away = away_on(set(people), day)
    shifts = {
        row.owner_id: row.shift for row in RosterDay.objects.filter(owner__in=people, day=day).select_related("shift")
    }
    now = clock.local_time(at)
    there = [
        staff
        for pk, staff in people.items()
        if pk not in away and (pk not in shifts or shifts[pk].starts <= now < shifts[pk].ends)
    ]
    figures = _figures(store, day)
    first = day.toordinal() % len(there) if there else 0
    rows = []
    for place, staff in enumerate(there[first:] + there[:first]):
        serving, turns, last = figures.get(staff.pk, (0, 0, None))
        rows.append((last is not None, last or at, place, Adviser(staff, serving, turns, last)))
    return [adviser for *_order, adviser in sorted(rows, key=lambda row: row[:3])]


def next_in_turn(advisers: list[Adviser]) -> Adviser | None:
    """Return the first free adviser; None where everybody is busy."""
    return next((adviser for adviser in advisers if adviser.free), None)


def _figures(store: int | None, day: date) -> dict[int, tuple[int, int, datetime | None]]:
    """Return of each adviser how many they serve now, their turns today and the last of them."""
    start = clock.local(day)
    today = Q(by_turn=True, arrived_at__gte=start)
    visits = ShowroomVisit.objects.counted().filter(store=store, kind="visit", adviser__isnull=False)
    recent = visits.filter(Q(arrived_at__gte=start) | Q(state__in=IN_THE_HOUSE))
    rows = (
        recent.order_by()
        .values("adviser")
        .annotate(
            serving=Count("pk", filter=Q(state="receiving")),
            turns=Count("pk", filter=today),
            last=Max("served_at", filter=today),
        )
    )
    return {row["adviser"]: (row["serving"], row["turns"], row["last"]) for row in rows}

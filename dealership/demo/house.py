"""The store as those who write its records see it: who holds which position, which days are told of, what is noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from dealership.demo.people import Person
from dealership.demo.rows import BATCH
from roles import clock
from roles.models import Assignment
from roles.records.models import RecordEntry, Verb

HALF_A_YEAR, SHORT = timedelta(days=182), timedelta(days=40)
# How far beyond today is planned.
AHEAD = timedelta(days=35)


class House:
    """The seats of a store, the stretch of days that is written, and the timeline of what was recorded in it."""

    def __init__(self, people: list[Person], now: datetime, *, short: bool = False) -> None:
        self.now, self.today = now, clock.local_date(now)
        self.start = self.today - (SHORT if short else HALF_A_YEAR)
        self.seats: dict[str, list[Assignment]] = defaultdict(list)
        for person in people:
            seat = person.assignment
            if seat.ends_on is None and seat.starts_on <= self.today:
                self.seats[seat.position.code].append(seat)
        self.entries: list[RecordEntry] = []

    def seat(self, random: Random, *codes: str) -> Assignment:
        """Return one of the holders of some positions."""
        return random.choice([seat for code in codes for seat in self.seats[code]])

    def kept(
        self, seat: Assignment, made: datetime, changed: datetime | None = None, *, by: int | None = None
    ) -> dict[str, Any]:
        """Return whose a record is, where, who recorded it (`by`, or its owner), and since when."""
        return {
            "owner_id": seat.staff_id,
            "unit_id": seat.unit_id,
            "department_id": seat.department_id,
            "store_id": seat.store_id,
            "created_by_id": by or seat.staff_id,
            **self._since(made, changed),
        }

    def kept_with(self, record: Any, made: datetime, changed: datetime | None = None) -> dict[str, Any]:
        """Return the same of a record that is where another is, and its owner's."""
        return {
            "owner_id": record.owner_id,
            "unit_id": record.unit_id,
            "department_id": record.department_id,
            "store_id": record.store_id,
            "created_by_id": record.owner_id,
            **self._since(made, changed),
        }

    def _since(self, made: datetime, changed: datetime | None) -> dict[str, datetime]:
        return {"created_at": min(made, self.now), "changed_at": min(max(changed or made, made), self.now)}

    def note(self, kind: str, rows: list[Any]) -> None:
        """Keep that each was recorded, for its timeline."""
        self.entries += [
            RecordEntry(
                kind=kind,
                record_id=row.pk,
                actor_id=row.created_by_id,
                verb=Verb.CREATE,
                at=row.created_at,
                to_state=type(row)._meta.get_field("state").default,
            )
            for row in rows
        ]

    def write_timeline(self) -> None:
        """Write what was noted."""
        RecordEntry.objects.bulk_create(self.entries, batch_size=BATCH)

    def days(self, step: int) -> Iterator[date]:
        """Return every so manyeth day from the start to what is planned ahead."""
        day = self.start
        while day <= self.today + AHEAD:
            yield day
            day += timedelta(days=step)

    def months(self) -> Iterator[date]:
        """Return the first days of the months from the start to what is planned ahead."""
        day = self.start.replace(day=1)
        while day <= self.today + AHEAD:
            yield day
            day = (day + timedelta(days=32)).replace(day=1)

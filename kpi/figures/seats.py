"""The seats a figure is computed for, and those it is measured by: read once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from kpi.models import IndicatorWeight
from roles.catalogue import Level
from roles.models import Assignment

Answer = TypeVar("Answer")


class Seat(NamedTuple):
    """One assignment, as plain values."""

    pk: int
    staff: int
    unit: int
    department: int | None
    store: int | None
    starts_on: date
    ends_on: date | None
    position: int
    level: str

    def held_on(self, day: date) -> bool:
        """Return whether it is held on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def places(self) -> frozenset[int]:
        """The units it lies in: its own, the department and the store."""
        return frozenset(each for each in (self.unit, self.department, self.store) if each is not None)

    @property
    def leads(self) -> bool:
        """Whether others stand below it."""
        return self.level != Level.STAFF


_FIELDS = ("pk", "staff", "unit", "department", "store", "starts_on", "ends_on", "position", "position__level")


class Asked(list[int]):
    """The assignments a question is about; who holds them is read once, whichever calculator asks first.

    Invariant: never changed once made.
    """

    @cached_property
    def seats(self) -> list[Seat]:
        """These assignments as seats; one query."""
        rows = Assignment.objects.filter(pk__in=self).order_by("pk")
        return [Seat(*row) for row in rows.values_list(*_FIELDS)]

    @cached_property
    def by_store(self) -> dict[int, list[Seat]]:
        """These seats by the store they lie in; one of the group counts no store's records."""
        found: dict[int, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            if seat.store is not None:
                found[seat.store].append(seat)
        return dict(found)

    @cached_property
    def _answers(self) -> dict[Hashable, Any]:
        return {}

    def once(self, about: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Return what `ask` says, asked by the first calculator that wants to know."""
        if about not in self._answers:
            self._answers[about] = ask()
        answer: Answer = self._answers[about]
        return answer


def seats_of(assignments: Collection[int]) -> list[Seat]:
    """Return these assignments; one query a question."""
    return asked(assignments).seats


def by_store(assignments: Collection[int]) -> Mapping[int, list[Seat]]:
    """Return those of these assignments that lie in a store, by store; one query a question."""
    return asked(assignments).by_store


def asked(assignments: Collection[int]) -> Asked:
    """Return the question these assignments are asked in: the one they are part of, or one of its own."""
    return assignments if isinstance(assignments, Asked) else Asked(assignments)


def all_seats_of(people: Collection[int], first: date, last: date) -> dict[int, list[Seat]]:
    """Return every seat each of these people holds within a stretch of days; one query."""
    rows = Assignment.objects.filter(staff__in=people, starts_on__lte=last).exclude(ends_on__lt=first).order_by("pk")
    found: dict[int, list[Seat]] = defaultdict(list)
    for row in rows.values_list(*_FIELDS):
        found[row[1]].append(Seat(*row))
    return found


def measured_by(
    codes: Collection[str], assignments: Collection[int], first: date, last: date
) -> dict[str, dict[int, list[Seat]]]:
    """Return by indicator and store whose cards weigh it, in the stores of these assignments; one query."""
    rows = IndicatorWeight.objects.filter(
        indicator__code__in=codes,
        position__assignments__store__in=set(by_store(assignments)),
        position__assignments__starts_on__lte=last,
    ).exclude(position__assignments__ends_on__lt=first)
    found: dict[str, dict[int, list[Seat]]] = defaultdict(lambda: defaultdict(list))
    fields = [f"position__assignments__{name}" for name in _FIELDS[:-1]]
    listed: Iterable[tuple[Any, ...]] = rows.order_by("position__assignments").values_list(
        "indicator__code", *fields, "position__level"
    )
    for code, *values in listed:
        seat = Seat(*values)
        found[code][seat.store or 0].append(seat)
    return found

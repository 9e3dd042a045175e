"""The seats a figure is computed for, and those it is measured by: read once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeVar

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


class Placed(Protocol):
    """A record as a figure sees it: whose it is, the units it lies in, its store, and the day it counts on."""

    @property
    def people(self) -> frozenset[int]:
        """Whose it is."""

    @property
    def places(self) -> frozenset[int]:
        """The units it lies in."""

    @property
    def store(self) -> int:
        """Its store."""

    @property
    def day(self) -> date:
        """The day it counts on."""


class StoreSeats(list[Seat]):
    """The seats of one store; whom a record counts for is looked up.

    To ask every seat about every record was most of the work of a month's figures.
    Invariant: complete before the first record is looked up.
    """

    @cached_property
    def _leading(self) -> dict[int, list[tuple[int, Seat]]]:
        """The seats of those who lead, by their unit, each with its place in the list."""
        return self._by(lambda seat: seat.unit if seat.leads else None)

    @cached_property
    def _working(self) -> dict[int, list[tuple[int, Seat]]]:
        """The seats of those who lead nobody, by whose they are, each with its place in the list."""
        return self._by(lambda seat: None if seat.leads else seat.staff)

    def _by(self, key_of: Callable[[Seat], int | None]) -> dict[int, list[tuple[int, Seat]]]:
        found: dict[int, list[tuple[int, Seat]]] = defaultdict(list)
        for number, seat in enumerate(self):
            key = key_of(seat)
            if key is not None:
                found[key].append((number, seat))
        return dict(found)

    def concerned_by(self, record: Placed) -> list[Seat]:
        """Return the seats a record of this store counts for, in their order, of those held on its day.

        Whoever leads counts what lies in their unit, everybody else what is theirs.
        """
        found = [each for place in record.places for each in self._leading.get(place, ())]
        found += [each for person in record.people for each in self._working.get(person, ())]
        return [seat for _number, seat in sorted(found) if seat.held_on(record.day)]


NO_SEATS = StoreSeats()


def concerned(seats: Mapping[int, StoreSeats], record: Placed) -> list[Seat]:
    """Return the seats, given by store, that a record counts for."""
    return seats.get(record.store, NO_SEATS).concerned_by(record)


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
    def by_store(self) -> dict[int, StoreSeats]:
        """These seats by the store they lie in; one of the group counts no store's records."""
        found: dict[int, StoreSeats] = defaultdict(StoreSeats)
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


def by_store(assignments: Collection[int]) -> Mapping[int, StoreSeats]:
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


class _Cards:
    """Whose cards weigh what, in some stores within a stretch of days: two queries, whatever is asked of it."""

    def __init__(self, stores: Collection[int], first: date, last: date) -> None:
        held = Assignment.objects.filter(store__in=stores, starts_on__lte=last).exclude(ends_on__lt=first)
        self._held: dict[int, list[Seat]] = defaultdict(list)
        for row in held.order_by().values_list(*_FIELDS):
            seat = Seat(*row)
            self._held[seat.position].append(seat)
        self._weighed: dict[str, list[int]] = defaultdict(list)
        for code, position in IndicatorWeight.objects.order_by().values_list("indicator__code", "position"):
            self._weighed[code].append(position)
        self._found: dict[str, dict[int, StoreSeats]] = {}

    def that_weigh(self, code: str) -> dict[int, StoreSeats]:
        """Return the seats whose cards weigh an indicator, by store."""
        if code not in self._found:
            found: dict[int, StoreSeats] = defaultdict(StoreSeats)
            positions = self._weighed.get(code, ())
            for seat in sorted(seat for position in positions for seat in self._held.get(position, ())):
                found[seat.store or 0].append(seat)
            self._found[code] = dict(found)
        return self._found[code]


def measured_by(
    codes: Collection[str], assignments: Collection[int], first: date, last: date
) -> dict[str, dict[int, StoreSeats]]:
    """Return by indicator and store whose cards weigh it, in the stores of these assignments.

    Two queries, however many calculators ask about the same assignments.
    """
    question = asked(assignments)
    cards = question.once(("cards", first, last), lambda: _Cards(set(question.by_store), first, last))
    return {code: cards.that_weigh(code) for code in codes}

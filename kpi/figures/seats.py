"""The seats a figure is computed for, and those it is measured by: read once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, NamedTuple

from kpi.models import IndicatorWeight
from roles.catalogue import Level
from roles.models import Assignment


class Seat(NamedTuple):
    """One assignment, as plain values."""

    pk: int
    staff: int
    unit: int
    department: int | None
    store: int | None
    starts_on: date
    ends_on: date | None
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


_FIELDS = ("pk", "staff", "unit", "department", "store", "starts_on", "ends_on", "position__level")


# What was read while one question is answered: every figure asks for the same seats.
_remembered: ContextVar[dict[frozenset[int], list[Seat]] | None] = ContextVar("remembered_seats", default=None)
Cards = dict[str, dict[int, list[Seat]]]
_weighed: ContextVar[tuple[frozenset[str], dict[object, Cards]]] = ContextVar("weighed", default=(frozenset(), {}))


@contextmanager
def remembering(codes: Collection[str] = ()) -> Iterator[None]:
    """Read the same seats once as long as this lasts, and whose cards weigh any of these indicators in one query."""
    token, weighed = _remembered.set({}), _weighed.set((frozenset(codes), {}))
    try:
        yield
    finally:
        _remembered.reset(token)
        _weighed.reset(weighed)


def seats_of(assignments: Collection[int]) -> list[Seat]:
    """Return these assignments; one query, and none for those read before while `remembering`."""
    known, key = _remembered.get(), frozenset(assignments)
    if known is not None and key in known:
        return list(known[key])
    rows = Assignment.objects.filter(pk__in=assignments).order_by("pk")
    found = [Seat(*row) for row in rows.values_list(*_FIELDS)]
    if known is not None:
        known[key] = found
    return list(found)


def all_seats_of(people: Collection[int], first: date, last: date) -> dict[int, list[Seat]]:
    """Return every seat each of these people holds within a stretch of days; one query."""
    rows = Assignment.objects.filter(staff__in=people, starts_on__lte=last).exclude(ends_on__lt=first).order_by("pk")
    found: dict[int, list[Seat]] = defaultdict(list)
    for row in rows.values_list(*_FIELDS):
        found[row[1]].append(Seat(*row))
    return found


def measured_by(codes: Collection[str], assignments: Collection[int], first: date, last: date) -> Cards:
    """Return by indicator and store whose cards weigh it, in the stores of these assignments; one query.

    While `remembering`, what is asked for along with it is read by the same query.
    """
    together, known = _weighed.get()
    if not set(codes) <= together:
        return _read_cards(codes, assignments, first, last)
    key = (frozenset(assignments), first, last)
    if key not in known:
        known[key] = _read_cards(together, assignments, first, last)
    mine: Cards = defaultdict(lambda: defaultdict(list))
    mine.update({code: known[key][code] for code in codes if code in known[key]})
    return mine


def _read_cards(codes: Collection[str], assignments: Collection[int], first: date, last: date) -> Cards:
    stores = Assignment.objects.filter(pk__in=assignments, store__isnull=False).values("store")
    rows = IndicatorWeight.objects.filter(
        indicator__code__in=codes,
        position__assignments__store__in=stores,
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

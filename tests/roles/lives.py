"""The books of `test_lives.py`: who sits where, what every seat owes and what every person may, in plain Python.

Nothing here asks the product or the database: the rules are written down once more, the way one would explain
them to a newcomer, and days and periods come from `tests/duties/oracle.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from functools import cache

from tests.duties import oracle

DAY = timedelta(days=1)
due_day = cache(oracle.due_day)

# Every unit with the unit above it, highest first.
UNITS = {
    "group": None,
    "north": "group",
    "north-sales": "north",
    "north-a": "north-sales",
    "north-b": "north-sales",
    "south": "group",
    "south-sales": "south",
    "south-a": "south-sales",
}
KINDS = ("group", "store", "department", "team")
SEATED_AT = {
    "director": ("group",),
    "chief": ("north", "south"),
    "deputy": ("north",),
    "manager": ("north-sales", "south-sales"),
    "lead": ("north-a", "north-b", "south-a"),
    "clerk": ("north-a", "north-b", "south-a", "south-sales"),
}
# How many days after the day an item is due it can still be done.
STAYS_OPEN = {"daily": 1, "weekly": 3, "monthly": 5}


def line(unit: str) -> list[str]:
    """Return the unit and those above it, nearest first."""
    found = [unit]
    while above := UNITS[found[-1]]:
        found.append(above)
    return found


def kind(unit: str) -> str:
    """Return the kind of a unit: groups stand alone, and each step down is the next kind."""
    return KINDS[len(line(unit)) - 1]


def store_of(unit: str) -> str | None:
    """Return the store a unit lies in."""
    return next((each for each in line(unit) if kind(each) == "store"), None)


def reach(unit: str, scope: str) -> str | None:
    """Return the unit a grant of `scope` opens to somebody seated at `unit`; None where it opens nothing."""
    if scope == "department" and kind(unit) == "store":
        return next(each for each in UNITS if UNITS[each] == unit)
    if KINDS.index(kind(unit)) < KINDS.index(scope):
        return None
    return next(each for each in line(unit) if kind(each) == scope)


@dataclass(frozen=True)
class Seat:
    """An assignment, from a day to a day, both included."""

    pk: int
    person: str
    position: str
    unit: str
    kind: str
    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return self.starts_on <= day <= (self.ends_on or date.max)


@dataclass(frozen=True)
class Duty:
    """A duty of a position as it reads now."""

    code: str
    position: str
    cadence: str
    rule: str = ""
    due: time = time(18)
    retired: bool = False
    version: int = 1


@dataclass(frozen=True)
class Item:
    """What one seat owes for one period; `closes_on` is the first day on which it can no longer be done."""

    owner: str
    unit: str
    due_on: date
    due: time
    closes_on: date
    version: int
    status: str = "open"


@dataclass
class Books:
    """Everything the house should know, kept by hand beside it."""

    today: date
    duties: dict[str, Duty]
    grants: set[tuple[str, str, str]]
    seats: dict[int, Seat] = field(default_factory=dict)
    items: dict[tuple[int, str, str], Item] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    made_until: date | None = None

    # What happens

    def seat(self, seat: Seat) -> None:
        """Somebody took a seat, or its last day changed: what falls due later is not owed, today's duties are."""
        self.seats[seat.pk] = seat
        last = seat.ends_on or date.max
        self.items = {
            key: item
            for key, item in self.items.items()
            if not (key[0] == seat.pk and item.status == "open" and item.due_on > last)
        }
        self._make(self.today, [seat])

    def leave(self, person: str) -> None:
        """Today is somebody's last day."""
        for seat in list(self.seats.values()):
            if seat.person == person and seat.starts_on <= self.today < (seat.ends_on or date.max):
                self.seat(replace(seat, ends_on=self.today))
        self.gone.add(person)

    def sweep(self) -> None:
        """Make every day up to today that is not made, and close what can no longer be done."""
        day = self.made_until + DAY if self.made_until else self.today
        while day <= self.today:
            self._make(day, list(self.seats.values()))
            day += DAY
        self.made_until = self.today
        for key, item in self.items.items():
            if item.status == "open" and item.closes_on <= self.today:
                self.items[key] = replace(item, status="missed")

    def _make(self, day: date, seats: list[Seat]) -> None:
        for seat in seats:
            if seat.person in self.gone or not seat.holds(day) or store_of(seat.unit) is None:
                continue
            for duty in self.duties.values():
                if duty.position == seat.position and not duty.retired and duty.cadence != "event":
                    self._owe(seat, duty, day)

    def _owe(self, seat: Seat, duty: Duty, day: date) -> None:
        due_on = due_day(duty.cadence, duty.rule, day)
        key = (seat.pk, duty.code, oracle.key_of(duty.cadence, day))
        if key not in self.items and seat.holds(due_on):
            closes_on = due_on + (1 + STAYS_OPEN[duty.cadence]) * DAY
            self.items[key] = Item(seat.person, seat.unit, due_on, duty.due, closes_on, duty.version)

    # What should be

    def held_by(self, person: str) -> list[Seat]:
        """Return the seats a person holds today; somebody who left holds none."""
        if person in self.gone:
            return []
        return [seat for seat in self.seats.values() if seat.person == person and seat.holds(self.today)]

    def opened_to(self, person: str, permission: str) -> set[str]:
        """Return the units in which the person holds the permission on everybody's records."""
        tops = {
            reach(seat.unit, scope)
            for seat in self.held_by(person)
            for position, name, scope in self.grants
            if (position, name) == (seat.position, permission) and scope != "own"
        }
        return {unit for unit in UNITS if tops & set(line(unit))}

    def on_own(self, person: str, permission: str) -> bool:
        """Return whether the person holds the permission on records of their own."""
        return any((seat.position, permission, "own") in self.grants for seat in self.held_by(person))

    def visible_to(self, person: str, permission: str) -> set[tuple[int, str, str]]:
        """Return the keys of the items the person holds the permission on."""
        units, own = self.opened_to(person, permission), self.on_own(person, permission)
        return {key for key, item in self.items.items() if item.unit in units or (own and item.owner == person)}

"""The words of the books of `test_lives.py`: units and how far a right reaches, seats, duties, absences, items.

Nothing here asks the product or the database: the rules are written down once more, the way one would explain
them to a newcomer, and days and periods come from `tests/duties/oracle.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
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
SUPERIOR = {"clerk": "lead", "lead": "manager", "manager": "chief", "deputy": "chief", "chief": "director"}
# How many days after the day an item is due it can still be done.
STAYS_OPEN = {"daily": 1, "weekly": 3, "monthly": 5}

Key = tuple[int, str, str]


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

    @property
    def last(self) -> date:
        """The last day."""
        return self.ends_on or date.max

    def holds(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return self.starts_on <= day <= self.last


@dataclass(frozen=True)
class Duty:
    """A duty of a position as it reads now; `absent`: what becomes of it while its owner is away."""

    code: str
    position: str
    cadence: str
    rule: str = ""
    absent: str = "excuse"
    due: time = time(18)
    retired: bool = False
    version: int = 1


@dataclass(frozen=True)
class Absence:
    """Somebody away from a day to a day, both included, and who stands in."""

    person: str
    first: date
    last: date
    deputy: str = ""

    def covers(self, day: date) -> bool:
        """Return whether the person is away on a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Owed:
    """What one seat owes for one period; `closes_on` is the first day on which it can no longer be done."""

    due_on: date
    closes_on: date
    version: int
    absent: str


@dataclass(frozen=True)
class Row:
    """One item as it is found in the house."""

    key: Key
    owner: str
    owed_before_by: str
    unit: str
    due_on: date
    closes_on: date
    version: int
    status: str
    absence: int | None

    def __str__(self) -> str:
        seat, duty, period = self.key
        return f"{duty} of {period} (seat {seat}, {self.owner}, due {self.due_on}, {self.status})"

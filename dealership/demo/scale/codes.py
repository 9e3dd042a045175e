"""What stands in texts that must differ from store to store and cannot be counted by SQL alone: read once, taken apart.

One temporary table holds for every such text of the demo store its parts (`head`, `number`, `tail`), and another the
stores to be made; a copy's text is put together from both in the statement that writes its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from django.db import connection

from dealership.demo.scale.sources import source_of
from dealership.demo.scale.tables import Tables, quoted
from sales.vin import LENGTH, check_digit

CODES, STORES = "demo_scale_code", "demo_scale_store"
# What VINs and number plates are written with.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
MARKS = ["".join(pair) for pair in product(_LETTERS, repeat=2)]
MOST_STORES = 999
# No mobile number in China begins with 154. Up to 1541 a store has 2,000 numbers a kind of contact, from 1542 on 80,000
# of customers.
_CONTACTS, _CUSTOMERS = 154_0_000_0000, 154_200_00_000
_CUSTOMERS_A_STORE, _CONTACTS_A_KIND = 80_000, 2_000

# (old, head, number, tail)
Parts = tuple[str, str, int, str]


@dataclass(frozen=True)
class Store:
    """A store to be made: its number in the house, and what is added to wide and narrow keys of the demo store's."""

    number: int
    wide: int
    narrow: int


@dataclass(frozen=True)
class Sort:
    """A sort of text: how a copy's is put together from `c` (parts) and `s` (store), and where it stands."""

    name: str
    made: str
    columns: tuple[str, ...]
    parts: Callable[[list[str]], Iterable[Parts]]


def _vins(texts: list[str]) -> Iterator[Parts]:
    """The make and the end of a VIN stay, the two characters before the end are the store's; the check digit follows.

    The remainder behind the digit is the sum of what each part asks for, so that SQL can add the parts up.
    """
    seen: set[tuple[str, str]] = set()
    for rank, vin in enumerate(texts):
        if len(vin) != LENGTH or not set(vin) <= set(_LETTERS):
            continue
        head, tail = vin[:8], vin[11:]
        if (head, tail) in seen:
            tail = f"{rank:06d}"
        seen.add((head, tail))
        yield vin, head, _remainder(f"{head}000{tail}"), tail


def _plates(texts: list[str]) -> Iterator[Parts]:
    for rank, plate in enumerate(texts):
        high, low = divmod(rank, len(MARKS))
        yield plate, plate[:2], 0, f"{_LETTERS[high % len(_LETTERS)]}{MARKS[low]}"


def _customers(texts: list[str]) -> Iterator[Parts]:
    for rank, phone in enumerate(texts):
        yield phone, "", _CUSTOMERS + rank % _CUSTOMERS_A_STORE, ""


def _contacts(block: int) -> Callable[[list[str]], Iterator[Parts]]:
    def parts(texts: list[str]) -> Iterator[Parts]:
        for rank, phone in enumerate(texts):
            yield phone, "", _CONTACTS + block * _CONTACTS_A_KIND + rank % _CONTACTS_A_KIND, ""

    return parts


def _numbered(pattern: str) -> Callable[[list[str]], Iterator[Parts]]:
    """Take texts apart around the first key in them; texts without one are let be."""

    def parts(texts: list[str]) -> Iterator[Parts]:
        for text in texts:
            if found := re.match(pattern, text):
                head, number, tail = found.groups()
                yield text, head, int(number), tail

    return parts


def _digits(number: str) -> str:
    """A key in eight digits, or in as many as it needs."""
    return (
        f"CASE WHEN {number} >= 100000000 THEN CAST({number} AS text)"
        f" ELSE substr(CAST(100000000 + {number} AS text), 2) END"
    )


_CHECKED = "substr('0123456789X', CAST(1 + ({c}.number + s.remainder) % 11 AS integer), 1)"
_PERSON = "CAST({c}.number + s.number * 10000 AS text)"
SORTS = (
    Sort(
        "vin",
        "{c}.head || " + _CHECKED + " || s.mark || {c}.tail",
        ("sales.Vehicle.vin", "sales.TestDriveCar.vin", "marketing.CustomerCar.vin"),
        _vins,
    ),
    Sort(
        "plate",
        "{c}.head || s.mark || {c}.tail",
        ("sales.TestDriveCar.plate", "sales.RegistrationCase.plate", "marketing.CustomerCar.plate"),
        _plates,
    ),
    Sort(
        "customer",
        f"CAST({{c}}.number + s.number * {_CUSTOMERS_A_STORE} AS text)",
        ("marketing.CustomerPhone.number",),
        _customers,
    ),
    Sort("staff", _PERSON, ("roles.Staff.phone",), _contacts(0)),
    Sort("media", _PERSON, ("marketing.MediaContact.phone",), _contacts(1)),
    Sort("sub-dealer", _PERSON, ("sales.SubDealer.phone",), _contacts(2)),
    # The occasion of a planned call: what a rule would write for the copy's customer or car, lest it plan a second.
    Sort(
        "occasion",
        "{c}.head || CAST({c}.number + s.wide AS text) || {c}.tail",
        ("marketing.FollowUp.rule_key",),
        _numbered(r"([a-z_-]+:(?:car)?)(\d+)(.*)$"),
    ),
    Sort(
        "reference",
        "{c}.head || " + _digits("({c}.number + s.wide)"),
        (
            "finance.Receivable.reference",
            "sales.VehicleAllocation.order_reference",
            "sales.VehicleDeviation.order_reference",
        ),
        _numbered(r"([A-Z])(\d{8,})()$"),
    ),
)
SORT_OF = {column: sort for sort in SORTS for column in sort.columns}


def write_codes(tables: Tables) -> None:
    """Read every text of a sort and keep its parts; the table goes with the connection."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {CODES}")
        cursor.execute(f"CREATE TEMPORARY TABLE {CODES} (sort text, old text, head text, number bigint, tail text)")
        for sort in SORTS:
            rows = [(sort.name, *parts) for parts in sort.parts(_texts(tables, sort.columns))]
            cursor.executemany(f"INSERT INTO {CODES} VALUES (%s, %s, %s, %s, %s)", rows)  # noqa: S608  a constant
        cursor.execute(f"CREATE UNIQUE INDEX {CODES}_old ON {CODES} (sort, old)")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {CODES}")


def write_stores(stores: Iterable[Store]) -> None:
    """Say which stores the next statements make."""
    rows = [
        (each.number, each.wide, each.narrow, MARKS[each.number], _remainder(f"{'0' * 9}{MARKS[each.number]}000000"))
        for each in stores
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STORES}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {STORES} (number bigint, wide bigint, narrow bigint, mark text, remainder integer)"
        )
        cursor.executemany(f"INSERT INTO {STORES} VALUES (%s, %s, %s, %s, %s)", rows)  # noqa: S608  a constant


def drop_codes() -> None:
    """Take both temporary tables away."""
    with connection.cursor() as cursor:
        for table in (CODES, STORES):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _texts(tables: Tables, columns: Iterable[str]) -> list[str]:
    """Return what stands in the demo store's rows of these columns, each text once."""
    models = {each._meta.label: each for each in tables.copied}
    found: set[str] = set()
    with connection.cursor() as cursor:
        for column in columns:
            label, _dot, name = column.rpartition(".")
            cursor.execute(f"SELECT DISTINCT {quoted(name)} FROM {source_of(models[label])}")  # noqa: S608  names only
            found |= {text for (text,) in cursor.fetchall() if text}
    return sorted(found)


def _remainder(vin: str) -> int:
    """Return what the check digit stands for; zeros add nothing to it."""
    digit = check_digit(vin)
    return 10 if digit == "X" else int(digit)

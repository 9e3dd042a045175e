"""Making the demo store a house of many: what is missing of it, some stores a transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import AutoField

from dealership.demo.organisation import STORE_CODE
from dealership.demo.scale import waiting
from dealership.demo.scale.codes import MOST_STORES, Store
from dealership.demo.scale.columns import SUFFIX
from dealership.demo.scale.copying import Copier
from dealership.demo.scale.sources import keys
from dealership.demo.scale.tables import Tables
from roles import clock
from roles.models import Unit

# One transaction: what an interruption may cost, and what checking the foreign keys may hold in memory.
BATCH = 25

Say = Callable[[str], None]


class CannotScale(Exception):
    """The house cannot be made; the message says why."""


@dataclass(frozen=True)
class Made:
    """What was made: stores, rows and approvals that wait."""

    stores: int = 0
    rows: int = 0
    waiting: int = 0


def make(stores: int, now: datetime, say: Say) -> Made:
    """Bring the house to `stores` stores in all, the demo store among them; raises CannotScale where it cannot be.

    The demo store must be there.
    """
    check(stores)
    missing = _missing(stores)
    if not missing:
        return Made()
    tables = Tables(Unit.objects.get(code=STORE_CODE).pk)
    began = time.monotonic()
    copier = Copier.prepared(tables, clock.local_date(now))
    say(f"  to copy: {copier.rows} rows of {len(copier.statements)} tables ({time.monotonic() - began:.1f} s)")
    try:
        return _copy(copier, missing, say)
    finally:
        copier.close()


def check(stores: int) -> None:
    """Raise CannotScale for a number of stores no house has."""
    if not 1 <= stores <= MOST_STORES:
        raise CannotScale(f"--scale takes 1 to {MOST_STORES} stores.")


def _copy(copier: Copier, missing: list[int], say: Say) -> Made:
    rows = waits = 0
    places = _places(copier.tables, missing)
    for batch in _batches(places):
        began = time.monotonic()
        with transaction.atomic():
            written = copier.copy(batch)
            handed_in = waiting.hand_in([copier.tables.store_id + each.wide for each in batch])
        rows, waits = rows + written, waits + handed_in
        span = f"{batch[0].number} to {batch[-1].number}" if len(batch) > 1 else str(batch[0].number)
        say(f"  stores {span} of {missing[-1]}: {written} rows ({time.monotonic() - began:.1f} s)")
    return Made(len(missing), rows, waits)


def _missing(stores: int) -> list[int]:
    """Return the numbers of the stores that are not there; the demo store is the first."""
    code = f"{STORE_CODE}{SUFFIX}"
    there = set(Unit.objects.filter(code__startswith=code).values_list("code", flat=True))
    return [number for number in range(2, stores + 1) if f"{code}{number}" not in there]


def _places(tables: Tables, missing: Sequence[int]) -> list[Store]:
    """Return where each store's keys begin: above every key there is, and as far apart as the demo store's reach."""
    wide, narrow = keys(tables, narrow=False), keys(tables, narrow=True)
    highest = narrow.all + len(missing) * (narrow.own + 1)
    if highest > connection.ops.integer_field_range(AutoField().get_internal_type())[1]:
        raise CannotScale("Too many stores for the keys of groups: make them from a demo store nobody has worked in.")
    return [
        Store(number, wide.all + index * (wide.own + 1), narrow.all + index * (narrow.own + 1))
        for index, number in enumerate(missing)
    ]


def _batches(stores: list[Store]) -> Iterator[list[Store]]:
    for start in range(0, len(stores), BATCH):
        yield stores[start : start + BATCH]

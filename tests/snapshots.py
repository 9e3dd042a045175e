"""Rows made once by the factories and put back into later tests as they were.

Making a small house takes a hundred and fifty queries, most of them compiled anew; putting its rows back takes one a
table. The rows are those the factories made through the public doors, in this process and in this database.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.database import copies_made

_Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


class Snapshot:
    """What `make()` returns, made by calling it the first time and from then on by writing the same rows.

    Invariant: nothing is put back into a database that was copied anew meanwhile (its sequences would deal out the
    keys of the rows once more), or that holds a row with one of the keys already; there `make()` is called again.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._rows: _Rows = {}
        self._value: Any = None
        self._world: object = None

    def play(self) -> Any:
        """Return what was made, with its rows in the database."""
        world = copies_made()
        if self._rows and self._world == world and self._are_keys_spent() and self._put_back():
            return copy.deepcopy(self._value)
        before = _last_keys()
        value = self._make()
        self._rows, self._world = _since(before), world
        self._value = copy.deepcopy(value)
        return value

    def _are_keys_spent(self) -> bool:
        """Return whether the database deals out later keys than those of the rows; SQLite goes by the rows it holds."""
        if connection.vendor != "postgresql":
            return True
        keys = _tables()
        highest = {
            f"{table}_{keys[table]}_seq": max(row[columns.index(keys[table])] for row in rows)
            for table, (columns, rows) in self._rows.items()
        }
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sequencename, COALESCE(last_value, 0) FROM pg_sequences WHERE sequencename = ANY(%s)",
                [list(highest)],
            )
            dealt = dict(cursor.fetchall())
        return all(dealt.get(name, 0) >= key for name, key in highest.items())

    def _put_back(self) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for table, (columns, rows) in self._rows.items():
                    names = ", ".join(map(connection.ops.quote_name, columns))
                    holes = ", ".join(["%s"] * len(columns))
                    line = ", ".join([f"({holes})"] * len(rows))
                    into = f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES {line}"
                    cursor.execute(into, [value for row in rows for value in row])
        except IntegrityError:
            return False
        return True


def _tables() -> dict[str, str]:
    """Return the key column of each table of ours that counts its rows."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {
        model._meta.db_table: model._meta.pk.column
        for model in models
        if not model._meta.proxy and model._meta.pk.get_internal_type() in ("AutoField", "BigAutoField")
    }


def _last_keys() -> dict[str, int]:
    quote = connection.ops.quote_name
    asked = " UNION ALL ".join(
        f"SELECT '{table}', COALESCE(MAX({quote(key)}), 0) FROM {quote(table)}" for table, key in _tables().items()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


def _since(before: dict[str, int]) -> _Rows:
    """Return the rows written since; in which order is the same, as keys of other rows are checked at the end."""
    keys, found = _tables(), {}
    for table, last in _last_keys().items():
        if last > before[table]:
            with connection.cursor() as cursor:
                quote = connection.ops.quote_name
                cursor.execute(
                    f"SELECT * FROM {quote(table)} WHERE {quote(keys[table])} > %s ORDER BY 1", [before[table]]
                )
                found[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    return found

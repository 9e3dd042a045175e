"""What the generator says differently to PostgreSQL and SQLite, and loading many rows fast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

Params = Sequence[Any] | Mapping[str, Any]


def execute(sql: str, params: Params = ()) -> int:
    """Run one statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(cursor.rowcount, 0)


def rows(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Return the rows of one query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def series(last: int) -> str:
    """Return a table of one column `n` from 1 to `last`, to be given an alias."""
    if connection.vendor == "postgresql":
        return f"(SELECT generate_series(1, {last}) AS n)"
    counting = f"SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < {last}"  # noqa: S608  a number only
    return f"(WITH RECURSIVE up(n) AS ({counting}) SELECT n FROM up)"  # noqa: S608


def values(table: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Return `(VALUES ...)` with columns column1, column2, ... and its parameters."""
    row = "(" + ", ".join(["%s"] * len(table[0])) + ")"
    return f"(VALUES {', '.join([row] * len(table))})", [value for each in table for value in each]


def days_before(column: str, days: str) -> str:
    """Return an instant's column moved back by a number of days."""
    if connection.vendor == "postgresql":
        return f"({column} - ({days}) * INTERVAL '1 day')"
    return f"datetime({column}, '-' || ({days}) || ' days')"


def day_before(day: date, days: str) -> str:
    """Return the day a number of days before `day`, as a date."""
    if connection.vendor == "postgresql":
        return f"(DATE '{day}' - ({days})::int)"
    return f"date('{day}', '-' || ({days}) || ' days')"


def text(expression: str) -> str:
    """Return an expression as text."""
    return f"CAST({expression} AS text)"


def instant(at: datetime) -> Any:
    """Return an instant the way the database takes it as a parameter."""
    return connection.ops.adapt_datetimefield_value(at)


def empty(*models: type[Model]) -> None:
    """Empty tables nothing else in the bench refers to."""
    for model in models:
        table = connection.ops.quote_name(model._meta.db_table)
        if connection.vendor == "postgresql":
            execute(f"TRUNCATE {table} CASCADE")
        else:
            execute(f"DELETE FROM {table}")  # noqa: S608  a table's name


def settle() -> None:
    """Write out what earlier runs left to write, so that no run pays for another."""
    if connection.vendor == "postgresql":
        if rows("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(True,)]:
            execute("CHECKPOINT")
    else:
        rows("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def bulk_load(model: type[Model]) -> Iterator[None]:
    """Fill a table without its indexes and foreign keys, build them afterwards, and let the planner look at it."""
    table = model._meta.db_table
    if connection.vendor != "postgresql":
        yield
        execute("ANALYZE")
        return
    constraints = rows(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('f', 'u')",
        [table],
    )
    for name, _definition in constraints:
        execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = rows(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
        [table, table],
    )
    for name, _definition in indexes:
        execute(f'DROP INDEX "{name}"')
    yield
    execute("SET maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        execute(definition)
    for name, definition in constraints:
        execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    execute(f"VACUUM ANALYZE {table}")

"""Writing the copies: one INSERT ... SELECT a table for all stores of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from dealership.demo.scale.codes import STORES, Store, drop_codes, write_codes, write_stores
from dealership.demo.scale.columns import Columns
from dealership.demo.scale.sources import drop_sources, source_of, write_sources
from dealership.demo.scale.tables import Tables, quoted, table_of

_SORTED_IN = "64MB"


@dataclass(frozen=True)
class Copier:
    """Holds the statements; they are the same for every batch."""

    tables: Tables
    statements: dict[type[Model], str]
    rows: int

    @classmethod
    def prepared(cls, tables: Tables, live_from: date) -> Copier:
        """Set the demo store's rows aside and write the statements."""
        rows = write_sources(tables)
        write_codes(tables)
        columns = Columns(tables, live_from)
        return cls(tables, {model: _statement(model, columns) for model in tables.copied}, rows)

    def copy(self, stores: Sequence[Store]) -> int:
        """Write the rows of some stores, inside the caller's transaction; return how many."""
        write_stores(stores)
        written = 0
        with connection.cursor() as cursor, _by_the_thousand(cursor):
            for statement in self.statements.values():
                cursor.execute(statement)
                written += max(cursor.rowcount, 0)
            for statement in connection.ops.sequence_reset_sql(no_style(), self.tables.copied):
                cursor.execute(statement)
        return written

    def close(self) -> None:
        """Take away what was set aside, and let the planner know how the tables have grown."""
        drop_sources(self.tables)
        drop_codes()
        with connection.cursor() as cursor:
            for model in self.tables.copied:
                cursor.execute(f"ANALYZE {table_of(model)}")


@contextmanager
def _by_the_thousand(cursor: Any) -> Iterator[None]:
    """Let PostgreSQL sort in memory, and spare it every single foreign key where whoever is connected may.

    Looking them up takes three quarters of the time. Every key is right as the statements are: it leads to a row that
    was set aside and is copied with the same shift, or to the row the demo store's leads to.
    """
    if connection.vendor != "postgresql":
        yield
        return
    cursor.execute(f"SET LOCAL work_mem = '{_SORTED_IN}'")
    if not _is_superuser(cursor):
        yield
        return
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")


def _is_superuser(cursor: Any) -> bool:
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool(cursor.fetchone()[0])


def _statement(model: type[Model], columns: Columns) -> str:
    """Write the statement; in the order of the stores, indexes are filled page after page."""
    made = columns.of(model)
    return (
        f"INSERT INTO {table_of(model)} ({', '.join(made)})"  # noqa: S608  names and constants only
        f" SELECT {', '.join(made.values())} FROM {source_of(model)} t CROSS JOIN {STORES} s {' '.join(columns.joins)}"
        f" ORDER BY s.number, t.{quoted(str(model._meta.pk.column))}"
    )

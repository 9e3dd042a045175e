"""Tables whose rows the database itself refuses to change, delete or empty.

A migration writes the guards, and every migrate writes them again where they are missing: a later change of the table
makes SQLite copy it, without its triggers. An owner of the database can take them away.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


class AppendOnly:
    """The guards of some tables of one app."""

    def __init__(self, app: str, *tables: str) -> None:
        self._app = app
        self._tables = tables

    def put_up(self, connection: BaseDatabaseWrapper) -> None:
        """Write the guards where they are missing."""
        self._execute(connection, self._on_postgresql() if connection.vendor == "postgresql" else self._on_sqlite())

    def take_down(self, connection: BaseDatabaseWrapper) -> None:
        """Take the guards away, for whoever undoes the migration."""
        names = ("append_only", "never_emptied") if connection.vendor == "postgresql" else ()
        self._execute(
            connection, [f"DROP TRIGGER IF EXISTS {name} ON {each}" for each in self._tables for name in names]
        )
        if connection.vendor != "postgresql":
            found = [f"{each}_no_{event}" for each in self._tables for event in ("update", "delete")]
            self._execute(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in found])

    def put_up_again(self, using: str, **_kwargs: Any) -> None:
        """Write the guards after every migrate, as far as the tables are there."""
        connection = connections[using]
        if set(self._tables) <= set(connection.introspection.table_names()):
            self.put_up(connection)

    def _on_postgresql(self) -> list[str]:
        refuse = f"{self._app}_append_only()"
        found = [
            f"CREATE OR REPLACE FUNCTION {refuse} RETURNS trigger AS $$"
            " BEGIN RAISE EXCEPTION 'append_only: %', TG_TABLE_NAME USING ERRCODE = 'check_violation';"
            " END $$ LANGUAGE plpgsql"
        ]
        for table in self._tables:
            found += [
                f"DROP TRIGGER IF EXISTS append_only ON {table}",
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {refuse}",
                f"DROP TRIGGER IF EXISTS never_emptied ON {table}",
                f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {refuse}",
            ]
        return found

    def _on_sqlite(self) -> list[str]:
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table}"
            f" FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'append_only: {table}'); END"
            for table in self._tables
            for event in ("UPDATE", "DELETE")
        ]

    def _execute(self, connection: BaseDatabaseWrapper, statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

"""What the database itself refuses: entries of the decision log are never changed, deleted or emptied.

The migration writes these guards, and every migrate writes them again where they are missing: a later change
of the table makes SQLite copy it, without its triggers. An owner of the database can take them away; what is
changed then the hash chain tells.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_TABLES = ("approvals_decision", "approvals_chainanchor")

_REFUSE = """
CREATE OR REPLACE FUNCTION approvals_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'append_only: %', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql
"""

ON: dict[str, list[str]] = {
    "postgresql": [
        _REFUSE,
        *(
            statement
            for table in _TABLES
            for statement in (
                f"DROP TRIGGER IF EXISTS append_only ON {table}",
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION approvals_append_only()",
                f"DROP TRIGGER IF EXISTS never_emptied ON {table}",
                f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION approvals_append_only()",
            )
        ),
    ],
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'append_only: {table}'); END"
        for table in _TABLES
        for event in ("UPDATE", "DELETE")
    ],
}
OFF: dict[str, list[str]] = {
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {name} ON {table}" for table in _TABLES for name in ("append_only", "never_emptied")
    ],
    "sqlite": [f"DROP TRIGGER IF EXISTS {table}_no_{event}" for table in _TABLES for event in ("update", "delete")],
}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Write the guards where they are missing."""
    with connection.cursor() as cursor:
        for statement in ON[connection.vendor]:
            cursor.execute(statement)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away, for whoever undoes the migration."""
    with connection.cursor() as cursor:
        for statement in OFF[connection.vendor]:
            cursor.execute(statement)


def put_up_again(using: str, **_kwargs: Any) -> None:
    """Write the guards after every migrate, as far as the tables are there."""
    connection = connections[using]
    if set(_TABLES) <= set(connection.introspection.table_names()):
        put_up(connection)

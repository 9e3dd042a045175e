"""Writing below the model where the database itself refuses it, as whoever owns the database could."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from roles.append_only import AppendOnly


@contextmanager
def without(guards: AppendOnly) -> Iterator[None]:
    """Take guards away for a while; within a transaction, which takes that back whatever happens."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table whose foreign keys are still to be checked keeps its triggers.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        guards.take_down(connection)
        yield
        guards.put_up(connection)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

"""The demo store's rows set aside in temporary tables: the tables themselves grow with every store that is copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from dealership.demo.scale.tables import Tables, is_narrow, quoted, table_of


@dataclass(frozen=True)
class Keys:
    """The keys of wide or narrow tables: the highest of the demo store's rows, and the highest of all."""

    own: int
    all: int


def source_of(model: type[Model]) -> str:
    """Return the name of the temporary table with the demo store's rows of a model, quoted."""
    return quoted(f"demo_scale_{model._meta.db_table}")


def write_sources(tables: Tables) -> int:
    """Set the demo store's rows aside; return how many there are. The tables go with the connection."""
    found = 0
    with connection.cursor() as cursor:
        for model, condition in tables.members.items():
            cursor.execute(f"DROP TABLE IF EXISTS {source_of(model)}")
            cursor.execute(
                f"CREATE TEMPORARY TABLE {source_of(model)} AS"  # noqa: S608  names and numbers only
                f" SELECT * FROM {table_of(model)} WHERE {condition}"
            )
            cursor.execute(f"SELECT COUNT(*) FROM {source_of(model)}")  # noqa: S608  a name only
            found += cursor.fetchone()[0]
    return found


def drop_sources(tables: Tables) -> None:
    """Take the temporary tables away."""
    with connection.cursor() as cursor:
        for model in tables.members:
            cursor.execute(f"DROP TABLE IF EXISTS {source_of(model)}")


def keys(tables: Tables, *, narrow: bool) -> Keys:
    """Return the highest keys of the copied tables whose keys have 32 bits (`narrow`), or 64."""
    own, everything = 0, 0
    with connection.cursor() as cursor:
        for model in tables.members:
            if is_narrow(model) is narrow:
                key = quoted(str(model._meta.pk.column))
                own = max(own, _highest(cursor, key, source_of(model)))
                everything = max(everything, _highest(cursor, key, table_of(model)))
    return Keys(own, everything)


def _highest(cursor: Any, key: str, table: str) -> int:
    cursor.execute(f"SELECT COALESCE(MAX({key}), 0) FROM {table}")  # noqa: S608  names only
    return int(cursor.fetchone()[0])

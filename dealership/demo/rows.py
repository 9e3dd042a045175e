"""Writing many rows: how many one statement takes, and different changes in one prepared statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

BATCH = 500


def update_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Set the fields `names` of each row; a row is its primary key, then one value a field.

    `bulk_update` writes one CASE a field and row, which takes ten times as long on SQLite
    when every row gets values of its own.
    """
    fields: list[Field[Any, Any]] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(field.column or '')} = %s" for field in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE id = %s"  # noqa: S608  names of columns only
    parameters = [
        [*(field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)), pk]
        for pk, *values in rows
    ]
    if parameters:
        with connection.cursor() as cursor:
            cursor.executemany(sql, parameters)
    return len(parameters)

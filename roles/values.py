"""VALUES lists for set-based statements: plain rows, bound as the database takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection


def values_list(rows: Sequence[tuple[Any, ...]]) -> tuple[str, list[Any]]:
    """Return the text behind VALUES for `rows` (at least one, all of one width) and its parameters.

    PostgreSQL and SQLite both call the columns column1, column2, ...
    """
    row = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    instant, as_date = connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
    params: list[Any] = []
    for each in rows:
        for value in each:
            if isinstance(value, datetime):
                params.append(instant(value))
            else:
                params.append(as_date(value) if isinstance(value, date) else value)
    return ", ".join([row] * len(rows)), params


def placeholders(ids: Sequence[Any] | frozenset[Any]) -> str:
    """Return the text between the brackets of IN for as many parameters."""
    return ", ".join(["%s"] * len(ids))

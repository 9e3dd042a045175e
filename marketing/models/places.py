"""The indexes every kind of record needs: one for each way to its list."""

from __future__ import annotations

from django.db import models


def ways(name: str, order: str = "-created_at") -> tuple[models.Index, ...]:
    """Return the indexes of a kind by owner, store, department and unit, each with the order of the list.

    `name` is at most 18 letters: the names of indexes are limited to 30.
    """
    fields = ("owner", "store", "department", "unit")
    return tuple(models.Index(fields=(field, order), name=f"{name}_of_{field}") for field in fields)

"""Whose hand a value of the catalogue shows: who changed it last, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from roles.history import history_of


@dataclass(frozen=True)
class Hand:
    """Who changed something last, when and why; all empty where history does not know."""

    by: Any = None
    at: datetime | None = None
    why: str = ""


def hands_of_fields(model: type[models.Model], wanted: Mapping[int, list[str]]) -> dict[tuple[int, str], Hand]:
    """Return who last changed each field to what it is now, from the rows of history of these entries."""
    rows: dict[int, list[Any]] = defaultdict(list)
    history = history_of(model).filter(id__in=wanted).select_related("history_user")
    for row in history.order_by("-history_date", "-history_id"):
        rows[row.id].append(row)
    hands = {}
    for pk, names in wanted.items():
        for name in names:
            if made := _made_by(rows[pk], name):
                hands[pk, name] = Hand(made.history_user, made.history_date, made.history_change_reason or "")
    return hands


def _made_by(rows: list[Any], name: str) -> Any:
    """Return the row of history, newest first, that brought the field to its present value."""
    made = None
    for row in rows:
        if made is not None and getattr(row, name) != getattr(made, name):
            break
        made = row
    return made


def hands_of_parts(model: type[models.Model], positions: list[int]) -> dict[int, Hand]:
    """Return who last changed any row of a part, position by position."""
    hands: dict[int, Hand] = {}
    history = history_of(model).filter(position_id__in=positions).select_related("history_user")
    for row in history.order_by("-history_date", "-history_id"):
        hands.setdefault(row.position_id, Hand(row.history_user, row.history_date, row.history_change_reason or ""))
    return hands

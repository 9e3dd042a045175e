"""Whose hand a value of the catalogue shows: who changed it last, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from roles.catalogue.parts import Part
from roles.history import history_of
from roles.models import Staff


@dataclass(frozen=True)
class Hand:
    """Who changed something last, when and why; all empty where history does not know."""

    by: Any = None
    at: datetime | None = None
    why: str = ""


NOBODY = Hand()


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


def hands_of_parts(wanted: Mapping[Part, Collection[int]]) -> dict[tuple[str, int], Hand]:
    """Return who last changed any row of a part, by the part's code and the position; one query for all parts."""
    who = ("history_user", "history_user__username", "history_user__name")
    rows = [
        history_of(each.model)
        .filter(position_id__in=positions)
        .order_by()
        .annotate(part=models.Value(each.code))
        .values_list("part", "position_id", "history_date", "history_id", "history_change_reason", *who)
        for each, positions in wanted.items()
    ]
    if not rows:
        return {}
    newest: dict[tuple[str, int], Any] = {}
    for row in sorted(rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0], key=lambda row: row[2:4]):
        newest[row[0], row[1]] = row
    return {key: Hand(_person(*row[5:]), row[2], row[4] or "") for key, row in newest.items()}


def _person(key: int | None, username: str | None, name: str | None) -> Staff | None:
    return Staff(pk=key, username=username or "", name=name or "") if key is not None else None

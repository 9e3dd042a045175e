"""The history of an entry: who changed what, when and why, with the parts of a position among it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Max

from roles import history
from roles.catalogue.parts import Part, parts
from roles.catalogue.portraits import Difference, Row, differing, rows_of
from roles.catalogue.words import Names, describe
from roles.models import Position

# Rows of one save share an instant; those written before this was so lie moments apart.
_TOGETHER = timedelta(seconds=2)


@dataclass
class Occasion:
    """One change as people remember it: one person, one reason, one moment.

    `mark` names the row of history it ends with, so that the state it left can be asked for again.
    """

    at: datetime
    by: Any
    why: str
    mark: str
    made: bool = False
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class _Event:
    """One row of history and what it changed."""

    row: Any
    mark: str
    made: bool
    differences: list[Difference]


def occasions(entry: models.Model, *, since: str = "") -> list[Occasion]:
    """Return the changes of an entry, the newest first; those after the state `since` only, where given."""
    known = _read_state(since)
    found: list[Occasion] = []
    for event in sorted(_events(entry), key=lambda each: (each.row.history_date, each.row.history_id)):
        code = event.mark.rpartition("-")[0]
        if since and event.row.history_id <= known.get(code, 0):
            continue
        last = found[-1] if found else None
        why = event.row.history_change_reason or ""
        if (
            last is None
            or (last.by, last.why) != (event.row.history_user, why)
            or event.row.history_date > (last.at + _TOGETHER)
        ):
            last = Occasion(event.row.history_date, event.row.history_user, why, event.mark)
            found.append(last)
        last.at, last.mark = event.row.history_date, event.mark
        last.made = last.made or event.made
        last.differences += event.differences
    return [each for each in reversed(found) if each.differences or each.made]


def state_of(entry: models.Model) -> str:
    """Return a short text that changes with every change of the entry or its parts; one query."""
    rows = [
        history.history_of(model)
        .filter(**conditions)
        .order_by()
        .annotate(part=models.Value(code))
        .values_list("part")
        .annotate(newest=Max("history_id"))
        for code, model, conditions in _family(entry)
    ]
    found = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    return ".".join(f"{code}-{newest}" for code, newest in sorted(found))


def _read_state(state: str) -> dict[str, int]:
    pairs = (each.rpartition("-") for each in state.split("."))
    return {code: int(number) for code, _dash, number in pairs if number.isascii() and number.isdecimal()}


def moment_of(entry: models.Model, mark: str) -> datetime | None:
    """Return the instant of the row of history a mark names, or None when it is none of this entry's."""
    code, _dash, number = mark.rpartition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    for each, model, conditions in _family(entry):
        if each == code:
            row = history.history_of(model).filter(**conditions, history_id=int(number)).first()
            return row.history_date if row else None
    return None


def _family(entry: models.Model) -> Iterator[tuple[str, type[models.Model], dict[str, Any]]]:
    """Yield what makes up an entry: itself, and the parts of a position by their code."""
    model = entry._meta.concrete_model
    assert model is not None
    yield "", model, {"id": entry.pk}
    if model is Position:
        for part in parts():
            yield part.code, part.model, {"position_id": entry.pk}


def _events(entry: models.Model) -> Iterator[_Event]:
    by_code: dict[str, Part] = {part.code: part for part in parts()}
    names = Names()
    for code, model, conditions in _family(entry):
        rows = list(
            history.history_of(model)
            .filter(**conditions)
            .select_related("history_user")
            .order_by("history_date", "history_id")
        )
        instances = [row.instance for row in rows]
        if code:
            shown = rows_of(by_code[code], instances, names)
        else:
            shown = [Row("", facts) for facts in describe(model, instances, names)]
        yield from _chain(rows, shown, code, str(by_code[code].label) if code else "")


def _chain(rows: list[Any], shown: list[Row], code: str, label: str) -> Iterator[_Event]:
    """Set each row beside the one before it of the same object."""
    former: dict[int, Row] = {}
    for row, now in zip(rows, shown, strict=True):
        mark = f"{code}-{row.history_id}" if code else str(row.history_id)
        was = former.pop(row.id, None)
        if row.history_type == "-":
            yield _Event(row, mark, False, [Difference(label, now.name, "", now.words, None, now.entry)])
            continue
        former[row.id] = now
        if was is not None:
            yield _Event(row, mark, False, differing(label, now, was.facts, now.facts))
        elif code:
            yield _Event(row, mark, False, [Difference(label, now.name, "", None, now.words, now.entry)])
        else:
            yield _Event(row, mark, True, [])

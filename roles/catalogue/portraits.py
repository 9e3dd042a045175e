"""Whole entries in words, now or as of an instant, and what differs between two such portraits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from roles import history
from roles.catalogue.parts import Part, parts
from roles.catalogue.words import NOTHING, Facts, Names, brief, describe
from roles.models import Position


@dataclass(frozen=True)
class Row:
    """One row of a part: its name, what it says beside it, and that in a few words."""

    name: str
    facts: Facts
    words: str = ""
    # The entry it is, where it has a page of its own.
    entry: tuple[type[models.Model], int] | None = None


@dataclass(frozen=True)
class Portrait:
    """What an entry says, and what the parts of a position say; parts by their code, rows by what names them."""

    facts: Facts = field(default_factory=dict)
    parts: dict[str, dict[Any, Row]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """One field that differs. `old` or `new` is None where the row, or the entry, was not there.

    `entry` is the row where it is an entry with a page of its own.
    """

    part: str
    row: str
    label: str
    old: str | None
    new: str | None
    entry: tuple[type[models.Model], int] | None = None


NOT_THERE = Portrait()
# The row of an entry's own facts has no name beside the entry's.
ITSELF = Row("", {})


def portray(entry: models.Model, at: datetime | None = None) -> Portrait:
    """Return an entry as it is stored, or as it stood at `at`; a position with all its parts."""
    model, names = entry._meta.concrete_model, Names(at)
    assert model is not None
    if model is Position:
        return portray_positions([entry.pk], names).get(entry.pk, NOT_THERE)
    found = _rows(model, at, id=entry.pk)
    return Portrait(describe(model, found, names)[0]) if found else NOT_THERE


def portray_positions(keys: Iterable[int], names: Names) -> dict[int, Portrait]:
    """Return positions with all their parts at the instant of `names`, in as many queries for many as for one."""
    positions = [names.positions[key] for key in keys if key in names.positions]
    found = {
        position.pk: Portrait(facts, {part.code: {} for part in parts()})
        for position, facts in zip(positions, describe(Position, positions, names), strict=True)
    }
    for part in parts():
        rows = _rows(part.model, names.at, position_id__in=list(found))
        for row, shown in zip(rows, rows_of(part, rows, names), strict=True):
            # Set beside its like in another portrait: an entry by its key, any other by what tells it from its sisters.
            key = row.pk if part.entries else part.key_of(row)
            found[row.position_id].parts[part.code][key] = shown
    return found


def rows_of(part: Part, rows: Sequence[Any], names: Names) -> list[Row]:
    """Put rows of a part into words: the field they are known by is their name, the others are facts."""
    if part.entries:
        return [
            Row(row.name, facts, brief(part.model, row, facts), (part.model, row.pk))
            for row, facts in zip(rows, describe(part.model, rows, names), strict=True)
        ]
    named_by: Any = part.model._meta.get_field(part.named_by)
    known: dict[Any, str] = {}
    if isinstance(named_by, models.ForeignKey):
        known = names.of(named_by.related_model, {getattr(row, named_by.attname) for row in rows})
    shown = []
    for row, facts in zip(rows, describe(part.model, rows, names, frozenset({"position", part.named_by})), strict=True):
        value = getattr(row, named_by.attname)
        shown.append(Row(known.get(value, str(value)), facts, brief(part.model, row, facts)))
    return shown


def _rows(model: type[models.Model], at: datetime | None, **conditions: Any) -> list[Any]:
    if at is None:
        return list(model._default_manager.filter(**conditions).order_by("pk"))
    return history.as_of(model, at, **conditions)


def compare(before: Portrait, after: Portrait) -> list[Difference]:
    """Return what differs, in reading order: the entry's own fields, then part by part."""
    found = differing("", ITSELF, before.facts, after.facts)
    for part in parts():
        for old, new in pairs(before.parts.get(part.code, {}), after.parts.get(part.code, {})):
            found += _compare_rows(str(part.label), old, new)
    return found


def pairs(old: dict[Any, Row], new: dict[Any, Row]) -> list[tuple[Row | None, Row | None]]:
    """Set each row beside its like: the one of the same key, else one that came or went under the same name."""
    came = {row.name: key for key, row in new.items() if key not in old}
    pairs: list[tuple[Row | None, Row | None]] = []
    for key, row in old.items():
        like = key if key in new else came.pop(row.name, None)
        pairs.append((row, new[like] if like is not None else None))
    paired = {id(row) for _row, row in pairs}
    return pairs + [(None, row) for row in new.values() if id(row) not in paired]


def _compare_rows(part: str, old: Row | None, new: Row | None) -> list[Difference]:
    if old is None or new is None:
        shown = new or old
        assert shown is not None
        words = shown.words or _("yes")
        return [Difference(part, shown.name, "", words if old else None, words if new else None, shown.entry)]
    return differing(part, new, old.facts, new.facts)


def differing(part: str, row: Row, old: Facts, new: Facts) -> list[Difference]:
    """Return the facts of `row` that differ; where the words are the same, what lies behind them is shown."""
    found = []
    for label in dict.fromkeys([*old, *new]):
        was, now = old.get(label), new.get(label)
        if was is not None and now is not None and was.key == now.key:
            continue
        if was is None and now is not None and now.words == NOTHING:
            continue
        same = was is not None and now is not None and was.words == now.words
        found.append(
            Difference(
                part,
                row.name,
                label,
                None if was is None else was.exact if same else was.words,
                None if now is None else now.exact if same else now.words,
                row.entry,
            )
        )
    return found

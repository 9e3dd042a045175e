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
from roles.catalogue.words import NOTHING, Facts, describe, names_of
from roles.models import Position


@dataclass(frozen=True)
class Row:
    """One row of a part: its name and what it says beside it."""

    name: str
    facts: Facts
    pk: Any = None

    @property
    def words(self) -> str:
        """Everything it says, in one line."""
        return " · ".join(fact.words for fact in self.facts.values() if fact.words != NOTHING)


@dataclass(frozen=True)
class Portrait:
    """What an entry says, and what the parts of a position say; parts by their code, rows by what names them."""

    facts: Facts = field(default_factory=dict)
    parts: dict[str, dict[Any, Row]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """One field that differs. `old` or `new` is None where the row, or the entry, was not there."""

    part: str
    row: str
    label: str
    old: str | None
    new: str | None


NOT_THERE = Portrait()


def portray(entry: models.Model, at: datetime | None = None) -> Portrait:
    """Return an entry as it is stored, or as it stood at `at`; a position with all its parts."""
    model = entry._meta.concrete_model
    assert model is not None
    if model is Position:
        return portray_positions([entry.pk], at).get(entry.pk, NOT_THERE)
    found = _rows(model, at, id=entry.pk)
    return Portrait(describe(model, found, at)[0]) if found else NOT_THERE


def portray_positions(keys: Iterable[int], at: datetime | None = None) -> dict[int, Portrait]:
    """Return positions with all their parts, in a few queries a part however many positions there are."""
    wanted = list(keys)
    positions = _rows(Position, at, id__in=wanted)
    found = {
        position.pk: Portrait(facts, {part.code: {} for part in parts()})
        for position, facts in zip(positions, describe(Position, positions, at), strict=True)
    }
    for part in parts():
        rows = _rows(part.model, at, position_id__in=wanted)
        for row, shown in zip(rows, rows_of(part, rows, at), strict=True):
            if row.position_id in found:
                _add(found[row.position_id].parts[part.code], part, row, shown)
    return found


def rows_of(part: Part, rows: Sequence[Any], at: datetime | None = None) -> list[Row]:
    """Put rows of a part into words: the field they are known by is their name, the others are facts."""
    named_by: Any = part.model._meta.get_field(part.named_by)
    label, place = str(named_by.verbose_name), str(part.model._meta.get_field("position").verbose_name)  # type: ignore[union-attr]
    names = None
    if isinstance(named_by, models.ForeignKey):
        names = names_of(named_by.related_model, {getattr(row, named_by.attname) for row in rows}, at)
    shown = []
    for row, facts in zip(rows, describe(part.model, rows, at), strict=True):
        name = names.get(getattr(row, named_by.attname), NOTHING) if names is not None else str(row)
        kept = {key: fact for key, fact in facts.items() if key not in (label, place)} if not part.entries else facts
        shown.append(Row(name, kept, row.pk))
    return shown


def _add(rows: dict[Any, Row], part: Part, row: Any, shown: Row) -> None:
    """Put a row where its like is looked for in another portrait: entries by key, others by what names them."""
    key = row.pk if part.entries else part.key_of(row)
    rows[key] = shown


def _rows(model: type[models.Model], at: datetime | None, **conditions: Any) -> list[Any]:
    if at is None:
        return list(model._default_manager.filter(**conditions).order_by("pk"))
    return history.as_of(model, at, **conditions)


def compare(before: Portrait, after: Portrait) -> list[Difference]:
    """Return what differs, in reading order: the entry's own fields, then part by part."""
    found = differing("", "", before.facts, after.facts)
    for part in parts():
        for old, new in _pairs(before.parts.get(part.code, {}), after.parts.get(part.code, {})):
            found += _compare_rows(str(part.label), old, new)
    return found


def _pairs(old: dict[Any, Row], new: dict[Any, Row]) -> list[tuple[Row | None, Row | None]]:
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
        return [Difference(part, shown.name, "", words if old else None, words if new else None)]
    return differing(part, new.name, old.facts, new.facts)


def differing(part: str, row: str, old: Facts, new: Facts) -> list[Difference]:
    """Return the facts that differ; where the words are the same, what lies behind them is shown."""
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
                row,
                label,
                None if was is None else str(was.key) if same else was.words,
                None if now is None else str(now.key) if same else now.words,
            )
        )
    return found

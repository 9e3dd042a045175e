"""What differs between the code and the database, field by field, and who changed it.

A difference an administrator made is kept by `catalogue sync`; one nobody made is taken over by the
next sync. `roles.actions.drift` decides for the code's value or for ours.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import QuerySet

from roles.catalogue.hands import NOBODY, Hand, hands_of_fields, hands_of_parts
from roles.catalogue.parts import Part, part
from roles.catalogue.sections import DeclaredEntries, sections
from roles.catalogue.words import NOTHING, Names, describe, field_words
from roles.models import CatalogueEntry, KeptDifference, Position


@dataclass(frozen=True)
class Drift:
    """One field of an entry, or one part of a position, that differs.

    `theirs` and `ours` are the code's value and the database's in words; `value` is the code's to write
    (of a part its rows, not stored). `customised` says that sync keeps ours, `kept` that somebody looked
    at it and decided so. `code_says` and `we_say` change when the values do.
    """

    kind: str
    entry: CatalogueEntry
    field: str
    label: str
    right: str
    department: str
    theirs: tuple[str, ...]
    ours: tuple[str, ...]
    value: Any
    is_part: bool
    code_says: str
    we_say: str
    customised: bool
    hand: Hand
    kept: KeptDifference | None

    @property
    def key(self) -> str:
        """What names this difference in a form."""
        return f"{self.kind}:{self.entry.code}:{self.field}"

    @property
    def open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.customised and self.kept is None


def find_drift(department: str = "") -> list[Drift]:
    """Return every difference, of one department's entries where one is named; a few queries in all."""
    return _Comparison(department).drifts()


def fingerprint(drifts: Iterable[Drift]) -> str:
    """Return a name for what these differences say on both sides: it changes when one of them does."""
    return _digest(sorted((each.key, each.code_says, each.we_say) for each in drifts))


def positions_of(drifts: Iterable[Drift]) -> set[int]:
    """Return the positions whose holders feel what is decided on these differences."""
    by_model: dict[type[models.Model], set[int]] = defaultdict(set)
    for each in drifts:
        by_model[type(each.entry)].add(each.entry.pk)
    felt = {declared.model: declared.felt_by for section in sections() for declared in section.entries}
    return {pk for model, keys in by_model.items() for pk in felt[model](keys)}  # type: ignore[index]


class _Comparison:
    """The code beside the database; what both sides refer to is read once."""

    def __init__(self, department: str) -> None:
        self.department = department
        self.names = Names()
        self.positions = {each.code: each for each in self.names.positions.values()}
        decided = KeptDifference.objects.select_related("kept_by")
        self.kept = {(each.kind, each.code, each.field): each for each in decided}

    def drifts(self) -> list[Drift]:
        """Return the differences of all entries, then those of the parts of positions."""
        found = [each for section in sections() for declared in section.entries for each in self._entries(declared)]
        return [*found, *self._parts()]

    # Entries

    def _entries(self, declared: DeclaredEntries) -> Iterator[Drift]:
        keys = {code: each.pk for code, each in self.positions.items()}
        rows = {row["code"]: {**row, "retired": False} for row in declared.rows(keys)}
        differing: list[tuple[Any, list[str]]] = []
        for entry in self._stored(declared):
            wanted = rows.get(entry.code, {})
            names = [name for name, value in wanted.items() if getattr(entry, name) != value]
            if names:
                differing.append((entry, names))
        if differing:
            yield from self._fields(declared, differing, rows)

    def _stored(self, declared: DeclaredEntries) -> list[Any]:
        """Return the department's entries. All are read: parts name those of other departments, too."""
        entries: Iterable[Any] = self.positions.values()
        if declared.model is not Position:
            related = declared.department_path.rpartition("__")[0]
            rows = declared.model._default_manager.order_by("pk")
            entries = list(rows.select_related(related) if related else rows)
            self.names.know(declared.model, entries)
        return [each for each in entries if self.department in ("", _follow(each, declared.department_path))]

    def _fields(
        self,
        declared: DeclaredEntries,
        differing: Sequence[tuple[Any, list[str]]],
        rows: Mapping[str, Mapping[str, Any]],
    ) -> Iterator[Drift]:
        theirs = [_with(entry, rows[entry.code]) for entry, _names in differing]
        ours_facts = describe(declared.model, [entry for entry, _names in differing], self.names)
        their_facts = describe(declared.model, theirs, self.names)
        hands = hands_of_fields(declared.model, {entry.pk: names for entry, names in differing})
        kind = declared.model._meta.label_lower
        for number, (entry, names) in enumerate(differing):
            for name in names:
                field: Any = next(each for each in entry._meta.concrete_fields if name in (each.name, each.attname))
                code_says = _digest(rows[entry.code][name])
                yield Drift(
                    kind=kind,
                    entry=entry,
                    field=field.name,
                    label=str(field.verbose_name),
                    right=declared.right,
                    department=_follow(entry, declared.department_path),
                    theirs=(field_words(theirs[number], field.name, their_facts[number]),),
                    ours=(field_words(entry, field.name, ours_facts[number]),),
                    value=rows[entry.code][name],
                    is_part=False,
                    code_says=code_says,
                    we_say=_digest(getattr(entry, name)),
                    customised=field.name in entry.customised,
                    hand=hands.get((entry.pk, name), NOBODY),
                    kept=self._decided(kind, entry.code, field.name, code_says),
                )

    # Parts of positions

    def _parts(self) -> Iterator[Drift]:
        differing: list[tuple[Part, Position, Sequence[Any], Sequence[Any]]] = []
        for declared in (each for section in sections() for each in section.parts):
            its_part, wanted = part(declared.part), declared.rows()
            stored = self._stored_rows(its_part)
            for code, rows in wanted.items():
                position = self.positions.get(code)
                if position is None or self.department not in ("", position.department):
                    continue
                if _facts(its_part, rows) != _facts(its_part, stored[position.pk]):
                    differing.append((its_part, position, rows, stored[position.pk]))
        hands = hands_of_parts(_keys_by_part(differing))
        for its_part, position, theirs, ours in differing:
            yield self._part(its_part, position, theirs, ours, hands.get((its_part.code, position.pk), NOBODY))

    def _stored_rows(self, its_part: Part) -> dict[int, list[Any]]:
        stored: dict[int, list[Any]] = defaultdict(list)
        rows: QuerySet[Any] = its_part.model._default_manager.all()
        if self.department:
            rows = rows.filter(position__department=self.department)
        for row in rows:
            stored[row.position_id].append(row)
        return stored

    def _part(
        self, its_part: Part, position: Position, theirs: Sequence[Any], ours: Sequence[Any], hand: Hand
    ) -> Drift:
        kind, code_says = Position._meta.label_lower, _digest(_facts(its_part, theirs))
        return Drift(
            kind=kind,
            entry=position,
            field=its_part.code,
            label=str(its_part.label),
            right="position",
            department=position.department,
            theirs=self._said(its_part, theirs, beside=ours),
            ours=self._said(its_part, ours, beside=theirs),
            value=list(theirs),
            is_part=True,
            code_says=code_says,
            we_say=_digest(_facts(its_part, ours)),
            customised=its_part.code in position.customised,
            hand=hand,
            kept=self._decided(kind, position.code, its_part.code, code_says),
        )

    def _said(self, its_part: Part, rows: Sequence[Any], *, beside: Sequence[Any]) -> tuple[str, ...]:
        """Return in words the rows that the other side does not have."""
        others = _facts(its_part, beside)
        own = [row for row in rows if _facts(its_part, [row])[0] not in others]
        said = describe(its_part.model, own, self.names, frozenset({"position"}))
        return tuple(" · ".join(fact.words for fact in facts.values() if fact.words != NOTHING) for facts in said)

    def _decided(self, kind: str, code: str, field: str, code_says: str) -> KeptDifference | None:
        """Return what was decided, while the code says what it said then."""
        kept = self.kept.get((kind, code, field))
        return kept if kept is not None and kept.code_says == code_says else None


def part_fields(its_part: Part) -> list[str]:
    """Return the columns of a part's rows that say something: all but the key and the position."""
    names = [each.attname for each in its_part.model._meta.concrete_fields]
    return [name for name in names if name not in ("id", "position_id")]


def _facts(its_part: Part, rows: Iterable[Any]) -> list[list[Any]]:
    """Return what rows of a part say, in an order of its own."""
    names = part_fields(its_part)
    return sorted(([getattr(row, name) for name in names] for row in rows), key=str)


def _keys_by_part(differing: Iterable[tuple[Part, Position, Any, Any]]) -> dict[Part, Collection[int]]:
    keys: dict[Part, list[int]] = defaultdict(list)
    for its_part, position, _theirs, _ours in differing:
        keys[its_part].append(position.pk)
    return dict(keys)


def _with(entry: Any, values: Mapping[str, Any]) -> Any:
    changed = copy(entry)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


def _follow(entry: Any, path: str) -> str:
    value = entry
    for name in path.split("__"):
        value = getattr(value, name)
    return str(value)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, default=str).encode()).hexdigest()

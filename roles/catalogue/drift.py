"""What differs between the code and the database, field by field, and who changed it.

A difference an administrator made is kept by `catalogue sync`; one nobody made is taken over by the
next sync. `roles.actions.drift` decides for the code's value or for ours.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from roles.catalogue.hands import Hand, hands_of_fields, hands_of_parts
from roles.catalogue.parts import Part, part
from roles.catalogue.sections import DeclaredEntries, DeclaredPart, sections
from roles.catalogue.words import NOTHING, Names, describe, field_words
from roles.models import CatalogueEntry, KeptDifference, Position


@dataclass(frozen=True)
class Drift:
    """One field of an entry, or one part of a position, that differs.

    `theirs` and `ours` are the code's value and the database's in words; `value` is the code's to write.
    `customised` says that sync keeps ours, `kept` that somebody looked at it and decided so.
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
    code_says: str
    we_say: str
    customised: bool
    hand: Hand
    kept: KeptDifference | None = None

    @property
    def key(self) -> str:
        """What names this difference in a form."""
        return f"{self.kind}:{self.entry.code}:{self.field}"

    @property
    def is_part(self) -> bool:
        """Whether it is a part of a position, not a field."""
        return isinstance(self.value, list) and all(isinstance(each, models.Model) for each in self.value)

    @property
    def open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.customised and self.kept is None


def find_drift(department: str = "") -> list[Drift]:
    """Return every difference, of one department's entries where one is named; a few queries in all."""
    kept = {(each.kind, each.code, each.field): each for each in KeptDifference.objects.select_related("kept_by")}
    found: list[Drift] = []
    for section in sections():
        for declared in section.entries:
            found += _of_entries(declared, department, kept)
        for its_part in section.parts:
            found += _of_part(its_part, department, kept)
    return found


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


Kept = Mapping[tuple[str, str, str], KeptDifference]


def _of_entries(declared: DeclaredEntries, department: str, kept: Kept) -> Iterator[Drift]:
    rows = {row["code"]: {**row, "retired": False} for row in declared.rows()}
    entries = declared.model._default_manager.filter(code__in=rows).order_by("pk")
    if department:
        entries = entries.filter(**{declared.department_path: department})
    if "__" in declared.department_path:
        entries = entries.select_related(declared.department_path.rpartition("__")[0])
    differing = {
        entry.pk: (entry, names)
        for entry in entries
        if (names := [name for name, value in rows[entry.code].items() if getattr(entry, name) != value])
    }
    yield from _field_drifts(declared, differing, rows, kept)


def _field_drifts(
    declared: DeclaredEntries,
    differing: Mapping[int, tuple[Any, list[str]]],
    rows: Mapping[str, Mapping[str, Any]],
    kept: Kept,
) -> Iterator[Drift]:
    ours = [entry for entry, _names in differing.values()]
    theirs = [_with(entry, rows[entry.code]) for entry in ours]
    words = describe(declared.model, [*ours, *theirs], Names())
    hands = hands_of_fields(declared.model, {pk: names for pk, (_entry, names) in differing.items()})
    kind = declared.model._meta.label_lower
    for number, (entry, names) in enumerate(differing.values()):
        for name in names:
            field: Any = declared.model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
            value = rows[entry.code][name]
            code_says = _digest(value)
            yield Drift(
                kind=kind,
                entry=entry,
                field=field.name,
                label=str(field.verbose_name),
                right=declared.right,
                department=_department(entry, declared.department_path),
                theirs=(field_words(theirs[number], field.name, words[len(ours) + number]),),
                ours=(field_words(entry, field.name, words[number]),),
                value=value,
                code_says=code_says,
                we_say=_digest(getattr(entry, name)),
                customised=field.name in entry.customised or name in entry.customised,
                hand=hands.get((entry.pk, name), Hand()),
                kept=_still(kept.get((kind, entry.code, field.name)), code_says),
            )


def _with(entry: Any, values: Mapping[str, Any]) -> Any:
    changed = copy(entry)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


def _department(entry: Any, path: str) -> str:
    value = entry
    for name in path.split("__"):
        value = getattr(value, name)
    return str(value)


def _of_part(declared: DeclaredPart, department: str, kept: Kept) -> Iterator[Drift]:
    its_part = part(declared.part)
    wanted = declared.rows()
    positions = {each.code: each for each in Position.objects.filter(code__in=wanted).order_by("order", "code")}
    if department:
        positions = {code: each for code, each in positions.items() if each.department == department}
    stored: dict[int, list[Any]] = defaultdict(list)
    for row in its_part.model._default_manager.filter(position__in=[each.pk for each in positions.values()]):
        stored[row.position_id].append(row)
    differing = [
        position
        for code, position in positions.items()
        if _facts(its_part, wanted[code]) != _facts(its_part, stored[position.pk])
    ]
    hands = hands_of_parts(its_part.model, [each.pk for each in differing])
    kind, names = Position._meta.label_lower, Names()
    for position in differing:
        theirs, ours = _only(its_part, wanted[position.code], stored[position.pk], names)
        code_says = _digest(_facts(its_part, wanted[position.code]))
        yield Drift(
            kind=kind,
            entry=position,
            field=its_part.code,
            label=str(its_part.label),
            right="position",
            department=position.department,
            theirs=theirs,
            ours=ours,
            value=list(wanted[position.code]),
            code_says=code_says,
            we_say=_digest(_facts(its_part, stored[position.pk])),
            customised=its_part.code in position.customised,
            hand=hands.get(position.pk, Hand()),
            kept=_still(kept.get((kind, position.code, its_part.code)), code_says),
        )


def part_fields(its_part: Part) -> list[str]:
    """Return the columns of a part's rows that say something: all but the key and the position."""
    names = [each.attname for each in its_part.model._meta.concrete_fields]
    return [name for name in names if name not in ("id", "position_id")]


def _facts(its_part: Part, rows: Iterable[Any]) -> list[list[Any]]:
    """Return what rows of a part say, in an order of its own."""
    return sorted(([getattr(row, name) for name in part_fields(its_part)] for row in rows), key=str)


def _only(
    its_part: Part, theirs: Collection[Any], ours: Collection[Any], names: Names
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return in words the rows that only the code and only the database has."""
    ours_facts, their_facts = _facts(its_part, ours), _facts(its_part, theirs)
    lists = (
        [row for row in theirs if _facts(its_part, [row])[0] not in ours_facts],
        [row for row in ours if _facts(its_part, [row])[0] not in their_facts],
    )
    words = describe(its_part.model, [*lists[0], *lists[1]], names, frozenset({"position"}))
    said = [" · ".join(fact.words for fact in facts.values() if fact.words != NOTHING) for facts in words]
    return tuple(said[: len(lists[0])]), tuple(said[len(lists[0]) :])


def _still(kept: KeptDifference | None, code_says: str) -> KeptDifference | None:
    """Return what was decided while the code says what it said then."""
    return kept if kept is not None and kept.code_says == code_says else None


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, default=str).encode()).hexdigest()

"""Deciding between the code's value and ours, difference by difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from typing import Any

from django.db import models, transaction

from roles import clock
from roles.actions.catalogue import check_superior
from roles.actions.catalogue_sets import PartChange, write_entries, write_part_rows
from roles.actions.grants import materialise_positions
from roles.catalogue.drift import Drift, part_fields
from roles.catalogue.parts import part
from roles.models import KeptDifference, Position, Staff


@transaction.atomic
def take_code(*, acting_user: Staff, drifts: Sequence[Drift], reason: str) -> None:
    """Set fields and parts to what the code says; they are no longer customised, so that sync looks after them.

    Raises ValidationError for a superior that would close a circle.
    """
    fields: dict[tuple[type[Any], int], list[Drift]] = defaultdict(list)
    parts: dict[str, list[Drift]] = defaultdict(list)
    for each in drifts:
        if each.is_part:
            parts[each.field].append(each)
        else:
            fields[type(each.entry), each.entry.pk].append(each)
    for code, chosen in parts.items():
        write_part_rows([_part_change(code, each) for each in chosen], acting_user, reason)
    _write_fields(fields, acting_user, reason)
    _unmark_parts([each for chosen in parts.values() for each in chosen], acting_user, reason)
    for each in drifts:
        KeptDifference.objects.filter(kind=each.kind, code=each.entry.code, field=each.field).delete()


def _write_fields(fields: dict[tuple[type[Any], int], list[Drift]], acting_user: Staff, reason: str) -> None:
    by_model: dict[type[Any], dict[int, list[Drift]]] = defaultdict(dict)
    for (model, pk), chosen in fields.items():
        by_model[model][pk] = chosen
    for model, wanted in by_model.items():
        entries = list(model._base_manager.select_for_update().filter(pk__in=wanted).order_by("pk"))
        names = {"customised"}
        for entry in entries:
            names |= _set(entry, wanted[entry.pk])
        if model is Position:
            _check_superiors(entries, names)
        write_entries(entries, names, acting_user, reason)
        if model is Position and "department" in names:
            materialise_positions(entries)


def _set(entry: Any, chosen: Sequence[Drift]) -> set[str]:
    """Set an entry's fields to the code's values; return their names."""
    for each in chosen:
        field: Any = entry._meta.get_field(each.field)
        setattr(entry, field.attname, each.value)
    taken = {each.field for each in chosen} | {entry._meta.get_field(each.field).attname for each in chosen}
    entry.customised = [name for name in entry.customised if name not in taken]
    return {each.field for each in chosen}


def _check_superiors(positions: Sequence[Position], names: set[str]) -> None:
    if "reports_to" in names:
        for position in positions:
            check_superior(position)


def _part_change(code: str, drift: Drift) -> PartChange:
    """Return what brings a part to the code's rows: what is there under the same key is changed."""
    its_part = part(code)
    stored = {its_part.key_of(row): row for row in its_part.model._default_manager.filter(position=drift.entry.pk)}
    wanted = {its_part.key_of(row): row for row in drift.value}
    rows: list[models.Model] = []
    for key, row in wanted.items():
        present = stored.get(key)
        if present is None:
            rows.append(copy(row))
        elif any(getattr(present, name) != getattr(row, name) for name in part_fields(its_part)):
            for name in part_fields(its_part):
                setattr(present, name, getattr(row, name))
            rows.append(present)
    assert isinstance(drift.entry, Position)
    return PartChange(drift.entry, rows, [row for key, row in stored.items() if key not in wanted])


def _unmark_parts(drifts: Sequence[Drift], acting_user: Staff, reason: str) -> None:
    taken: dict[int, set[str]] = defaultdict(set)
    for each in drifts:
        taken[each.entry.pk].add(each.field)
    positions = list(Position._base_manager.select_for_update().filter(pk__in=taken).order_by("pk"))
    for position in positions:
        position.customised = [name for name in position.customised if name not in taken[position.pk]]
    if positions:
        write_entries(positions, ["customised"], acting_user, reason)


@transaction.atomic
def keep_ours(*, acting_user: Staff, drifts: Sequence[Drift], reason: str) -> None:
    """Note that ours stays, until the code says something else."""
    for each in drifts:
        KeptDifference.objects.update_or_create(
            kind=each.kind,
            code=each.entry.code,
            field=each.field,
            defaults={
                "code_says": each.code_says,
                "reason": reason,
                "kept_by": acting_user,
                "kept_at": clock.now(),
            },
        )

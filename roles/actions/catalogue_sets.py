"""The changes of `roles.actions.catalogue` for many entries and positions at once, in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from roles import clock
from roles.actions.grants import materialise_positions
from roles.catalogue.names import fold
from roles.models import CatalogueEntry, Grant, Position, PositionAlias, Staff
from roles.signals import entries_changed

Entry = TypeVar("Entry", bound=CatalogueEntry)

_BATCH = 500
_NOT_MARKED = frozenset({"id", "customised", "retired"})


@dataclass(frozen=True)
class PartChange:
    """What becomes of the rows of one part of a position: those written (new or changed) and those dropped."""

    position: Position
    rows: Sequence[models.Model] = field(default=())
    dropped: Sequence[models.Model] = field(default=())


@transaction.atomic
def create_entries(*, acting_user: Staff, entries: Sequence[Entry], reason: str) -> None:
    """Write entries that no code declares; they get their keys and every field of them is the administrator's.

    All of one model and not positions, whose superiors are checked one by one.
    """
    if not entries:
        return
    model = type(entries[0])
    marked = sorted({each.name for each in model._meta.concrete_fields if each.editable} - _NOT_MARKED)
    for entry in entries:
        entry.customised = marked
        # What they belong to may have got its key only now.
        for each in model._meta.concrete_fields:
            if isinstance(each, models.ForeignKey) and each.is_cached(entry):
                setattr(entry, each.name, getattr(entry, each.name))
    bulk_create_with_history(entries, model, batch_size=_BATCH, **_signed(acting_user, reason))
    entries_changed.send(sender=model, entries=list(entries), at=clock.now())


@transaction.atomic
def customise_entries(
    *, acting_user: Staff, changes: Sequence[tuple[Entry, dict[str, Any]]], reason: str
) -> list[Entry]:
    """Change fields of many entries of one model; return those in which something differs from what was stored.

    Marked customised as one by one. Positions are not changed here: their superiors are checked one by one.
    """
    if not changes:
        return []
    model = type(changes[0][0])
    wanted = {entry.pk: values for entry, values in changes}
    stored = model._base_manager.select_for_update().filter(pk__in=wanted).order_by("pk")
    touched: list[Entry] = []
    fields: set[str] = set()
    for entry in stored:
        changed = {name for name, value in wanted[entry.pk].items() if getattr(entry, name) != value}
        if "code" in changed:
            raise ValidationError({"code": _("The code never changes.")})
        if changed:
            for name in changed:
                setattr(entry, name, wanted[entry.pk][name])
            entry.customised = sorted({*entry.customised, *changed})
            touched.append(entry)
            fields |= changed
    if touched:
        write_entries(touched, fields | {"customised"}, acting_user, reason)
    return touched


def write_entries(entries: Sequence[CatalogueEntry], fields: Iterable[str], acting_user: Staff, reason: str) -> None:
    """Store fields of changed entries of one model with their history, and tell the engines."""
    model: Any = type(entries[0])
    bulk_update_with_history(entries, model, sorted(fields), batch_size=_BATCH, **_signed(acting_user, reason))
    entries_changed.send(sender=model, entries=list(entries), at=clock.now())


@transaction.atomic
def customise_parts(*, acting_user: Staff, part: str, changes: Sequence[PartChange], reason: str) -> None:
    """Write and delete rows of one part ("aliases", "grants" or "weights") of many positions.

    The part is marked customised on each position; rights follow the grants at once.
    """
    if not changes:
        return
    positions = _lock(changes)
    write_part_rows(changes, acting_user, reason)
    for position in positions:
        position.customised = sorted({*position.customised, part})
    bulk_update_with_history(positions, Position, ["customised"], batch_size=_BATCH, **_signed(acting_user, reason))


def write_part_rows(changes: Sequence[PartChange], acting_user: Staff, reason: str) -> None:
    """Store the rows of parts with their history; rights follow the grants at once."""
    for row in (each for change in changes for each in change.dropped):
        row._history_user = acting_user  # type: ignore[attr-defined]
        row._change_reason = reason  # type: ignore[attr-defined]
        row.delete()
    rows: list[Any] = []
    for change in changes:
        for row in change.rows:
            row.position = change.position  # type: ignore[attr-defined]
            if isinstance(row, PositionAlias):
                row.folded = fold(row.name)
            rows.append(row)
    new = [row for row in rows if row._state.adding]
    kept = [row for row in rows if not row._state.adding]
    if new:
        bulk_create_with_history(new, type(new[0]), batch_size=_BATCH, **_signed(acting_user, reason))
    if kept:
        names = [each.name for each in kept[0]._meta.concrete_fields if not each.primary_key]
        bulk_update_with_history(kept, type(kept[0]), names, batch_size=_BATCH, **_signed(acting_user, reason))
    if any(isinstance(row, Grant) for change in changes for row in (*change.rows, *change.dropped)):
        materialise_positions([change.position for change in changes])


def _lock(changes: Sequence[PartChange]) -> list[Position]:
    keys = [change.position.pk for change in changes]
    return list(Position._base_manager.select_for_update().filter(pk__in=keys).order_by("pk"))


def _signed(acting_user: Staff, reason: str) -> dict[str, Any]:
    return {"default_user": acting_user, "default_change_reason": reason, "default_date": clock.now()}

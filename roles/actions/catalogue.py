"""What an administrator changes in the catalogue: marked, remembered, and in force at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.actions.grants import materialise_positions
from roles.actions.retirement import check_vacant, settle
from roles.catalogue import parts
from roles.catalogue.names import fold
from roles.models import CatalogueEntry, Grant, Position, PositionAlias, Staff
from roles.signals import entry_changed

Entry = TypeVar("Entry", bound=CatalogueEntry)

_KEPT_BY_CODE = frozenset({"id", "customised", "retired"})


@transaction.atomic
def create_entry(*, acting_user: Staff, entry: Entry, reason: str = "") -> Entry:
    """Write an entry that no code declares; every field of it is the administrator's.

    `entry` may be of a department's proxy; it gets its key, the row written is returned.
    """
    names = [field.name for field in entry._meta.concrete_fields if field.editable and not field.primary_key]
    stored = _concrete(entry)(**{name: getattr(entry, name) for name in names})
    stored.customised = sorted({"code", *names} - _KEPT_BY_CODE)
    if isinstance(stored, Position):
        check_superior(stored)
    _write(stored, acting_user, reason)
    entry.pk, entry.customised = stored.pk, stored.customised
    entry._state.adding = False
    entry_changed.send(sender=type(stored), entry=stored, fields=set(names), at=clock.now())
    return stored


@transaction.atomic
def customise_entry(*, acting_user: Staff, entry: Entry, values: dict[str, Any], reason: str = "") -> set[str]:
    """Change fields of an entry; return the names of those that differ from what was stored.

    They are marked customised, so that `catalogue sync` leaves them alone. Raises ValidationError
    for a superior that would close a circle, for another code, and for retiring a position people hold.
    """
    stored = _concrete(entry)._base_manager.select_for_update().get(pk=entry.pk)
    changed = {name for name, value in values.items() if getattr(stored, name) != value}
    if not changed:
        return changed
    if "code" in changed:
        raise ValidationError({"code": _("The code never changes.")})
    for name in changed:
        setattr(stored, name, values[name])
    if isinstance(stored, Position) and "reports_to" in changed:
        check_superior(stored)
    if isinstance(stored, Position) and "retired" in changed and stored.retired:
        check_vacant(stored)
    stored.customised = sorted({*stored.customised, *changed})
    _write(stored, acting_user, reason, [*changed, "customised"])
    if isinstance(stored, Position) and "department" in changed:
        materialise_positions([stored])
    if isinstance(stored, Position) and "retired" in changed and stored.retired:
        settle(stored, clock.now())
    entry_changed.send(sender=type(stored), entry=stored, fields=changed, at=clock.now())
    return changed


@transaction.atomic
def customise_part(
    *,
    acting_user: Staff,
    position: Position,
    part: str,
    rows: Iterable[models.Model],
    dropped: Iterable[models.Model] = (),
    reason: str = "",
) -> None:
    """Write and delete rows of one part of a position: "aliases", "grants" or "weights".

    The part is marked customised on the position; rights follow the grants at once. Raises
    ValidationError when the rows cannot stand together (weights that do not sum to 100).
    """
    stored = Position._base_manager.select_for_update().get(pk=position.pk)
    before = _granted(Grant.objects.filter(position=stored.pk)) if part == "grants" else set()
    for row in dropped:
        row._history_user = acting_user  # type: ignore[attr-defined]
        row._change_reason = reason  # type: ignore[attr-defined]
        row.delete()
    for row in rows:
        if isinstance(row, PositionAlias):
            row.folded = fold(row.name)
        _write(row, acting_user, reason)
    its_part = parts.part(part)
    standing = list(its_part.model._default_manager.filter(position=stored.pk).order_by())
    its_part.check(standing)
    stored.customised = sorted({*stored.customised, part})
    _write(stored, acting_user, reason, ["customised"])
    if part == "grants":
        differing = before ^ _granted(standing)
        materialise_positions([stored], permissions=frozenset(permission for permission, _scope in differing))


def _granted(grants: Iterable[Any]) -> set[tuple[int, str]]:
    """Return what grants say: permissions by key, each with its scope."""
    return {(grant.permission_id, grant.scope) for grant in grants}


def check_superior(position: Position) -> None:
    """Raise ValidationError when following `reports_to` from `position` would come back to it."""
    above = position.reports_to_id
    if above is None:
        return
    superiors = dict(Position.objects.values_list("pk", "reports_to"))
    seen = set()
    while above is not None and above not in seen:
        if above == position.pk:
            raise ValidationError(
                {"reports_to": _("That position already stands below this one: choose another superior.")}
            )
        seen.add(above)
        above = superiors.get(above)


def _concrete(entry: Entry) -> type[Entry]:
    """Return the model behind a department's proxy: history hears of that one only."""
    model: type[Entry] = entry._meta.concrete_model  # type: ignore[assignment]
    return model


def _write(row: models.Model, acting_user: Staff, reason: str, fields: list[str] | None = None) -> None:
    row._history_user = acting_user  # type: ignore[attr-defined]
    row._change_reason = reason  # type: ignore[attr-defined]
    row.save(update_fields=fields)

"""A new position made from a copy of another: the whole job, under a name of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles.actions.catalogue import create_entry
from roles.actions.catalogue_sets import PartChange, create_entries, customise_parts
from roles.catalogue.parts import Part, parts
from roles.models import CatalogueEntry, Position, Staff

# Names belong to one position: the copy has its own.
_NOT_COPIED = frozenset({"aliases"})
_CODE_LENGTH = CatalogueEntry._meta.get_field("code").max_length or 100


@transaction.atomic
def copy_position(
    *, acting_user: Staff, source: Position, code: str, name_zh: str, name_en: str, reason: str
) -> Position:
    """Make a position with the place, rights, duties, weights and reports of another; nobody holds it yet.

    Its duties and reports get codes of their own and begin at version 1; what is retired stays behind.
    Raises ValidationError for a code that is taken or too long for the codes made from it.
    """
    if Position.objects.filter(code=code).exists():
        raise ValidationError({"code": _("This code is taken: codes are never used twice.")})
    made = create_entry(
        acting_user=acting_user,
        entry=Position(
            code=code,
            name_zh=name_zh,
            name_en=name_en,
            department=source.department,
            level=source.level,
            reports_to=source.reports_to,
            order=source.order,
        ),
        reason=reason,
    )
    for part in parts():
        rows = list(part.model._default_manager.filter(position=source.pk))
        if part.code in _NOT_COPIED or not rows:
            continue
        if part.entries:
            entries = _entries(part, rows, source, made)
            create_entries(acting_user=acting_user, entries=entries, reason=reason)
        else:
            change = PartChange(made, [_copy(row, made) for row in rows])
            customise_parts(acting_user=acting_user, part=part.code, changes=[change], reason=reason)
    return made


def _entries(part: Part, rows: Sequence[Any], source: Position, made: Position) -> list[Any]:
    copies = []
    for row in rows:
        if row.retired:
            continue
        each = _copy(row, made)
        each.code = f"{made.code}{_suffix(row.code, source.code)}"
        copies.append(each)
    codes = [each.code for each in copies]
    if any(len(code) > _CODE_LENGTH for code in codes):
        raise ValidationError({"code": _("This code is too long: those of duties and reports are made from it.")})
    if part.model._default_manager.filter(code__in=codes).exists():  # type: ignore[misc]
        raise ValidationError({"code": _("Duties or reports with codes made from this one are there already.")})
    return copies


def _suffix(code: str, source: str) -> str:
    """Return what follows the position in the code of its duty or report."""
    rest = code.removeprefix(source)
    return rest if rest != code and rest[:1] in ("-", "_") else f"_{code}"


def _copy(row: Any, position: Position) -> Any:
    """Return a row that is not stored yet, of another position; what follows from storing it is left out."""
    fields = [each for each in row._meta.concrete_fields if each.editable and not each.primary_key]
    each = type(row)(**{field.attname: getattr(row, field.attname) for field in fields if field.name != "position"})
    each.position = position
    return each

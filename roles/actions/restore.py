"""Bringing back what an entry was: a former state is written again like any other change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from roles import history
from roles.actions.catalogue import customise_entry, customise_part
from roles.catalogue.parts import Part, parts
from roles.models import CatalogueEntry, Position, Staff

# A position's duties have pages and a history of their own: they are brought back there.
_ON_THEIR_OWN = frozenset({"duties"})


@transaction.atomic
def restore_entry(*, acting_user: Staff, entry: CatalogueEntry, at: datetime, reason: str) -> None:
    """Bring an entry, and the parts of a position but its duties, back to what they were at `at`.

    Raises ValidationError where the former state cannot stand today: it was not there yet, it names
    something that is gone, or its parts do not fit together.
    """
    model = entry._meta.concrete_model
    assert model is not None
    former = history.as_of(model, at, id=entry.pk)
    if not former:
        raise ValidationError(_("At that time this entry was not there yet."))
    _rewrite(acting_user, entry, former[0], reason)
    if model is Position:
        for part in parts():
            if part.entries and part.code not in _ON_THEIR_OWN:
                _restore_entries(acting_user, entry, part, at, reason)
            elif not part.entries:
                _restore_rows(acting_user, entry, part, at, reason)


def _rewrite(acting_user: Staff, entry: CatalogueEntry, former: CatalogueEntry, reason: str) -> None:
    _check(former)
    values = {name: getattr(former, name) for name in _written(type(former))}
    customise_entry(acting_user=acting_user, entry=entry, values=values, reason=reason)


def _written(model: type[models.Model]) -> list[str]:
    return [
        each.name
        for each in model._meta.concrete_fields
        if each.editable and not each.primary_key and each.name not in ("code", "customised")
    ]


def _restore_entries(acting_user: Staff, position: models.Model, part: Part, at: datetime, reason: str) -> None:
    """Bring back entries that belong to a position; those made since are retired."""
    former = {row.pk: row for row in history.as_of(part.model, at, position_id=position.pk)}
    stored: Any = part.model._default_manager.filter(position=position.pk)
    for row in stored:
        if row.pk in former:
            _rewrite(acting_user, row, former[row.pk], reason)
        elif not row.retired:
            customise_entry(acting_user=acting_user, entry=row, values={"retired": True}, reason=reason)


def _restore_rows(acting_user: Staff, position: Any, part: Part, at: datetime, reason: str) -> None:
    """Bring back the rows of a part: what is there under the same key is changed, the rest comes and goes."""
    stored = {part.key_of(row): row for row in part.model._default_manager.filter(position=position.pk)}
    names = [each.attname for each in part.model._meta.concrete_fields if not each.primary_key]
    written, kept = [], set()
    for former in history.as_of(part.model, at, position_id=position.pk):
        key = part.key_of(former)
        kept.add(key)
        row = stored.get(key) or part.model()
        if all(getattr(row, name) == getattr(former, name) for name in names):
            continue
        for name in names:
            setattr(row, name, getattr(former, name))
        _check(row)
        written.append(row)
    dropped = [row for key, row in stored.items() if key not in kept]
    if written or dropped:
        customise_part(
            acting_user=acting_user, position=position, part=part.code, rows=written, dropped=dropped, reason=reason
        )


def _check(row: models.Model) -> None:
    """Refuse what names something that is gone, or breaks a rule made since."""
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        label = str(row._meta.verbose_name)
        raise ValidationError(
            _("The former state cannot be brought back. %(what)s: %(why)s")
            % {"what": label, "why": " ".join(error.messages)}
        ) from error

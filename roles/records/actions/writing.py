"""Recording something and changing what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.records.actions.moving import StaleRecord
from roles.records.actions.noting import note
from roles.records.flows import holds
from roles.records.kinds import RecordKind
from roles.records.models import Verb, WorkingRecord
from roles.rights import rights_of

VALUE_LENGTH = 200
# What PostgreSQL says of a row that may be there once only: a unique index, an exclusion.
_TAKEN = ("23505", "23P01")


class SameRecord(ValidationError):
    """Somebody recorded the same between the look and the writing; nothing was written."""


@contextmanager
def once() -> Iterator[None]:
    """Write in a transaction of its own; raises SameRecord where the database has what may be there once only.

    Forms look before they write; of two people at once both see nothing. Any other refusal of the database is a fault
    of ours and goes on as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not _is_taken(error):
            raise
        raise SameRecord(
            _("Nothing was written: somebody recorded the same at the same moment. Look for it in the list first.")
        ) from error


def _is_taken(error: IntegrityError) -> bool:
    code = getattr(error.__cause__, "pgcode", None)
    return code in _TAKEN or str(error).startswith("UNIQUE constraint failed")


def home_of(staff: Staff) -> Assignment:
    """Return the seat at whose unit a person's records are made: the primary one, else the first.

    Raises ValidationError for somebody without a position today.
    """
    seats = Assignment.objects.active_on(clock.today()).filter(staff=staff).select_related("unit")
    order = [kind.value for kind in Assignment.Kind]
    found = sorted(seats, key=lambda seat: (order.index(seat.kind), seat.starts_on, seat.pk))
    if not found:
        raise ValidationError(_("Records belong to a unit: you hold no position at one today."))
    return found[0]


@once()
def create_record(
    *,
    kind: RecordKind,
    acting_user: Staff,
    values: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
    seat: Assignment | None = None,
    owner: Staff | None = None,
    verb: Verb = Verb.CREATE,
) -> WorkingRecord:
    """Record something new at the acting person's unit (or a given seat's); it is theirs unless `owner` is given.

    Raises PermissionDenied where nobody granted the right to add one, ValidationError where the person has no unit,
    SameRecord where somebody recorded the same a moment before.
    """
    if not rights_of(acting_user).anywhere(kind.permission("add")):
        raise PermissionDenied(_("Your position does not include recording this."))
    seat = seat or home_of(acting_user)
    if kind.prepare is not None:
        values = kind.prepare(acting_user, seat, values, more or {})
    now = clock.now()
    record = kind.model(
        owner=owner or acting_user,
        unit=seat.unit,
        department_id=seat.department_id,
        store_id=seat.store_id,
        state=kind.flow.initial,
        created_by=acting_user,
        created_at=now,
        changed_at=now,
        **_own(kind.model, values),
    )
    record.save(force_insert=True)
    _set_many(record, values)
    note(record, verb, acting_user, at=now, to_state=record.state)
    if kind.on_saved is not None:
        kind.on_saved(record, acting_user, more or {}, True)
    return record


@once()
def change_record(
    *,
    kind: RecordKind,
    record: WorkingRecord,
    acting_user: Staff,
    version: int,
    values: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> WorkingRecord:
    """Change what was recorded; what did not change is not written.

    Raises PermissionDenied without the right, ValidationError for a record nobody works on any more, StaleRecord for a
    form opened before another change, SameRecord where another record has been given the same meanwhile.
    """
    if not holds(acting_user, kind.permission("change"), record):
        raise PermissionDenied(_("Your position does not include changing this record."))
    if record.state in kind.flow.fixed:
        facts = {"state": record.state_label}
        raise ValidationError(_("It is “%(state)s”: nothing is changed any more.") % facts)
    stored = kind.model.objects.get(pk=record.pk)
    changes = _changes(stored, values)
    if not changes and not more and stored.version == version:
        return stored
    now = clock.now()
    taken = kind.model.objects.filter(pk=record.pk, version=version).update(
        version=version + 1, changed_at=now, **_own(kind.model, values)
    )
    if not taken:
        raise StaleRecord(_("Somebody changed this record after you opened the form."))
    stored.refresh_from_db()
    _set_many(stored, values)
    if kind.on_saved is not None:
        changes += kind.on_saved(stored, acting_user, more or {}, False)
    note(stored, Verb.CHANGE, acting_user, at=now, changes=changes)
    return stored


def _own(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    many = {field.name for field in model._meta.many_to_many}
    return {name: value for name, value in values.items() if name not in many}


def _set_many(record: WorkingRecord, values: Mapping[str, Any]) -> None:
    for field in type(record)._meta.many_to_many:
        if field.name in values:
            getattr(record, field.name).set(values[field.name])


def _changes(record: WorkingRecord, values: Mapping[str, Any]) -> list[list[str]]:
    """Return [field, before, after] of every value that differs; of a personal field its name alone."""
    found = []
    for name, after in values.items():
        field = type(record)._meta.get_field(name)
        before = list(getattr(record, name).all()) if field.many_to_many else getattr(record, name)
        after = list(after) if field.many_to_many else after
        if before == after or (before in (None, "") and after in (None, "")):
            continue
        if name in record.PERSONAL:
            found.append([name, "", ""])
        else:
            found.append([name, _shown(field, before), _shown(field, after)])
    return found


def _shown(field: Any, value: Any) -> str:
    """Return a stored value as text, cut where it is long; a choice as its code, which a page words."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)[:VALUE_LENGTH]
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value)[:VALUE_LENGTH]
    return str(value)[:VALUE_LENGTH]

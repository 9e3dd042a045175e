"""The course of a car as other records bring it about: moves the house makes, and the duties they raise and settle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.duties import events as duties
from roles.duties.events import Happened
from roles.duties.subjects import Subject
from roles.duties.triggers import Event
from roles.models import Staff
from roles.records.actions import move_by_house
from roles.records.kinds import kind_of_model
from sales.models import Vehicle


def subject_of(record: Any) -> Subject:
    """Return what duties about a record are about."""
    return Subject(kind_of_model(type(record)).code, record.pk)


def url_of(record: Any) -> str:
    """Return the address of a record's page."""
    return kind_of_model(type(record)).url(record.pk)


def house_move(
    record: Any, code: str, actor: Staff | None, text: str = "", values: Mapping[str, Any] | None = None
) -> Any | None:
    """Make a move of a record's flow in the house's name; None where somebody was faster."""
    kind = kind_of_model(type(record))
    move = kind.flow.move(code)
    assert move is not None
    return move_by_house(kind=kind, record=record, move=move, text=text, values=values, acting_user=actor)


def carry(
    vehicle: Vehicle, code: str, actor: Staff | None, text: str = "", values: Mapping[str, Any] | None = None
) -> Vehicle:
    """Move a car along by what somebody did elsewhere; raises ValidationError where it is not possible any more."""
    moved = house_move(vehicle, code, actor, text, values)
    if moved is None:
        state = Vehicle.objects.get(pk=vehicle.pk).state_label
        raise ValidationError(_("Car %(vin)s is “%(state)s” now.") % {"vin": vehicle.vin, "state": state})
    return moved


def owe(event: Event, record: Any, at: datetime, actor: Staff | None, by: datetime | None = None) -> None:
    """Raise every duty that names an event about a record, once a version of it."""
    subject = subject_of(record)
    key = f"{subject.kind}:{subject.pk}:{record.version}"
    duties.raise_many(event.code, [Happened(subject, record.unit, at, key, None, by)], acting_user=actor)


def settle(event: Event, record: Any, at: datetime, actor: Staff | None) -> None:
    """Settle what an event settles about a record."""
    duties.settle(event.code, subject_of(record), at, actor)

"""The course of deals as other records bring it about: moves of the house, duties raised and settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from roles.duties import events as duties
from roles.duties.events import Happened
from roles.duties.subjects import Subject
from roles.duties.triggers import Event
from roles.models import Staff
from roles.records.actions import move_by_house
from roles.records.kinds import kind_of_model
from sales.models import Quotation, SalesOrder


def advance(record: Any, code: str, actor: Staff | None, text: str = "", **values: Any) -> Any | None:
    """Let the house make a move somebody brought about elsewhere; None where it is not possible now."""
    kind = kind_of_model(type(record))
    move = kind.flow.move(code)
    assert move is not None
    stored = kind.model.objects.for_move().get(pk=record.pk)
    return move_by_house(kind=kind, record=stored, move=move, text=text, values=values, acting_user=actor)


def subject_of(record: Any) -> Subject:
    """Return what duties about a record are about."""
    return Subject(kind_of_model(type(record)).code, record.pk)


def owe(
    event: Event,
    record: Any,
    at: datetime,
    actor: Staff | None,
    by: datetime | None = None,
    person: Staff | None = None,
) -> None:
    """Raise every duty that names an event about a record, once a version of it."""
    subject = subject_of(record)
    key = f"{subject.kind}:{subject.pk}:{record.version}"
    due = max(by, at) if by is not None else None
    duties.raise_many(event.code, [Happened(subject, record.unit, at, key, person, due)], acting_user=actor)


def settle(event: Event, record: Any, at: datetime, actor: Staff | None) -> None:
    """Settle what an event settles about a record."""
    duties.settle(event.code, subject_of(record), at, actor)


def take_back(event: Event, record: Any) -> None:
    """Nobody owes any more what an event raised about a record."""
    duties.take_back(event.code, subject_of(record))


def order_from(quotation: Quotation, user: Staff) -> str:
    """Return where the order of a quotation is read on; empty for who may not read it."""
    order = SalesOrder.objects.visible_to(user).filter(quotation=quotation.pk).order_by("-pk").first()
    return kind_of_model(SalesOrder).url(order.pk) if order is not None else ""

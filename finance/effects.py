"""What moves of payments bring about: what is owed follows, and whoever sold it is told."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finance import letters, sources
from finance.models import Payment, Receivable, ReceivableState
from roles.models import Staff
from roles.records.actions import move_by_house
from roles.records.flows import Moved
from roles.records.kinds import kind_of_model


def _url(record: Any) -> str:
    return kind_of_model(type(record)).url(record.pk)


def payment_received(payment: Payment, moved: Moved) -> None:
    """Count it against what is owed, never beyond: the row is held, however many pay at once."""
    _count(payment.receivable_id, payment.amount)
    receivable = bring_up(payment.receivable_id, moved.actor, moved.at)
    what = "settled" if receivable.state == ReceivableState.SETTLED else "received"
    _tell(payment, what, [receivable.owner_id], moved, payment.amount)


def _count(pk: int, amount: Decimal) -> None:
    """Add a sum to what was paid (below nought: take it off); raises ValidationError for more than is owed.

    Reckoned here and not in the database: SQLite would do it in binary fractions.
    """
    held = Receivable.objects.select_for_update().get(pk=pk)
    if amount > held.outstanding:
        left = f"{held.outstanding:,.2f}"
        raise ValidationError(
            {"amount": _("This is more than is owed: %(left)s yuan are outstanding.") % {"left": left}}
        )
    fields: dict[str, Any] = {"paid": held.paid + amount}
    if amount < 0 and held.state == ReceivableState.SETTLED:
        fields |= {"state": ReceivableState.PART, "settled_at": None}
    Receivable.objects.filter(pk=pk).update(**fields)


def refund_asked(payment: Payment, moved: Moved) -> None:
    """Let whoever decides on refunds know."""
    people = letters.holders_of(payment.store_id, "approve_payment") - {payment.owner_id}
    _tell(payment, "refund_asked", people, moved, payment.refund_amount or payment.amount)


def refund_denied(payment: Payment, moved: Moved) -> None:
    """The money stays; nothing is to be given back any more."""
    Payment.objects.filter(pk=payment.pk).update(refund_amount=None, refund_no="", booked_at=None)
    _tell(payment, "refund_denied", [payment.owner_id, payment.receivable.owner_id], moved, payment.amount)


def payment_refunded(payment: Payment, moved: Moved) -> None:
    """Take it from what was paid."""
    assert payment.refund_amount is not None
    _count(payment.receivable_id, -payment.refund_amount)
    receivable = bring_up(payment.receivable_id, moved.actor, moved.at)
    _tell(payment, "refunded", [payment.owner_id, receivable.owner_id], moved, payment.refund_amount)


def _tell(payment: Payment, what: str, people: Any, moved: Moved, amount: Decimal) -> None:
    facts = {"name": payment.receivable.reference, "amount": f"{amount:,.2f}"}
    letters.tell_people(payment, what, people, moved.actor, moved.at, _url(payment), **facts)


def bring_up(pk: int, actor: Staff | None, at: datetime) -> Receivable:
    """Bring the state of a receivable to what its sums say, and tell whoever sold what it is for."""
    kind = kind_of_model(Receivable)
    receivable = Receivable.objects.for_move().get(pk=pk)
    code = _move_due(receivable)
    if code:
        move = kind.flow.move(code)
        assert move is not None
        values = {"settled_at": at if code == "settle" else None}
        moved = move_by_house(kind=kind, record=receivable, move=move, values=values)
        receivable = moved or Receivable.objects.for_move().get(pk=pk)  # type: ignore[assignment]
    sources.tell(receivable, actor, at)
    return receivable


def _move_due(receivable: Receivable) -> str:
    if receivable.state == ReceivableState.CANCELLED:
        return ""
    if receivable.paid == receivable.total:
        return "" if receivable.state == ReceivableState.SETTLED else "settle"
    wanted = ReceivableState.PART if receivable.paid else ReceivableState.OPEN
    return "" if receivable.state == wanted else {"part": "take", "open": "open_again"}[wanted]

"""Every write of finance beside the moves: what a customer owes, and what was typed for a payment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finance.effects import bring_up
from finance.models import Payment, PaymentState, Receivable, ReceivableState
from roles import clock
from roles.models import Staff
from roles.records.actions import move_by_house, move_record, note
from roles.records.flows import holds
from roles.records.kinds import kind_of_model
from roles.records.models import Verb, WorkingRecord

RECEIVE = "finance.receive_payment"


@transaction.atomic
def open_receivable(
    *, acting_user: Staff, kind: str, record: WorkingRecord, reference: str, total: Decimal, due_on: date | None = None
) -> Receivable:
    """Let a customer owe `total` yuan for a record; it lies where the record lies. Asked twice, it is there once."""
    now = clock.now()
    receivable, created = Receivable.objects.get_or_create(
        source_kind=kind,
        source_id=record.pk,
        defaults={
            "reference": reference,
            "total": total,
            "due_on": due_on,
            "owner_id": record.owner_id,
            "unit_id": record.unit_id,
            "department_id": record.department_id,
            "store_id": record.store_id,
            "created_by": acting_user,
            "created_at": now,
            "changed_at": now,
        },
    )
    if created:
        note(receivable, Verb.CREATE, acting_user, at=now, to_state=receivable.state)
    return receivable


@transaction.atomic
def change_total(*, acting_user: Staff, receivable: Receivable, total: Decimal) -> Receivable:
    """Let another sum be owed, in yuan; raises ValidationError where more than that has been paid."""
    now = clock.now()
    before = receivable.total
    rows = Receivable.objects.filter(pk=receivable.pk, paid__lte=total).exclude(state=ReceivableState.CANCELLED)
    # A sum that is not paid any more is not settled either; the state follows below, in the same transaction.
    unsettled = rows.filter(state=ReceivableState.SETTLED).exclude(paid=total)
    unsettled.update(state=ReceivableState.PART, settled_at=None)
    if not rows.update(total=total, changed_at=now):
        facts = {"paid": f"{Receivable.objects.get(pk=receivable.pk).paid:,.2f}"}
        raise ValidationError(_("%(paid)s yuan have been paid, which is more: refund the difference first.") % facts)
    found = bring_up(receivable.pk, acting_user, now)
    note(found, Verb.CHANGE, acting_user, at=now, changes=[["total", f"{before:,.2f}", f"{total:,.2f}"]])
    return found


@transaction.atomic
def cancel_receivable(*, acting_user: Staff | None, receivable: Receivable, reason: str = "") -> Receivable:
    """Let nothing be owed any more, and ask for refunds of all that was paid."""
    kind, payments = kind_of_model(Receivable), kind_of_model(Payment)
    cancel, give_back, lapse = kind.flow.move("cancel"), payments.flow.move("give_back"), payments.flow.move("lapse")
    assert cancel is not None
    assert give_back is not None
    assert lapse is not None
    stored = Receivable.objects.for_move().get(pk=receivable.pk)
    if stored.state != ReceivableState.CANCELLED:
        move_by_house(kind=kind, record=stored, move=cancel, text=reason)
    for payment in Payment.objects.for_move().filter(receivable=stored):
        if payment.state == PaymentState.DUE:
            move_by_house(kind=payments, record=payment, move=lapse)
        elif payment.state in give_back.source:
            values = {"refund_amount": payment.amount}
            move_by_house(kind=payments, record=payment, move=give_back, text=reason, values=values)
    return Receivable.objects.get(pk=stored.pk)


def payment_saved(payment: Payment, actor: Staff, more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """What comes with its receipt has been received: whoever may receive money says so in one step."""
    receive = kind_of_model(Payment).flow.move("receive")
    assert receive is not None
    if created and more.get("received") and holds(actor, RECEIVE, payment):
        move_record(
            kind=kind_of_model(Payment),
            record=payment,
            move=receive,
            acting_user=actor,
            version=payment.version,
            values={"method": payment.method, "receipt_no": more["received"]},
        )
    return []

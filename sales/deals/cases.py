"""What an order brings along: its delivery, and the cases of plate, loan and insurance."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from roles.models import Staff
from roles.records.actions import note
from roles.records.models import Verb
from sales.deals import checklist, events
from sales.deals.course import advance, owe, settle, take_back
from sales.models import (
    Delivery,
    DeliveryItem,
    DeliveryState,
    InsuranceCase,
    LineKind,
    LoanCase,
    PayWay,
    RegistrationCase,
    SalesOrder,
)

CASES: tuple[Any, ...] = (RegistrationCase, LoanCase, InsuranceCase)


def _kept(order: SalesOrder, actor: Staff, at: datetime) -> dict[str, Any]:
    """Return whose a new record about an order is, and where: its seller's, where the order lies."""
    return {
        "order": order,
        "owner_id": order.owner_id,
        "unit_id": order.unit_id,
        "department_id": order.department_id,
        "store_id": order.store_id,
        "created_by": actor,
        "created_at": at,
        "changed_at": at,
    }


def open_for(order: SalesOrder, actor: Staff, at: datetime) -> None:
    """Open the cases the lines of an order ask for, once; who sold it and finance owe them."""
    sums = dict.fromkeys(LineKind.values, Decimal(0))
    for kind, amount in order.lines.values_list("kind", "amount"):
        sums[kind] += amount
    kept = {**_kept(order, actor, at), "customer_id": order.customer_id, "due_on": order.promised_on}
    wanted: list[Any] = []
    if sums[LineKind.REGISTRATION]:
        wanted.append(RegistrationCase(fee=sums[LineKind.REGISTRATION], **kept))
    if order.pay_way == PayWay.LOAN:
        wanted.append(LoanCase(commission=sums[LineKind.LOAN], **kept))
    if sums[LineKind.INSURANCE]:
        wanted.append(InsuranceCase(premium=sums[LineKind.INSURANCE], **kept))
    for case in wanted:
        if type(case).objects.filter(order=order).exists():
            continue
        case.save(force_insert=True)
        note(case, Verb.CREATE, actor, at=at, to_state=case.state)
        if isinstance(case, LoanCase):
            owe(events.LOAN_ASKED, case, at, actor)
        else:
            owe(events.CASE_OPENED, case, at, actor, None, order.owner)


def closed(case: Any, moved: Any) -> None:
    """Settle what was owed for a case."""
    settle(events.CASE_CLOSED, case, moved.at, moved.actor)


def close_for(order: SalesOrder, actor: Staff | None, reason: str) -> None:
    """Call off what was still under way for a cancelled order."""
    for model in CASES:
        for case in model.objects.filter(order=order):
            if advance(case, "call_off", actor, reason) is not None:
                take_back(events.CASE_OPENED, case)
                take_back(events.LOAN_ASKED, case)


def open_delivery(order: SalesOrder, actor: Staff, at: datetime) -> Delivery:
    """Let the delivery of an order be planned, with its checklist; one that is there already stays."""
    there = Delivery.objects.filter(order=order).exclude(state=DeliveryState.CANCELLED).first()
    if there is not None:
        return there
    delivery = Delivery(**_kept(order, actor, at))
    delivery.save(force_insert=True)
    DeliveryItem.objects.bulk_create(checklist.lines_for(delivery))
    note(delivery, Verb.CREATE, actor, at=at, to_state=delivery.state)
    return delivery

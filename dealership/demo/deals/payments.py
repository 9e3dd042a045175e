"""What the demo store's orders owe, and the payments on it: a deposit, then the balance or the bank's loan."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dealership.demo.chance import chance
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from finance.models import Payment, Receivable
from roles.models import Assignment
from sales.models import SalesOrder

METHODS = ("card", "transfer", "wechat", "alipay", "cash")
# What was received is in the books the next day.
_BOOKED_AFTER = timedelta(hours=20)
# What a payment is for, how much, and when.
_Part = tuple[str, Decimal, datetime]


def write(house: House, orders: list[SalesOrder]) -> tuple[list[Receivable], list[Payment]]:
    """Write what each order owes and what was paid of it; return both."""
    owed: list[Receivable] = []
    payments: list[Payment] = []
    for order in orders:
        random = chance("payment", order.pk)
        row = _receivable(house, order)
        owed.append(row)
        cashier = house.seat(random, "cashier-tax-clerk")
        for number, part in enumerate(_parts(order), 1):
            payments.append(_payment(house, random, row, cashier, part, f"SJ{order.pk:06d}{number}"))
    Receivable.objects.bulk_create(owed, batch_size=BATCH)
    Payment.objects.bulk_create(payments, batch_size=BATCH)
    house.note("receivable", owed)
    house.note("payment", payments)
    return owed, payments


def _receivable(house: House, order: Any) -> Receivable:
    whole = order.paid_at is not None
    return Receivable(
        source_kind="sales_order",
        source_id=order.pk,
        reference=order.reference,
        total=order.total,
        paid=order.total if whole else order.deposit,
        due_on=order.promised_on,
        settled_at=order.paid_at,
        state="settled" if whole else "part",
        **house.kept_with(order, order.signed_at, order.paid_at),
    )


def _parts(order: Any) -> list[_Part]:
    """Return in which parts an order was paid so far."""
    parts = [("deposit", order.deposit, order.signed_at + timedelta(minutes=20))]
    if order.paid_at is not None:
        kind = "loan" if order.pay_way == "loan" else "balance"
        parts.append((kind, order.total - order.deposit, order.paid_at))
    return parts


def _payment(house: House, random: Random, owed: Receivable, cashier: Assignment, part: _Part, receipt: str) -> Payment:
    kind, amount, at = part
    booked = at + _BOOKED_AFTER if at + _BOOKED_AFTER < house.now else None
    return Payment(
        receivable=owed,
        kind=kind,
        method="loan" if kind == "loan" else random.choice(METHODS),
        amount=amount,
        receipt_no=receipt,
        received_at=min(at, house.now),
        booked_at=booked,
        state="booked" if booked else "received",
        **house.kept(cashier, at, booked),
    )

"""What the demo store arranges for the buyers of its cars: number plates, loans and insurance."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dealership.demo import deal_words as words
from dealership.demo.chance import chance
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from roles import clock
from sales.models import InsuranceCase, LoanCase, OrderLine, RegistrationCase, SalesOrder

# A case, as all kinds have it: the order, whose it is, and since when.
Kept = dict[str, Any]


def write(house: House, orders: list[SalesOrder]) -> list[Any]:
    """Write the cases each order needs; return all of them."""
    amounts = _amounts(orders)
    plates: list[RegistrationCase] = []
    loans: list[LoanCase] = []
    policies: list[InsuranceCase] = []
    for order in orders:
        random, mine, kept = chance("case", order.pk), amounts[order.pk], _kept(house, order)
        if "registration" in mine:
            plates.append(_registration(house, order, mine["registration"], kept))
        if order.pay_way == "loan":
            loans.append(_loan(house, random, order, kept))
        if "insurance" in mine:
            policies.append(_insurance(random, order, mine["insurance"], kept))
    RegistrationCase.objects.bulk_create(plates, batch_size=BATCH)
    house.note("registration_case", plates)
    LoanCase.objects.bulk_create(loans, batch_size=BATCH)
    house.note("loan_application", loans)
    InsuranceCase.objects.bulk_create(policies, batch_size=BATCH)
    house.note("insurance_policy", policies)
    return [*plates, *loans, *policies]


def _amounts(orders: list[SalesOrder]) -> dict[int, dict[str, Decimal]]:
    """Return what each order pays for what is arranged, by kind."""
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for order, kind, amount in OrderLine.objects.filter(order__in=orders).values_list("order", "kind", "amount"):
        found[order][kind] = amount
    return found


def _kept(house: House, order: Any) -> Kept:
    of_order = {"order": order, "customer_id": order.customer_id, "due_on": order.promised_on}
    return of_order | house.kept_with(order, order.signed_at, order.delivered_at)


def _registration(house: House, order: SalesOrder, fee: Decimal, kept: Kept) -> RegistrationCase:
    done = order.delivered_at
    over = done + timedelta(days=3) if done and done + timedelta(days=3) < house.now else None
    state = "done" if over else "running" if done else "accepted"
    return RegistrationCase(fee=fee, state=state, done_at=over, **kept)


def _loan(house: House, random: Random, order: Any, kept: Kept) -> LoanCase:
    sent = min(order.signed_at + timedelta(days=1), house.now)
    paid = max(order.paid_at, sent) if order.paid_at else None
    settled = "mortgaged" if order.delivered_at else "paid_out"
    return LoanCase(
        bank=random.choice(words.BANKS),
        amount=order.total - order.deposit,
        months=random.choice((24, 36, 60)),
        commission=Decimal(random.randrange(1500, 4000, 100)),
        submitted_at=sent,
        granted_at=paid,
        paid_out_at=paid,
        state=settled if paid else "submitted",
        **kept,
    )


def _insurance(random: Random, order: SalesOrder, premium: Decimal, kept: Kept) -> InsuranceCase:
    done = order.delivered_at
    return InsuranceCase(
        insurer=random.choice(words.INSURERS),
        covers=words.COVERS,
        premium=premium,
        commission=(premium * Decimal("0.15")).quantize(Decimal("1.00")),
        policy_no=f"BD{order.pk:010d}" if done else "",
        insured_until=clock.local_date(done) + timedelta(days=365) if done else None,
        taken_out_at=done,
        state="in_force" if done else "quoted",
        **kept,
    )

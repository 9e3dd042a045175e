"""Orders of the demo store: signed for a quotation, and how far each of them came with its car."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from dealership.demo.deals.pairs import Deal
from dealership.demo.house import House
from dealership.demo.rows import BATCH, update_rows
from roles import clock
from sales.deals.lines import sums_of
from sales.models import (
    DiscountRequest,
    OrderLine,
    Quotation,
    QuotationLine,
    SalesOrder,
    VehicleAllocation,
)

_QUOTED = ("customer_id", "lead_id", "car_model_id", "colour", "pay_way", "guide_price", "discount", "cleared")


def write(
    house: House, deals: list[Deal], quotes: list[Quotation], requests: list[DiscountRequest]
) -> list[SalesOrder]:
    """Write an order a quotation with the lines of it, and name it in the allocation of its car; return the orders."""
    asked = {request.quotation_id: request for request in requests}
    own: dict[int, list[QuotationLine]] = defaultdict(list)
    for quoted in QuotationLine.objects.filter(quotation__in=quotes):
        own[quoted.quotation_id].append(quoted)
    rows: list[SalesOrder] = []
    lines: list[OrderLine] = []
    for deal, quote in zip(deals, quotes, strict=True):
        order = _order(house, deal, quote, asked.get(quote.pk))
        sums = sums_of(own[quote.pk])
        order.extras, order.gifts = sums.extras, sums.gifts
        order.accessories, order.addons = sums.accessories, sums.addons
        rows.append(order)
        lines += [OrderLine(order=order, kind=x.kind, name=x.name, amount=x.amount) for x in own[quote.pk]]
    SalesOrder.objects.bulk_create(rows, batch_size=BATCH)
    OrderLine.objects.bulk_create(lines, batch_size=BATCH)
    house.note("sales_order", rows)
    _name_in_allocations(rows)
    return rows


def _name_in_allocations(orders: list[SalesOrder]) -> None:
    held = {order.vehicle_id: order.reference for order in orders if order.vehicle_id}
    kept = VehicleAllocation.objects.filter(vehicle__in=list(held)).values_list("pk", "vehicle")
    update_rows(VehicleAllocation, ["order_reference"], [(pk, held[vehicle]) for pk, vehicle in kept])


def _order(house: House, deal: Deal, quote: Quotation, request: DiscountRequest | None) -> SalesOrder:
    lead, car, random = deal
    signed = min(lead.ordered_at + timedelta(hours=random.randint(1, 5)), house.now)
    done = car.delivered_at if car else None
    due = clock.local_date(done) + timedelta(days=random.choice((0, 0, 1, 2, 3, -1))) if done else None
    order = SalesOrder(
        quotation=quote,
        request=request,
        **{name: getattr(quote, name) for name in _QUOTED},
        vehicle=car,
        deposit=Decimal(random.choice((5000, 10_000, 20_000))),
        promised_on=due or max(clock.local_date(signed), house.today) + timedelta(days=random.randint(1, 12)),
        reviewed_by_id=house.seat(random, "fni-specialist").staff_id,
        signed_at=signed,
        state="waiting",
        **house.kept_with(lead, lead.ordered_at, done or signed),
    )
    if car is not None:
        order.state, order.allocated_at = "allocated", min(signed + timedelta(hours=3), house.now)
    if done:
        _deliver(house, order, random, signed, done)
    elif car is not None and random.random() < 0.5:
        order.state, order.paid_at = "paid", house.now - timedelta(hours=2)
    return order


def _deliver(house: House, order: SalesOrder, random: Random, signed: datetime, done: datetime) -> None:
    """Let an order be paid before its car left, and filed some days after."""
    order.state, order.delivered_at = "delivered", done
    order.paid_at = max(done - timedelta(hours=random.randint(3, 40)), signed)
    filed = done + timedelta(days=random.choice((1, 2, 3, 5, 8, 12)))
    if filed < house.now:
        order.state, order.archived_at, order.filed_as = "archived", filed, f"HT-{order.lead_id:06d}"

"""Deliveries of the demo store's cars: those handed over with their papers, and those planned for the next days."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from dealership.demo.chance import chance
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from roles import clock
from sales.deals.checklist import LINES
from sales.models import Delivery, DeliveryItem, SalesOrder

# How many cars can be handed over a day, and when.
_HOURS = (10, 14, 16)
_ITEMS = [(code, part) for code, (part, _words) in LINES.items()]


def write(house: House, orders: list[SalesOrder]) -> list[Delivery]:
    """Write a delivery of every order that has its car, with its checklist; return them."""
    rows: list[Delivery] = []
    ahead = 0
    for order in orders:
        if order.vehicle_id is None:
            continue
        row = _delivery(house, order, ahead)
        ahead += row.state == "planned"
        rows.append(row)
    Delivery.objects.bulk_create(rows, batch_size=BATCH)
    DeliveryItem.objects.bulk_create([item for row in rows for item in _items(row)], batch_size=BATCH)
    house.note("delivery", rows)
    return rows


def _delivery(house: House, order: Any, ahead: int) -> Delivery:
    """Return the delivery of an order; `ahead` others are planned before it."""
    random, done = chance("delivery", order.pk), order.delivered_at
    row = Delivery(order=order, **house.kept_with(order, order.allocated_at, done))
    if done:
        row.appointed_at, row.ready_at, row.began_at = done - timedelta(hours=1), done - timedelta(hours=4), done
        row.signed_at, row.delivered_at, row.state = done, done, "delivered"
        row.satisfied = random.random() < 0.97
        filed = done + timedelta(hours=random.choice((2, 3, 5, 20, 52)))
        if filed < house.now or order.archived_at:
            row.state, row.complete_at = "complete", min(filed, house.now)
    elif order.paid_at or random.random() < 0.6:
        day = house.today + timedelta(days=1 + ahead // len(_HOURS))
        row.appointed_at, row.state = clock.local(day, time(_HOURS[ahead % len(_HOURS)])), "planned"
    return row


def _items(row: Delivery) -> list[DeliveryItem]:
    """Return the lines of a delivery's checklist: all are ticked as the car leaves, but those of the file later."""
    ticked = [(code, part, row.complete_at if part == "file" else row.delivered_at) for code, part in _ITEMS]
    return [
        DeliveryItem(delivery=row, code=code, part=part, done_at=done, done_by_id=row.owner_id if done else None)
        for code, part, done in ticked
    ]

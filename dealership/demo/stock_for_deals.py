"""The demo store's cars as its orders take them: which were sold when, which wait for their customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dealership.demo.rows import update_rows
from roles.models import Unit
from sales.models import Vehicle, VehicleAllocation


@dataclass(frozen=True)
class TakenCar:
    """A car an order of the demo is for: allocated then, and delivered, or not yet (None)."""

    vehicle: Vehicle
    allocation: int
    allocated_at: datetime
    delivered_at: datetime | None


def taken_cars(store: Unit) -> list[TakenCar]:
    """Return every car of a store that was allocated, in the order of allocation; each belongs to one order.

    The cars are there already, delivered or allocated, with keys, movements and prices that fit: an order made of one
    takes `vehicle.car_model`, `vehicle.colour` and the two instants, and names itself with `name_orders`.
    """
    rows = VehicleAllocation.objects.filter(vehicle__store=store).exclude(state="released")
    rows = rows.select_related("vehicle__car_model").order_by("allocated_at", "pk")
    return [TakenCar(row.vehicle, row.pk, row.allocated_at, row.vehicle.delivered_at) for row in rows]


def name_orders(references: Iterable[tuple[int, str]]) -> int:
    """Write the orders' references into the allocations: (key of the allocation, reference); return how many."""
    return update_rows(VehicleAllocation, ["order_reference"], references)

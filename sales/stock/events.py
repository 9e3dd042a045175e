"""What happens to the stock that duties can name: what raises them, what settles them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roles.duties import triggers
from roles.duties.triggers import Event

CARS_SHIPPED = Event("sales.cars-shipped", _("the manufacturer ships cars"))
CAR_ARRIVED = Event("sales.car-arrived", _("a car arrives"))
PAPERS_MISSING = Event("sales.papers-missing", _("certificate or papers of a car are missing"))
CAR_AGED = Event("sales.car-aged", _("a car is in stock too long"))
CAR_ALLOCATED = Event("sales.car-allocated", _("a car is allocated to an order"))
CAR_TO_LEAVE = Event("sales.car-to-leave", _("a car is to leave the store"))
DAMAGE_FOUND = Event("sales.damage-found", _("damage of a car is found"))
CAR_UNFIT = Event("sales.car-unfit", _("departments are told of a damaged car"))
CAR_DISPATCHED = Event("sales.car-dispatched", _("a car is to be sent somewhere"))
CAR_TRANSFERRED = Event("sales.car-transferred", _("a car is to go to or comes from another store"))
ORDER_APPROVED = Event("sales.factory-order-approved", _("a factory order is approved"))

CARS_CAME = Event("sales.cars-came", _("the cars ordered have arrived"))
CAR_INSPECTED = Event("sales.car-inspected", _("the car is inspected"))
CAR_STOCKED = Event("sales.car-stocked", _("the car is taken into stock"))
PAPERS_COMPLETE = Event("sales.papers-complete", _("certificate and papers of the car are there"))
CAR_SOLD = Event("sales.car-sold", _("the car is allocated, delivered or gone"))
CAR_LEFT = Event("sales.car-left", _("the car is handed over or released"))
DAMAGE_SETTLED = Event("sales.damage-settled", _("the damage is settled"))
MOVEMENT_DONE = Event("sales.movement-done", _("the car is moved"))
ORDER_PLACED = Event("sales.factory-order-placed", _("the order is with the manufacturer"))


def register() -> None:
    """Let duties name them."""
    triggers.register_trigger(
        CARS_SHIPPED,
        CAR_ARRIVED,
        PAPERS_MISSING,
        CAR_AGED,
        CAR_ALLOCATED,
        CAR_TO_LEAVE,
        DAMAGE_FOUND,
        CAR_UNFIT,
        CAR_DISPATCHED,
        CAR_TRANSFERRED,
        ORDER_APPROVED,
    )
    triggers.register_settlement(
        CARS_CAME,
        CAR_INSPECTED,
        CAR_STOCKED,
        PAPERS_COMPLETE,
        CAR_SOLD,
        CAR_LEFT,
        DAMAGE_SETTLED,
        MOVEMENT_DONE,
        ORDER_PLACED,
    )

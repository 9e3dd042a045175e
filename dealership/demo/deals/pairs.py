"""Which lead of the demo store bought which car: the leads and the cars are there already, and are brought together."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Q

from dealership.demo.chance import chance
from sales.models import Lead, Vehicle

# The lead, the car it got (None: it waits for one), and the chance of this deal.
Deal = tuple[Any, Any, Random]
# Whoever waits for a car longer than this has gone elsewhere.
_WAITS = timedelta(days=40)


def find(now: datetime) -> list[Deal]:
    """Give each lead that ordered the first car that left after it did; the last of them wait for one."""
    cars: list[Any] = list(
        Vehicle.objects.filter(Q(state="delivered") | Q(state="allocated"), sub_dealer__isnull=True)
        .select_related("car_model")
        .order_by("delivered_at", "pk")
    )
    gone = sorted((car for car in cars if car.delivered_at), key=lambda car: car.delivered_at)
    kept = [car for car in cars if not car.delivered_at]
    leads: list[Any] = list(
        Lead.objects.filter(state="ordered").select_related("customer", "car_model").order_by("ordered_at")
    )
    # The newest leads get the cars that are allocated now; the others those that were delivered.
    fresh, found = leads[len(leads) - len(kept) :], []
    for lead in leads[: len(leads) - len(kept)]:
        place = next((n for n, car in enumerate(gone) if car.delivered_at > lead.ordered_at), None)
        found.append((lead, gone.pop(place) if place is not None else None, chance("deal", lead.pk)))
    found += [(lead, car, chance("deal", lead.pk)) for lead, car in zip(fresh, kept, strict=False)]
    return [deal for deal in found if deal[1] is not None or deal[0].ordered_at > now - _WAITS]

"""What becomes due in the stock by itself: damage past its two days, cars that are aged. Run by the sweep."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from roles import clock
from sales.models import Vehicle, VehicleDamage
from sales.stock import events, letters
from sales.stock.course import house_move, owe, url_of
from sales.stock.querysets import ON_HAND
from sales.stock.rules import aged_since, rule_on
from sales.stock.seats import after_working_days, holders_of

# How many one run of the sweep moves.
MOST = 500
# An aged car has its way out planned within so many working days.
AGED_DAYS = 5


def run_over_due(at: datetime) -> int:
    """Call damage overdue, and tell of cars that are aged; return how many."""
    return _run_over(at) + _age(at)


def _run_over(at: datetime) -> int:
    waiting = Q(state__in=["registered", "notified", "handling"])
    rows = VehicleDamage.objects.for_move().filter(waiting, due_at__lt=at).order_by("due_at")
    return sum(house_move(row, "run_over", None) is not None for row in rows[:MOST])


def _age(at: datetime) -> int:
    """Each car once: whoever answers for it owes a way out."""
    day = clock.local_date(at)
    latest = clock.end_of(aged_since(day, rule_on(day)))
    rows = Vehicle.objects.for_move().filter(
        state__in=[state for state in ON_HAND if state != "allocated"], arrived_at__lt=latest, aged_at__isnull=True
    )
    done = 0
    for vehicle in rows.order_by("arrived_at")[:MOST]:
        if Vehicle.objects.filter(pk=vehicle.pk, aged_at__isnull=True).update(aged_at=at):
            owe(events.CAR_AGED, vehicle, at, None, after_working_days(vehicle.store_id, at, AGED_DAYS))
            people = {vehicle.owner_id, *holders_of(vehicle.store_id, "approve_vehicledeviation")}
            letters.tell_people(vehicle, "aged", vehicle.vin, people, None, at, url_of(vehicle))
            done += 1
    return done

"""What lies in the keeper's cupboard: every change of it writes its line of the log."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from sales.models import Handed, Item, Vehicle, VehicleHandout
from sales.stock.course import settle
from sales.stock.events import PAPERS_COMPLETE

MOST_KEYS = 6
# Fields of the car by what lies in the cupboard.
_HERE = {Item.CERTIFICATE: "certificate_here", Item.PAPERS: "papers_here"}


def move_item(
    vehicle: Vehicle, actor: Staff, item: str, way: str, person: Staff | None = None, purpose: str = ""
) -> VehicleHandout:
    """Change what lies in the cupboard and write the line; in the caller's transaction, the right being his to ask."""
    rows = Vehicle.objects.filter(pk=vehicle.pk)
    if item == Item.KEY:
        step = -1 if way == Handed.OUT else 1
        taken = rows.filter(keys__gte=1) if step < 0 else rows.filter(keys__lt=MOST_KEYS)
        done = taken.update(keys=F("keys") + step)
        against = _("No key of this car lies in the cupboard.") if step < 0 else _("Six keys are enough.")
    else:
        field, here = _HERE[Item(item)], way != Handed.OUT
        done = rows.filter(**{field: not here}).update(**{field: here})
        against = _("It lies in the cupboard already.") if here else _("It does not lie in the cupboard.")
    if not done:
        raise ValidationError({"item": against})
    at = clock.now()
    line = VehicleHandout.objects.create(
        vehicle=vehicle, item=item, way=way, person=person, purpose=purpose, at=at, by=actor
    )
    _complete(vehicle, actor)
    return line


def _complete(vehicle: Vehicle, actor: Staff) -> None:
    """The first time both lie there, nothing is missing any more."""
    whole = Vehicle.objects.filter(
        pk=vehicle.pk, certificate_here=True, papers_here=True, papers_complete_at__isnull=True
    )
    if whole.update(papers_complete_at=clock.now()):
        settle(PAPERS_COMPLETE, vehicle, clock.now(), actor)


def hand_along(vehicle: Vehicle, actor: Staff, way: str, purpose: str, *, keys: bool, papers: bool) -> None:
    """Let keys and papers go along with a car that moves, or come with it; what is not there stays away."""
    car = Vehicle.objects.get(pk=vehicle.pk)
    if way == Handed.OUT:
        items = [Item.KEY] * (car.keys if keys else 0)
        items += [item for item, field in _HERE.items() if papers and getattr(car, field)]
    else:
        away = _away(car)
        items = [item for item in away if (keys if item == Item.KEY else papers)]
    for item in items:
        move_item(car, actor, item, way, None, purpose)


def _away(car: Vehicle) -> list[Item]:
    """Return what was issued of a car and did not come back."""
    lines = VehicleHandout.objects.filter(vehicle=car).values_list("item", "way")
    out = dict.fromkeys(Item, 0)
    for item, way in lines:
        if way != Handed.IN:
            out[Item(item)] += 1 if way == Handed.OUT else -1
    return [item for item, count in out.items() for _each in range(max(count, 0))]

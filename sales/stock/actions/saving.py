"""What recording a car, a movement, damage, a count or a visit brings along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.records.actions.writing import home_of
from sales.models import (
    CheckKind,
    StockCheckLine,
    Vehicle,
    VehicleDamage,
    VehicleMovement,
    VehicleStockCheck,
)
from sales.stock.effects import DAMAGE_DAYS, damage_registered, movement_asked
from sales.stock.seats import EVENING, after_working_days


def movement_saved(movement: VehicleMovement, actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """A movement belongs to the car's store, whoever asks; whoever decides is told."""
    if created:
        _lay_with_car(movement)
        movement_asked(movement, actor, movement.created_at)
    return []


def damage_saved(damage: VehicleDamage, actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """The clock runs from when it is recorded, by the store's calendar."""
    if created:
        _lay_with_car(damage)
        damage_registered(damage, actor, damage.found_at)
    return []


def prepare_damage(vehicle: Vehicle) -> dict[str, Any]:
    """Return what damage of a car has beside what was typed: when it was found and by when it is settled."""
    now = clock.now()
    return {"found_at": now, "due_at": after_working_days(vehicle.store_id, now, DAMAGE_DAYS)}


def _lay_with_car(record: VehicleMovement | VehicleDamage) -> None:
    """Let a record lie where its car does, so that those who answer for the car see it."""
    car = record.vehicle
    place = {"unit_id": car.unit_id, "department_id": car.department_id, "store_id": car.store_id}
    type(record).objects.filter(pk=record.pk).update(**place)
    record.refresh_from_db()


def prepare_check(actor: Staff, kind: str, sub_dealer: Any) -> dict[str, Any]:
    """Return what a count has beside its kind; raises ValidationError where today's was opened before."""
    today = clock.today()
    place = {"sub_dealer": sub_dealer} if sub_dealer else {"store": home_of(actor).store_id, "kind": kind}
    if VehicleStockCheck.objects.filter(day=today, **place).exists():
        raise ValidationError({"kind": _("This count was opened today already.")})
    return {"day": today, "due_at": clock.local(today, EVENING)}


def check_saved(check: VehicleStockCheck, actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """A count begins with the cars the books have there now."""
    if not created:
        return []
    if check.kind != CheckKind.SUB_DEALER and not actor.has_perm("sales.receive_vehicle", check):
        raise PermissionDenied(_("The keeper of the cars counts the store."))
    rows = Vehicle.objects.on_hand().filter(store=check.store_id, sub_dealer=check.sub_dealer_id)
    lines = [StockCheckLine(check_of=check, vehicle_id=pk, bay=bay) for pk, bay in rows.values_list("pk", "bay")]
    StockCheckLine.objects.bulk_create(lines, batch_size=500)
    VehicleStockCheck.objects.filter(pk=check.pk).update(booked=len(lines))
    check.booked = len(lines)
    return []

"""Cars kept for orders: the oldest first, one order a car; released, and handed over at the end.

Orders call these functions; a car's page only tells. Of two people at once one wins: each car is taken by a conditional
UPDATE on its state and version.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff, Unit
from roles.records.actions import note
from roles.records.actions.noting import clean_text
from roles.records.flows import holds
from roles.records.models import Verb
from sales.models import (
    AllocationState,
    CarModel,
    DeviationState,
    Vehicle,
    VehicleAllocation,
    VehicleDeviation,
    VehicleState,
)
from sales.stock.course import carry, house_move
from sales.stock.querysets import FREE

ALLOCATE, RELEASE, DELIVER = "sales.allocate_vehicle", "sales.release_vehicle", "sales.deliver_vehicle"
APPROVE = "sales.approve_vehicledeviation"
REASON_LENGTH = 300
# So many others may be faster, one after the other, before somebody is asked to try again.
TRIES = 20


class NothingInStock(ValidationError):
    """No car of the kind stands free in the store."""


class AlreadyAllocated(ValidationError):
    """The car is kept for another order, or not there to be had."""


class NotInTurn(ValidationError):
    """An older car of the kind stands there, and nobody said yes to this one."""


@transaction.atomic
def allocate_vehicle(
    *,
    acting_user: Staff,
    car_model: CarModel,
    store: Unit,
    colour: str = "",
    vehicle: Vehicle | None = None,
    reason: str = "",
    order_reference: str = "",
) -> Vehicle:
    """Keep the oldest car of a model (and colour) in a store for an order; return the car, now allocated.

    With `vehicle` it is that very car: where an older one of the same model and colour is free it needs a `reason`, and
    the yes of whoever holds "sales.approve_vehicledeviation" — their own, or one given to `ask_out_of_turn`. A car at a
    sub-dealer is had by naming it only.
    Raises NothingInStock, AlreadyAllocated, NotInTurn (all ValidationError, as sentences), PermissionDenied without
    "sales.allocate_vehicle" on the car. Source: D21 vehicle stock keeper 3.
    """
    if vehicle is not None:
        return _take_this(acting_user, vehicle, clean_text(reason, "reason", REASON_LENGTH), order_reference)
    for _try in range(TRIES):
        found = Vehicle.objects.free().like(store.pk, car_model, colour).oldest_first().for_move().first()
        if found is None:
            break
        _require(acting_user, ALLOCATE, found)
        if (moved := house_move(found, "allocate", acting_user, order_reference)) is not None:
            _note_allocation(moved, acting_user, order_reference)
            return moved
    facts = {"car": str(car_model), "colour": colour}
    if colour:
        raise NothingInStock(_("No %(car)s in %(colour)s stands free in this store.") % facts)
    raise NothingInStock(_("No %(car)s stands free in this store.") % facts)


def _take_this(actor: Staff, vehicle: Vehicle, reason: str, order_reference: str) -> Vehicle:
    stored = Vehicle.objects.for_move().get(pk=vehicle.pk)
    _require(actor, ALLOCATE, stored)
    if stored.state not in FREE:
        raise AlreadyAllocated(_unavailable(stored))
    # What stands at a sub-dealer is sold there: nobody else waits for it in turn.
    older = older_than(stored) if stored.sub_dealer_id is None else None
    approved_by, deviation = None, None
    if older is not None:
        approved_by, deviation = _yes_to(stored, actor, reason)
        if approved_by is None:
            raise NotInTurn(_not_in_turn(older))
        reason = reason or (deviation.reason if deviation else "")
    moved = house_move(stored, "allocate", actor, order_reference)
    if moved is None:
        raise AlreadyAllocated(_unavailable(Vehicle.objects.get(pk=stored.pk)))
    if deviation is not None:
        VehicleDeviation.objects.filter(pk=deviation.pk).update(state=DeviationState.USED)
    _note_allocation(moved, actor, order_reference, older is None, reason if older else "", approved_by)
    return moved


def older_than(vehicle: Vehicle) -> Vehicle | None:
    """Return the oldest free car of the same model and colour in the store, where it is not this one."""
    assert vehicle.store_id is not None
    rows = Vehicle.objects.free().like(vehicle.store_id, vehicle.car_model_id, vehicle.colour)
    first: Vehicle | None = rows.oldest_first().first()
    return first if first is not None and first.pk != vehicle.pk else None


def _yes_to(vehicle: Vehicle, actor: Staff, reason: str) -> tuple[Staff | None, VehicleDeviation | None]:
    """Return who said yes to this car out of turn, and the document they said it on."""
    deviation = VehicleDeviation.objects.filter(vehicle=vehicle, state=DeviationState.APPROVED).first()
    if deviation is not None:
        return deviation.decided_by, deviation
    if holds(actor, APPROVE, vehicle):
        if not reason:
            raise ValidationError({"reason": _("Say why an older car stays behind.")})
        return actor, None
    return None, None


def _not_in_turn(older: Vehicle) -> str:
    facts = {"vin": older.vin, "bay": older.bay or "–"}
    return _("First in, first out: %(vin)s (bay %(bay)s) came earlier. Ask for this one, with the reason.") % facts


def _unavailable(vehicle: Vehicle) -> str:
    if vehicle.state == VehicleState.ALLOCATED:
        return _("Car %(vin)s is allocated to another order already.") % {"vin": vehicle.vin}
    if vehicle.sub_dealer_id is not None:
        return _("Car %(vin)s stands at a sub-dealer: fetch it first.") % {"vin": vehicle.vin}
    return _("Car %(vin)s is “%(state)s” now.") % {"vin": vehicle.vin, "state": vehicle.state_label}


def _note_allocation(
    vehicle: Vehicle,
    actor: Staff,
    order_reference: str,
    in_turn: bool = True,
    reason: str = "",
    approved_by: Staff | None = None,
) -> None:
    VehicleAllocation.objects.create(
        vehicle=vehicle,
        order_reference=order_reference,
        allocated_by=actor,
        allocated_at=vehicle.changed_at,
        in_turn=in_turn,
        reason=reason,
        approved_by=approved_by,
    )


@transaction.atomic
def ask_out_of_turn(
    *, acting_user: Staff, vehicle: Vehicle, reason: str, order_reference: str = ""
) -> VehicleDeviation:
    """Ask the sales manager for a car although an older one stands there.

    Raises PermissionDenied without the right to allocate, ValidationError without a reason, for a car that is not free,
    for one whose turn it is anyway, and for one that was asked for already.
    """
    from sales.stock.documents import hand_in

    stored = Vehicle.objects.for_move().get(pk=vehicle.pk)
    _require(acting_user, ALLOCATE, stored)
    words = clean_text(reason, "reason", REASON_LENGTH)
    if not words:
        raise ValidationError({"reason": _("Say why an older car stays behind.")})
    if stored.state not in FREE or stored.sub_dealer_id is not None:
        raise AlreadyAllocated(_unavailable(stored))
    if older_than(stored) is None:
        raise ValidationError(_("It is this car's turn: it can be allocated without asking."))
    alive = [DeviationState.WAITING, DeviationState.APPROVED]
    if VehicleDeviation.objects.filter(vehicle=stored, state__in=alive).exists():
        raise ValidationError(_("This car was asked for already."))
    asked = VehicleDeviation.objects.create(
        vehicle=stored,
        order_reference=order_reference[:40],
        reason=words,
        asked_at=clock.now(),
        owner=acting_user,
        unit_id=stored.unit_id,
        department_id=stored.department_id,
        store_id=stored.store_id,
    )
    hand_in(asked, acting_user, asked.asked_at)
    note(stored, Verb.CHANGE, acting_user, changes=[["out_of_turn", "", order_reference[:40]]], text=words)
    return asked


@transaction.atomic
def release_vehicle(*, acting_user: Staff, vehicle: Vehicle, reason: str) -> Vehicle:
    """Give an allocated car back to stock (an order was cancelled, or gets another car); return it.

    Its turn is its old one: it goes by its arrival. Raises PermissionDenied without "sales.release_vehicle",
    ValidationError without a reason or where the car is not allocated.
    """
    stored = Vehicle.objects.for_move().get(pk=vehicle.pk)
    _require(acting_user, RELEASE, stored)
    words = clean_text(reason, "reason", REASON_LENGTH)
    if not words:
        raise ValidationError({"reason": _("Say why.")})
    moved = carry(stored, "release", acting_user, words)
    _end_allocation(moved, AllocationState.RELEASED, words)
    return moved


@transaction.atomic
def hand_over_vehicle(*, acting_user: Staff, vehicle: Vehicle) -> Vehicle:
    """Hand an allocated car over to its customer, with what lies in the cupboard; return it, delivered.

    Raises PermissionDenied without "sales.deliver_vehicle", ValidationError for a car that is not allocated, one with
    open damage, and one whose certificate and papers never came.
    """
    stored = Vehicle.objects.for_move().get(pk=vehicle.pk)
    _require(acting_user, DELIVER, stored)
    if stored.damages.exclude(state="resolved").exists():
        raise ValidationError(_("Car %(vin)s has damage that is not settled.") % {"vin": stored.vin})
    if stored.papers_complete_at is None:
        raise ValidationError(_("Certificate or papers of car %(vin)s are missing.") % {"vin": stored.vin})
    moved = carry(stored, "deliver", acting_user)
    _end_allocation(moved, AllocationState.DELIVERED, "")
    return moved


def _end_allocation(vehicle: Vehicle, state: AllocationState, words: str) -> None:
    VehicleAllocation.objects.filter(vehicle=vehicle, state=AllocationState.OPEN).update(
        state=state, ended_at=vehicle.changed_at, ended_because=words
    )


def _require(user: Staff, permission: str, vehicle: Vehicle) -> None:
    if not holds(user, permission, vehicle):
        raise PermissionDenied(_("Your position does not include this for this record."))

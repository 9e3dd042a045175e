"""What moves of cars, movements and damage bring about: what is logged, who owes what, who is told."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles import clock
from roles.duties import events as duties
from roles.models import Staff
from roles.records.actions import note
from roles.records.flows import Moved
from roles.records.models import Verb
from roles.sharing import share
from sales.models import (
    DamageKind,
    DamageState,
    Handed,
    MovementKind,
    MovementState,
    Vehicle,
    VehicleDamage,
    VehicleMovement,
    VehicleState,
)
from sales.stock import documents, events, letters
from sales.stock.course import carry, house_move, owe, settle, subject_of, url_of
from sales.stock.cupboard import hand_along
from sales.stock.deciding import take_back
from sales.stock.rules import rule_on
from sales.stock.seats import after_working_days, holders_of, seats_with

VIEW_DAMAGE = "sales.view_vehicledamage"
# Source: D17 sales consultant 8.
DAMAGE_DAYS = 2
RECEIVE = "receive_vehicle"


# --- cars -------------------------------------------------------------------------------------------------------------


def car_received(vehicle: Vehicle, moved: Moved) -> None:
    """The inspector inspects it and the keeper takes it in, today."""
    owe(events.CAR_ARRIVED, vehicle, moved.at, moved.actor)


def car_passed(vehicle: Vehicle, moved: Moved) -> None:
    """Keep who inspected it."""
    Vehicle.objects.filter(pk=vehicle.pk).update(inspected_by=moved.actor)
    settle(events.CAR_INSPECTED, vehicle, moved.at, moved.actor)


def car_failed(vehicle: Vehicle, moved: Moved) -> None:
    """What the inspection found is a case of its own."""
    assert moved.actor is not None
    Vehicle.objects.filter(pk=vehicle.pk).update(inspected_by=moved.actor)
    settle(events.CAR_INSPECTED, vehicle, moved.at, moved.actor)
    damage = VehicleDamage(
        vehicle=vehicle,
        kind=DamageKind.DEFECT,
        description=vehicle.inspection,
        found_at=moved.at,
        due_at=after_working_days(vehicle.store_id, moved.at, DAMAGE_DAYS),
        owner=moved.actor,
        unit_id=vehicle.unit_id,
        department_id=vehicle.department_id,
        store_id=vehicle.store_id,
        created_by=moved.actor,
        created_at=moved.at,
        changed_at=moved.at,
        state=DamageState.REGISTERED,
    )
    damage.save(force_insert=True)
    note(damage, Verb.CREATE, moved.actor, at=moved.at, to_state=damage.state)
    damage_registered(damage, moved.actor, moved.at)


def car_stocked(vehicle: Vehicle, moved: Moved) -> None:
    """It is booked in; what is missing of its papers is owed."""
    assert moved.actor is not None
    log_movement(vehicle, MovementKind.IN, moved.actor, moved.at, to_bay=vehicle.bay)
    settle(events.CAR_STOCKED, vehicle, moved.at, moved.actor)
    if vehicle.papers_complete_at is None:
        by = after_working_days(vehicle.store_id, moved.at, rule_on().papers_days)
        owe(events.PAPERS_MISSING, vehicle, moved.at, moved.actor, by)


def car_allocated(vehicle: Vehicle, moved: Moved) -> None:
    """Nobody looks for a buyer any more; keeper and inspector make it ready."""
    settle(events.CAR_SOLD, vehicle, moved.at, moved.actor)
    owe(events.CAR_ALLOCATED, vehicle, moved.at, moved.actor)


def car_released(vehicle: Vehicle, moved: Moved) -> None:
    """Nothing is to be made ready any more."""
    settle(events.CAR_LEFT, vehicle, moved.at, moved.actor)


def car_delivered(vehicle: Vehicle, moved: Moved) -> None:
    """It is booked out, with what lay in the cupboard."""
    actor = moved.actor or vehicle.owner
    hand_along(vehicle, actor, Handed.OUT, _("Handed over to the customer"), keys=True, papers=True)
    log_movement(vehicle, MovementKind.OUT, actor, moved.at, from_bay=vehicle.bay)
    for event in (events.CAR_LEFT, events.CAR_SOLD):
        settle(event, vehicle, moved.at, moved.actor)


def car_returned(vehicle: Vehicle, moved: Moved) -> None:
    """It is booked out, with what lay in the cupboard."""
    assert moved.actor is not None
    hand_along(vehicle, moved.actor, Handed.OUT, _("Returned to the manufacturer"), keys=True, papers=True)
    log_movement(vehicle, MovementKind.OUT, moved.actor, moved.at, from_bay=vehicle.bay)
    settle(events.CAR_SOLD, vehicle, moved.at, moved.actor)


def log_movement(
    vehicle: Vehicle, kind: MovementKind, actor: Staff, at: datetime, *, from_bay: str = "", to_bay: str = ""
) -> VehicleMovement:
    """Book a movement that was carried out along with something else; the clerk checks it afterwards."""
    movement = VehicleMovement(
        kind=kind,
        vehicle=vehicle,
        from_bay=from_bay,
        to_bay=to_bay,
        due_at=at,
        done_at=at,
        done_by=actor,
        state=MovementState.DONE,
        owner=actor,
        unit_id=vehicle.unit_id,
        department_id=vehicle.department_id,
        store_id=vehicle.store_id,
        created_by=actor,
        created_at=at,
        changed_at=at,
    )
    movement.save(force_insert=True)
    note(movement, Verb.CREATE, actor, at=at, to_state=movement.state)
    return movement


# --- damage -----------------------------------------------------------------------------------------------------------


def damage_registered(damage: VehicleDamage, actor: Staff, at: datetime) -> None:
    """A car on sale is taken off it; the inspector owes what follows; whoever found it reads on."""
    share(damage, actor, VIEW_DAMAGE)
    vehicle = Vehicle.objects.for_move().get(pk=damage.vehicle_id)
    if vehicle.state in (VehicleState.IN_STOCK, VehicleState.DISPLAY):
        house_move(vehicle, "block", actor, damage.reference)
    owe(events.DAMAGE_FOUND, damage, at, actor, damage.due_at)
    people = holders_of(damage.store_id, "notify_vehicledamage")
    letters.tell_people(damage, "found", vehicle.vin, people, actor, at, url_of(damage))


def damage_notified(damage: VehicleDamage, moved: Moved) -> None:
    """Keeper and sales manager know, each department what it owes."""
    owe(events.CAR_UNFIT, damage, moved.at, moved.actor, max(damage.due_at, moved.at))
    people = {damage.vehicle.owner_id, damage.owner_id}
    for codename in ("handle_vehicledamage", "approve_vehicledamage"):
        people |= holders_of(damage.store_id, codename)
    letters.tell_people(damage, "notified", damage.vehicle.vin, people, moved.actor, moved.at, url_of(damage))


def handed_in(record: VehicleDamage, moved: Moved) -> None:
    """Submit a record to whoever decides on it."""
    assert moved.actor is not None
    documents.hand_in(record, moved.actor, moved.at)


def taken_back(record: VehicleDamage, moved: Moved) -> None:
    """Withdraw a record from whoever decides on it."""
    assert moved.actor is not None
    take_back(record, moved.actor)


def damage_overdue(damage: VehicleDamage, moved: Moved) -> None:
    """Whoever settles and whoever answers for it are told."""
    people = {damage.owner_id, damage.vehicle.owner_id}
    for codename in ("resolve_vehicledamage", "approve_vehicledamage"):
        people |= holders_of(damage.store_id, codename)
    letters.tell_people(damage, "overdue", damage.vehicle.vin, people, None, moved.at, url_of(damage))


def damage_resolved(damage: VehicleDamage, moved: Moved) -> None:
    """The car is on sale again, once nothing else of it is open."""
    VehicleDamage.objects.filter(pk=damage.pk).update(resolved_by=moved.actor)
    settle(events.DAMAGE_SETTLED, damage, moved.at, moved.actor)
    vehicle = Vehicle.objects.for_move().get(pk=damage.vehicle_id)
    if vehicle.state == VehicleState.DAMAGED and not vehicle.damages.exclude(state=DamageState.RESOLVED).exists():
        house_move(vehicle, "unblock", moved.actor, damage.reference)
    people = {damage.owner_id, vehicle.owner_id}
    letters.tell_people(damage, "resolved", vehicle.vin, people, moved.actor, moved.at, url_of(damage))


# --- movements --------------------------------------------------------------------------------------------------------


def movement_asked(movement: VehicleMovement, actor: Staff, at: datetime) -> None:
    """Whoever decides knows; what needs nobody's yes is the keeper's at once."""
    people = holders_of(movement.store_id, "approve_vehiclemovement")
    letters.tell_people(movement, "to_decide", movement.reference, people, actor, at, url_of(movement))


def movement_approved(movement: VehicleMovement, moved: Moved) -> None:
    """The keeper carries it out by its deadline."""
    event = events.CAR_TRANSFERRED if movement.kind == MovementKind.TRANSFER_OUT else events.CAR_DISPATCHED
    by = max(movement.due_at, moved.at)
    owe(event, movement, moved.at, moved.actor, by)
    people = holders_of(movement.store_id, "execute_vehiclemovement") | {movement.owner_id}
    name = f"{movement.reference} {movement.vehicle.vin}"
    letters.tell_people(movement, "to_execute", name, people, moved.actor, moved.at, url_of(movement))


def movement_refused(movement: VehicleMovement, moved: Moved) -> None:
    """Whoever asked for it reads why."""
    letters.tell_people(
        movement, "refused", movement.reference, [movement.owner_id], moved.actor, moved.at, url_of(movement)
    )


def movement_done(movement: VehicleMovement, moved: Moved) -> None:
    """The car is where it was to go; what goes along is logged."""
    assert moved.actor is not None
    VehicleMovement.objects.filter(pk=movement.pk).update(done_by=moved.actor, from_bay=movement.vehicle.bay)
    vehicle = Vehicle.objects.for_move().get(pk=movement.vehicle_id)
    settle(events.MOVEMENT_DONE, movement, moved.at, moved.actor)
    _BY_KIND[MovementKind(movement.kind)](movement, vehicle, moved.actor, moved.at)


def _to_bay(movement: VehicleMovement, vehicle: Vehicle, _actor: Staff, _at: datetime) -> None:
    Vehicle.objects.filter(pk=vehicle.pk).update(bay=movement.to_bay)


def _out(movement: VehicleMovement, vehicle: Vehicle, actor: Staff, at: datetime) -> None:
    """The sending side: the car belongs to the receiving store from now on, which books it in when it comes."""
    seats = seats_with(movement.to_store_id, RECEIVE)
    if not seats:
        raise ValidationError(_("Nobody of that store receives cars."))
    seat = seats[0]
    _along(movement, vehicle, actor, Handed.OUT)
    carry(vehicle, "send", actor, movement.reference)
    place = {"unit_id": seat.unit_id, "department_id": seat.department_id, "store_id": seat.store_id}
    Vehicle.objects.filter(pk=vehicle.pk).update(owner=seat.staff, bay="", **place)
    other = VehicleMovement(
        kind=MovementKind.TRANSFER_IN,
        vehicle=vehicle,
        from_store_id=movement.store_id,
        to_store_id=movement.to_store_id,
        due_at=after_working_days(movement.to_store_id, at, 1),
        number=movement.number,
        with_keys=movement.with_keys,
        with_papers=movement.with_papers,
        other_side=movement,
        owner=seat.staff,
        created_by=actor,
        created_at=at,
        changed_at=at,
        state=MovementState.ASKED,
        **place,
    )
    other.save(force_insert=True)
    note(other, Verb.CREATE, actor, at=at, to_state=other.state)
    owe(events.CAR_TRANSFERRED, other, at, actor, other.due_at)
    letters.tell_people(other, "coming", vehicle.vin, [seat.staff_id], actor, at, url_of(other))


def _in(movement: VehicleMovement, vehicle: Vehicle, actor: Staff, _at: datetime) -> None:
    carry(vehicle, "take_over", actor, movement.reference, {"bay": movement.to_bay})
    _along(movement, vehicle, actor, Handed.BACK)


def _away(movement: VehicleMovement, vehicle: Vehicle, actor: Staff, _at: datetime) -> None:
    _along(movement, vehicle, actor, Handed.OUT)


def _place(movement: VehicleMovement, vehicle: Vehicle, actor: Staff, at: datetime) -> None:
    _along(movement, vehicle, actor, Handed.OUT)
    rows = Vehicle.objects.free().filter(pk=vehicle.pk)
    if not rows.update(sub_dealer=movement.sub_dealer_id, placed_on=clock.local_date(at), bay=""):
        raise ValidationError(_("Car %(vin)s is “%(state)s” now.") % {"vin": vehicle.vin, "state": vehicle.state_label})


def _fetch(movement: VehicleMovement, vehicle: Vehicle, actor: Staff, _at: datetime) -> None:
    Vehicle.objects.filter(pk=vehicle.pk).update(sub_dealer=None, placed_on=None, bay=movement.to_bay)
    _along(movement, vehicle, actor, Handed.BACK)


def _along(movement: VehicleMovement, vehicle: Vehicle, actor: Staff, way: str) -> None:
    hand_along(vehicle, actor, way, movement.reference, keys=movement.with_keys, papers=movement.with_papers)


_BY_KIND = {
    MovementKind.IN: _to_bay,
    MovementKind.OUT: _away,
    MovementKind.BAY: _to_bay,
    MovementKind.TRANSFER_OUT: _out,
    MovementKind.TRANSFER_IN: _in,
    MovementKind.DISPATCH: _away,
    MovementKind.PLACE: _place,
    MovementKind.FETCH: _fetch,
}


def movement_dropped(movement: VehicleMovement, moved: Moved) -> None:
    """Nobody owes it any more."""
    for event in (events.CAR_TRANSFERRED, events.CAR_DISPATCHED):
        duties.take_back(event.code, subject_of(movement))

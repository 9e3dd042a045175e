"""What stands against a move of the stock's records: of the person, or of the record as it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from roles.models import Staff
from sales.models import (
    DECIDED,
    DamageState,
    FactoryOrder,
    MovementKind,
    MovementState,
    Treatment,
    Vehicle,
    VehicleDamage,
    VehicleMovement,
    VehicleState,
    VehicleStockCheck,
)


def not_mine(record: Any, user: Staff) -> str:
    """Nobody says yes to their own work."""
    return _("It is yours: somebody else decides.") if record.owner_id == user.pk else ""


def handed_it_in(record: Any, user: Staff) -> str:
    """Whoever handed it in takes it back."""
    from sales.stock.deciding import waiting_for

    approval = waiting_for(record)
    if approval is None or approval.submitted_by_id == user.pk:
        return ""
    return _("Whoever handed it in takes it back.")


# --- cars -------------------------------------------------------------------------------------------------------------


def is_mended(vehicle: Vehicle, _user: Staff) -> str:
    """A car passes once what was found is settled."""
    if vehicle.damages.exclude(state=DamageState.RESOLVED).exists():
        return _("It has damage that is not settled.")
    return ""


def return_is_approved(vehicle: Vehicle, _user: Staff) -> str:
    """A car goes back after the sales manager's yes only."""
    rows = vehicle.damages.filter(treatment=Treatment.RETURN, approved_at__isnull=False)
    if rows.exclude(state=DamageState.RESOLVED).exists():
        return ""
    return _("The return is to be approved first, on the page of the damage.")


def stands_here(vehicle: Vehicle, _user: Staff) -> str:
    """What stands at a sub-dealer is fetched first."""
    return _("It stands at a sub-dealer: fetch it first.") if vehicle.sub_dealer_id is not None else ""


# --- movements --------------------------------------------------------------------------------------------------------


def is_decided_on(movement: VehicleMovement, _user: Staff) -> str:
    """Movements within the store need nobody's yes."""
    return "" if movement.kind in DECIDED else _("This movement needs no decision.")


def may_go(movement: VehicleMovement, _user: Staff) -> str:
    """A car leaves the yard after the sales manager's yes only; into a bay it needs the bay."""
    if movement.kind in DECIDED and movement.state == MovementState.ASKED:
        return _("The sales manager decides on it first.")
    if movement.kind in (MovementKind.BAY, MovementKind.FETCH, MovementKind.TRANSFER_IN) and not movement.to_bay:
        return _("Enter the bay.")
    return _room_at(movement)


def _room_at(movement: VehicleMovement) -> str:
    dealer = movement.sub_dealer
    if movement.kind != MovementKind.PLACE or dealer is None:
        return ""
    if dealer.state != "signed":
        return _("%(name)s is not signed.") % {"name": dealer.name}
    if Vehicle.objects.filter(sub_dealer=dealer).on_hand().count() >= dealer.placement_limit:
        return _("%(name)s has as many cars as may be placed there.") % {"name": dealer.name}
    return ""


def did_it_not(movement: VehicleMovement, user: Staff) -> str:
    """Whoever moved a car does not check it."""
    return _("You carried it out: somebody else checks it.") if movement.done_by_id == user.pk else ""


# --- damage -----------------------------------------------------------------------------------------------------------


def costs_something(damage: VehicleDamage, _user: Staff) -> str:
    """What costs nothing and stays is settled without asking."""
    if damage.approved_at is not None:
        return _("It is approved already.")
    if damage.treatment == Treatment.RETURN or damage.cost:
        return ""
    return _("It costs nothing and the car stays: settle it without asking.")


def may_be_settled(damage: VehicleDamage, _user: Staff) -> str:
    """What costs money was approved, a car to be returned is gone."""
    if (damage.treatment == Treatment.RETURN or damage.cost) and damage.approved_at is None:
        return _("Costs and returns are approved by the sales manager first.")
    if damage.treatment == Treatment.RETURN and damage.vehicle.state != VehicleState.RETURNED:
        return _("The car has not gone back yet.")
    return ""


# --- counts -----------------------------------------------------------------------------------------------------------


def is_explained(check: VehicleStockCheck, _user: Staff) -> str:
    """Every difference has its reason first."""
    left = sum(1 for line in check.lines.all() if line.differs and not line.reason)
    return _("%(count)s differences have no reason yet.") % {"count": left} if left else ""


# --- orders -----------------------------------------------------------------------------------------------------------


def has_lines(order: FactoryOrder, _user: Staff) -> str:
    """An order without cars is none."""
    return "" if order.lines.exists() else _("Write down which cars first.")


def has_cars(order: FactoryOrder, _user: Staff) -> str:
    """What is on its way has its VINs."""
    if Vehicle.objects.filter(order_line__order=order).exists():
        return ""
    return _("Enter the VINs of the cars first.")

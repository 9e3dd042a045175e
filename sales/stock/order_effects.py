"""What moves of counts, factory orders and remittances bring about."""

from __future__ import annotations

from roles import clock
from roles.records.flows import Moved
from sales.models import (
    CheckKind,
    CheckState,
    FactoryOrder,
    RemittanceRequest,
    Vehicle,
    VehicleState,
    VehicleStockCheck,
)
from sales.stock import documents, events, letters
from sales.stock.course import house_move, owe, settle, url_of
from sales.stock.deciding import decider_of, take_back
from sales.stock.seats import EVENING, holders_of

# --- counts -----------------------------------------------------------------------------------------------------------


def count_finished(check: VehicleStockCheck, moved: Moved) -> None:
    """Keep the figures; it agrees or differs, and a daily count that agrees is reported by itself."""
    lines = list(check.lines.values_list("expected", "found_at"))
    figures = {
        "booked": sum(1 for expected, _at in lines if expected),
        "found": sum(1 for expected, at in lines if expected and at),
        "extra": sum(1 for expected, at in lines if not expected and at),
    }
    VehicleStockCheck.objects.filter(pk=check.pk).update(**figures)
    differs = figures["booked"] != figures["found"] or figures["extra"]
    check.refresh_from_db()
    check = house_move(check, "differ" if differs else "match", moved.actor) or check
    if differs:
        people = holders_of(check.store_id, "adjust_vehiclestockcheck")
        letters.tell_people(check, "differs", check.reference, people, moved.actor, moved.at, url_of(check))
    elif check.kind != CheckKind.MONTHLY and check.state == CheckState.MATCHED:
        house_move(check, "file", moved.actor)


def count_adjusted(check: VehicleStockCheck, moved: Moved) -> None:
    """Whoever counted reports it."""
    letters.tell_people(check, "adjusted", check.reference, [check.owner_id], moved.actor, moved.at, url_of(check))


# --- factory orders ---------------------------------------------------------------------------------------------------


def order_handed_in(order: FactoryOrder, moved: Moved) -> None:
    """To the sales manager; an order of theirs, or where there is none, goes to the general manager at once."""
    assert moved.actor is not None
    FactoryOrder.objects.filter(pk=order.pk).update(sent_by=moved.actor)
    order.refresh_from_db()
    own = moved.actor.has_perm("sales.approve_factoryorder", order)
    if own or decider_of(order, documents.permission_of(order), {moved.actor.pk}) is None:
        house_move(order, "pass", moved.actor)
        return
    documents.hand_in(order, moved.actor, moved.at)


def order_passed_on(order: FactoryOrder, moved: Moved) -> None:
    """The general manager decides, on what its author handed in."""
    documents.hand_in(order, order.sent_by or order.owner, moved.at)


def order_taken_back(record: FactoryOrder | RemittanceRequest, moved: Moved) -> None:
    """Withdraw it from whoever decides on it."""
    assert moved.actor is not None
    take_back(record, moved.actor)


def order_approved(order: FactoryOrder, moved: Moved) -> None:
    """Whoever deals with the manufacturer orders."""
    owe(events.ORDER_APPROVED, order, moved.at, moved.actor)


def order_submitted(order: FactoryOrder, moved: Moved) -> None:
    """Settle that it was to be ordered."""
    settle(events.ORDER_PLACED, order, moved.at, moved.actor)


def order_shipped(order: FactoryOrder, moved: Moved) -> None:
    """The keeper sees to it that the cars come in time."""
    by = max(clock.local(order.expected_on, EVENING), moved.at) if order.expected_on else None
    owe(events.CARS_SHIPPED, order, moved.at, moved.actor, by)


def order_arrived(order: FactoryOrder, moved: Moved) -> None:
    """Every car of it that was on its way has arrived."""
    settle(events.CARS_CAME, order, moved.at, moved.actor)
    cars = Vehicle.objects.for_move().filter(order_line__order=order, state=VehicleState.IN_TRANSIT)
    for vehicle in cars.order_by("pk"):
        house_move(vehicle, "receive", moved.actor, order.reference)


# --- remittances ------------------------------------------------------------------------------------------------------


def remittance_handed_in(request: RemittanceRequest, moved: Moved) -> None:
    """To the information supervisor; a request of theirs goes to finance at once."""
    assert moved.actor is not None
    RemittanceRequest.objects.filter(pk=request.pk).update(sent_by=moved.actor)
    # It was in time or not when it was handed in first: mended, it is not late for it.
    RemittanceRequest.objects.filter(pk=request.pk, handed_in_at__isnull=True).update(handed_in_at=moved.at)
    request.refresh_from_db()
    own = moved.actor.has_perm("sales.countersign_remittancerequest", request)
    if own or decider_of(request, documents.permission_of(request), {moved.actor.pk}) is None:
        house_move(request, "pass", moved.actor)
        return
    documents.hand_in(request, moved.actor, moved.at)


def remittance_passed_on(request: RemittanceRequest, moved: Moved) -> None:
    """The next one decides, on what its author handed in."""
    documents.hand_in(request, request.sent_by or request.owner, moved.at)


def remittance_approved(request: RemittanceRequest, moved: Moved) -> None:
    """The cashier pays."""
    people = holders_of(request.store_id, "pay_remittancerequest")
    letters.tell_people(request, "to_pay", request.reference, people, moved.actor, moved.at, url_of(request))


def remittance_paid(request: RemittanceRequest, moved: Moved) -> None:
    """Whoever asked for it knows."""
    people = {request.owner_id, request.sent_by_id}
    letters.tell_people(request, "paid", request.reference, people, moved.actor, moved.at, url_of(request))

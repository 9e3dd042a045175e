"""What moves of deliveries bring about, up to the car that drives away and the call that follows."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketing import care
from marketing.models import CustomerCar, FollowUp, Grade
from roles import clock
from roles.duties import events as duties
from roles.duties.subjects import Subject
from roles.models import Staff
from roles.records.actions import note
from roles.records.flows import Moved
from roles.records.models import Verb
from sales.deals import events, letters
from sales.deals.course import advance, owe, settle, take_back
from sales.models import Delivery, DeliveryItem, DeliveryPart, InsuranceCase, SalesOrder
from sales.stock.actions import hand_over_vehicle

# D18 consultant 1 (7): call back and care for owners.
CARE_DUTY = "sales-consultant-19"
PAPERS_WITHIN = timedelta(days=1)


def planned(delivery: Delivery, moved: Moved) -> None:
    """Whoever hands the car over owes it by then; whoever keeps the cars makes it ready."""
    take_back(events.DELIVERY_PLANNED, delivery)
    owe(events.DELIVERY_PLANNED, delivery, moved.at, moved.actor, delivery.appointed_at, delivery.owner)
    people = letters.holders_of(delivery.store_id, "prepare_delivery")
    letters.tell_people(delivery, "to_prepare", {*people, delivery.owner_id}, moved.actor, moved.at)


def made_ready(delivery: Delivery, moved: Moved) -> None:
    """Tell whoever hands it over."""
    letters.tell_people(delivery, "ready", [delivery.owner_id], moved.actor, moved.at)


def delivered(delivery: Delivery, moved: Moved) -> None:
    """The car leaves the stock, the order is done, its owner is called within three days."""
    assert moved.actor is not None
    order = SalesOrder.objects.for_move().get(pk=delivery.order_id)
    assert order.vehicle is not None
    hand_over_vehicle(acting_user=moved.actor, vehicle=order.vehicle)
    if advance(order, "deliver", moved.actor) is None:
        raise ValidationError(_("The order is “%(state)s” now.") % {"state": order.state_label})
    car = _customer_drives(order, moved)
    _plan_call(delivery, car, moved)
    for event, record in ((events.DELIVERY_DONE, order), (events.DELIVERY_DONE, delivery)):
        settle(event, record, moved.at, moved.actor)
    owe(events.CAR_DELIVERED, delivery, moved.at, moved.actor, moved.at + PAPERS_WITHIN)
    people = letters.holders_of(delivery.store_id, "file_delivery")
    letters.tell_people(delivery, "delivered", people, moved.actor, moved.at)


def _customer_drives(order: SalesOrder, moved: Moved) -> CustomerCar:
    """Put the car into the customer's file, who owns one from now on."""
    vehicle, customer = order.vehicle, order.customer
    assert vehicle is not None
    insured = InsuranceCase.objects.filter(order=order).values_list("insured_until", flat=True).first()
    car, _made = CustomerCar.objects.update_or_create(
        customer=customer,
        vin=vehicle.vin,
        defaults={
            "model_name": str(order.car_model)[:60],
            "delivered_on": clock.local_date(moved.at),
            **({"insured_until": insured} if insured else {}),
        },
    )
    if customer.grade not in (Grade.OWNER, Grade.VIP):
        before = customer.grade
        type(customer).objects.filter(pk=customer.pk).update(grade=Grade.OWNER, changed_at=moved.at)
        note(customer, Verb.CHANGE, moved.actor, at=moved.at, changes=[["grade", before, Grade.OWNER]])
    return car


def _plan_call(delivery: Delivery, car: CustomerCar, moved: Moved) -> None:
    """Plan the call of the house's rule at once, and let whoever makes it owe it."""
    for call in care.plan_for(car, moved.at):
        unit, person = call.unit, call.owner
        duties.raise_for(
            CARE_DUTY,
            Subject("follow_up", call.pk),
            unit,
            moved.at,
            f"delivery:{delivery.pk}",
            person=person,
            due_at=call.due_at,
            acting_user=moved.actor,
        )


def call_of(delivery: Delivery) -> FollowUp | None:
    """Return the call after a delivery; None before it, and where the customer may not be called."""
    vehicle = delivery.order.vehicle
    if vehicle is None or delivery.delivered_at is None:
        return None
    rows = FollowUp.objects.filter(customer=delivery.order.customer_id, kind="delivery", car__vin=vehicle.vin)
    found: FollowUp | None = rows.select_related("owner").order_by("-due_at").first()
    return found


def papers_filed(delivery: Delivery, moved: Moved) -> None:
    """Settle that the papers were owed."""
    settle(events.PAPERS_FILED, delivery, moved.at, moved.actor)


def called_off(delivery: Delivery, _moved: Moved) -> None:
    """Nobody owes it any more."""
    take_back(events.DELIVERY_PLANNED, delivery)


def tick(delivery: Delivery, codes: set[str], actor: Staff, *, parts: set[str]) -> list[list[str]]:
    """Bring the lines of some parts to what was ticked, in the caller's transaction; return what changed."""
    now, changes = clock.now(), []
    for item in DeliveryItem.objects.filter(delivery=delivery, part__in=parts):
        done = item.code in codes
        if done == (item.done_at is not None):
            continue
        item.done_at, item.done_by = (now, actor) if done else (None, None)
        item.save(update_fields=["done_at", "done_by"])
        changes.append([f"checklist.{item.code}", "" if done else "1", "1" if done else ""])
    return changes


ON_SITE = {DeliveryPart.CAR, DeliveryPart.HANDED, DeliveryPart.TOLD}

"""What moves of quotations, discounts and orders bring about."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finance import actions as finance
from finance.models import Receivable, ReceivableState
from roles import clock
from roles.approvals.models import Decision
from roles.models import Staff
from roles.records.actions import move_record, note
from roles.records.flows import Moved
from roles.records.kinds import kind_of_model
from roles.records.models import Verb
from sales.deals import cases, events, letters, policy, together
from sales.deals.course import advance, owe, settle, take_back
from sales.deals.lines import sums_of
from sales.models import (
    ChangeKind,
    ChangeState,
    Delivery,
    DeliveryState,
    DiscountRequest,
    DiscountState,
    OrderChange,
    OrderLine,
    OrderState,
    Quotation,
    SalesOrder,
)
from sales.stock.actions import allocate_vehicle, release_vehicle

ORDER = "sales_order"
EVENING = time(18, 0)
# Source: indicator "archive-rate"; ten days after the agreed delivery are trade practice.
ARCHIVED_WITHIN = timedelta(days=10)


# --- quotations and discounts -----------------------------------------------------------------------------------------


def quoted(quotation: Quotation, moved: Moved) -> None:
    """Keep how much the policy gives whoever quoted."""
    assert moved.actor is not None
    limit = policy.limit_of(moved.actor, quotation.car_model, quotation.store_id)
    Quotation.objects.filter(pk=quotation.pk).update(cleared=limit)


def revised(quotation: Quotation, moved: Moved) -> None:
    """What was cleared is void: the price is talked about again."""
    Quotation.objects.filter(pk=quotation.pk).update(cleared=None, quoted_at=None)
    for request in quotation.discount_requests.filter(state=DiscountState.APPROVED):
        advance(request, "lapse", moved.actor)


def discount_asked(quotation: Quotation, moved: Moved) -> None:
    """Write the request down and hand it in."""
    assert moved.actor is not None
    actor, kind = moved.actor, kind_of_model(DiscountRequest)
    request = DiscountRequest.objects.create(
        quotation=quotation,
        discount=quotation.discount,
        gifts=quotation.gifts,
        allowed=policy.limit_of(actor, quotation.car_model, quotation.store_id),
        reason=moved.text,
        owner_id=quotation.owner_id,
        unit_id=quotation.unit_id,
        department_id=quotation.department_id,
        store_id=quotation.store_id,
        created_by=actor,
        created_at=moved.at,
        changed_at=moved.at,
    )
    note(request, Verb.CREATE, actor, at=moved.at, to_state=request.state)
    submit = kind.flow.move("submit")
    assert submit is not None
    move_record(kind=kind, record=request, move=submit, acting_user=actor, version=request.version)


def request_handed_in(request: DiscountRequest, moved: Moved) -> None:
    """Let the sales manager decide, who owes it from now on."""
    from sales.deals import documents

    assert moved.actor is not None
    documents.hand_in(request, moved.actor, moved.at)
    owe(events.DISCOUNT_ASKED, request, moved.at, moved.actor)


def request_taken_back(quotation: Quotation, moved: Moved) -> None:
    """Nobody decides on it any more."""
    from sales.deals import documents

    for request in DiscountRequest.objects.filter(quotation=quotation).open():
        documents.take_back(request)
        advance(request, "withdraw", moved.actor)
        take_back(events.DISCOUNT_ASKED, request)


def discount_approved(request: DiscountRequest, decision: Decision) -> None:
    """Approved within the decider's limit it is approved; beyond it, it goes up to the general manager."""
    from sales.deals import documents

    # Only people decide: a time-out reminds and passes on.
    assert decision.actor is not None
    person, at = decision.principal or decision.actor, decision.at
    quotation = request.quotation
    limit = policy.limit_of(person, quotation.car_model, request.store_id)
    chief = person.has_perm(documents.CHIEF, request)
    if request.state == DiscountState.MANAGER and not chief and request.conceded > limit:
        advance(request, "pass_up", decision.actor, decision.reason)
        passed = DiscountRequest.objects.for_move().get(pk=request.pk)
        documents.hand_in(passed, decision.actor, at)
        letters.tell_people(passed, "passed_up", [request.owner_id], decision.actor, at)
        return
    advance(request, "approve", decision.actor, decision.reason, decided_by=decision.actor)
    settle(events.DISCOUNT_DECIDED, request, at, decision.actor)
    advance(quotation, "approve", decision.actor, cleared=request.conceded)
    letters.tell_people(request, "approved", [request.owner_id], decision.actor, at)


def discount_refused(request: DiscountRequest, decision: Decision) -> None:
    """The quotation goes back to whoever offers it."""
    advance(request, "refuse", decision.actor, decision.reason, decided_by=decision.actor)
    settle(events.DISCOUNT_DECIDED, request, decision.at, decision.actor)
    advance(request.quotation, "return", decision.actor, decision.reason)
    letters.tell_people(request, "refused", [request.owner_id], decision.actor, decision.at)


def ordered(quotation: Quotation, moved: Moved) -> None:
    """Write the order, with the lines of the quotation."""
    assert moved.actor is not None
    lines, at = list(quotation.lines.all()), moved.at
    request = quotation.discount_requests.filter(state=DiscountState.APPROVED).first()
    order = SalesOrder(
        quotation=quotation,
        request=request,
        cleared=quotation.cleared or Decimal(0),
        **{name: getattr(quotation, name) for name in _TAKEN},
        **dict(moved.data),
        created_by=moved.actor,
        created_at=at,
        changed_at=at,
    )
    sums = sums_of(lines)
    order.accessories, order.addons = sums.accessories, sums.addons
    order.save(force_insert=True)
    OrderLine.objects.bulk_create(
        OrderLine(order=order, kind=line.kind, name=line.name, amount=line.amount) for line in lines
    )
    note(order, Verb.CREATE, moved.actor, at=at, to_state=order.state)
    together.open_to_second(order, moved.actor, at)
    if request is not None:
        advance(request, "use", moved.actor)


_TAKEN = (
    *("customer_id", "lead_id", "car_model_id", "guide_price", "discount", "extras", "gifts", "pay_way"),
    *("owner_id", "unit_id", "department_id", "store_id"),
)


# --- orders -----------------------------------------------------------------------------------------------------------


def order_handed_in(order: SalesOrder, moved: Moved) -> None:
    """Whoever checks contracts owes it."""
    owe(events.CONTRACT_HANDED_IN, order, moved.at, moved.actor)
    people = letters.holders_of(order.store_id, "review_salesorder") - {order.owner_id}
    letters.tell_people(order, "to_review", people, moved.actor, moved.at)


def order_came_back(order: SalesOrder, moved: Moved) -> None:
    """Its fault is counted, and whoever sold it mends it."""
    SalesOrder.objects.filter(pk=order.pk).update(faults=order.faults + 1)
    settle(events.CONTRACT_CHECKED, order, moved.at, moved.actor)
    letters.tell_people(order, "came_back", [order.owner_id], moved.actor, moved.at)


def order_withdrawn(order: SalesOrder, _moved: Moved) -> None:
    """Nobody checks it any more."""
    take_back(events.CONTRACT_HANDED_IN, order)


def order_signed(order: SalesOrder, moved: Moved) -> None:
    """Both sides are bound: it is owed, followed, allocated and delivered from here on."""
    assert moved.actor is not None
    actor, at = moved.actor, moved.at
    SalesOrder.objects.filter(pk=order.pk).update(reviewed_by=actor)
    finance.open_receivable(
        acting_user=actor,
        kind=ORDER,
        record=order,
        reference=order.reference,
        total=order.total,
        due_on=order.promised_on,
    )
    settle(events.CONTRACT_CHECKED, order, at, actor)
    evening = clock.local(order.promised_on, EVENING)
    owe(events.ORDER_SIGNED, order, at, actor, evening + ARCHIVED_WITHIN)
    owe(events.DELIVERY_AGREED, order, at, actor, evening, order.owner)
    if order.lead_id:
        advance(order.lead, "order", actor)
    cases.open_for(order, actor, at)
    people = letters.holders_of(order.store_id, "allocate_salesorder")
    letters.tell_people(order, "signed", {*people, order.owner_id}, actor, at)


def order_allocated(order: SalesOrder, moved: Moved) -> None:
    """Take the oldest car that fits, or the one named; the delivery can be planned."""
    assert moved.actor is not None
    assert order.store is not None
    vehicle = allocate_vehicle(
        acting_user=moved.actor,
        car_model=order.car_model,
        store=order.store,
        colour=order.colour,
        vehicle=moved.data.get("vehicle"),
        reason=moved.text,
        order_reference=order.reference,
    )
    SalesOrder.objects.filter(pk=order.pk).update(vehicle=vehicle)
    cases.open_delivery(order, moved.actor, moved.at)
    planners = letters.holders_of(order.store_id, "plan_delivery")
    letters.tell_people(order, "allocated", {*planners, order.owner_id}, moved.actor, moved.at)
    paid_up(order.pk, moved.actor)


def order_waits(order: SalesOrder, moved: Moved) -> None:
    """Whoever sold it tells the customer."""
    letters.tell_people(order, "no_car", [order.owner_id], moved.actor, moved.at)


def car_given_back(order: SalesOrder, moved: Moved) -> None:
    """The car goes back to stock; its delivery is off."""
    assert moved.actor is not None
    free_car(order, moved.actor, moved.text)
    letters.tell_people(order, "no_car", [order.owner_id], moved.actor, moved.at)


def free_car(order: SalesOrder, actor: Staff, reason: str) -> None:
    """Give the car of an order back to stock, and call its delivery off."""
    if order.vehicle is not None:
        release_vehicle(acting_user=actor, vehicle=order.vehicle, reason=reason or _("The order was cancelled"))
        SalesOrder.objects.filter(pk=order.pk).update(vehicle=None)
    for delivery in Delivery.objects.for_move().filter(order=order).exclude(state=DeliveryState.CANCELLED):
        advance(delivery, "call_off", actor, reason)


def money_moved(receivable: Receivable, actor: Staff | None, _at: datetime) -> None:
    """What is owed for an order was paid or given back."""
    paid_up(receivable.source_id, actor)


def paid_up(pk: int, actor: Staff | None) -> None:
    """Bring an order to where its money is: paid in full with its car, or not any more."""
    order = SalesOrder.objects.for_move().get(pk=pk)
    receivable = Receivable.objects.of_record(ORDER, pk).first()
    settled = receivable is not None and receivable.state == ReceivableState.SETTLED
    if settled and order.state == OrderState.ALLOCATED:
        advance(order, "pay", actor)
    elif not settled and order.state == OrderState.PAID:
        advance(order, "unpay", actor)


def order_paid(order: SalesOrder, moved: Moved) -> None:
    """The car can be handed over."""
    letters.tell_people(order, "paid", [order.owner_id], moved.actor, moved.at)


def order_archived(order: SalesOrder, moved: Moved) -> None:
    """The contract is filed."""
    settle(events.ORDER_ARCHIVED, order, moved.at, moved.actor)


# --- changes and cancellations ----------------------------------------------------------------------------------------


def cancel_asked(order: SalesOrder, moved: Moved) -> None:
    """Keep where the order stood, and let the sales manager decide."""
    assert moved.actor is not None
    SalesOrder.objects.filter(pk=order.pk).update(before_cancel=moved.from_state)
    ask_change(order, moved.actor, moved.at, ChangeKind.CANCEL, moved.text)


def ask_change(
    order: SalesOrder, actor: Staff, at: datetime, kind: ChangeKind, reason: str, **wanted: object
) -> OrderChange:
    """Write down what is to become of an order and hand it in, in the caller's transaction."""
    from sales.deals import documents

    change = OrderChange.objects.create(
        order=order,
        kind=kind,
        reason=reason,
        asked_at=at,
        owner_id=order.owner_id,
        unit_id=order.unit_id,
        department_id=order.department_id,
        store_id=order.store_id,
        **wanted,
    )
    documents.hand_in(change, actor, at)
    return change


def change_approved(change: OrderChange, decision: Decision) -> None:
    """Do what was asked for; raises ValidationError for a discount beyond the limit of whoever decides."""
    OrderChange.objects.filter(pk=change.pk, state=ChangeState.WAITING).update(state=ChangeState.APPROVED)
    order = SalesOrder.objects.for_move().get(pk=change.order_id)
    if change.kind == ChangeKind.CANCEL:
        advance(order, "cancel", decision.actor, decision.reason)
        return
    _change_order(order, change, decision)
    letters.tell_people(change.order, "approved", [order.owner_id], decision.actor, decision.at)


def _change_order(order: SalesOrder, change: OrderChange, decision: Decision) -> None:
    assert decision.actor is not None
    values: dict[str, object] = {}
    cleared = order.cleared
    if change.discount is not None:
        policy.check_price(order.guide_price, change.discount)
        person = decision.principal or decision.actor
        limit = policy.limit_of(person, order.car_model, order.store_id)
        conceded = change.discount + order.gifts
        if conceded > max(limit, order.cleared) and not person.has_perm(
            "sales.decide_discountrequest", order.quotation
        ):
            raise ValidationError(policy.beyond(limit, conceded))
        values, cleared = {"discount": change.discount}, max(order.cleared, conceded)
    if change.colour:
        values["colour"] = change.colour
    if change.promised_on:
        values["promised_on"] = change.promised_on
    names = {name: str(getattr(order, name)) for name in values}
    SalesOrder.objects.filter(pk=order.pk).update(
        **values, cleared=cleared, version=order.version + 1, changed_at=decision.at
    )
    changes = [[name, before, str(values[name])] for name, before in names.items()]
    note(order, Verb.CHANGE, decision.actor, at=decision.at, changes=changes)
    fresh = SalesOrder.objects.get(pk=order.pk)
    receivable = Receivable.objects.of_record(ORDER, order.pk).first()
    if receivable is not None and fresh.total != receivable.total:
        finance.change_total(acting_user=decision.actor, receivable=receivable, total=fresh.total)


def change_returned(change: OrderChange, decision: Decision) -> None:
    """All stays as it was."""
    OrderChange.objects.filter(pk=change.pk, state=ChangeState.WAITING).update(state=ChangeState.RETURNED)
    order = SalesOrder.objects.for_move().get(pk=change.order_id)
    if change.kind == ChangeKind.CANCEL:
        advance(order, f"keep_{order.before_cancel}", decision.actor, decision.reason)
        # What was paid meanwhile counts.
        paid_up(order.pk, decision.actor)
    letters.tell_people(change.order, "refused", [order.owner_id], decision.actor, decision.at)


def order_cancelled(order: SalesOrder, moved: Moved) -> None:
    """The car is free again, what was paid is given back, nobody owes anything for it."""
    assert moved.actor is not None
    free_car(order, moved.actor, moved.text)
    receivable = Receivable.objects.of_record(ORDER, order.pk).first()
    if receivable is not None:
        finance.cancel_receivable(acting_user=moved.actor, receivable=receivable, reason=moved.text)
    for event in (events.ORDER_SIGNED, events.DELIVERY_AGREED, events.CONTRACT_HANDED_IN):
        take_back(event, order)
    cases.close_for(order, moved.actor, moved.text)
    if order.lead_id:
        advance(order.lead, "order_gone", moved.actor)
    letters.tell_people(order, "cancelled", [order.owner_id], moved.actor, moved.at)

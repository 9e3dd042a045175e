"""A deal from the quotation to the archive, and what stands against each step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from finance.models import Payment, Receivable
from finance.records import PAYMENT
from marketing.models import CustomerCar, FollowUp
from roles import clock
from roles.duties.models import ChecklistItem
from roles.models import Position
from roles.notifications.models import Notification
from sales.deals import actions, running
from sales.deals.records import DELIVERY, ORDER, QUOTATION
from sales.models import (
    Delivery,
    DiscountLimit,
    DiscountRequest,
    InsuranceCase,
    LoanCase,
    Quotation,
    RegistrationCase,
    SalesOrder,
    Vehicle,
)
from tests.sales.deals import dealing
from tests.sales.deals.dealing import (
    allocated,
    ask,
    decide,
    delivered,
    handed,
    make_car,
    move,
    ordered,
    paid,
    pay,
    picture,
    quotation,
    quoted,
    signed,
    terms,
)

pytestmark = pytest.mark.django_db


def words(error):
    return " ".join(error.value.messages)


def owes(code, staff, number):
    return ChecklistItem.objects.filter(duty__code=f"{code}-{number:02}", owner=staff, status="open")


# --- quotations -------------------------------------------------------------------------------------------------------


def test_what_is_within_the_policy_is_quoted_at_once(house):
    quote = quoted(house, discount=2000)
    assert (quote.state, quote.cleared, quote.price, quote.total) == ("quoted", 2000, 198_000, 198_000)


def test_gifts_count_as_what_they_are_worth(house):
    quote = quotation(house, discount=1500)
    consultant = house.people["consultant"]
    actions.add_line(quotation=quote, acting_user=consultant, kind="accessory", name="脚垫", amount=Decimal(800))
    actions.add_line(quotation=quote, acting_user=consultant, kind="gift", name="行车记录仪", amount=Decimal(600))
    quote = Quotation.objects.get(pk=quote.pk)
    assert (quote.extras, quote.gifts, quote.conceded, quote.total) == (800, 600, 2100, 199_300)
    with pytest.raises(ValidationError) as error:
        move(QUOTATION, quote, "quote", consultant)
    assert "2,100.00" in words(error)
    gift = quote.lines.get(kind="gift")
    actions.drop_line(quotation=quote, line=gift, acting_user=consultant)
    assert move(QUOTATION, quote, "quote", consultant).gifts == 0


def test_beyond_the_policy_nothing_is_promised_without_approval(house):
    quote, consultant = quotation(house, discount=5000), house.people["consultant"]
    with pytest.raises(ValidationError):
        move(QUOTATION, quote, "quote", consultant)
    with pytest.raises(ValidationError):
        move(QUOTATION, quote, "order", consultant, data=terms())
    request = ask(house, quote)
    assert (request.discount, request.allowed) == (5000, 2000)
    assert Quotation.objects.get(pk=quote.pk).state == "waiting"
    assert owes("sales-manager", house.people["manager"], 16).count() == 1
    decide(request, house.people["manager"])
    request.refresh_from_db()
    quote.refresh_from_db()
    assert (request.state, request.decided_by, quote.state, quote.cleared) == (
        "approved",
        house.people["manager"],
        "quoted",
        5000,
    )
    assert not owes("sales-manager", house.people["manager"], 16).exists()
    move(QUOTATION, quote, "order", consultant, data=terms())
    assert DiscountRequest.objects.get(pk=request.pk).state == "used"
    assert SalesOrder.objects.get(quotation=quote).request_id == request.pk


def test_above_the_managers_limit_the_general_manager_decides(house):
    request = ask(house, quotation(house, discount=12_000))
    decide(request, house.people["manager"])
    request.refresh_from_db()
    assert request.state == "chief"
    with pytest.raises(PermissionDenied):
        decide(request, house.people["manager"])
    decide(request, house.people["chief"])
    request.refresh_from_db()
    assert (request.state, request.quotation.state) == ("approved", "quoted")


def test_refused_it_goes_back_and_can_be_asked_for_again(house):
    quote = quotation(house, discount=5000)
    decide(ask(house, quote), house.people["manager"], yes=False, reason="太多")
    assert Quotation.objects.get(pk=quote.pk).state == "draft"
    assert DiscountRequest.objects.get(quotation=quote).state == "refused"
    assert ask(house, quote).state == "manager"


def test_what_is_asked_can_be_taken_back_and_nobody_decides_on_it_any_more(house):
    quote = quotation(house, discount=5000)
    request = ask(house, quote)
    move(QUOTATION, quote, "withdraw", house.people["consultant"])
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert not owes("sales-manager", house.people["manager"], 16).exists()


def test_a_row_for_the_model_goes_before_the_one_for_all(house):
    consultant = Position.objects.get(code="sales-consultant")
    DiscountLimit.objects.create(position=consultant, car_model=house.model, amount=Decimal(500))
    quote = quotation(house, discount=1000)
    with pytest.raises(ValidationError):
        move(QUOTATION, quote, "quote", house.people["consultant"])
    assert quoted(house, discount=1000, car_model=house.other, guide_price=Decimal(300_000), phone="13900000009")


def test_talking_about_the_price_again_voids_what_was_approved(house):
    quote = quotation(house, discount=5000)
    request = ask(house, quote)
    decide(request, house.people["manager"])
    move(QUOTATION, quote, "revise", house.people["consultant"])
    quote.refresh_from_db()
    request.refresh_from_db()
    assert (quote.state, quote.cleared, request.state) == ("draft", None, "withdrawn")


def test_the_house_lets_quotations_expire(house):
    quote = quoted(house)
    later = clock.now() + timedelta(days=8)
    with clock.at(later):
        assert running.run_out_due(later) == 1
        assert running.run_out_due(later) == 0
        quote.refresh_from_db()
        assert quote.state == "expired"
        assert Notification.objects.of(house.people["consultant"]).filter(kind="deal").exists()


# --- orders -----------------------------------------------------------------------------------------------------------


def test_an_order_takes_the_lines_of_its_quotation(house):
    quote, consultant = quotation(house, pay_way="loan"), house.people["consultant"]
    for kind, amount in (("accessory", 3000), ("insurance", 6000), ("registration", 800), ("loan", 1500)):
        actions.add_line(quotation=quote, acting_user=consultant, kind=kind, name=kind, amount=Decimal(amount))
    move(QUOTATION, quote, "quote", consultant)
    move(QUOTATION, quote, "order", consultant, data=terms())
    order = SalesOrder.objects.get(quotation=quote)
    assert (order.extras, order.accessories, order.addons, order.total) == (11_300, 3000, 5300, 211_300)
    assert order.value == 205_300
    move(ORDER, order, "submit", consultant)
    assert owes("fni-specialist", house.people["fni"], 1).count() == 1
    move(ORDER, order, "sign", house.people["fni"])
    assert Receivable.objects.get(source_id=order.pk).total == 211_300
    assert (RegistrationCase.objects.get().fee, LoanCase.objects.get().commission) == (800, 1500)
    assert InsuranceCase.objects.get().premium == 6000
    assert not owes("fni-specialist", house.people["fni"], 1).exists()
    assert owes("fni-specialist", house.people["fni"], 3).count() == 1
    assert owes("sales-consultant", consultant, 13).count() == 1
    assert owes("sales-consultant", consultant, 11).count() == 2


def test_nobody_checks_their_own_contract(house):
    order = ordered(house)
    move(ORDER, order, "submit", house.people["consultant"])
    SalesOrder.objects.filter(pk=order.pk).update(owner=house.people["fni"])
    with pytest.raises(PermissionDenied):
        move(ORDER, order, "sign", house.people["fni"])
    SalesOrder.objects.filter(pk=order.pk).update(owner=house.people["consultant"])
    move(ORDER, order, "return", house.people["fni"], reason="颜色写错")
    order.refresh_from_db()
    assert (order.state, order.faults) == ("draft", 1)


def test_the_car_that_came_first_is_allocated(house):
    newer, older = make_car(house, 1, days=3), make_car(house, 2, days=30)
    order = signed(house)
    move(ORDER, order, "allocate", house.people["clerk"], data={"vehicle": None})
    order.refresh_from_db()
    assert (order.state, order.vehicle) == ("allocated", older)
    assert Vehicle.objects.get(pk=newer.pk).state == "in_stock"
    assert Delivery.objects.get(order=order).items.count() == len(dealing.checklist.LINES)


def test_a_car_that_is_allocated_goes_to_no_other_order(house):
    first = allocated(house)
    second = signed(house, phone="13900000002")
    with pytest.raises(ValidationError) as error:
        move(ORDER, second, "allocate", house.people["clerk"], data={"vehicle": first.vehicle})
    assert first.vehicle.vin in words(error)
    second.refresh_from_db()
    assert (second.state, second.vehicle) == ("signed", None)


def test_without_a_car_an_order_waits(house):
    order = signed(house)
    with pytest.raises(ValidationError):
        move(ORDER, order, "allocate", house.people["clerk"], data={"vehicle": None})
    move(ORDER, order, "wait", house.people["clerk"])
    make_car(house)
    assert move(ORDER, order, "allocate", house.people["keeper"], data={"vehicle": None}).state == "allocated"


def test_an_order_does_not_wait_while_a_car_stands_there(house):
    order = signed(house)
    make_car(house)
    with pytest.raises(ValidationError):
        move(ORDER, order, "wait", house.people["clerk"])


def test_several_payments_make_it_paid(house):
    order = allocated(house)
    pay(house, order, 5000, "S1", kind="deposit")
    assert Receivable.objects.get(source_id=order.pk).state == "part"
    pay(house, order, 195_000, "S2")
    order.refresh_from_db()
    owed = Receivable.objects.get(source_id=order.pk)
    assert (order.state, owed.state, owed.outstanding) == ("paid", "settled", 0)


def test_paid_before_the_car_is_there_it_is_paid_once_the_car_is(house):
    order = signed(house)
    pay(house, order, order.total)
    order.refresh_from_db()
    assert order.state == "signed"
    make_car(house)
    move(ORDER, order, "allocate", house.people["clerk"], data={"vehicle": None})
    order.refresh_from_db()
    assert order.state == "paid"


# --- cancellation and change ------------------------------------------------------------------------------------------


def test_cancelled_with_approval_the_car_is_free_and_the_money_goes_back(house):
    order = allocated(house)
    payment = pay(house, order, 5000)
    car = order.vehicle
    move(ORDER, order, "ask_cancel", house.people["consultant"], reason="客户改主意")
    decide(order.changes.get(), house.people["manager"])
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.state, order.vehicle, Vehicle.objects.get(pk=car.pk).state) == ("cancelled", None, "in_stock")
    assert (payment.state, payment.refund_amount) == ("refunding", 5000)
    assert Delivery.objects.get(order=order).state == "cancelled"
    with pytest.raises(PermissionDenied):
        move(PAYMENT, payment, "refund", house.people["cashier"], values={"refund_no": "T1"})
    move(PAYMENT, payment, "refund", house.people["finance"], values={"refund_no": "T1"})
    owed = Receivable.objects.get(source_id=order.pk)
    assert (owed.state, owed.paid, owed.outstanding) == ("cancelled", 0, 0)
    assert not owes("sales-consultant", house.people["consultant"], 13).exists()


def test_a_refused_cancellation_leads_back_to_where_the_order_stood(house):
    order = allocated(house)
    move(ORDER, order, "ask_cancel", house.people["consultant"], reason="客户改主意")
    decide(order.changes.get(), house.people["manager"], yes=False, reason="定金不退")
    order.refresh_from_db()
    assert (order.state, order.vehicle is None) == ("allocated", False)


def test_a_change_waits_for_approval_and_changes_what_is_owed(house):
    order, consultant = signed(house), house.people["consultant"]
    later = clock.today() + timedelta(days=30)
    change = actions.ask_change(
        order=order, acting_user=consultant, reason="客户要求", discount=Decimal(4000), colour="", promised_on=later
    )
    assert SalesOrder.objects.get(pk=order.pk).discount == 0
    with pytest.raises(ValidationError):
        actions.ask_change(
            order=order, acting_user=consultant, reason="r", discount=None, colour="黑", promised_on=None
        )
    decide(change, house.people["manager"])
    order.refresh_from_db()
    assert (order.discount, order.promised_on, order.cleared) == (4000, later, 4000)
    assert Receivable.objects.get(source_id=order.pk).total == 196_000


def test_a_change_beyond_the_managers_limit_is_not_theirs_to_approve(house):
    order = signed(house)
    change = actions.ask_change(
        order=order,
        acting_user=house.people["consultant"],
        reason="r",
        discount=Decimal(20_000),
        colour="",
        promised_on=None,
    )
    with pytest.raises(PermissionDenied):
        decide(change, house.people["manager"])
    change.refresh_from_db()
    assert change.state == "waiting"
    decide(change, house.people["chief"])
    assert SalesOrder.objects.get(pk=order.pk).discount == 20_000


def test_a_lower_price_than_was_paid_is_refused(house):
    order = paid(house)
    change = actions.ask_change(
        order=order,
        acting_user=house.people["consultant"],
        reason="r",
        discount=Decimal(1000),
        colour="",
        promised_on=None,
    )
    with pytest.raises(ValidationError) as error:
        decide(change, house.people["manager"])
    assert "200,000.00" in words(error)
    assert SalesOrder.objects.get(pk=order.pk).discount == 0


# --- delivery ---------------------------------------------------------------------------------------------------------


def test_delivery_before_payment_is_refused(house):
    order = allocated(house)
    delivery = Delivery.objects.get(order=order)
    at = clock.now() + timedelta(hours=2)
    move(DELIVERY, delivery, "plan", house.people["supervisor"], values={"appointed_at": at})
    move(DELIVERY, delivery, "prepare", house.people["keeper"])
    with pytest.raises(ValidationError):
        move(DELIVERY, delivery, "begin", house.people["consultant"])
    assert Delivery.objects.get(pk=delivery.pk).state == "ready"


def test_a_car_that_did_not_pass_its_inspection_is_not_made_ready(house):
    order = paid(house)
    Vehicle.objects.update(inspected_at=None)
    delivery = Delivery.objects.get(order=order)
    at = clock.now() + timedelta(hours=2)
    move(DELIVERY, delivery, "plan", house.people["supervisor"], values={"appointed_at": at})
    with pytest.raises(ValidationError):
        move(DELIVERY, delivery, "prepare", house.people["keeper"])


def test_no_car_leaves_without_checklist_and_signature(house):
    delivery, consultant = handed(house), house.people["consultant"]
    satisfied = {"values": {"satisfied": True}}
    with pytest.raises(ValidationError):
        move(DELIVERY, delivery, "deliver", consultant, **satisfied)
    dealing.tick_all(house, delivery)
    with pytest.raises(ValidationError):
        move(DELIVERY, delivery, "deliver", consultant, **satisfied)
    with pytest.raises(PermissionDenied):
        actions.sign_delivery(delivery=delivery, acting_user=house.people["peer"], picture=picture())
    actions.sign_delivery(delivery=delivery, acting_user=consultant, picture=picture())
    assert move(DELIVERY, delivery, "deliver", consultant, **satisfied).state == "delivered"


def test_a_delivery_starts_the_call_and_ends_what_was_owed(house):
    consultant = house.people["consultant"]
    delivery = delivered(house)
    order = SalesOrder.objects.get(pk=delivery.order_id)
    assert (order.state, order.vehicle.state) == ("delivered", "delivered")
    car = CustomerCar.objects.get(customer=order.customer)
    assert (car.vin, car.delivered_on) == (order.vehicle.vin, clock.today())
    call = FollowUp.objects.get(kind="delivery")
    assert clock.local_date(call.due_at) == clock.today() + timedelta(days=3)
    item = owes("sales-consultant", consultant, 19).get()
    assert (item.due_at, item.subject_id) == (call.due_at, call.pk)
    assert not owes("sales-consultant", consultant, 13).exists()
    assert not owes("sales-consultant", consultant, 14).exists()
    assert owes("sales-information-clerk", house.people["clerk"], 2).count() == 1
    assert order.customer.grade == "owner"
    from marketing import care

    assert care.plan_due(clock.now() + timedelta(days=3)) == 0
    from marketing.records import FOLLOW_UP

    move(FOLLOW_UP, call, "done", consultant, values={"result": "reached", "satisfaction": 9})
    assert not owes("sales-consultant", consultant, 19).exists()


def test_papers_then_archive(house):
    delivery = delivered(house)
    order, assistant = SalesOrder.objects.get(pk=delivery.order_id), house.people["assistant"]
    with pytest.raises(ValidationError):
        move(ORDER, order, "archive", assistant, values={"filed_as": "HT-1"})
    move(DELIVERY, delivery, "complete", assistant)
    order = move(ORDER, order, "archive", assistant, values={"filed_as": "HT-1"})
    assert (order.state, order.filed_as) == ("archived", "HT-1")
    assert not owes("sales-assistant", assistant, 2).exists()
    assert not owes("sales-information-clerk", house.people["clerk"], 2).exists()
    assert Payment.objects.count() == 1

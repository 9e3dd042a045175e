"""Indicators, report sections and funnel stages of deals, counted by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi import calculators
from kpi.models import Indicator, SheetKind, Target, TargetPeriod, TargetSheet, TargetState
from kpi.reports.sections import records as sections
from marketing.models import Customer, Source
from roles import clock
from sales.deals.calculators import FIGURES
from sales.deals.reports import _deliveries, _of_deliveries, _of_orders, _orders
from sales.models import Delivery, InsuranceCase, Lead, LoanCase, RegistrationCase, SalesOrder
from sales.showroom import funnel
from tests.conftest import MONDAY
from tests.sales.deals.dealing import NINE, delivered, make_car, make_lead, ordered, signed

pytestmark = pytest.mark.django_db
FIRST, LAST = MONDAY.replace(day=1), MONDAY + timedelta(days=25)
LATER = clock.local(LAST)


def figure(code, seat):
    return calculators.measure([seat.pk], FIRST, LAST, LATER, {code}).get(code, {}).get(seat.pk)


def goal(house, seat, code, value, *, unit=None):
    """Set an approved goal of the month for a seat, or for a unit."""
    sheet, _made = TargetSheet.objects.get_or_create(
        kind=SheetKind.PLAN if unit else SheetKind.PERSONAL,
        period=TargetPeriod.MONTHLY,
        first_day=FIRST,
        last_day=FIRST.replace(day=31),
        owner=seat.staff,
        unit=unit or seat.unit,
        assignment=None if unit else seat,
        defaults={"state": TargetState.APPROVED, "department_id": seat.department_id, "store_id": seat.store_id},
    )
    indicator = Indicator.objects.get(code=code)
    Target.objects.create(sheet=sheet, indicator=indicator, unit=unit or seat.unit, value=Decimal(value))


@pytest.fixture
def two(house):
    """Two cars delivered at nine: 200,000 less 2,000, with add-ons; and 200,000. Purchase price 180,000 each."""
    first = delivered(house, discount=2000)
    order = SalesOrder.objects.get(pk=first.order_id)
    SalesOrder.objects.filter(pk=order.pk).update(accessories=3000, addons=5000, extras=5000)
    kept = {name: getattr(order, name) for name in ("owner_id", "unit_id", "department_id", "store_id")}
    kept |= {"order": order, "customer": order.customer, "created_by_id": order.owner_id}
    LoanCase.objects.create(state="granted", commission=1500, submitted_at=NINE, granted_at=NINE, **kept)
    InsuranceCase.objects.create(state="taken_out", commission=900, **kept)
    RegistrationCase.objects.create(state="done", done_at=NINE, fee=600, **kept)
    second = delivered(house, phone="13900000002")
    return [SalesOrder.objects.get(pk=each.order_id) for each in (first, second)]


def test_cars_and_yuan_against_their_goals(house, two):
    consultant, manager = house.seats["consultant"], house.seats["manager"]
    assert figure("units-sold", consultant) is None
    goal(house, consultant, "units-sold", 8)
    goal(house, consultant, "revenue-attainment", 1_000_000)
    goal(house, manager, "team-target", 10, unit=house.units["sales"])
    assert figure("units-sold", consultant).actual == 25
    # 198,000 + 5,000 + 200,000 of a million.
    assert figure("revenue-attainment", consultant).actual == Decimal("40.3")
    assert figure("team-target", manager).actual == 20
    assert figure("units-sold", house.seats["peer"]) is None


def test_goals_are_read_once_for_all_that_is_held_against_them(house, two):
    consultant, manager = house.seats["consultant"], house.seats["manager"]
    goal(house, consultant, "units-sold", 8)
    codes = {"units-sold", "team-target", "revenue-attainment", "gross-per-unit", "lead-volume"}
    with CaptureQueriesContext(connection) as queries:
        found = calculators.measure([consultant.pk, manager.pk], FIRST, LAST, LATER, codes)
    assert found["units-sold"][consultant.pk].actual == 25
    assert len([query for query in queries if 'FROM "kpi_target"' in query["sql"]]) == 1


def test_gross_profit_a_car_against_the_goal_a_car(house, two):
    manager = house.seats["manager"]
    goal(house, manager, "gross-per-unit", 20_000, unit=house.units["sales"])
    # 18,000 and 20,000 of 2 x 20,000.
    assert figure("gross-per-unit", manager).actual == 95


def test_what_two_sold_together_is_split_and_not_doubled(house, two):
    consultant, peer, manager = (house.seats[key] for key in ("consultant", "peer", "manager"))
    SalesOrder.objects.filter(pk=two[0].pk).update(second=peer.staff, second_share=40)
    for seat in (consultant, peer):
        goal(house, seat, "units-sold", 8)
        goal(house, seat, "revenue-attainment", 1_000_000)
    goal(house, manager, "team-target", 10, unit=house.units["sales"])
    goal(house, manager, "gross-per-unit", 20_000, unit=house.units["sales"])
    # One car alone and six tenths of the other; four tenths of it.
    assert [figure("units-sold", seat).part for seat in (consultant, peer)] == [Decimal("1.6"), Decimal("0.4")]
    assert [figure("units-sold", seat).actual for seat in (consultant, peer)] == [20, 5]
    # 200,000 and 60 % of 198,000 + 5,000; 40 % of it.
    parts = [figure("revenue-attainment", seat).part for seat in (consultant, peer)]
    assert parts == [321_800, 81_200]
    # Of whoever leads it is the car.
    assert figure("team-target", manager).part == 2
    assert figure("gross-per-unit", manager).actual == 95
    # 1,500 of add-ons by yuan a car: the same of either's share; together as much as there was.
    people = [figure("accessory-per-unit", seat) for seat in (consultant, peer)]
    assert [(each.part, each.whole) for each in people] == [(1800, Decimal("1.6")), (1200, Decimal("0.4"))]
    store = figure("accessory-per-unit", manager)
    assert (sum(each.part for each in people), sum(each.whole for each in people)) == (store.part, store.whole)
    rows = calculators.rows([peer.pk], FIRST, LAST, LATER, {"units-sold"})["units-sold"][peer.pk]
    assert [(row.key, row.value) for row in rows] == [(f"sales.salesorder:{two[0].pk}", Decimal("0.4"))]


def test_whoever_takes_an_order_over_from_the_other_sold_it_alone(house, two):
    peer = house.seats["peer"]
    goal(house, peer, "units-sold", 8)
    SalesOrder.objects.filter(pk=two[0].pk).update(second=peer.staff, second_share=40)
    SalesOrder.objects.filter(pk=two[0].pk).update(owner=peer.staff)
    assert figure("units-sold", peer).part == 1


def test_what_a_car_brings_beside_itself(house, two):
    manager = house.seats["manager"]
    # 3,000 + 900 + 1,500 + 600 of two cars; accessories alone.
    assert figure("addon-per-unit", manager).actual == 3000
    assert figure("accessory-per-unit", manager).actual == 1500
    assert figure("finance-penetration", manager).actual == 50
    assert figure("insurance-penetration", house.seats["fni"]).actual == 50
    assert figure("loan-approval", house.seats["fni"]).actual == 100


def test_whoever_was_recommended_counts_as_such(house, two):
    consultant, manager = house.seats["consultant"], house.seats["manager"]
    assert figure("referral-rate", consultant).actual == 0
    # Without a lead the file is what is known.
    Customer.objects.filter(pk=two[0].customer_id).update(source=Source.REFERRAL)
    assert figure("referral-rate", consultant).actual == 50
    lead = make_lead(house, source=Source.REFERRAL)
    SalesOrder.objects.filter(pk=two[1].pk).update(lead=lead)
    assert figure("referral-rate", manager).actual == 100
    # The lead says how they came this time, however they came before.
    Lead.objects.filter(pk=lead.pk).update(source=Source.WALK_IN)
    Customer.objects.filter(pk=two[1].customer_id).update(source=Source.REFERRAL)
    assert figure("referral-rate", manager).actual == 50
    assert figure("referral-rate", house.seats["peer"]) is None


def test_orders_that_were_delivered_and_kept_to_the_policy(house, two):
    consultant = house.seats["consultant"]
    signed(house, phone="13900000003")
    assert figure("order-delivery-rate", consultant).actual == Decimal("66.67")
    assert figure("discount-compliance", consultant).actual == 100
    SalesOrder.objects.filter(pk=two[0].pk).update(cleared=1000)
    found = figure("discount-compliance", consultant)
    assert (found.part, found.whole) == (2, 3)
    why = [
        row.why
        for row in calculators.rows([consultant.pk], FIRST, LAST, LATER, {"discount-compliance"})[
            "discount-compliance"
        ][consultant.pk]
    ]
    assert sorted(why) == ["", "", "not_in_order"]


def test_delivered_by_the_agreed_day(house, two):
    SalesOrder.objects.filter(pk=two[0].pk).update(promised_on=MONDAY - timedelta(days=1))
    late = signed(house, phone="13900000003")
    SalesOrder.objects.filter(pk=late.pk).update(promised_on=MONDAY + timedelta(days=3))
    open_still = signed(house, phone="13900000004")
    SalesOrder.objects.filter(pk=open_still.pk).update(promised_on=LAST)
    found = figure("delivery-on-time", house.seats["consultant"])
    assert (found.part, found.whole) == (1, 3)


def test_papers_and_archive_count_for_whoever_files_them(house, two):
    Delivery.objects.filter(order=two[0]).update(complete_at=NINE + timedelta(hours=3))
    Delivery.objects.filter(order=two[1]).update(complete_at=NINE + timedelta(days=4))
    SalesOrder.objects.filter(pk=two[0].pk).update(archived_at=NINE + timedelta(days=9))
    for key in ("assistant", "consultant"):
        assert figure("delivery-paper-complete", house.seats[key]).actual == 50
    assert figure("archive-rate", house.seats["assistant"]).actual == 50
    assert figure("archive-rate", house.seats["clerk"]) is None


def test_the_closing_rate_is_orders_of_leads(house, two):
    for number in range(4):
        make_lead(house, phone=f"1370000000{number}")
    found = figure("close-rate", house.seats["manager"])
    assert (found.part, found.whole) == (2, 4)


def test_a_lead_taken_up_again_is_in_hand_again(house, two):
    before = clock.local(FIRST) - timedelta(days=20)
    for number, state in enumerate(("following", "following", "lost", "ordered")):
        lead = make_lead(house, phone=f"1370000000{number}")
        kept = {"lost_at": before, "lost_reason": "price"} if number in (0, 2) else {"ordered_at": before}
        Lead.objects.filter(pk=lead.pk).update(state=state, created_at=before, **kept)
    # Lost and revived, ordered and cancelled; the other two were gone when the month began.
    found = figure("close-rate", house.seats["manager"])
    assert (found.part, found.whole) == (2, 2)


def test_reports_say_what_was_signed_and_delivered(house, two):
    stores = {house.store.pk}
    begins, ends = clock.local(FIRST), clock.end_of(LAST)
    from kpi.reports.sections.earlier import NOTHING

    (orders,) = _of_orders(_orders(stores, begins, ends, LATER), NOTHING)
    assert {each.line: each.value for each in orders.figures} == {
        "order.signed": 2,
        "order.value": 403_000,
        "order.discount": 1000,
    }
    late = ordered(house, phone="13900000005")
    assert late.signed_at is None
    deliveries, *_rest = _of_deliveries(_deliveries(stores, begins, ends, LATER), NOTHING)
    values = {each.line: each.value for each in deliveries.figures}
    assert (values["delivery.delivered"], values["delivery.value"], values["delivery.on_time"]) == (2, 403_000, 100)
    for code in ("quotation", "discount_request", "sales_order", "delivery", "payment", "loan_application"):
        assert sections.is_built(code)


def test_the_funnel_goes_on_to_orders_and_deliveries(house, two):
    make_car(house, 77)
    manager = house.people["manager"]
    stages = {stage.code: stage for stage in funnel.stages()}
    asked = [stages[code] for code in ("quotations", "orders", "deliveries")]
    found = funnel.counted(manager, house.store.pk, asked, FIRST, LAST, funnel.ADVISER)
    assert found == {stage.code: {house.people["consultant"].pk: 2} for stage in asked}
    assert set(FIGURES) <= calculators.computable()

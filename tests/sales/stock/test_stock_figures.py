"""The stock's indicators, each against a case counted by hand; what capital costs; what the reports say."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from kpi import calculators
from roles import clock
from sales.models import (
    FactoryOrder,
    FactoryOrderLine,
    RemittanceRequest,
    StockRule,
    SubDealer,
    SubDealerVisit,
    VehicleAllocation,
    VehicleDamage,
    VehicleMovement,
    VehicleStockCheck,
)
from sales.stock.rules import band_label, band_of, cost_of_capital, rates, rule_on
from tests.conftest import MONDAY
from tests.sales.stock.cars import (
    NINE,
    make_car,
    make_check,
    make_damage,
    make_dealer,
    make_movement,
    make_order,
    make_remittance,
    make_visit,
)

pytestmark = pytest.mark.django_db

FIRST = MONDAY.replace(day=1)
LAST = (FIRST + timedelta(days=32)).replace(day=1) - timedelta(days=1)
DAY = timedelta(days=1)


def measure(yard, code, who, *, at=None, first=FIRST, last=LAST):
    """(part, whole, actual) of a seat for the month."""
    seat = yard.seats[who].pk
    when = at or clock.end_of(last)
    found = calculators.measure([seat], first, last, when, [code])[code].get(seat)
    return None if found is None else (found.part, found.whole, found.actual)


def rows(yard, code, who, at=None):
    seat = yard.seats[who].pk
    return calculators.rows([seat], FIRST, LAST, at or clock.end_of(LAST), [code])[code].get(seat, [])


def test_aged_share_and_coefficient(yard):
    """Four cars stand there at the end of the month, two sold in it: one of four over 90 days; 4 ÷ 2."""
    make_car(yard, 1, days=100)
    for number in (2, 3, 4):
        make_car(yard, number, days=5)
    for number in (5, 6):
        make_car(yard, number, days=30, state="delivered", delivered_at=NINE)
    make_car(yard, 7, days=200, state="delivered", delivered_at=NINE - 60 * DAY)
    make_car(yard, 8, state="in_transit")
    make_car(yard, 9, days=100, keeper="far_keeper")
    assert measure(yard, "aged-vehicle-share", "manager")[2] == 25
    assert measure(yard, "inventory-coefficient", "chief")[2] == 2
    assert measure(yard, "aged-vehicle-share", "far_manager")[2] == 100


def test_qualified_cars(yard):
    """Three stand in stock, one has open damage at the end of the month, one's was settled before: 2 ÷ 3."""
    cars = [make_car(yard, number) for number in (1, 2, 3)]
    make_damage(yard.people["keeper"], cars[0])
    settled = make_damage(yard.people["keeper"], cars[1])
    VehicleDamage.objects.filter(pk=settled.pk).update(state="resolved", resolved_at=NINE + DAY)
    part, whole, actual = measure(yard, "vehicle-qualified", "keeper")
    assert (part, whole, actual) == (2, 3, Decimal("66.67"))


def test_damage_in_time_and_closed(yard):
    """Four cases: settled in time, settled late, overdue, not due yet. In time 1 ÷ 3, closed 2 ÷ 4."""
    cars = [make_car(yard, number) for number in range(1, 5)]
    found = [make_damage(yard.people["keeper"], car) for car in cars]
    due = found[0].due_at
    for row, at in ((found[0], due - DAY), (found[1], due + DAY)):
        VehicleDamage.objects.filter(pk=row.pk).update(state="resolved", resolved_at=at)
    VehicleDamage.objects.filter(pk=found[3].pk).update(due_at=due + 9 * DAY)
    at = due + 2 * DAY
    assert measure(yard, "damage-2day", "keeper", at=at)[:2] == (1, 3)
    assert measure(yard, "issue-closure", "inspector", at=at)[:2] == (2, 4)
    assert len(rows(yard, "damage-2day", "keeper", at)) == 4


def test_first_in_first_out(yard):
    """Three cars allocated in the month, one out of turn: 2 ÷ 3."""
    for number, turn in ((1, True), (2, True), (3, False)):
        VehicleAllocation.objects.create(
            vehicle=make_car(yard, number, state="allocated"),
            allocated_by=yard.people["clerk"],
            allocated_at=NINE,
            in_turn=turn,
            reason="" if turn else "r",
            approved_by=None if turn else yard.people["manager"],
        )
    assert measure(yard, "fifo-compliance", "keeper") == (2, 3, Decimal("66.67"))


def test_counts_add_up_cars(yard):
    """Two counts: 10 of 10 and 8 of 10 found; one that is not counted yet is none. 18 ÷ 20."""
    dealer = make_dealer(yard.people["specialist"])
    for kind, booked, found, counted in (("daily", 10, 10, NINE), ("monthly", 10, 8, NINE)):
        row = make_check(yard.people["keeper"], kind)
        VehicleStockCheck.objects.filter(pk=row.pk).update(booked=booked, found=found, counted_at=counted)
    there = make_check(yard.people["specialist"], "sub_dealer", dealer)
    VehicleStockCheck.objects.filter(pk=there.pk).update(booked=3, found=2, counted_at=NINE)
    assert measure(yard, "vehicle-count-match", "keeper") == (18, 20, 90)
    assert measure(yard, "subdealer-stock-match", "specialist") == (2, 3, Decimal("66.67"))


def test_inspected_before_stock(yard):
    """Inspected and stocked, stocked without inspection, waiting for it (not counted): 1 ÷ 2."""
    make_car(yard, 1, inspected_by=yard.people["inspector"])
    make_car(yard, 2, inspected_at=None)
    make_car(yard, 3, inspected_at=None, stocked_at=None, state="arrived")
    assert measure(yard, "inspection-coverage", "inspector")[:2] == (1, 2)


def test_transfers_in_time(yard):
    """Done in time, done late, refused (none): 1 ÷ 2 for the keeper and for who asked."""
    for number, state, late in ((1, "done", -1), (2, "done", 1), (3, "refused", None)):
        row = make_movement(yard.people["supervisor"], make_car(yard, number), "dispatch", destination="外展")
        done = row.due_at + timedelta(hours=late) if late else None
        by = yard.people["keeper"] if late else None
        VehicleMovement.objects.filter(pk=row.pk).update(state=state, done_at=done, done_by=by)
    assert measure(yard, "transfer-on-time", "keeper")[:2] == (1, 2)
    assert measure(yard, "transfer-on-time", "supervisor")[:2] == (1, 2)


def test_remittances_on_the_day(yard):
    """Handed in on the day, the day after, not at all: 1 ÷ 3."""
    found = [make_remittance(yard.people["clerk"]) for _each in range(3)]
    for row, at in ((found[0], NINE), (found[1], NINE + DAY)):
        RemittanceRequest.objects.filter(pk=row.pk).update(handed_in_at=at)
    assert measure(yard, "remittance-on-time", "clerk")[:2] == (1, 3)


def test_how_exact_the_plan_was(yard):
    """Ordered 10, delivered 7: 1 − 3 ÷ 10; a draft is no plan."""
    for state, cars in (("approved", 10), ("draft", 99)):
        order = make_order(yard.people["clerk"])
        FactoryOrderLine.objects.create(order=order, car_model=yard.models[0], colour="白", quantity=cars)
        FactoryOrder.objects.filter(pk=order.pk).update(state=state)
    for number in range(7):
        make_car(yard, number, state="delivered", delivered_at=NINE)
    assert measure(yard, "order-plan-accuracy", "store_manager") == (7, 10, 70)
    assert measure(yard, "order-plan-accuracy", "far_manager") is None
    evening_before = clock.local(LAST) - timedelta(minutes=1)
    assert measure(yard, "order-plan-accuracy", "store_manager", at=evening_before) is None, "most is still to come"
    assert measure(yard, "order-plan-accuracy", "store_manager", at=clock.local(LAST, time(9))) == (7, 10, 70)


def test_visits_and_new_sub_dealers(yard):
    """Visits: on the day, late, planned for later: 1 ÷ 2. Signed in the quarter: two, one of them sold a car."""
    specialist = yard.people["specialist"]
    dealers = [make_dealer(specialist, name=name) for name in ("甲", "乙")]
    SubDealer.objects.update(signed_at=NINE, state="signed")
    made = [make_visit(specialist, dealers[0]) for _each in range(3)]
    for row, at in ((made[0], clock.end_of(MONDAY) - timedelta(minutes=1)), (made[1], clock.end_of(MONDAY) + DAY)):
        SubDealerVisit.objects.filter(pk=row.pk).update(state="done", done_at=at)
    SubDealerVisit.objects.filter(pk=made[2].pk).update(due_at=made[2].due_at + 8 * DAY)
    assert measure(yard, "subdealer-visit-rate", "specialist", at=NINE + 5 * DAY)[:2] == (1, 2)
    make_car(yard, 1, state="delivered", delivered_at=NINE + DAY, sub_dealer=dealers[0])
    assert measure(yard, "subdealer-new", "specialist")[0] == 1


def test_cost_of_capital_day_by_day(yard):
    """100,000 yuan for 30 days at 3.65 %: 300; the last ten of them at 7.3 %: 200 + 200."""
    price, first = Decimal(100_000), date(2026, 3, 1)
    StockRule.objects.create(valid_from=date(2026, 1, 1), yearly_rate=Decimal("3.65"))
    assert cost_of_capital(price, first, date(2026, 3, 31), rates()) == Decimal("300.00")
    StockRule.objects.create(valid_from=date(2026, 3, 21), yearly_rate=Decimal("7.30"))
    assert cost_of_capital(price, first, date(2026, 3, 31), rates()) == Decimal("400.00")
    assert cost_of_capital(price, None, date(2026, 3, 31), rates()) == 0
    assert cost_of_capital(price, first, first, rates()) == 0
    # Before the first rule its rate goes all the same.
    assert cost_of_capital(price, date(2025, 12, 22), date(2026, 1, 1), rates()) == Decimal("100.00")
    assert rule_on(date(2026, 2, 1)).yearly_rate == Decimal("3.65")


@pytest.mark.parametrize(
    ("days", "label"),
    [(0, "0–30"), (30, "0–30"), (31, "31–60"), (60, "31–60"), (61, "61–90"), (90, "61–90"), (91, "91+")],
)
def test_bands(days, label):
    assert band_label(band_of(days)) == label

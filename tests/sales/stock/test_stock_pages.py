"""Pages of the stock: queries however many cars, who opens what, prices, and what is typed wrongly."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles import clock
from roles.approvals.actions import approve, return_document
from roles.approvals.models import Approval
from sales.models import FactoryOrder, FactoryOrderLine, RemittanceRequest, SubDealerVisit, Vehicle, VehicleMovement
from sales.network import running as visits
from sales.network.records import SUB_DEALER, VISIT
from sales.stock import actions
from sales.stock.records import FACTORY_ORDER, MOVEMENT, REMITTANCE
from tests import factories
from tests.conftest import MONDAY
from tests.sales.stock.cars import (
    NINE,
    browser,
    make_car,
    make_check,
    make_damage,
    make_dealer,
    make_movement,
    make_order,
    make_remittance,
    make_vin,
    make_visit,
    move,
)

pytestmark = pytest.mark.django_db
LIMIT = 20


def open_as(yard, who):
    return browser(factories.fresh(yard.people[who]))


def asked(client, url):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(url)
    assert page.status_code == 200, url
    return len(queries)


def test_no_page_asks_more_for_more_cars(yard):
    people = yard.people
    dealer = make_dealer(people["specialist"])
    order = make_order(people["clerk"])
    car = make_car(yard, 1, days=40)
    check = make_check(people["keeper"])
    damage = make_damage(people["consultant"], make_car(yard, 2))
    movement = make_movement(people["supervisor"], make_car(yard, 3), "dispatch", destination="外展")
    pages = {
        "/sales/stock/": ("manager", "keeper", "consultant", "chief"),
        "/sales/stock/labels/": ("keeper",),
        f"/sales/stock/cars/{car.pk}/label/": ("consultant",),
        f"/sales/stock/counts/{check.pk}/": ("keeper",),
        f"/records/vehicle/{car.pk}/": ("keeper", "manager", "consultant", "clerk", "finance"),
        f"/records/vehicle_stock_check/{check.pk}/": ("keeper", "finance"),
        f"/records/vehicle_damage/{damage.pk}/": ("inspector", "consultant"),
        f"/records/vehicle_movement/{movement.pk}/": ("manager",),
        f"/records/factory_order/{order.pk}/": ("clerk", "chief"),
        f"/records/sub_dealer/{dealer.pk}/": ("specialist", "manager"),
        **{f"/records/{code}/": ("manager",) for code in ("vehicle", "vehicle_damage", "factory_order", "sub_dealer")},
    }
    clients = {who: open_as(yard, who) for who in {each for group in pages.values() for each in group}}
    before = {(url, who): asked(clients[who], url) for url, group in pages.items() for who in group}
    for number in range(10, 30):
        one = make_car(yard, number, days=number, sub_dealer=dealer if number % 2 else None)
        check.lines.create(vehicle=one)
        make_damage(people["consultant"], one)
        actions.hand_item(
            vehicle=car, acting_user=people["keeper"], item="key", way="in" if number % 2 else "back"
        ) if number < 13 else None
        make_visit(people["specialist"], dealer)
    after = {(url, who): asked(clients[who], url) for url, who in before}
    assert {key: n for key, n in after.items() if n > LIMIT} == {}
    assert {key: (before[key], n) for key, n in after.items() if n > before[key] + 1} == {}


def test_who_opens_what(yard):
    car = make_car(yard)
    check = make_check(yard.people["keeper"])
    order = make_order(yard.people["clerk"])
    table = {
        "/sales/stock/": {"keeper": 200, "consultant": 200, "inspector": 200, "cashier": 403},
        "/sales/stock/labels/": {"keeper": 200, "consultant": 403},
        f"/sales/stock/cars/{car.pk}/label/": {"consultant": 200, "cashier": 403, "far_keeper": 404},
        f"/sales/stock/vin/{car.vin}": {"consultant": 302, "far_keeper": 404},
        "/sales/stock/vin/nothing": {"consultant": 404},
        f"/sales/stock/counts/{check.pk}/": {"keeper": 200, "manager": 403, "far_keeper": 404},
        f"/records/factory_order/{order.pk}/": {"keeper": 200, "consultant": 403, "far_keeper": 404},
    }
    for url, rows in table.items():
        for who, status in rows.items():
            found = open_as(yard, who).get(url).status_code
            assert found == status or (status == 403 and found == 404 and url.startswith("/records/")), (
                url,
                who,
                found,
            )
    posts = {
        f"/sales/stock/cars/{car.pk}/cupboard/": ("consultant", {"item": "key", "way": "in"}),
        f"/sales/stock/orders/{order.pk}/lines/": ("keeper", {"quantity": "1"}),
        f"/sales/stock/orders/{order.pk}/cars/": ("clerk", {"cars": "x"}),
    }
    for url, (who, form) in posts.items():
        assert open_as(yard, who).post(url, form).status_code == 403, url


def test_prices_are_for_those_who_may_see_them(yard):
    car = make_car(yard, days=30)
    for who, sees in (("manager", True), ("keeper", True), ("consultant", False), ("showroom", False)):
        client = open_as(yard, who)
        page = client.get("/sales/stock/").content.decode() + client.get(f"/records/vehicle/{car.pk}/").content.decode()
        assert ("90,000" in page) == sees, who


@pytest.mark.parametrize(
    "typed",
    [
        {"vin": "LZX123"},
        {"vin": make_vin(7)[:8] + "Q" + make_vin(7)[9:]},
        {"vin": make_vin(7)[:8] + ("1" if make_vin(7)[8] != "1" else "2") + make_vin(7)[9:]},
        {"vin": "🚗" * 17},
        {"vin": "x" * 10_000},
        {"vin": "\x00"},
        {"purchase_price": "-5"},
        {"purchase_price": "abc"},
        {"purchase_price": "99999999999999"},
        {"car_model": "abc"},
        {"car_model": "999999"},
        {"colour": ""},
        {"expected_on": "2026-13-45"},
    ],
)
def test_a_car_typed_wrongly_is_refused_beside_its_field(yard, typed):
    good = {"vin": make_vin(7), "car_model": yard.models[0].pk, "colour": "珍珠白", "purchase_price": "88000"}
    client = open_as(yard, "keeper")
    answer = client.post("/records/vehicle/new/", {**good, "interior": "留着我", **typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(typed)
    assert "留着我" in answer.content.decode()
    assert not Vehicle.objects.exists()


def test_a_car_is_recorded_once(yard):
    client = open_as(yard, "keeper")
    typed = {"vin": make_vin(7).lower(), "car_model": yard.models[0].pk, "colour": "珍珠白", "purchase_price": "88000"}
    assert client.post("/records/vehicle/new/", typed).status_code == 302
    assert client.post("/records/vehicle/new/", typed).status_code == 422
    car = Vehicle.objects.get()
    assert (car.vin, car.tail, car.state) == (make_vin(7), make_vin(7)[-6:], "in_transit")
    for path in ("?age=abc", "?car_model=x", "?q=%00", "?store=%00", "?state=nothing"):
        assert client.get(f"/records/vehicle/{path}").status_code == 200
        assert client.get(f"/sales/stock/{path}").status_code == 200


def test_an_order_from_draft_to_the_cars_in_the_yard(yard):
    people = yard.people
    order = make_order(people["clerk"])
    clerk, info = open_as(yard, "clerk"), open_as(yard, "supervisor")
    with pytest.raises(ValidationError):
        move(FACTORY_ORDER, order, "submit", people["clerk"])
    line = {"car_model": yard.models[0].pk, "colour": "白", "quantity": "2"}
    assert clerk.post(f"/sales/stock/orders/{order.pk}/lines/", line).status_code == 302
    for wrong in ("-1", "abc", "100000"):
        assert clerk.post(f"/sales/stock/orders/{order.pk}/lines/", {**line, "quantity": wrong}).status_code == 422
    move(FACTORY_ORDER, order, "submit", people["clerk"])
    for who, state in (("manager", "with_chief"), ("chief", "approved")):
        approval = Approval.objects.get(state="pending")
        assert approval.approver == people[who]
        approve(approval=approval, acting_user=people[who], version=approval.version)
        assert FactoryOrder.objects.get().state == state
    move(FACTORY_ORDER, order, "place", people["supervisor"])
    move(FACTORY_ORDER, order, "confirm", people["supervisor"], values={"factory_number": "F1", "expected_on": MONDAY})
    with pytest.raises(ValidationError):
        move(FACTORY_ORDER, order, "ship", people["supervisor"])
    row = FactoryOrderLine.objects.get()
    cars = {"line": row.pk, "price": "90000", "cars": f"{make_vin(1)}\n{make_vin(2)} 91000"}
    wrong = {"cars": f"{make_vin(1)}\n{make_vin(1)}"}, {"cars": "x"}, {"cars": f"{make_vin(1)} -4"}, {"price": "-1"}
    for each in (*wrong, {"cars": "\n".join(make_vin(number) for number in range(1, 4))}):
        assert info.post(f"/sales/stock/orders/{order.pk}/cars/", {**cars, **each}).status_code == 422, each
    assert not Vehicle.objects.exists()
    assert info.post(f"/sales/stock/orders/{order.pk}/cars/", cars).status_code == 302
    assert [str(price) for price in Vehicle.objects.order_by("vin").values_list("purchase_price", flat=True)] == [
        "90000.00",
        "91000.00",
    ]
    move(FACTORY_ORDER, order, "ship", people["supervisor"])
    move(FACTORY_ORDER, order, "arrive", people["keeper"])
    assert set(Vehicle.objects.values_list("state", "owner", "arrived_at")) == {("arrived", people["keeper"].pk, NINE)}


def test_the_sales_managers_own_order_goes_to_the_general_manager(yard):
    order = make_order(yard.people["manager"])
    FactoryOrderLine.objects.create(order=order, car_model=yard.models[0], colour="白", quantity=1)
    move(FACTORY_ORDER, order, "submit", yard.people["manager"])
    assert Approval.objects.get().approver == yard.people["chief"]


@pytest.mark.parametrize(
    ("amount", "chain"), [(300_000, ("supervisor", "finance")), (900_000, ("supervisor", "finance", "chief"))]
)
def test_money_takes_its_way_by_the_limit(yard, amount, chain):
    people = yard.people
    request = make_remittance(people["clerk"], amount=amount)
    move(REMITTANCE, request, "submit", people["clerk"])
    for who in chain:
        approval = Approval.objects.get(state="pending")
        assert approval.approver == people[who]
        approve(approval=approval, acting_user=people[who], version=approval.version)
    assert RemittanceRequest.objects.get().state == "approved"
    with pytest.raises(ValidationError):
        move(REMITTANCE, request, "pay", people["cashier"], values={"voucher": ""})
    assert move(REMITTANCE, request, "pay", people["cashier"], values={"voucher": "H1"}).state == "remitted"


def test_money_that_comes_back_is_mended_and_stays_in_time(yard):
    people = yard.people
    request = make_remittance(people["clerk"])
    move(REMITTANCE, request, "submit", people["clerk"])
    approval = Approval.objects.get()
    return_document(approval=approval, acting_user=people["supervisor"], version=approval.version, reason="附合同")
    with clock.at(NINE + timedelta(days=1)):
        move(REMITTANCE, request, "submit", people["clerk"])
    assert RemittanceRequest.objects.get().handed_in_at == NINE


def test_a_sub_dealer_is_signed_by_a_yes_and_gets_cars_up_to_its_limit(yard):
    people = yard.people
    dealer = make_dealer(people["specialist"], placement_limit=1)
    move(SUB_DEALER, dealer, "survey", people["specialist"])
    typed = {"assessment": "a", "agreement": "EW1", "placement_limit": 1}
    move(SUB_DEALER, dealer, "submit", people["specialist"], values=typed)
    approval = Approval.objects.get()
    assert approval.approver == people["manager"]
    approve(approval=approval, acting_user=people["manager"], version=approval.version)
    cars = [make_car(yard, number) for number in (1, 2)]
    asked_for = [make_movement(people["specialist"], car, "place", sub_dealer=dealer) for car in cars]
    for each in asked_for:
        move(MOVEMENT, each, "approve", people["manager"])
    move(MOVEMENT, asked_for[0], "execute", people["keeper"])
    with pytest.raises(ValidationError):
        move(MOVEMENT, asked_for[1], "execute", people["keeper"])
    with pytest.raises(ValidationError):
        move(SUB_DEALER, dealer, "end", people["manager"], reason="r")
    wanted = {"acting_user": people["clerk"], "car_model": yard.models[0], "store": yard.store}
    assert actions.allocate_vehicle(**wanted).pk == cars[1].pk
    with pytest.raises(actions.NothingInStock):
        actions.allocate_vehicle(**wanted)
    # What is sold there is named.
    assert actions.allocate_vehicle(**wanted, vehicle=cars[0]).state == "allocated"
    actions.release_vehicle(acting_user=people["manager"], vehicle=cars[0], reason="r")
    back = make_movement(people["specialist"], cars[0], "fetch", to_bay="C1")
    move(MOVEMENT, back, "execute", people["keeper"], values={"to_bay": "C1"})
    assert Vehicle.objects.get(pk=cars[0].pk).sub_dealer_id is None
    assert move(SUB_DEALER, dealer, "end", people["manager"], reason="r").state == "ended"


def test_a_visit_runs_over_by_the_house_and_plans_the_next(yard):
    people = yard.people
    visit = make_visit(people["specialist"], make_dealer(people["specialist"]))
    with clock.at(NINE + timedelta(days=1)):
        assert (visits.run_over_due(clock.now()), visits.run_over_due(clock.now())) == (1, 0)
        typed = {"cars_found": 0, "findings": "f", "problems": "", "next_on": MONDAY}
        with pytest.raises(ValidationError):
            move(VISIT, visit, "complete", people["specialist"], values=typed)
        typed["next_on"] = MONDAY + timedelta(days=10)
        done = move(VISIT, visit, "complete", people["specialist"], values=typed)
    assert (done.state, done.cars_booked) == ("done", 0)
    assert SubDealerVisit.objects.get(state="planned").planned_on == MONDAY + timedelta(days=10)


def test_movements_typed_wrongly(yard):
    car = make_car(yard, 1)
    client = open_as(yard, "supervisor")
    good = {"kind": "bay", "vehicle": car.vin[-6:], "to_bay": "B1", "due_at": "2026-12-01T10:00"}
    for wrong in (
        {"vehicle": "999999"},
        {"vehicle": "12"},
        {"vehicle": "\x00🚗"},
        {"to_bay": ""},
        {"kind": "transfer_out"},
        {"kind": "transfer_out", "to_store": yard.store.pk},
        {"kind": "fetch"},
        {"kind": "in"},
        {"due_at": "2020-01-01T00:00"},
    ):
        assert client.post("/records/vehicle_movement/new/", {**good, **wrong}).status_code == 422, wrong
    assert not VehicleMovement.objects.exists()
    assert client.post("/records/vehicle_movement/new/", good).status_code == 302
    assert client.post("/records/vehicle_movement/new/", good).status_code == 422

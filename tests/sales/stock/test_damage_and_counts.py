"""Damage and its two working days; keys and papers; counts with their differences; transfers with their two sides."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from roles import clock
from roles.approvals.actions import approve
from roles.approvals.models import Approval
from roles.duties.models import ChecklistItem
from roles.records.actions import StaleRecord
from sales.models import (
    StockCheckLine,
    Vehicle,
    VehicleDamage,
    VehicleHandout,
    VehicleMovement,
    VehicleStockCheck,
)
from sales.stock import actions, running
from sales.stock.records import CHECK, DAMAGE, MOVEMENT, VEHICLE
from tests import factories
from tests.conftest import MONDAY
from tests.sales.stock.cars import (
    NINE,
    browser,
    make_car,
    make_check,
    make_damage,
    make_movement,
    make_vin,
    move,
)

pytestmark = pytest.mark.django_db


def items(subject, code=None):
    rows = ChecklistItem.objects.filter(subject_kind=subject, status="open")
    return sorted(rows.values_list("duty__code", flat=True))


def test_a_consultant_reports_damage_and_the_inspector_settles_it(yard):
    car = make_car(yard)
    damage = make_damage(yard.people["consultant"], car)
    # Monday, 9:00: the end of Wednesday.
    assert damage.due_at == clock.local(MONDAY + timedelta(days=2), time(18))
    assert Vehicle.objects.get(pk=car.pk).state == "damaged"
    assert items("vehicle_damage") == ["quality-inspector-02"]
    move(DAMAGE, damage, "notify", yard.people["inspector"])
    assert items("vehicle_damage") == ["quality-inspector-02", "vehicle-stock-keeper-07"]
    move(DAMAGE, damage, "start", yard.people["keeper"])
    outcome = {"liable": "transport", "treatment": "repair", "outcome": "已补漆"}
    done = move(DAMAGE, damage, "resolve", yard.people["inspector"], values=outcome)
    assert (done.resolved_at, done.resolved_by_id) == (NINE, yard.people["inspector"].pk)
    assert Vehicle.objects.get(pk=car.pk).state == "in_stock"
    assert items("vehicle_damage") == []


def test_costs_wait_for_the_sales_manager(yard):
    damage = make_damage(yard.people["keeper"], make_car(yard))
    move(DAMAGE, damage, "notify", yard.people["inspector"])
    move(DAMAGE, damage, "start", yard.people["keeper"])
    asked = {"liable": "house", "treatment": "repair", "cost": Decimal(800)}
    with pytest.raises(ValidationError):
        move(DAMAGE, damage, "propose", yard.people["keeper"], values={**asked, "cost": Decimal(0)})
    move(DAMAGE, damage, "propose", yard.people["keeper"], values=asked)
    approval = Approval.objects.get()
    assert approval.approver == yard.people["manager"]
    with pytest.raises(ValidationError):
        move(DAMAGE, damage, "resolve", yard.people["inspector"], values={"outcome": "o"})
    approve(approval=approval, acting_user=yard.people["manager"], version=approval.version)
    stored = VehicleDamage.objects.get()
    assert (stored.state, stored.approved_at) == ("handling", NINE)
    with pytest.raises(ValidationError):
        move(DAMAGE, damage, "propose", yard.people["keeper"], values=asked)
    move(DAMAGE, damage, "resolve", yard.people["inspector"], values={**asked, "outcome": "o"} | {"cost": Decimal(800)})


def test_a_car_goes_back_after_the_yes_only(yard):
    car = make_car(yard, state="arrived", stocked_at=None)
    move(VEHICLE, car, "fail", yard.people["inspector"], values={"inspection": "变速箱异响"})
    damage = VehicleDamage.objects.get()
    assert (damage.description, damage.owner) == ("变速箱异响", yard.people["inspector"])
    with pytest.raises(ValidationError):
        move(VEHICLE, car, "mend", yard.people["inspector"])
    with pytest.raises(ValidationError):
        move(VEHICLE, car, "send_back", yard.people["keeper"])
    move(DAMAGE, damage, "notify", yard.people["inspector"])
    move(DAMAGE, damage, "start", yard.people["keeper"])
    asked = {"liable": "manufacturer", "treatment": "return", "cost": Decimal(0)}
    move(DAMAGE, damage, "propose", yard.people["keeper"], values=asked)
    approval = Approval.objects.get()
    approve(approval=approval, acting_user=yard.people["manager"], version=approval.version)
    outcome = {"liable": "manufacturer", "treatment": "return", "outcome": "o"}
    with pytest.raises(ValidationError):
        move(DAMAGE, damage, "resolve", yard.people["inspector"], values=outcome)
    move(VEHICLE, car, "send_back", yard.people["keeper"])
    move(DAMAGE, damage, "resolve", yard.people["inspector"], values=outcome)
    assert Vehicle.objects.get().state == "returned"


def test_the_house_calls_it_overdue_after_two_working_days_once(yard):
    damage = make_damage(yard.people["consultant"], make_car(yard))
    with clock.at(damage.due_at):
        assert running.run_over_due(clock.now()) == 0
    with clock.at(damage.due_at + timedelta(minutes=1)):
        assert running.run_over_due(clock.now()) == 1
        assert running.run_over_due(clock.now()) == 0
    assert VehicleDamage.objects.get().state == "overdue"


def test_a_car_is_aged_on_the_sixtieth_day_and_owed_for_once(yard):
    car = make_car(yard, 1, days=59)
    make_car(yard, 2, days=80, state="allocated")
    assert running.run_over_due(NINE) == 0
    tomorrow = NINE + timedelta(days=1)
    with clock.at(tomorrow):
        assert running.run_over_due(tomorrow) == 1
        assert running.run_over_due(tomorrow) == 0
        assert items("vehicle") == ["sales-director-05"]
        actions.allocate_vehicle(acting_user=yard.people["clerk"], car_model=yard.models[0], store=yard.store)
        assert items("vehicle") == ["vehicle-stock-keeper-04"]
    assert Vehicle.objects.get(pk=car.pk).aged_at == tomorrow


def test_missing_papers_are_owed_until_both_lie_there(yard):
    nothing = {"papers_complete_at": None, "certificate_here": False, "papers_here": False, "keys": 0}
    car = make_car(yard, state="passed", stocked_at=None, **nothing)
    move(VEHICLE, car, "stock", yard.people["keeper"], values={"bay": "B01"})
    assert items("vehicle") == ["vehicle-stock-keeper-03"]
    hand = {"vehicle": car, "acting_user": yard.people["keeper"], "way": "in"}
    actions.hand_item(**hand, item="certificate")
    assert items("vehicle") == ["vehicle-stock-keeper-03"]
    actions.hand_item(**hand, item="papers")
    assert items("vehicle") == []
    assert VehicleMovement.objects.get().kind == "in"


def test_what_is_issued_lay_there_and_says_to_whom(yard):
    car = make_car(yard, keys=1)
    hand = {"vehicle": car, "acting_user": yard.people["keeper"], "item": "key"}
    with pytest.raises(ValidationError) as caught:
        actions.hand_item(**hand, way="out")
    assert set(caught.value.message_dict) == {"person", "purpose"}
    to = {"person": yard.people["consultant"], "purpose": "试驾"}
    actions.hand_item(**hand, way="out", **to)
    with pytest.raises(ValidationError):
        actions.hand_item(**hand, way="out", **to)
    with pytest.raises(ValidationError):
        actions.hand_item(**{**hand, "item": "papers"}, way="back")
    with pytest.raises(PermissionDenied):
        actions.hand_item(**{**hand, "acting_user": yard.people["consultant"]}, way="back")
    actions.hand_item(**hand, way="back", person=yard.people["consultant"])
    assert Vehicle.objects.get().keys == 1
    assert list(VehicleHandout.objects.order_by("pk").values_list("way", flat=True)) == ["out", "back"]


def test_a_count_that_agrees_is_reported_by_itself(yard):
    rows = [make_car(yard, number) for number in (1, 2)]
    make_car(yard, 3, state="in_transit")
    make_car(yard, 4, state="delivered", delivered_at=NINE)
    check = make_check(yard.people["keeper"])
    assert check.booked == 2
    for row in rows:
        actions.scan_car(check=check, acting_user=yard.people["keeper"], code=row.vin[-6:].lower())
    done = move(CHECK, check, "finish", yard.people["keeper"])
    assert (done.state, done.found, done.extra) == ("reported", 2, 0)


def test_a_difference_is_explained_before_finance_adjusts(yard):
    make_car(yard, 1)
    missing = make_car(yard, 2)
    there = make_car(yard, 3, state="transfer")
    check = make_check(yard.people["keeper"], "monthly")
    keeper, finance = yard.people["keeper"], yard.people["finance"]
    actions.scan_car(check=check, acting_user=keeper, code=f"http://x/sales/stock/vin/{make_vin(1)}")
    actions.scan_car(check=check, acting_user=keeper, code=there.vin)
    done = move(CHECK, check, "finish", keeper)
    assert (done.state, done.booked, done.found, done.extra, done.differences) == ("differs", 2, 1, 1, 2)
    with pytest.raises(ValidationError):
        move(CHECK, check, "adjust", finance, values={"adjustment": "a"})
    for line in StockCheckLine.objects.filter(vehicle__in=[missing, there]):
        actions.explain_car(check=check, line=line.pk, acting_user=keeper, reason="not_booked_out", remark="补单")
    with pytest.raises(PermissionDenied):
        move(CHECK, check, "adjust", keeper, values={"adjustment": "a"})
    move(CHECK, check, "adjust", finance, values={"adjustment": "补登出库单"})
    assert move(CHECK, check, "report", keeper).state == "reported"
    with pytest.raises(ValidationError):
        actions.explain_car(check=check, line=line.pk, acting_user=keeper, reason="unknown")


def test_counting_refuses_in_words(yard):
    make_car(yard, 1)
    check = make_check(yard.people["keeper"])
    keeper = yard.people["keeper"]
    for code in ("12345", "🚗🚗🚗🚗🚗🚗", "999999", "x" * 5000, "\x00"):
        with pytest.raises(ValidationError):
            actions.scan_car(check=check, acting_user=keeper, code=code)
    with pytest.raises(PermissionDenied):
        actions.scan_car(check=check, acting_user=yard.people["finance"], code=make_vin(1))
    with pytest.raises(ValidationError):
        make_check(keeper)
    assert VehicleStockCheck.objects.count() == 1
    assert not StockCheckLine.objects.filter(found_at__isnull=False).exists()


def test_a_transfer_has_two_sides(yard):
    car = make_car(yard)
    asked = make_movement(yard.people["supervisor"], car, "transfer_out", to_store=yard.far_store, with_papers=True)
    with pytest.raises(ValidationError):
        move(MOVEMENT, asked, "execute", yard.people["keeper"])
    move(MOVEMENT, asked, "approve", yard.people["manager"])
    assert items("vehicle_movement") == ["vehicle-stock-keeper-12"]
    move(MOVEMENT, asked, "execute", yard.people["keeper"])
    car.refresh_from_db()
    assert (car.state, car.store_id, car.owner, car.keys) == (
        "transfer",
        yard.far_store.pk,
        yard.people["far_keeper"],
        0,
    )
    other = VehicleMovement.objects.get(kind="transfer_in")
    assert (other.store_id, other.other_side_id) == (yard.far_store.pk, asked.pk)
    with pytest.raises(PermissionDenied):
        move(MOVEMENT, other, "execute", yard.people["keeper"], values={"to_bay": "Z1"})
    with pytest.raises(ValidationError):
        move(MOVEMENT, other, "execute", yard.people["far_keeper"], values={"to_bay": ""})
    move(MOVEMENT, other, "execute", yard.people["far_keeper"], values={"to_bay": "Z1"})
    car.refresh_from_db()
    assert (car.state, car.bay, car.keys, car.papers_here) == ("in_stock", "Z1", 2, True)
    assert items("vehicle_movement") == []


def test_of_two_who_move_a_car_one_wins(yard):
    car = make_car(yard, state="passed", stocked_at=None)
    stale = Vehicle.objects.get(pk=car.pk)
    move(VEHICLE, car, "stock", yard.people["keeper"], values={"bay": "B01"})
    from roles.records.actions import move_record

    with pytest.raises(StaleRecord):
        move_record(
            kind=VEHICLE,
            record=stale,
            move=VEHICLE.flow.move("stock"),
            acting_user=yard.people["keeper"],
            version=stale.version,
            values={"bay": "B02"},
        )
    assert Vehicle.objects.get().bay == "B01"


def test_counting_by_address(yard):
    car = make_car(yard, 1)
    check = make_check(yard.people["keeper"])
    line = StockCheckLine.objects.get()
    client = browser(factories.fresh(yard.people["keeper"]))
    page = client.get(f"/sales/stock/counts/{check.pk}/")
    assert page.status_code == 200
    assert car.vin[-6:] in page.content.decode()
    wrong = client.post(f"/sales/stock/counts/{check.pk}/scan/", {"code": "12"})
    assert wrong.status_code == 422
    said = client.post(
        f"/sales/stock/counts/{check.pk}/scan/", {"code": car.vin[-6:]}, headers={"accept": "application/json"}
    )
    assert said.json()["as_booked"] == 1
    assert client.post(f"/sales/stock/counts/{check.pk}/cars/{line.pk}/", {"found": "0"}).status_code == 302
    assert StockCheckLine.objects.get().found_at is None
    assert client.post(f"/sales/stock/counts/{check.pk}/cars/{line.pk + 9}/", {"found": "1"}).status_code == 404
    for who, status in (("finance", 403), ("far_keeper", 404), ("consultant", 403)):
        stranger = browser(factories.fresh(yard.people[who]))
        assert stranger.post(f"/sales/stock/counts/{check.pk}/scan/", {"code": car.vin}).status_code == status, who

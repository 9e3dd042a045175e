"""Cars for orders: the oldest first, out of turn by a yes only, released, handed over."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from roles import clock
from roles.approvals.actions import approve, return_document
from roles.approvals.models import Approval
from roles.duties.models import ChecklistItem
from sales.models import Vehicle, VehicleAllocation, VehicleDeviation, VehicleHandout, VehicleMovement
from sales.stock import actions
from sales.stock.records import DAMAGE
from tests import factories
from tests.sales.stock.cars import NINE, browser, make_car, make_damage, make_vin, move

pytestmark = pytest.mark.django_db


def take(yard, who="clerk", **more):
    more = {"car_model": yard.models[0], "store": yard.store, "order_reference": "SO1", **more}
    return actions.allocate_vehicle(acting_user=yard.people[who], **more)


def test_the_oldest_of_model_and_colour_goes_first(yard):
    make_car(yard, 1, days=5)
    make_car(yard, 2, days=50, colour="黑")
    make_car(yard, 3, days=40, model=1)
    make_car(yard, 4, days=90, sub_dealer=None, state="damaged")
    oldest = make_car(yard, 5, days=20)
    assert take(yard, colour="白").pk == oldest.pk
    assert take(yard).vin == make_vin(2)
    row = VehicleAllocation.objects.get(vehicle=oldest)
    assert (row.state, row.in_turn, row.order_reference, row.allocated_by_id) == (
        "open",
        True,
        "SO1",
        yard.people["clerk"].pk,
    )


def test_nothing_in_stock_is_said(yard):
    make_car(yard, 1, state="allocated")
    with pytest.raises(actions.NothingInStock, match="A1"):
        take(yard)
    with pytest.raises(actions.NothingInStock):
        take(yard, colour="绿")


def test_another_stores_cars_stay_there(yard):
    make_car(yard, 1, days=30, keeper="far_keeper")
    with pytest.raises(actions.NothingInStock):
        take(yard)
    with pytest.raises(PermissionDenied):
        take(yard, store=yard.far_store)


@pytest.mark.parametrize("who", ["consultant", "showroom", "inspector", "finance", "cashier", "specialist"])
def test_who_may_not_allocate(yard, who):
    car = make_car(yard)
    with pytest.raises(PermissionDenied):
        take(yard, who)
    assert Vehicle.objects.get(pk=car.pk).state == "in_stock"


def test_out_of_turn_needs_the_managers_yes(yard):
    make_car(yard, 1, days=30)
    wanted = make_car(yard, 2, days=3)
    with pytest.raises(actions.NotInTurn, match=make_vin(1)):
        take(yard, vehicle=wanted, reason="客户指定")
    asked = actions.ask_out_of_turn(
        acting_user=yard.people["clerk"], vehicle=wanted, reason="客户指定", order_reference="SO9"
    )
    with pytest.raises(actions.NotInTurn):
        take(yard, vehicle=wanted)
    approval = Approval.objects.get()
    assert approval.approver == yard.people["manager"]
    approve(approval=approval, acting_user=yard.people["manager"], version=approval.version)
    car = take(yard, vehicle=wanted)
    row = VehicleAllocation.objects.get(vehicle=car)
    assert (row.in_turn, row.reason, row.approved_by) == (False, "客户指定", yard.people["manager"])
    asked.refresh_from_db()
    assert asked.state == "used"


def test_a_no_leaves_the_car_where_it_stands(yard):
    make_car(yard, 1, days=30)
    wanted = make_car(yard, 2)
    actions.ask_out_of_turn(acting_user=yard.people["clerk"], vehicle=wanted, reason="r")
    approval = Approval.objects.get()
    return_document(approval=approval, acting_user=yard.people["manager"], version=approval.version, reason="先卖老车")
    assert VehicleDeviation.objects.get().state == "returned"
    with pytest.raises(actions.NotInTurn):
        take(yard, vehicle=wanted)


def test_the_manager_decides_at_once_with_a_reason(yard):
    make_car(yard, 1, days=30)
    wanted = make_car(yard, 2)
    with pytest.raises(ValidationError) as caught:
        take(yard, "manager", vehicle=wanted)
    assert "reason" in caught.value.message_dict
    take(yard, "manager", vehicle=wanted, reason="大客户")
    assert VehicleAllocation.objects.get().approved_by == yard.people["manager"]


def test_asking_is_refused_in_words(yard):
    only = make_car(yard, 1, days=30)
    other = make_car(yard, 2)
    ask = {"acting_user": yard.people["clerk"], "vehicle": other}
    with pytest.raises(ValidationError):
        actions.ask_out_of_turn(**ask, reason="  ")
    with pytest.raises(ValidationError):
        actions.ask_out_of_turn(acting_user=yard.people["clerk"], vehicle=only, reason="r")
    actions.ask_out_of_turn(**ask, reason="r")
    with pytest.raises(ValidationError):
        actions.ask_out_of_turn(**ask, reason="r")
    with pytest.raises(PermissionDenied):
        actions.ask_out_of_turn(acting_user=yard.people["consultant"], vehicle=other, reason="r")
    assert VehicleDeviation.objects.count() == 1


def test_an_allocated_car_is_not_allocated_again(yard):
    car = make_car(yard)
    take(yard)
    with pytest.raises(actions.AlreadyAllocated, match=car.vin):
        take(yard, "manager", vehicle=car, reason="r")


def test_released_it_has_its_old_turn(yard):
    old, young = make_car(yard, 1, days=30), make_car(yard, 2)
    take(yard)
    with pytest.raises(PermissionDenied):
        actions.release_vehicle(acting_user=yard.people["clerk"], vehicle=old, reason="退订")
    with pytest.raises(ValidationError):
        actions.release_vehicle(acting_user=yard.people["manager"], vehicle=old, reason="")
    actions.release_vehicle(acting_user=yard.people["manager"], vehicle=old, reason="退订")
    assert VehicleAllocation.objects.get().state == "released"
    assert take(yard).pk == old.pk
    with pytest.raises(ValidationError):
        actions.release_vehicle(acting_user=yard.people["manager"], vehicle=young, reason="r")


def test_handed_over_it_is_booked_out_with_what_lay_in_the_cupboard(yard):
    car = make_car(yard)
    take(yard)
    assert ChecklistItem.objects.filter(subject_kind="vehicle", status="open").count() == 1
    done = actions.hand_over_vehicle(acting_user=yard.people["consultant"], vehicle=car)
    assert (done.state, done.delivered_at) == ("delivered", NINE)
    car.refresh_from_db()
    assert (car.keys, car.certificate_here, car.papers_here) == (0, False, False)
    assert VehicleHandout.objects.filter(vehicle=car, way="out").count() == 4
    assert VehicleMovement.objects.get(vehicle=car).kind == "out"
    assert VehicleAllocation.objects.get().state == "delivered"
    assert not ChecklistItem.objects.filter(subject_kind="vehicle", status="open").exists()


def test_damage_and_missing_papers_stop_the_handover(yard):
    car = make_car(yard, papers_complete_at=None)
    take(yard)
    with pytest.raises(ValidationError):
        actions.hand_over_vehicle(acting_user=yard.people["keeper"], vehicle=car)
    Vehicle.objects.filter(pk=car.pk).update(papers_complete_at=NINE)
    damage = make_damage(yard.people["consultant"], car)
    with pytest.raises(ValidationError):
        actions.hand_over_vehicle(acting_user=yard.people["keeper"], vehicle=car)
    move(DAMAGE, damage, "notify", yard.people["inspector"])
    move(DAMAGE, damage, "start", yard.people["keeper"])
    outcome = {"liable": "house", "treatment": "repair", "outcome": "o"}
    move(DAMAGE, damage, "resolve", yard.people["inspector"], values=outcome)
    assert actions.hand_over_vehicle(acting_user=yard.people["keeper"], vehicle=car).state == "delivered"


def test_the_page_asks_out_of_turn_and_keeps_what_was_typed(yard):
    make_car(yard, 1, days=30)
    wanted = make_car(yard, 2)
    client = browser(factories.fresh(yard.people["clerk"]))
    page = client.get(f"/records/vehicle/{wanted.pk}/")
    assert make_vin(1) in page.content.decode()
    refused = client.post(f"/sales/stock/cars/{wanted.pk}/turn/", {"reason": "", "order_reference": "SO77"})
    assert refused.status_code == 422
    assert "SO77" in refused.content.decode()
    assert client.post(f"/sales/stock/cars/{wanted.pk}/turn/", {"reason": "客户指定"}).status_code == 302
    assert VehicleDeviation.objects.get().reason == "客户指定"
    stranger = browser(factories.fresh(yard.people["consultant"]))
    assert stranger.post(f"/sales/stock/cars/{wanted.pk}/turn/", {"reason": "r"}).status_code == 403
    far = browser(factories.fresh(yard.people["far_manager"]))
    assert far.post(f"/sales/stock/cars/{wanted.pk}/turn/", {"reason": "r"}).status_code == 404


def test_of_the_same_hour_the_first_on_file_goes_first(yard):
    rows = [make_car(yard, number, days=9) for number in range(1, 4)]
    with clock.at(NINE + timedelta(hours=1)):
        assert [take(yard).pk for _each in rows] == [row.pk for row in rows]

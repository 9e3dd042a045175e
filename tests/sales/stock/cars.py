"""What tests of the stock record, each through the action the page uses, and cars as they stand after some of it."""

from datetime import time, timedelta
from decimal import Decimal

from django.test import Client

from roles import clock
from roles.records.actions import create_record, move_record
from sales.models import CarModel, Vehicle
from sales.network.records import SUB_DEALER, VISIT
from sales.stock.actions.saving import prepare_check, prepare_damage
from sales.stock.records import CHECK, DAMAGE, FACTORY_ORDER, MOVEMENT, REMITTANCE, VEHICLE
from sales.vin import check_digit
from tests.conftest import MONDAY

KINDS = {each.code: each for each in (VEHICLE, MOVEMENT, DAMAGE, CHECK, FACTORY_ORDER, REMITTANCE, SUB_DEALER, VISIT)}
NINE = clock.local(MONDAY, time(9))


def make_models():
    rows = [("A1", "豪华型", 100_000), ("S5", "舒适型", 150_000)]
    return [
        CarModel.objects.create(code=series, series=series, name=name, guide_price=Decimal(price))
        for series, name, price in rows
    ]


def make_vin(number):
    code = f"LZXAB4R30TZ{number:06}"
    return f"{code[:8]}{check_digit(code)}{code[9:]}"


def make_car(yard, number=1, *, days=0, state="in_stock", model=0, keeper="keeper", **fields):
    """A car that came so many days ago, as it stands in a state."""
    seat = yard.seats[keeper]
    arrived = NINE - timedelta(days=days)
    here = {"arrived_at": arrived, "stocked_at": arrived, "inspected_at": arrived, "papers_complete_at": arrived}
    here |= {"keys": 2, "certificate_here": True, "papers_here": True, "bay": f"A{number:02}"}
    if state == "in_transit":
        here = {}
    values = {
        "vin": make_vin(number),
        "car_model": yard.models[model],
        "colour": "白",
        "purchase_price": Decimal(90_000),
        "state": state,
        "owner": seat.staff,
        "unit": seat.unit,
        "department_id": seat.department_id,
        "store_id": seat.store_id,
        "created_by": seat.staff,
        "created_at": arrived,
        "changed_at": arrived,
        **here,
        **fields,
    }
    return Vehicle.objects.create(**values)


def move(kind, record, code, user, *, values=None, reason=""):
    record = kind.model.objects.get(pk=record.pk)
    return move_record(
        kind=kind,
        record=record,
        move=kind.flow.move(code),
        acting_user=user,
        version=record.version,
        values=values or {},
        reason=reason,
    )


def make_damage(user, car, **fields):
    values = {"vehicle": car, "kind": "scratch", "description": "右前门划痕", **prepare_damage(car), **fields}
    return create_record(kind=DAMAGE, acting_user=user, values=values)


def make_movement(user, car, kind="bay", **fields):
    values = {"vehicle": car, "kind": kind, "due_at": clock.now() + timedelta(hours=4), **fields}
    return create_record(kind=MOVEMENT, acting_user=user, values=values)


def make_check(user, kind="daily", sub_dealer=None):
    values = {"kind": kind, "sub_dealer": sub_dealer, **prepare_check(user, kind, sub_dealer)}
    return create_record(kind=CHECK, acting_user=user, values=values)


def make_order(user, **fields):
    values = {"month": MONDAY.replace(day=1), "grounds": "g", **fields}
    return create_record(kind=FACTORY_ORDER, acting_user=user, values=values)


def make_remittance(user, **fields):
    values = {
        "payee": "厂家",
        "amount": Decimal(300_000),
        "prompted_on": MONDAY,
        "due_on": MONDAY + timedelta(days=2),
        "purpose": "车款",
    }
    return create_record(kind=REMITTANCE, acting_user=user, values={**values, **fields})


def make_dealer(user, **fields):
    values = {"name": "远山汽贸", "region": "北郊", "placement_limit": 2, "assessment": "a", "agreement": "EW1"}
    return create_record(kind=SUB_DEALER, acting_user=user, values={**values, **fields})


def make_visit(user, dealer, **fields):
    values = {"sub_dealer": dealer, "planned_on": MONDAY, "due_at": clock.local(MONDAY, time(18)), "purpose": "核对"}
    return create_record(kind=VISIT, acting_user=user, values={**values, **fields})


def browser(user):
    client = Client()
    client.force_login(user)
    return client

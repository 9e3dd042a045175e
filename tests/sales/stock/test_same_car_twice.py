"""Two people record one car at the same moment: the second is told, keeps what was typed, and nothing is broken."""

from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.urls import reverse

from roles.records.actions import SameRecord, change_record, create_record
from roles.records.models import RecordEntry
from sales.models import Vehicle
from sales.stock.forms import VehicleForm
from sales.stock.records import VEHICLE
from tests import factories
from tests.sales.stock.cars import browser, make_car, make_vin

pytestmark = pytest.mark.django_db


@pytest.fixture
def both_look(monkeypatch):
    """Both looked before either wrote: the form of the second sees nothing of the first."""
    monkeypatch.setattr(VehicleForm, "clean_vin", lambda form: form.cleaned_data["vin"])
    monkeypatch.setattr(VehicleForm, "validate_unique", lambda form: None)


def typed(yard, number, **fields):
    values = {"vin": make_vin(number), "car_model": yard.models[0].pk, "colour": "白", "purchase_price": "90000"}
    return {**values, "interior": "留着我", **fields}


@pytest.mark.usefixtures("both_look")
def test_the_page_says_that_somebody_was_faster(yard):
    first = make_car(yard, 1, state="in_transit")
    client = browser(factories.fresh(yard.people["keeper"]))
    answer = client.post(reverse("records:add", args=["vehicle"]), typed(yard, 1))
    words = answer.content.decode()
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["__all__"]
    assert "同一时刻" in words and "留着我" in words and make_vin(1) in words
    assert Vehicle.objects.get() == first
    assert not RecordEntry.objects.exists()
    assert client.post(reverse("records:add", args=["vehicle"]), typed(yard, 2)).status_code == 302


@pytest.mark.usefixtures("both_look")
def test_changing_a_car_into_another_one_is_refused_alike(yard):
    first, second = make_car(yard, 1, state="in_transit"), make_car(yard, 2, state="in_transit")
    client = browser(factories.fresh(yard.people["keeper"]))
    answer = client.post(reverse("records:edit", args=["vehicle", second.pk]), typed(yard, 1, version=second.version))
    assert answer.status_code == 409 and "留着我" in answer.content.decode()
    second.refresh_from_db()
    assert (second.vin, second.version, first.vin) == (make_vin(2), 1, make_vin(1))


def test_the_action_writes_nothing_and_leaves_the_transaction_in_order(yard):
    keeper = yard.people["keeper"]
    car = make_car(yard, 1)
    values = {"vin": car.vin, "tail": car.tail, "car_model": yard.models[0], "colour": "白"}
    with pytest.raises(SameRecord):
        create_record(kind=VEHICLE, acting_user=keeper, values={**values, "purchase_price": Decimal(90_000)})
    assert Vehicle.objects.count() == 1
    other = make_car(yard, 2, state="in_transit")
    with pytest.raises(SameRecord):
        change_record(kind=VEHICLE, record=other, acting_user=keeper, version=other.version, values={"vin": car.vin})
    assert Vehicle.objects.get(pk=other.pk).version == other.version


def test_any_other_refusal_of_the_database_stays_a_fault(yard):
    values = {"vin": make_vin(5), "tail": make_vin(5)[-6:], "car_model": yard.models[0], "colour": "白"}
    with pytest.raises(IntegrityError):
        create_record(kind=VEHICLE, acting_user=yard.people["keeper"], values={**values, "purchase_price": Decimal(-1)})
    assert not Vehicle.objects.exists()

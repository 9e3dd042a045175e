"""The maker's list of cars as a workbook: looked at cell by cell, written by whoever keeps the cars."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from roles.records.models import RecordEntry
from sales.models import Vehicle
from tests import factories
from tests.proof.conftest import upload
from tests.sales.stock.cars import browser, make_car, make_vin

pytestmark = pytest.mark.django_db
URL = reverse("records:import", args=["vehicle"])


def keeper(yard):
    return browser(factories.fresh(yard.people["keeper"]))


def heads(client):
    empty = client.get(reverse("records:import_template", args=["vehicle"]))
    return [cell.value for cell in load_workbook(BytesIO(empty.content)).active[1]]


def sent(client, *rows):
    """Upload rows below the template's headings; return the address of the dry run and its page."""
    book = Workbook()
    for row in (heads(client), *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    answer = client.post(URL, {"workbook": upload(content.getvalue(), "cars.xlsx")})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return answer["Location"], client.get(answer["Location"]).content.decode()


def row(number, model="A1", price=92_500, **typed):
    line = {"colour": "珍珠白", "interior": "黑", "expected": date(2026, 7, 1), "certificate": "WDR0001", **typed}
    return [
        typed.get("vin", make_vin(number)),
        model,
        line["colour"],
        line["interior"],
        price,
        *list(line.values())[2:4],
    ]


def confirmed(client, url, words):
    return client.post(url, {"seen": words.split('name="seen" value="')[1].split('"')[0]})


def test_the_makers_list_becomes_cars_on_their_way(yard):
    client = keeper(yard)
    assert len(heads(client)) == 7
    # A model by its code in any case, or by its name; a VIN with blanks; a price as a number or as text.
    url, words = sent(
        client,
        row(1, "a1"),
        row(2, "S5 舒适型", "150000.50"),
        row(3, vin=f" {make_vin(3)[:8].lower()}-{make_vin(3)[8:]}"),
    )
    assert Vehicle.objects.count() == 0
    assert confirmed(client, url, words).status_code == 302
    cars = list(Vehicle.objects.order_by("vin"))
    assert [(car.vin, car.tail) for car in cars] == [(make_vin(n), make_vin(n)[-6:]) for n in (1, 2, 3)]
    assert [car.car_model.code for car in cars] == ["A1", "S5", "A1"]
    assert [car.purchase_price for car in cars] == [Decimal(92_500), Decimal("150000.50"), Decimal(92_500)]
    first = cars[0]
    assert (first.state, first.colour, first.interior, first.certificate) == ("in_transit", "珍珠白", "黑", "WDR0001")
    assert (first.expected_on, first.owner, first.store) == (date(2026, 7, 1), yard.people["keeper"], yard.store)
    assert RecordEntry.objects.filter(kind="vehicle", verb="import").count() == 3


def test_each_fault_is_named_by_its_cell_and_nothing_is_written(yard):
    make_car(yard, 9)
    client = keeper(yard)
    wrong = make_vin(2)[:8] + ("1" if make_vin(2)[8] != "1" else "2") + make_vin(2)[9:]
    url, words = sent(
        client,
        row(1),
        row(2, vin=wrong),
        row(3, "Z9"),
        row(4, price=-5),
        row(5, price="九万"),
        row(9),
        row(1, colour="红"),
        row(6, colour=""),
    )
    # Row 1 of the sheet is the headings.
    for cell in ("A3", "B4", "E5", "E6", "A7", "A8", "C9"):
        assert cell in words, cell
    assert "A2" not in words and "“Z9”" in words and "校验" in words
    assert client.post(url, {"seen": "x"}).status_code == 409
    assert Vehicle.objects.count() == 1


@pytest.mark.parametrize("who", ["consultant", "manager", "inspector", "cashier"])
def test_whoever_does_not_keep_cars_imports_none(yard, who):
    client = browser(factories.fresh(yard.people[who]))
    assert client.get(URL).status_code == 403
    assert client.post(URL, {}).status_code == 403
    assert client.get(reverse("records:import_template", args=["vehicle"])).status_code == 403

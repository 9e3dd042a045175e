"""What reports say of the stock and the secondary network, counted by hand."""

from datetime import timedelta

import pytest

from kpi.reports.models import Report
from kpi.reports.parts import Exceptions, Figures
from kpi.reports.sections import Batch
from kpi.reports.sections import records as sections
from roles import clock
from sales.models import SubDealer, VehicleDamage, VehicleStockCheck
from sales.stock.reports import SECTIONS
from tests.conftest import MONDAY
from tests.sales.stock.cars import NINE, make_car, make_check, make_damage, make_dealer, make_remittance, make_visit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def said(yard, who, code, *, at=None):
    """(figures by line, names of what is not in order) of the section in a person's report of the day."""
    seat = yard.seats[who]
    when = at or clock.end_of(MONDAY)
    report = Report(
        pk=1,
        assignment=seat,
        owner_id=seat.staff_id,
        unit_id=seat.unit_id,
        store_id=seat.store_id,
        first_day=MONDAY,
        last_day=MONDAY,
    )
    batch = Batch([report], when)
    batch.earlier = {}
    parts = sections._offered[code](batch, [report]).get(1, ())
    figures = {each.line: each.value for part in parts if isinstance(part, Figures) for each in part.figures}
    listed = [entry.words.en for part in parts if isinstance(part, Exceptions) for entry in part.entries]
    return figures, listed


def test_every_section_is_offered():
    assert {code for code, _read, _say in SECTIONS} | {"sub_dealer", "sub_dealer_visit"} <= set(sections._offered)


def test_the_stock_of_the_day(yard):
    """Three stand there, 100, 40 and 0 days; one of them came today, one was delivered today."""
    old = make_car(yard, 1, days=100)
    make_car(yard, 2, days=40)
    make_car(yard, 3)
    make_car(yard, 4, days=20, state="delivered", delivered_at=NINE)
    make_car(yard, 5, days=20, state="delivered", delivered_at=NINE - DAY)
    make_car(yard, 6, keeper="far_keeper")
    figures, listed = said(yard, "keeper", "vehicle")
    assert [int(figures[f"vehicle.{name}"]) for name in ("stock", "came", "sold", "value")] == [3, 1, 1, 270_000]
    assert [int(figures[f"vehicle.band{number}"]) for number in range(4)] == [1, 1, 0, 1]
    assert listed == [old.vin]
    assert said(yard, "manager", "vehicle")[0] == figures


def test_counts_damage_and_money_of_the_day(yard):
    people = yard.people
    check = make_check(people["keeper"])
    VehicleStockCheck.objects.filter(pk=check.pk).update(booked=10, found=9, counted_at=NINE)
    figures, listed = said(yard, "keeper", "vehicle_stock_check")
    assert (int(figures["vehicle_stock_check.match"]), listed) == (90, [check.reference])
    damage = make_damage(people["consultant"], make_car(yard, 1))
    VehicleDamage.objects.filter(pk=damage.pk).update(state="resolved", resolved_at=NINE + DAY, cost=300)
    figures, _listed = said(yard, "keeper", "vehicle_damage", at=NINE + 2 * DAY)
    assert (int(figures["vehicle_damage.in_time"]), int(figures["vehicle_damage.cost"])) == (100, 300)
    late = make_remittance(people["clerk"])
    figures, listed = said(yard, "clerk", "remittance_request")
    assert (int(figures["remittance_request.in_time"]), listed) == (0, [late.reference])


def test_the_network_of_the_day(yard):
    dealer = make_dealer(yard.people["specialist"])
    SubDealer.objects.update(state="signed", signed_at=NINE)
    make_car(yard, 1, sub_dealer=dealer)
    make_visit(yard.people["specialist"], dealer)
    figures, _listed = said(yard, "specialist", "sub_dealer")
    assert {name: int(value) for name, value in figures.items()} == {
        "sub_dealer.signed": 1,
        "sub_dealer.fresh": 1,
        "sub_dealer.cars": 1,
    }
    assert said(yard, "specialist", "sub_dealer_visit")[1] == [dealer.name]

"""The monthly sales plan in reports: planned, signed and delivered, by adviser and by model, counted by hand."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.reports import drafting
from kpi.reports.models import Report
from kpi.reports.opening import insert_reports
from kpi.reports.parts import Figures, Table, load
from kpi.reports.sections import Batch
from sales.deals import plan_report
from sales.models import FactoryOrder, FactoryOrderLine, SalesOrder
from tests.conftest import MONDAY
from tests.sales.deals.dealing import delivered, signed
from tests.sales.deals.test_figures_of_deals import FIRST, LATER, goal

pytestmark = pytest.mark.django_db
PLAN, OWN = "sales-manager_monthly-sales-plan", "sales-consultant_personal-target"


def drafted(house, key, code):
    """Draft a report of the month as the sweep does; return its figures by line and its tables' rows as plain cells."""
    insert_reports(MONDAY, assignments=[house.seats[key].pk])
    report = Report.objects.select_related("made_from", "assignment").get(
        definition__code=code, assignment=house.seats[key]
    )
    sections = load(drafting.draft([report], LATER)[report.pk].content["sections"])
    parts = [part for each in sections if each.code == "records" for part in each.parts]
    figures = {each.line: each.value for part in parts if isinstance(part, Figures) for each in part.figures}
    tables = [[row.cells for row in part.rows] for part in parts if isinstance(part, Table)]
    return figures, tables


@pytest.fixture
def month(house):
    """Two cars of the consultant's delivered, a third signed; eight planned for them, ten for the unit, six ordered."""
    delivered(house)
    delivered(house, phone="13900000002")
    third = signed(house, phone="13900000003")
    SalesOrder.objects.filter(pk=third.pk).update(car_model=house.other)
    goal(house, house.seats["consultant"], "units-sold", 8)
    goal(house, house.seats["peer"], "units-sold", 2)
    goal(house, house.seats["manager"], "team-target", 10, unit=house.units["sales"])
    seat = house.seats["manager"]
    place = {"owner": seat.staff, "unit": seat.unit, "department_id": seat.department_id, "store": house.store}
    for state, quantity in (("approved", 6), ("draft", 90)):
        order = FactoryOrder.objects.create(month=FIRST, state=state, grounds="g", created_by=seat.staff, **place)
        FactoryOrderLine.objects.create(order=order, car_model=house.model, colour="白", quantity=quantity)
    return house


def test_a_manager_reads_the_units_plan_beside_what_was_done(month):
    figures, (advisers, models) = drafted(month, "manager", PLAN)
    assert figures == {
        "sales_target.plan": 10,
        "sales_target.signed": 3,
        "sales_target.delivered": 2,
        "sales_target.reached": Decimal(20),
    }
    consultant, peer = (month.people[key].name for key in ("consultant", "peer"))
    assert advisers == [(consultant, 8, 3, 2, Decimal(25)), (peer, 2, 0, 0, Decimal(0))]
    assert models == [("V60 T5", 6, 2, 2, Decimal("33.33")), ("V60 T8", None, 1, 0, None)]


def test_an_adviser_reads_their_own(month):
    figures, (models,) = drafted(month, "consultant", OWN)
    assert (figures["sales_target.plan"], figures["sales_target.reached"]) == (8, 25)
    assert models == [("V60 T5", None, 2, 2, None), ("V60 T8", None, 1, 0, None)]
    figures, tables = drafted(month, "peer", OWN)
    assert (figures["sales_target.plan"], figures["sales_target.delivered"], tables) == (2, 0, [])


def test_without_a_plan_what_was_done_still_stands_and_another_store_sees_nothing(house):
    delivered(house)
    figures, _tables = drafted(house, "manager", PLAN)
    assert figures == {"sales_target.signed": 1, "sales_target.delivered": 1}
    assert drafted(house, "stranger", PLAN) == ({}, [])


def test_the_queries_do_not_grow_with_the_reports(month):
    insert_reports(MONDAY, stores=[month.store.pk])
    reports = list(
        Report.objects.select_related("made_from", "assignment").filter(made_from__record="sales_target").order_by("pk")
    )
    assert len(reports) >= 3

    def asked(some):
        with CaptureQueriesContext(connection) as queries:
            plan_report.build(Batch(some, LATER), some)
        return len(queries)

    # A manager's alone, and with those of both advisers.
    one = next(each for each in reports if each.owner_id == month.people["manager"].pk)
    assert asked(reports) == asked([one])

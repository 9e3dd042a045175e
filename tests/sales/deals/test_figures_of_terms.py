"""Contracts corrected after the check, money overdue, negotiation: counted by hand, with the records behind them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.models import Receivable
from kpi import calculators
from kpi.insight.records import readable
from marketing.models import FollowUp
from roles import clock
from sales.deals import actions
from sales.models import OrderChange, SalesOrder
from tests.conftest import MONDAY
from tests.sales.deals.dealing import NINE, decide, make_lead, pay, signed
from tests.sales.deals.test_figures_of_deals import FIRST, LAST, LATER, figure, goal

pytestmark = pytest.mark.django_db


def behind(code, seat, at=LATER):
    return calculators.rows([seat.pk], FIRST, LAST, at, {code})[code].get(seat.pk, [])


@pytest.fixture
def three(house):
    """Three contracts signed at nine, 200,000 yuan each, all checked by the F&I specialist."""
    orders = [signed(house, phone=f"1390000000{number}") for number in range(3)]
    return [SalesOrder.objects.get(pk=order.pk) for order in orders]


def ask_change(house, order, **terms):
    given = {"discount": None, "colour": "", "promised_on": None, **terms}
    return actions.ask_change(order=order, acting_user=house.people["consultant"], reason="更正", **given)


class TestContractsCorrected:
    def test_an_approved_change_after_the_check_is_an_error_of_whoever_checked(self, house, three):
        assert figure("contract-error", house.seats["fni"]).actual == 0
        change = ask_change(house, three[0], colour="黑色")
        # Asked for is not corrected.
        assert figure("contract-error", house.seats["fni"]).actual == 0
        decide(change, house.people["manager"])
        for key in ("fni", "consultant", "manager"):
            found = figure("contract-error", house.seats[key])
            assert (found.actual, found.part, found.whole) == (Decimal("33.33"), 1, 3), key
        assert figure("contract-error", house.seats["peer"]) is None
        assert figure("contract-error", house.seats["stranger"]) is None
        rows = {row.key: row for row in behind("contract-error", house.seats["fni"])}
        assert set(rows) == {f"sales.salesorder:{order.pk}" for order in three}
        wrong = rows[f"sales.salesorder:{three[0].pk}"]
        assert (wrong.counted, wrong.hit, wrong.why) == (True, True, "not_in_order")

    def test_what_the_check_sent_back_and_what_was_refused_are_none(self, house, three):
        SalesOrder.objects.filter(pk=three[0].pk).update(faults=2)
        decide(ask_change(house, three[1], colour="黑色"), house.people["manager"], yes=False)
        kept = {name: getattr(three[2], name) for name in ("owner_id", "unit_id", "department_id", "store_id")}
        OrderChange.objects.create(order=three[2], kind="cancel", state="approved", reason="r", asked_at=NINE, **kept)
        assert figure("contract-error", house.seats["fni"]).actual == 0

    def test_a_change_of_last_months_contract_is_not_this_months(self, house, three):
        decide(ask_change(house, three[0], colour="黑色"), house.people["manager"])
        SalesOrder.objects.filter(pk=three[0].pk).update(signed_at=clock.local(FIRST) - timedelta(hours=1))
        found = figure("contract-error", house.seats["fni"])
        assert (found.part, found.whole) == (0, 2)


def owed(order, **fields):
    Receivable.objects.filter(source_kind="sales_order", source_id=order.pk).update(**fields)


class TestMoneyOverdue:
    def test_yuan_past_the_agreed_day_of_yuan_owed(self, house, three):
        first, second, third = three
        owed(first, due_on=MONDAY + timedelta(days=3))
        owed(second, due_on=LAST + timedelta(days=3))
        pay(house, first, 50_000, receipt="S1")
        pay(house, third, third.total, receipt="S3")
        # 150,000 overdue of 150,000 and 200,000; the third is paid.
        for key in ("consultant", "manager", "accountant", "finance"):
            found = figure("receivable-overdue", house.seats[key])
            assert (found.actual, found.part, found.whole) == (Decimal("42.86"), 150_000, 350_000), key
        assert figure("receivable-overdue", house.seats["peer"]) is None
        assert figure("receivable-overdue", house.seats["stranger"]) is None
        rows = {row.value: row for row in behind("receivable-overdue", house.seats["accountant"])}
        assert rows.keys() == {Decimal(150_000), Decimal(0)}
        assert rows[150_000].why == "overdue" and rows[150_000].key.startswith("finance.receivable:")
        assert {row.out_of for row in rows.values()} == {Decimal(150_000), Decimal(200_000)}

    def test_the_day_itself_is_not_past_and_a_sum_without_a_day_never_is(self, house, three):
        for order in three[1:]:
            owed(order, due_on=None)
        owed(three[0], due_on=MONDAY)
        on_the_day = calculators.measure(
            [house.seats["accountant"].pk],
            FIRST,
            LAST,
            clock.end_of(MONDAY) - timedelta(hours=1),
            {"receivable-overdue"},
        )["receivable-overdue"][house.seats["accountant"].pk]
        assert on_the_day.actual == 0
        assert figure("receivable-overdue", house.seats["accountant"]).actual == Decimal("33.33")

    def test_a_past_instant_counts_what_was_owed_then(self, house, three):
        for order in three:
            owed(order, due_on=MONDAY + timedelta(days=1))
        with clock.at(NINE + timedelta(days=10)):
            pay(house, three[0], three[0].total, receipt="S1")
        seat = house.seats["accountant"]
        before = calculators.measure([seat.pk], FIRST, LAST, NINE + timedelta(days=9), {"receivable-overdue"})
        assert before["receivable-overdue"][seat.pk].part == 600_000
        assert figure("receivable-overdue", seat).part == 400_000

    def test_the_queries_do_not_grow_with_the_orders(self, house, three):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                figure("receivable-overdue", house.seats["accountant"])
                behind("negotiation-skill", house.seats["consultant"])
                figure("negotiation-skill", house.seats["consultant"])
                figure("contract-error", house.seats["fni"])
            return len(queries)

        before = asked()
        for number in range(4):
            signed(house, phone=f"1380000000{number}")
        assert asked() == before


class TestNegotiation:
    @pytest.fixture
    def talked_down(self, house, three):
        """6 %, 2 % and 4 % off the list price; three orders of four leads, where nine in ten are aimed at."""
        for order, discount in zip(three, (12_000, 4_000, 8_000), strict=True):
            SalesOrder.objects.filter(pk=order.pk).update(discount=discount)
        for number in range(4):
            make_lead(house, phone=f"1370000000{number}")
        goal(house, house.seats["consultant"], "close-rate", 90)

    def test_closing_and_conceding_weigh_five_to_three(self, house, talked_down):
        # 75 of 90 is 83.33; a mean of 4 % against 3 % is 75: (83.33 x 50 + 75 x 30) / 80.
        assert figure("close-rate", house.seats["consultant"]).actual == 75
        assert figure("negotiation-skill", house.seats["consultant"]).actual == Decimal("80.21")
        assert figure("negotiation-skill", house.seats["peer"]) is None

    def test_what_customers_say_is_a_fifth(self, house, talked_down):
        order = SalesOrder.objects.first()
        FollowUp.objects.create(
            customer=order.customer,
            kind="delivery",
            due_at=NINE,
            first_due_at=NINE,
            done_at=NINE,
            satisfaction=9,
            result="reached",
            state="done",
            owner=order.owner,
            unit=order.unit,
            department=order.department,
            store=order.store,
            created_by=order.owner,
        )
        # ... and 90 points: (83.33 x 50 + 75 x 30 + 90 x 20) / 100.
        assert figure("negotiation-skill", house.seats["consultant"]).actual == Decimal("82.17")

    def test_nothing_conceded_is_all_points_and_too_much_is_none(self, house, three):
        SalesOrder.objects.update(discount=0)
        assert figure("negotiation-skill", house.seats["consultant"]).actual == 100
        # Beyond one and a half times what is aimed at there are no points.
        SalesOrder.objects.update(discount=10_000)
        assert figure("negotiation-skill", house.seats["consultant"]).actual == 0

    def test_the_leads_and_the_orders_stand_behind_it(self, house, talked_down):
        rows = behind("negotiation-skill", house.seats["consultant"])
        kinds = [row.key.partition(":")[0] for row in rows]
        assert (kinds.count("sales.salesorder"), kinds.count("sales.lead")) == (3, 4)
        assert sorted(row.value for row in rows if row.value is not None)[-3:] == [2, 4, 6]
        assert len({row.key for row in rows}) == len(rows)


def test_the_records_behind_a_figure_lead_to_their_pages(house, three):
    keys = [f"sales.salesorder:{order.pk}" for order in three]
    manager, stranger = (house.people[key] for key in ("manager", "stranger"))
    readable(keys[:1], manager)
    with CaptureQueriesContext(connection) as queries:
        rows = readable(keys, manager)
    assert len(queries) <= 2
    assert [rows[key].url for key in keys] == [f"/records/sales_order/{order.pk}/" for order in three]
    assert {(rows[key].who, rows[key].at) for key in keys} == {(str(three[0].owner), NINE)}
    assert readable(keys, stranger) == {}

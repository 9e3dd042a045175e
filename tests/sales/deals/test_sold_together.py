"""An order two advisers sold together: the second one reads it, and is put right until it is delivered."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from roles.notifications.models import Notification
from roles.records.actions import StaleRecord
from roles.records.models import RecordEntry
from roles.sharing import share_with_colleague, shares_of
from sales.deals import together
from sales.deals.records import ORDER, QUOTATION
from sales.models import SalesOrder
from tests.factories import fresh
from tests.marketing.conftest import MARKER, browser
from tests.sales.deals.dealing import delivered, move, quoted, signed, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(house):
    """A consultant's order, sold together with their peer."""
    return made_with(house, house.people["peer"])


def made_with(house, second, percent=40):
    data = terms(second=second, second_share=percent if second else 0)
    quote = quoted(house)
    move(QUOTATION, quote, "order", house.people["consultant"], data=data)
    return SalesOrder.objects.get(quotation=quote)


def at(order):
    return f"/records/sales_order/{order.pk}/"


def reads(house, key, order):
    """Return whether somebody opens the order, which is whether it stands in their list."""
    client = browser(house.people[key])
    status = client.get(at(order)).status_code
    listed = at(order) in client.get("/records/sales_order/").content.decode()
    assert (status, listed) in {(200, True), (404, False)}
    return listed


def change(house, who, order, second, percent=50, **more):
    given = {"version": SalesOrder.objects.get(pk=order.pk).version, "reason": "登记有误", **more}
    return together.change_second(
        order=order,
        acting_user=fresh(house.people[who]),
        second=house.people[second] if second else None,
        second_share=percent if second else 0,
        **given,
    )


def another(house):
    """A further consultant of the team."""
    from roles.models import Position
    from tests import factories

    seat = factories.make_seat(Position.objects.get(code="sales-consultant"), house.units["team"])
    house.people["third"] = factories.fresh(seat.staff)
    return house.people["third"]


class TestTheRightOfTheSecondAdviser:
    def test_they_read_the_order_from_when_it_is_made_and_are_told(self, house, order):
        assert reads(house, "peer", order)
        (row,) = shares_of(order)
        assert (row.user, row.permission.codename, row.shared_by) == (house.people["peer"], "view_salesorder", None)
        assert Notification.objects.get(recipient=house.people["peer"], url=at(order)).params["what"] == "together"

    def test_of_an_order_one_sold_alone_nobody_reads_more(self, house):
        order = made_with(house, None)
        assert not shares_of(order).exists()
        assert not reads(house, "peer", order)

    def test_reading_is_all_and_masked(self, house, order):
        client = browser(house.people["peer"])
        words = client.get(at(order)).content.decode()
        assert MARKER not in words and 'id="sharing"' not in words and 'id="together"' not in words
        assert client.post(f"{at(order)}move/submit/", {"version": order.version}).status_code == 403
        assert client.get(f"/records/customer/{order.customer_id}/").status_code == 404
        assert client.get(f"/records/quotation/{order.quotation_id}/").status_code == 404
        assert client.get(f"/sales/orders/{order.pk}/pdf/").status_code in (200, 302)

    def test_nobody_takes_it_back_by_hand(self, house, order):
        (row,) = shares_of(order)
        assert browser(house.people["consultant"]).post(f"{at(order)}share/{row.pk}/end/").status_code == 403
        assert reads(house, "peer", order)


class TestPuttingItRight:
    @pytest.mark.parametrize("who", ["fni", "manager", "chief"])
    def test_whoever_checks_or_leads_says_who_it_was(self, house, order, who):
        another(house)
        url, client = f"/sales/orders/{order.pk}/second/", browser(house.people[who])
        assert 'id="together"' in client.get(at(order)).content.decode()
        typed = {"version": order.version, "second": house.people["third"].pk, "second_share": 30, "reason": "登记有误"}
        assert client.post(url, typed).status_code == 302
        order.refresh_from_db()
        assert (order.second, order.second_share) == (house.people["third"], 30)
        assert not reads(house, "peer", order) and reads(house, "third", order)
        entry = RecordEntry.objects.filter(kind="sales_order", record_id=order.pk, verb="change").latest("pk")
        names = [house.people[key].name for key in ("peer", "third")]
        assert (entry.actor, entry.text) == (house.people[who], "登记有误")
        assert entry.changes == [["second", *names], ["second_share", "40", "30"]]
        told = dict(
            Notification.objects.filter(kind="deal").order_by("pk").values_list("recipient__name", "params__what")
        )
        assert told[names[0]] == "not_together" and told[names[1]] == "together"
        assert told[house.people["consultant"].name] == "second_changed"

    @pytest.mark.parametrize("who", ["consultant", "peer", "supervisor", "cashier", "stranger"])
    def test_nobody_else_does(self, house, order, who):
        client = browser(house.people[who])
        assert 'id="together"' not in client.get(at(order)).content.decode()
        typed = {"version": order.version, "second": "", "reason": "登记有误"}
        status = client.post(f"/sales/orders/{order.pk}/second/", typed).status_code
        assert status == (404 if who == "stranger" else 403)
        with pytest.raises(PermissionDenied):
            change(house, who, order, None)
        assert reads(house, "peer", order)

    def test_nobody_says_it_of_themselves(self, house):
        order = made_with(house, house.people["manager"])
        for second in ("peer", None):
            with pytest.raises(PermissionDenied):
                change(house, "manager", order, second)
        alone = made_with_alone(house)
        with pytest.raises(PermissionDenied):
            change(house, "manager", alone, "manager")

    def test_it_may_be_nobody_and_the_share_alone(self, house, order):
        assert change(house, "fni", order, "peer", 10).second_share == 10
        assert reads(house, "peer", order)
        assert change(house, "fni", order, None).second is None
        assert not reads(house, "peer", order)

    def test_what_a_colleague_shared_with_somebody_else_stays(self, house, order):
        clerk = another(house)
        share_with_colleague(record=order, colleague=clerk, acting_user=fresh(house.people["consultant"]))
        change(house, "fni", order, None)
        assert reads(house, "third", order)

    def test_until_it_is_delivered(self, house, order):
        signed_order = signed(house)
        assert change(house, "fni", signed_order, "peer").second == house.people["peer"]
        done = delivered(house).order
        assert 'id="together"' not in browser(house.people["fni"]).get(at(done)).content.decode()
        with pytest.raises(ValidationError):
            change(house, "fni", done, "peer")
        typed = {"version": done.version, "second": house.people["peer"].pk, "reason": "登记有误"}
        assert browser(house.people["fni"]).post(f"/sales/orders/{done.pk}/second/", typed).status_code == 422
        assert SalesOrder.objects.get(pk=done.pk).second is None

    def test_bad_input_is_said_and_changes_nothing(self, house, order):
        client, url = browser(house.people["fni"]), f"/sales/orders/{order.pk}/second/"
        peer, stranger = house.people["peer"].pk, house.people["stranger"].pk
        good = {"version": order.version, "second": peer, "second_share": 30, "reason": "登记有误"}
        for bad in (
            *({"reason": ""}, {"second": stranger}, {"second": house.people["consultant"].pk}, {"second": "x\x00"}),
            *({"second_share": 100}, {"second_share": "z"}, {"second": ""}, {"second_share": 40}, {"version": ""}),
        ):
            assert client.post(url, {**good, **bad}).status_code == 422, bad
        assert client.post(url, {**good, "version": order.version + 1}).status_code == 409
        with pytest.raises(StaleRecord):
            change(house, "fni", order, None, version=order.version + 1)
        order.refresh_from_db()
        assert (order.second_id, order.second_share) == (peer, 40)

    def test_the_page_of_who_may_change_it_stays_within_its_queries(self, house, order):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        move(ORDER, order, "submit", house.people["consultant"])
        for who in ("fni", "manager", "chief", "peer"):
            client = browser(house.people[who])
            client.get(at(order))
            with CaptureQueriesContext(connection) as asked:
                assert client.get(at(order)).status_code == 200
            assert len(asked) <= 20, (who, len(asked))


def made_with_alone(house):
    quote = quoted(house, phone="13900000077")
    move(QUOTATION, quote, "order", house.people["consultant"], data=terms())
    return SalesOrder.objects.get(quotation=quote)

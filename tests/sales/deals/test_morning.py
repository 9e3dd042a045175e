"""What a consultant opens in a morning, page after page: the queries of all of it together."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roles.records.actions import create_record
from sales.deals import actions
from sales.showroom.records import LEAD
from tests.sales.deals.dealing import ordered

MOST = 100
EACH = 20


def test_a_consultants_morning_asks_fewer_than_a_hundred_queries(house, capsys):
    consultant = house.people["consultant"]
    values = {"source": "web", "grade": "a", "car_model": house.model}
    more = {"name": "王晓明", "phone": "13955550001", "adviser": None}
    lead = create_record(kind=LEAD, acting_user=consultant, values=values, more=more)
    quotation = actions.quote_lead(lead=lead, acting_user=consultant)
    order = ordered(house)
    browser = Client()
    browser.force_login(consultant)
    counts = {}
    for address in (
        "/duties/",
        "/records/lead/",
        f"/records/lead/{lead.pk}/",
        f"/records/quotation/{quotation.pk}/",
        f"/records/sales_order/{order.pk}/",
    ):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200, address
        counts[address] = len(asked)
    assert max(counts.values()) <= EACH, counts
    assert sum(counts.values()) < MOST, counts
    with capsys.disabled():
        print(f"\na consultant's morning: {sum(counts.values())} queries on {len(counts)} pages")

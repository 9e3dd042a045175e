"""Nothing of a deal shows a whole number: quotation to delivery, on pages, paper and in files, log lines, payloads."""

from datetime import timedelta

import pytest

from finance.models import Payment, Receivable
from roles import clock, sweep
from sales.models import Quotation, SalesOrder
from tests.leaking import Search, addresses, chosen_everything, listening, payloads, stored
from tests.marketing.conftest import MARKER
from tests.sales.deals.dealing import delivered, make_lead

pytestmark = pytest.mark.django_db
OTHER = "13700000001"
MARKERS = (MARKER, OTHER)
READERS = ("consultant", "supervisor", "cashier", "relations")
KINDS = ("quotation", "sales_order", "delivery", "registration_case", "loan_application", "insurance_policy")


def test_no_page_paper_log_line_or_payload_of_a_deal_holds_a_number(house, django_capture_on_commit_callbacks):
    readers = {key: house.people[key] for key in READERS}
    search = Search(MARKERS, readers)
    chosen_everything(readers, *KINDS, "payment", "receivable", "lead", "customer")
    with listening() as heard, payloads() as sent, django_capture_on_commit_callbacks(execute=True):
        delivery = delivered(house)
        order = SalesOrder.objects.get(pk=delivery.order_id)
        quote = Quotation.objects.get(pk=order.quotation_id)
        lead = make_lead(house, phone=OTHER)
        owed = Receivable.objects.get(source_id=order.pk)
        payment = Payment.objects.get(receivable=owed)
        records = {"quotation": quote, "sales_order": order, "delivery": delivery, "payment": payment, "lead": lead}
        urls = ["/", "/sales/deliveries/", "/sales/stock/", f"/sales/leads/{lead.pk}/quote/"]
        urls += [f"/sales/quotations/{quote.pk}/{what}/" for what in ("print", "pdf")]
        urls += [f"/sales/orders/{order.pk}/{what}/" for what in ("pdf", "change")]
        urls += [f"/sales/deliveries/{delivery.pk}/sign/", f"/records/customer/{quote.customer_id}/"]
        urls += [
            url for code, record in {**records, "receivable": owed}.items() for url in addresses(record, code, MARKERS)
        ]
        search.get(dict.fromkeys(urls))
        with clock.at(clock.now() + timedelta(days=4)):
            assert not [each for each in sweep.sweep() if each.failed]
        search.get(["/", "/marketing/calls/", "/records/follow_up/", "/records/follow_up/export/?as=csv"])
    for line in heard.lines:
        search.look("log", line)
    for each in sent:
        search.look("celery", each)
    assert search.leaked == []
    assert {f"/sales/quotations/{quote.pk}/pdf/", f"/sales/orders/{order.pk}/pdf/"} <= search.asked
    assert len(search.asked) > 50
    assert {place for place, _value in stored(MARKERS)} == {"marketing.CustomerPhone.number"}

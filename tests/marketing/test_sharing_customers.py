"""Sharing one working record the generic way: who may, who reads it then and what not, what stands in its history."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketing.actions import erase_customer, merge_customers
from marketing.models import Customer
from roles import clock
from roles.notifications.messages import word
from roles.notifications.models import Notification
from roles.records.models import RecordEntry
from roles.sharing import share, shares_of
from sales.models import Lead
from tests.factories import fresh
from tests.marketing.conftest import MARKER, browser, make_call, make_complaint, make_customer
from tests.marketing.promotion import make_campaign

pytestmark = pytest.mark.django_db
VIEW = "marketing.view_customer"
LIST = "/records/customer/"


@pytest.fixture
def customer(shop):
    return make_customer(shop.people["consultant"], address="长安街一号")


def at(record, kind="customer"):
    return f"/records/{kind}/{record.pk}/"


def give(shop, giver, record, reader, kind="customer", **more):
    number = shop.people[reader].employee_no
    return browser(shop.people[giver]).post(f"{at(record, kind)}share/", {"colleague": number}, **more)


def end(record, kind="customer"):
    return f"{at(record, kind)}share/{shares_of(record).latest('pk').pk}/end/"


def make_lead(shop, who, customer):
    """A lead of a consultant's."""
    seat = shop.seats[who]
    place = {"unit": seat.unit, "department_id": seat.department_id, "store_id": seat.store_id}
    return Lead.objects.create(
        customer=customer,
        source="walk_in",
        respond_by=clock.now(),
        owner=seat.staff,
        created_by=seat.staff,
        state="following",
        **place,
    )


def opens(shop, reader, record, kind="customer"):
    """Return whether somebody opens the record, which is whether it stands in their list."""
    client = browser(shop.people[reader])
    status = client.get(at(record, kind)).status_code
    listing = client.get(f"/records/{kind}/")
    listed = listing.status_code == 200 and at(record, kind) in listing.content.decode()
    assert (status, listed) in {(200, True), (404, False)}
    return listed


class TestWho:
    @pytest.mark.parametrize("giver", ["consultant", "sales_manager", "relations", "chief"])
    def test_the_owner_and_those_who_lead_share_it_and_take_it_back(self, shop, customer, giver):
        assert 'id="sharing"' in browser(shop.people[giver]).get(at(customer)).content.decode()
        assert not opens(shop, "technician", customer)
        assert give(shop, giver, customer, "technician").status_code == 302
        assert opens(shop, "technician", customer)
        assert browser(shop.people[giver]).post(end(customer)).status_code == 302
        assert not opens(shop, "technician", customer)

    @pytest.mark.parametrize("actor", ["peer", "stranger", "far_manager", "technician"])
    def test_to_others_it_does_not_exist(self, shop, customer, actor):
        assert give(shop, actor, customer, "advisor").status_code == 404
        give(shop, "consultant", customer, "peer" if actor == "technician" else "technician")
        assert browser(shop.people[actor]).post(end(customer)).status_code == 404

    def test_a_reader_by_share_passes_nothing_on(self, shop, customer):
        give(shop, "consultant", customer, "peer")
        assert give(shop, "peer", customer, "technician").status_code == 403
        assert browser(shop.people["peer"]).post(end(customer)).status_code == 403
        assert 'id="sharing"' not in browser(shop.people["peer"]).get(at(customer)).content.decode()

    @pytest.mark.parametrize("reader", ["stranger", "sales_manager", "consultant"])
    def test_only_with_a_colleague_of_the_store_who_does_not_read_it_yet(self, shop, customer, reader):
        answer = give(shop, "consultant", customer, reader)
        assert answer.status_code == 422
        assert list(answer.context["sharing"]["form"].errors) == ["colleague"]
        assert not shares_of(customer).exists()

    def test_what_the_house_opened_is_not_taken_back_by_hand(self, shop, customer):
        share(customer, shop.people["peer"], VIEW)
        assert browser(shop.people["consultant"]).post(end(customer)).status_code == 403
        assert opens(shop, "peer", customer)

    def test_a_kind_that_is_never_shared_has_no_such_address(self, shop, customer):
        call = make_call(shop.people["consultant"], customer)
        assert give(shop, "consultant", call, "peer", kind="follow_up").status_code == 404
        assert 'id="sharing"' not in browser(shop.people["consultant"]).get(at(call, "follow_up")).content.decode()

    def test_complaints_and_campaigns_are_shared_the_same_way(self, shop):
        complaint = make_complaint(shop.people["advisor"])
        campaign = make_campaign(shop.people["marketing_manager"])
        for record, kind, giver in ((complaint, "complaint", "relations"), (campaign, "campaign", "marketing_manager")):
            assert give(shop, giver, record, "technician", kind=kind).status_code == 302
            assert opens(shop, "technician", record, kind)


class TestWhat:
    def test_it_is_for_reading_only_and_masked(self, shop, customer):
        give(shop, "consultant", customer, "peer")
        client = browser(shop.people["peer"])
        words = client.get(at(customer)).content.decode()
        assert MARKER not in words and "长安街" not in re.sub(r"<title>.*?</title>", "", words)
        assert client.post(f"{at(customer)}edit/", {}).status_code == 403
        move_url = f"{at(customer)}move/complete/"
        assert client.post(move_url, {"version": customer.version}).status_code == 403
        assert (
            client.post(f"/marketing/customers/{customer.pk}/show/", {"what": "address", "reason": "x"}).status_code
            == 403
        )
        assert client.post(f"{at(customer)}files/", {}).status_code == 403

    def test_whose_position_knows_no_customers_finds_the_list_the_search_and_the_menu(self, shop, customer):
        client = browser(shop.people["technician"])
        assert client.get(LIST).status_code == 403
        give(shop, "consultant", customer, "technician")
        assert at(customer) in client.get(LIST).content.decode()
        assert f'href="{LIST}"' in client.get("/records/").content.decode()
        assert at(customer) in client.get("/records/search/?q=wxm").content.decode()
        assert client.get(f"{LIST}new/").status_code == 403
        assert client.get(f"{LIST}export/").status_code == 403

    def test_a_reader_does_not_find_what_lies_around_it(self, shop, customer):
        lead = make_lead(shop, "consultant", customer)
        give(shop, "consultant", customer, "peer")
        assert at(lead, "lead") not in browser(shop.people["peer"]).get(at(customer)).content.decode()


class TestHistory:
    def test_it_stands_there_with_whom_and_the_colleague_is_told_by_number(self, shop, customer):
        give(shop, "consultant", customer, "peer")
        browser(shop.people["sales_manager"]).post(end(customer))
        peer, giver, leader = (shop.people[key] for key in ("peer", "consultant", "sales_manager"))
        entries = RecordEntry.objects.filter(kind="customer", record_id=customer.pk, verb__in=["share", "unshare"])
        assert list(entries.order_by("pk").values_list("verb", "actor", "text", "changes")) == [
            ("share", giver.pk, peer.name, []),
            ("unshare", leader.pk, peer.name, []),
        ]
        lines = browser(giver).get(at(customer)).context["history"][-2:]
        assert [(line["actor_name"], line["target_name"]) for line in lines] == [
            (giver.name, peer.name),
            (leader.name, peer.name),
        ]
        letter = Notification.objects.get(recipient=peer, url=at(customer))
        assert customer.name not in word(letter.kind, letter.params).title
        assert customer.reference in word(letter.kind, letter.params).title

    def test_what_was_refused_leaves_no_line(self, shop, customer):
        give(shop, "consultant", customer, "stranger")
        assert not RecordEntry.objects.filter(verb="share").exists()


class TestMergedAndErased:
    def merge(self, shop, keep, gone):
        merge_customers(
            keep=keep,
            gone=gone,
            acting_user=fresh(shop.people["relations"]),
            version=Customer.objects.get(pk=gone.pk).version,
        )
        keep.refresh_from_db()
        gone.refresh_from_db()

    def test_whoever_read_the_merged_file_reads_the_one_that_stays(self, shop, customer):
        gone = make_customer(shop.people["consultant"], name="王晓鸣", phone="13900000002")
        give(shop, "consultant", gone, "technician")
        give(shop, "consultant", gone, "peer")
        give(shop, "consultant", customer, "peer")
        share(gone, fresh(shop.people["peer"]), VIEW)
        self.merge(shop, customer, gone)
        assert not shares_of(gone).exists()
        kept = {row.user.name: row.shared_by_id for row in shares_of(customer)}
        # What the house opened of either stays the house's.
        assert kept == {shop.people["technician"].name: shop.people["consultant"].pk, shop.people["peer"].name: None}
        assert opens(shop, "technician", customer)

    def test_a_merged_file_is_not_shared_any_more(self, shop, customer):
        gone = make_customer(shop.people["consultant"], name="王晓鸣", phone="13900000002")
        self.merge(shop, customer, gone)
        assert give(shop, "consultant", gone, "peer").status_code == 403
        assert not shares_of(gone).exists()

    def test_the_lead_that_is_joined_hands_its_readers_on(self, shop, customer):
        gone = make_customer(shop.people["peer"], name="王晓鸣", phone="13900000002")
        stays, goes = make_lead(shop, "consultant", customer), make_lead(shop, "peer", gone)
        give(shop, "peer", goes, "technician", kind="lead")
        self.merge(shop, customer, gone)
        assert Lead.objects.get(pk=goes.pk).state == "joined"
        assert [row.user.name for row in shares_of(stays)] == [shop.people["technician"].name]
        assert opens(shop, "technician", stays, "lead")

    def test_erasing_leaves_no_share_behind(self, shop, customer):
        lead = make_lead(shop, "consultant", customer)
        for record, kind in ((customer, "customer"), (lead, "lead")):
            give(shop, "consultant", record, "technician", kind=kind)
        customer.refresh_from_db()
        erase_customer(customer=customer, acting_user=fresh(shop.people["chief"]), version=customer.version)
        assert not shares_of(customer).exists() and not shares_of(lead).exists()
        assert not RecordEntry.objects.filter(verb="share").exclude(text="").exists()


def test_a_list_asks_the_same_for_one_share_and_for_many(shop, customer):
    reader = browser(shop.people["technician"])
    give(shop, "consultant", customer, "technician")

    def queries():
        reader.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(LIST).status_code == 200
        return len(asked)

    one = queries()
    for number in range(5):
        more = make_customer(shop.people["consultant"], name=f"客{number}", phone=f"1390000010{number}")
        give(shop, "consultant", more, "technician")
    assert queries() == one <= 20

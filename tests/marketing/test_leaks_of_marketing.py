"""Nothing of marketing shows a whole number: pages, exports, previews, messages, log lines, what Celery is handed."""

from datetime import timedelta

import pytest
from django.test import Client

from marketing.models import CampaignGuest, FollowUp
from marketing.promotion.records import CAMPAIGN
from marketing.records import COMPLAINT
from marketing.surveys.links import token_of
from marketing.surveys.records import SURVEY
from roles import clock, sweep
from roles.records.models import RecordEntry
from roles.tasks import sweep as wake_up
from tests.leaking import Search, addresses, chosen_everything, listening, payloads, preview, stored
from tests.marketing.conftest import MARKER, browser, make_call, make_complaint, make_customer, move
from tests.marketing.promotion import decide, make_ad, make_campaign, make_contact, make_survey

pytestmark = pytest.mark.django_db
OTHER, OF_MEDIA = "13877778888", "13966667777"
MARKERS = (MARKER, OTHER, OF_MEDIA)
READERS = ("consultant", "advisor", "relations", "marketing_manager", "specialist")


def _course(team):
    """Marketing's days from the first call to the reviewed campaign; returns a record of each kind."""
    people = team.people
    consultant, relations, manager = people["consultant"], people["relations"], people["marketing_manager"]
    customer = make_customer(consultant, phone=MARKER, vin="LSVMARK41N2345678", consents=["care"])
    page = browser(consultant)
    page.post(f"/marketing/customers/{customer.pk}/phones/", {"number": "138-7777 8888", "label": "妻子"})
    call = make_call(consultant, customer)
    result = page.post(
        f"/marketing/calls/{call.pk}/result/", {"version": call.version, "result": "not_reached", "next_on": ""}
    )
    assert result.status_code == 302
    complaint = make_complaint(people["advisor"], customer=customer)
    move(COMPLAINT, complaint, "assign", relations, data={"person": people["advisor"]})
    contact = make_contact(people["specialist"], phone="139 6666-7777")
    ad = make_ad(people["specialist"], media=contact)
    campaign = make_campaign(people["specialist"], budget=0)
    move(CAMPAIGN, campaign, "submit", people["specialist"])
    decide("campaign", manager)
    move(CAMPAIGN, campaign, "start", people["specialist"])
    guest = {"customer": customer.reference, "is_lead": "on"}
    assert browser(people["specialist"]).post(f"/marketing/campaigns/{campaign.pk}/guests/", guest).status_code in (
        302,
        403,
        422,
    )
    CampaignGuest.objects.get_or_create(campaign=campaign, customer=customer, noted_by=people["specialist"])
    survey = move(SURVEY, make_survey(relations, customer, about=consultant), "send", relations)
    names = [f"q{each['id']}" for each in survey.asked]
    Client().post(f"/marketing/survey/{token_of(survey)}/", dict(zip(names, ("2", "0"), strict=True)))
    return {
        "customer": customer,
        "follow_up": FollowUp.objects.get(rule_key=f"survey:{survey.pk}"),
        "complaint": complaint,
        "media_contact": contact,
        "ad_placement": ad,
        "campaign": campaign,
        "survey": survey,
    }


def test_no_page_message_log_line_or_payload_holds_a_number(team, django_capture_on_commit_callbacks):
    readers = {key: team.people[key] for key in READERS}
    search = Search(MARKERS, readers)
    chosen_everything(readers, "customer", "follow_up", "complaint", "media_contact", "campaign", "survey")
    with listening() as heard, payloads() as sent, django_capture_on_commit_callbacks(execute=True):
        records = _course(team)
        with clock.at(clock.now() + timedelta(days=2)):
            assert not [each for each in sweep.sweep() if each.failed]
        wake_up.delay()
        urls = [url for code, record in records.items() for url in addresses(record, code, MARKERS)]
        customer = records["customer"]
        urls += [f"/marketing/customers/{customer.pk}/cars/{car.pk}/" for car in customer.cars.all()]
        urls += [f"/records/{code}/new/?customer={customer.reference}" for code in ("follow_up", "complaint", "survey")]
        urls += ["/", "/records/", "/marketing/calls/", "/marketing/calendar/", "/marketing/board/campaigns/"]
        urls += ["/marketing/board/content/", "/marketing/board/ads/", "/marketing/board/research/"]
        urls += [f"/marketing/survey/{token_of(records['survey'])}/"]
        search.get(dict.fromkeys(urls))
    for line in heard.lines:
        search.look("log", line)
    for each in sent:
        search.look("celery", each)
    assert search.leaked == []
    assert len(search.asked) > 60
    assert heard.lines
    assert [each for each in sent if "roles.tasks.sweep" in each]
    # In the database it stands where it belongs, and nowhere else: no message, no timeline, no saved words.
    assert {place for place, _value in stored(MARKERS)} == {
        "marketing.CustomerPhone.number",
        "marketing.MediaContact.phone",
    }


def test_a_workbook_s_preview_shows_no_number(team):
    manager = team.people["sales_manager"]
    row = {"party": "person", "name": "王", "phones": f"{MARKER}, {OTHER}", "source": "walk_in", "grade": "c"}
    page = preview(manager, "customer", row)
    search = Search(MARKERS, {})
    search.look("preview", page)
    assert search.leaked == []
    assert "王" in page


def test_a_contact_s_number_is_shown_once_and_the_look_is_noted(team):
    specialist = team.people["specialist"]
    contact = make_contact(specialist, phone=OF_MEDIA)
    url, client = f"/records/media_contact/{contact.pk}/show/", browser(specialist)
    for wrong in ({"what": "phone"}, {"what": "phone", "reason": " \x00"}, {"what": "terms", "reason": "x"}, {}):
        assert client.post(url, wrong).status_code == 422
    assert client.post(url, {"what": "phone", "reason": "x" * 500}).status_code == 422
    assert not RecordEntry.objects.filter(verb="show").exists()
    answer = client.post(url, {"what": "phone", "reason": "谈版面"})
    assert OF_MEDIA in answer.content.decode() and "no-store" in answer["Cache-Control"]
    entry = RecordEntry.objects.get(verb="show")
    assert (entry.kind, entry.record_id, entry.actor, entry.text) == ("media_contact", contact.pk, specialist, "谈版面")
    assert OF_MEDIA not in str(entry.changes)
    for other in ("consultant", "stranger"):
        assert browser(team.people[other]).post(url, {"what": "phone", "reason": "x"}).status_code == 404


def test_a_number_that_is_not_shown_stays_where_nothing_is_typed(team):
    specialist = team.people["specialist"]
    contact, client = make_contact(specialist, phone=OF_MEDIA), browser(specialist)
    form = {"name": "电台", "kind": "media", "contact": "", "terms": ""}
    for typed, kept in (("", OF_MEDIA), (OTHER, OTHER)):
        contact.refresh_from_db()
        sent = {**form, "phone": typed, "version": contact.version}
        assert client.post(f"/records/media_contact/{contact.pk}/edit/", sent).status_code == 302
        contact.refresh_from_db()
        assert contact.phone == kept

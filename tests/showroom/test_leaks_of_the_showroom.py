"""Nothing of the showroom shows a whole number: board, leads, visits, drives, files, log lines, payloads."""

from datetime import time, timedelta

import pytest

from roles import clock, sweep
from sales.showroom.records import LEAD
from tests.conftest import MONDAY
from tests.leaking import Search, addresses, chosen_everything, listening, payloads, preview, stored
from tests.marketing.conftest import browser
from tests.showroom.conftest import PHONE, arrive, book, fresh, make_lead, move

pytestmark = pytest.mark.django_db
OTHER, THIRD = "13877778888", "13766665555"
MARKERS = (PHONE, OTHER, THIRD)
READERS = ("desk", "consultant", "sales_manager", "marketing_manager")


def _course(floor):
    """Who calls, who walks in, who drives; returns a record of each kind."""
    people = floor.people
    desk, consultant = browser(people["desk"]), browser(people["consultant"])
    form = {"phone": "139 5555-1234", "name": "王晓明", "source": "web", "grade": "a"}
    assert consultant.post("/records/lead/new/", form).status_code == 302
    lead = fresh(LEAD, LEAD.model.objects.get())
    spoken = {"version": lead.version, "way": "phone", "result": "reached", "grade": "a"}
    assert consultant.post(f"/showroom/leads/{lead.pk}/contact/", spoken).status_code in (302, 422)
    visit = arrive(people["desk"], phone=PHONE)
    call = arrive(people["desk"], kind="call", phone=OTHER)
    nameless = arrive(people["desk"], party_size=3, adviser=people["consultant"])
    captured = {"version": nameless.version, "name": "李", "phone": THIRD, "grade": "b"}
    assert consultant.post(f"/showroom/visits/{nameless.pk}/capture/", captured).status_code == 302
    # Refused, with the number in the form.
    assert desk.post("/showroom/register/", {"phone": PHONE, "name": "x\x00"}).status_code == 422
    lead = fresh(LEAD, lead)
    drive = book(people["consultant"], lead, floor.car, clock.local(MONDAY, time(11)), 2)
    other = make_lead(people["peer"], phone="13600000001")
    move(LEAD, other, "invalid", people["peer"], reason="空号") if LEAD.flow.move("invalid") else None
    return {"lead": lead, "showroom_visit": visit, "test_drive": drive}, call


def test_no_page_message_log_line_or_payload_of_the_showroom_holds_a_number(floor, django_capture_on_commit_callbacks):
    readers = {key: floor.people[key] for key in READERS}
    search = Search(MARKERS, readers)
    chosen_everything(readers, "lead", "showroom_visit", "test_drive")
    with listening() as heard, payloads() as sent, django_capture_on_commit_callbacks(execute=True):
        records, call = _course(floor)
        urls = ["/showroom/", "/showroom/live/", "/showroom/register/", "/showroom/cars/", "/showroom/funnel/", "/"]
        urls += [f"/showroom/funnel/data/{table}/" for table in ("stages", "sources", "advisers", "models")]
        urls += [f"/records/showroom_visit/{call.pk}/", f"/showroom/visits/{records['showroom_visit'].pk}/capture/"]
        urls += [f"/showroom/leads/{records['lead'].pk}/contact/", f"/sales/leads/{records['lead'].pk}/quote/"]
        urls += [url for code, record in records.items() for url in addresses(record, code, MARKERS)]
        search.get(dict.fromkeys(urls))
        with clock.at(clock.now() + timedelta(days=2)):
            assert not [each for each in sweep.sweep() if each.failed]
        search.get(["/", "/showroom/", "/records/lead/", f"/records/lead/{records['lead'].pk}/"])
    for line in heard.lines:
        search.look("log", line)
    for each in sent:
        search.look("celery", each)
    assert search.leaked == []
    assert len(search.asked) > 30
    assert {place for place, _value in stored(MARKERS)} == {"marketing.CustomerPhone.number"}


def test_the_preview_of_leads_shows_no_number(floor):
    row = {"name": "", "phone": PHONE, "source": "web", "grade": "a"}
    page = preview(floor.people["sales_manager"], "lead", row)
    search = Search(MARKERS, {})
    search.look("preview", page)
    assert search.leaked == []
    assert "139****1234" in page

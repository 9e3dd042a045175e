"""Leads: the first contact and its clock, contacts logged, reassigning, losing with a yes, joining."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from marketing import care
from marketing.actions import merge_customers
from marketing.models import Campaign, CampaignGuest, Customer, FollowUp
from marketing.records import FOLLOW_UP
from roles import clock
from roles.approvals.actions import approve, return_document
from roles.approvals.models import Approval
from roles.duties.models import ChecklistItem
from roles.records.actions import StaleRecord
from sales.models import Lead, LeadRhythm
from sales.showroom import running
from sales.showroom.actions import log_contact
from sales.showroom.clocks import respond_by
from sales.showroom.effects import advance
from sales.showroom.records import LEAD, VISIT
from tests.conftest import MONDAY
from tests.marketing.conftest import browser
from tests.marketing.conftest import move as move_any
from tests.showroom.conftest import NINE, PHONE, arrive, fresh, make_lead, move

pytestmark = pytest.mark.django_db
SPOKEN = {"way": "phone", "result": "reached"}


def contact(lead, by, **given):
    lead = fresh(LEAD, lead)
    return log_contact(lead=lead, acting_user=by, version=lead.version, **{**SPOKEN, **given})


def owed(person):
    return ChecklistItem.objects.filter(owner=person, subject_kind="lead")


def test_a_lead_of_ones_own_is_owed_its_first_contact(floor):
    consultant = floor.people["consultant"]
    lead = make_lead(consultant)
    # Grade A: two hours, while the store is open.
    assert (lead.state, lead.owner, lead.respond_by) == ("assigned", consultant, NINE + timedelta(hours=2))
    item = owed(consultant).get()
    assert item.due_at == lead.respond_by and item.status == "open"
    call = FollowUp.objects.get(of_lead__lead=lead)
    assert (call.kind, call.due_at, call.owner) == ("prospect", lead.respond_by, consultant)
    with clock.at(NINE + timedelta(hours=1)):
        lead = contact(lead, consultant, outcome="周六来看车")
    assert (lead.state, lead.contacted_at) == ("following", NINE + timedelta(hours=1))
    assert owed(consultant).get().status == "done"
    call.refresh_from_db()
    assert (call.state, call.result, call.outcome) == ("done", "reached", "周六来看车")


def test_the_clock_stands_while_the_store_is_closed(floor):
    evening = clock.local(MONDAY, time(17, 30))
    # Open until 18:00 and from 08:30: half an hour today, the rest tomorrow.
    assert respond_by("a", floor.store.pk, evening) == clock.local(MONDAY + timedelta(days=1), time(10, 0))
    LeadRhythm.objects.filter(grade="a").update(answer_minutes=15)
    assert respond_by("a", floor.store.pk, evening) == clock.local(MONDAY, time(17, 45))
    LeadRhythm.objects.all().delete()
    assert respond_by("h", floor.store.pk, NINE) == NINE + timedelta(hours=2)


def test_the_next_contact_follows_the_grade_or_the_day_named(floor):
    consultant = floor.people["consultant"]
    lead = contact(make_lead(consultant), consultant, grade="h")
    assert clock.local_date(lead.next_contact_at) == MONDAY + timedelta(days=2)
    LeadRhythm.objects.filter(grade="c").update(every_days=30)
    lead = contact(lead, consultant, grade="c")
    assert (lead.grade, clock.local_date(lead.next_contact_at)) == ("c", MONDAY + timedelta(days=30))
    lead = contact(lead, consultant, next_on=MONDAY + timedelta(days=5))
    assert clock.local_date(lead.next_contact_at) == MONDAY + timedelta(days=5)
    assert FollowUp.objects.filter(of_lead__lead=lead).exclude(state="done").count() == 1


def test_a_call_made_from_the_call_list_is_a_contact(floor):
    consultant = floor.people["consultant"]
    lead = make_lead(consultant)
    call = FollowUp.objects.get(of_lead__lead=lead)
    page = browser(consultant).post(f"/marketing/calls/{call.pk}/result/", {"version": call.version, "result": "wish"})
    assert page.status_code == 302
    lead = fresh(LEAD, lead)
    assert (lead.state, lead.contacted_at) == ("following", NINE)
    planned = FollowUp.objects.get(of_lead__lead=lead, state="todo")
    move_any(FOLLOW_UP, planned, "put_off", consultant, values={"next_on": MONDAY + timedelta(days=9)})
    assert clock.local_date(fresh(LEAD, lead).next_contact_at) == MONDAY + timedelta(days=9)


@pytest.mark.parametrize(
    ("who", "code"), [("consultant", "sales-consultant-19"), ("presales", "presales-consultant-06")]
)
def test_an_overdue_contact_raises_a_duty(floor, who, code):
    adviser = floor.people[who]
    lead = contact(make_lead(adviser), adviser, grade="h")
    with clock.at(lead.next_contact_at + timedelta(minutes=1)):
        care.run_over_due(clock.now())
        call = FollowUp.objects.get(of_lead__lead=lead, state="overdue")
        raised = ChecklistItem.objects.get(owner=adviser, subject_kind="follow_up", subject_id=call.pk)
        assert (raised.status, raised.duty.code) == ("open", code)
        contact(lead, adviser)
        raised.refresh_from_db()
        assert (raised.status, raised.done_by) == ("done", adviser)


def test_a_call_of_a_presales_consultant_is_owed_by_the_evening_after_and_settled_by_making_it(floor):
    presales = floor.people["presales"]
    lead = make_lead(presales)
    call = FollowUp.objects.get(of_lead__lead=lead)
    with clock.at(call.due_at + timedelta(minutes=1)):
        assert [care.run_over_due(clock.now()) for _again in range(2)] == [1, 0]
        raised = ChecklistItem.objects.get(duty__code="presales-consultant-06")
        assert (raised.owner, raised.status, raised.subject_id) == (presales, "open", call.pk)
        assert clock.local_date(raised.due_at) == MONDAY + timedelta(days=1)
        call.refresh_from_db()
        url = f"/marketing/calls/{call.pk}/result/"
        said = {"version": call.version, "result": "wish"}
        assert browser(floor.people["peer"]).post(url, said).status_code in (403, 404)
        assert browser(presales).post(url, said).status_code == 302
    raised.refresh_from_db()
    assert (raised.status, raised.done_by) == ("done", presales)


def test_an_overdue_call_handed_on_is_no_longer_owed_by_whoever_had_it(floor):
    presales, peer, manager = (floor.people[key] for key in ("presales", "peer", "sales_manager"))
    lead = make_lead(presales)
    call = FollowUp.objects.get(of_lead__lead=lead)
    with clock.at(call.due_at + timedelta(minutes=1)):
        care.run_over_due(clock.now())
        move(LEAD, fresh(LEAD, lead), "reassign", manager, data={"person": peer}, reason="")
    assert not ChecklistItem.objects.filter(owner=presales, status="open", subject_kind="follow_up").exists()
    assert owed(peer).get().status == "open"


def test_who_does_not_advise_leaves_a_lead_to_be_given_out(floor):
    by, manager, peer = floor.people["marketing_assistant"], floor.people["showroom_manager"], floor.people["peer"]
    lead = make_lead(by)
    # It lies in sales from the first moment, so that whoever gives leads out sees it.
    assert (lead.state, lead.department) == ("new", floor.units["sales"])
    assert Lead.objects.visible_to(manager).get() == lead
    from roles.notifications.models import Notification

    assert Notification.objects.filter(recipient=manager).exists()
    lead = move(LEAD, lead, "assign", manager, data={"person": peer})
    assert (lead.state, lead.owner, lead.customer.owner) == ("assigned", peer, peer)
    assert owed(peer).get().due_at == lead.respond_by


def test_reassigning_hands_everything_on_and_asks_for_a_first_word(floor):
    consultant, peer, manager = (floor.people[key] for key in ("consultant", "peer", "sales_manager"))
    lead = contact(make_lead(consultant), consultant)
    with clock.at(NINE + timedelta(days=1)):
        lead = move(LEAD, lead, "reassign", manager, data={"person": peer}, reason="")
        assert (lead.state, lead.owner, lead.contacted_at) == ("assigned", peer, NINE)
        assert set(
            FollowUp.objects.filter(of_lead__lead=lead).exclude(state="done").values_list("owner", flat=True)
        ) == {peer.pk}
        assert lead.customer.owner == peer
        assert owed(peer).get().due_at == respond_by("a", floor.store.pk, clock.now())
        assert [each.staff for each in lead.owners.all()] == [consultant, peer]
        with pytest.raises(PermissionDenied):
            contact(lead, consultant)


def test_a_late_first_contact_is_told_once(floor):
    lead = make_lead(floor.people["consultant"])
    late = lead.respond_by + timedelta(minutes=1)
    with clock.at(late):
        assert running.tell_late(late) == 1
        assert running.tell_late(late) == 0


def test_a_customer_is_one_open_lead(floor):
    lead = make_lead(floor.people["consultant"])
    with pytest.raises(ValidationError, match=lead.reference):
        make_lead(floor.people["peer"])
    page = browser(floor.people["peer"]).post(
        "/records/lead/new/", {"phone": PHONE, "name": "x", "source": "web", "grade": "b"}
    )
    assert page.status_code == 422 and lead.reference in page.content.decode()
    assert Lead.objects.count() == 1


def test_losing_takes_a_reason_and_the_sales_managers_yes(floor):
    consultant, manager = floor.people["consultant"], floor.people["sales_manager"]
    lead = contact(make_lead(consultant), consultant)
    with pytest.raises(ValidationError) as refused:
        move(LEAD, lead, "ask_lost", consultant, values={"lost_reason": "", "lost_to": "", "lost_words": ""})
    assert "lost_reason" in refused.value.message_dict
    values = {"lost_reason": "price", "lost_to": "", "lost_words": "贵了"}
    lead = move(LEAD, lead, "ask_lost", consultant, values=values)
    approval = Approval.objects.get()
    assert approval.approver == manager and "贵了" not in approval.title
    return_document(approval=approval, acting_user=manager, version=approval.version, reason="再谈一次")
    lead = fresh(LEAD, lead)
    assert (lead.state, lead.lost_at) == ("following", None)
    move(LEAD, lead, "ask_lost", consultant, values=values)
    approval = Approval.objects.filter(state="pending").get()
    approve(approval=approval, acting_user=manager, version=approval.version)
    lead = fresh(LEAD, lead)
    assert (lead.state, lead.lost_at, lead.next_contact_at) == ("lost", NINE, None)
    assert not FollowUp.objects.filter(of_lead__lead=lead).exclude(state="done").exists()
    lead = move(LEAD, lead, "revive", consultant, reason="回来了")
    assert lead.state == "following" and lead.next_contact_at is not None


def test_an_application_taken_back_waits_for_nobody(floor):
    consultant = floor.people["consultant"]
    lead = contact(make_lead(consultant), consultant)
    values = {"lost_reason": "later", "lost_to": "", "lost_words": ""}
    lead = move(LEAD, lead, "ask_lost", consultant, values=values)
    assert move(LEAD, lead, "unask_lost", consultant).state == "following"
    assert not Approval.objects.filter(state="pending").exists()


def test_an_order_ends_the_calls_and_calling_it_off_begins_them_again(floor):
    consultant = floor.people["consultant"]
    lead = contact(make_lead(consultant), consultant)
    assert advance(lead, "order", consultant)
    lead = fresh(LEAD, lead)
    assert (lead.state, lead.ordered_at, lead.next_contact_at) == ("ordered", NINE, None)
    assert not FollowUp.objects.filter(of_lead__lead=lead).exclude(state="done").exists()
    assert advance(lead, "order_gone", consultant)
    assert fresh(LEAD, lead).next_contact_at is not None


def test_an_overdue_call_of_a_lost_lead_counts_as_not_made_in_time(floor):
    consultant = floor.people["consultant"]
    lead = contact(make_lead(consultant), consultant, grade="h")
    with clock.at(NINE + timedelta(days=4)):
        advance(lead, "order", consultant)
        call = FollowUp.objects.filter(of_lead__lead=lead).latest("due_at")
        assert (call.state, call.result, call.on_time) == ("done", "not_reached", False)


def test_arriving_needs_a_line_in_the_log(floor):
    consultant = floor.people["consultant"]
    lead = contact(make_lead(consultant), consultant)
    with pytest.raises(ValidationError, match="traffic log"):
        move(LEAD, lead, "arrive", consultant)
    arrive(floor.people["desk"], phone=PHONE)
    assert fresh(LEAD, lead).state == "visited"


def test_two_files_of_one_customer_leave_one_lead(floor):
    consultant, peer, manager = (floor.people[key] for key in ("consultant", "peer", "sales_manager"))
    stays = contact(make_lead(consultant), consultant)
    goes = make_lead(peer, phone="13911112222", name="王小明")
    visit = arrive(floor.people["desk"], phone="13911112222")
    move(VISIT, visit, "leave", floor.people["desk"], values={"seen_off": True})
    gone = Customer.objects.get(pk=goes.customer_id)
    keep = Customer.objects.get(pk=stays.customer_id)
    merge_customers(keep=keep, gone=gone, acting_user=manager, version=gone.version)
    goes = fresh(LEAD, goes)
    assert (goes.state, goes.joined_to_id, goes.customer_id) == ("joined", stays.pk, keep.pk)
    visit.refresh_from_db()
    assert (visit.lead_id, visit.customer_id) == (stays.pk, keep.pk)
    assert FollowUp.objects.filter(of_lead__lead=stays).exclude(state="done").count() == 1


def test_a_campaign_counts_its_leads(floor):
    by, marketing = floor.people["consultant"], floor.people["marketing_manager"]
    seat = floor.seats["marketing_manager"]
    campaign = Campaign.objects.create(
        name="车展",
        kind="show",
        starts_on=MONDAY,
        ends_on=MONDAY,
        place="广场",
        budget=0,
        state="running",
        owner=marketing,
        unit=seat.unit,
        department=seat.department,
        store=seat.store,
        created_by=marketing,
    )
    make_lead(by, campaign=campaign, source="campaign")
    assert CampaignGuest.objects.get().is_lead
    assert Campaign.objects.with_figures().get().leads == 1
    page = browser(marketing).get(f"/records/campaign/{campaign.pk}/").content.decode()
    assert "Leads from this campaign" in page or "线索" in page


def test_the_customers_page_shows_what_sales_knows(floor):
    consultant = floor.people["consultant"]
    lead = make_lead(consultant)
    arrive(floor.people["desk"], phone=PHONE)
    page = browser(consultant).get(f"/records/customer/{lead.customer_id}/").content.decode()
    assert f"/records/lead/{lead.pk}/" in page and "/records/showroom_visit/" in page


def test_erasing_a_customer_empties_what_was_written_about_them(floor):
    from marketing.personal import scrub

    consultant = floor.people["consultant"]
    lead = make_lead(consultant, wishes="王晓明要红色")
    scrub(lead.customer)
    assert fresh(LEAD, lead).wishes == ""


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"result": "maybe"}, "result"),
        ({"result": ""}, "result"),
        ({"way": "pigeon"}, "way"),
        ({"next_on": "yesterday"}, "next_on"),
        ({"next_on": "2026-03-01"}, "next_on"),
        ({"next_on": "2099-01-01"}, "next_on"),
        ({"outcome": "长" * 10_000}, "outcome"),
        ({"outcome": "a\x00b"}, "outcome"),
        ({"grade": "z"}, "grade"),
    ],
)
def test_a_contact_typed_wrongly_is_told_and_changes_nothing(floor, typed, field):
    consultant = floor.people["consultant"]
    lead = make_lead(consultant)
    given = {"version": lead.version, "way": "phone", "result": "reached", "grade": "a", **typed}
    answer = browser(consultant).post(f"/showroom/leads/{lead.pk}/contact/", given)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    after = fresh(LEAD, lead)
    assert (after.state, after.version) == ("assigned", lead.version)


def test_a_stale_contact_is_refused(floor):
    consultant = floor.people["consultant"]
    lead = make_lead(consultant)
    contact(lead, consultant)
    with pytest.raises(StaleRecord):
        log_contact(lead=lead, acting_user=consultant, version=lead.version, **SPOKEN)
    given = {"version": lead.version, "way": "phone", "result": "reached", "grade": "a"}
    assert browser(consultant).post(f"/showroom/leads/{lead.pk}/contact/", given).status_code == 409


@pytest.mark.parametrize(
    "typed",
    [
        {"phone": "abc"},
        {"phone": ""},
        {"phone": PHONE, "grade": "x"},
        {"phone": PHONE, "source": "moon"},
        {"phone": PHONE, "car_model": "99999"},
        {"phone": PHONE, "wishes": "\x00"},
        {"customer": "C99999999"},
        {"phone": PHONE, "adviser": "1' or 1"},
    ],
)
def test_a_lead_typed_wrongly_is_not_recorded(floor, typed):
    given = {"source": "web", "grade": "a", "name": "王", **typed}
    answer = browser(floor.people["consultant"]).post("/records/lead/new/", given)
    assert answer.status_code == 422 and answer.context["form"].errors
    assert not Lead.objects.exists() and not Customer.objects.exists()

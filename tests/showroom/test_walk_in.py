"""Logging who comes: once, by turn or by name, with the file and the lead in one go."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from marketing.models import Customer, FollowUp
from roles import clock
from roles.duties.models import ChecklistItem
from roles.records.models import RecordEntry
from sales.models import Lead, ShowroomVisit
from sales.showroom import rota
from sales.showroom.actions import capture_visit
from sales.showroom.actions.visits import SameParty
from sales.showroom.records import LEAD, VISIT
from tests import factories
from tests.marketing.conftest import browser
from tests.showroom.conftest import NINE, PHONE, arrive, make_lead, move

pytestmark = pytest.mark.django_db


def test_by_turn_the_advisers_receive_one_after_the_other(floor):
    desk = floor.people["desk"]
    order = [each.staff for each in rota.advisers_on_shift(floor.store.pk, clock.now())]
    assert {each.pk for each in order} == {floor.people["consultant"].pk, floor.people["peer"].pk}
    first = arrive(desk)
    second = arrive(desk, party_size=3)
    third = arrive(desk, party_size=2)
    assert [first.adviser, second.adviser, third.adviser] == [*order, None]
    assert (first.state, third.state) == ("receiving", "registered")
    assert first.by_turn and first.owner == first.adviser
    move(VISIT, second, "leave", desk, values={"seen_off": True, "greeted": True})
    free = rota.next_in_turn(rota.advisers_on_shift(floor.store.pk, clock.now()))
    assert free.staff == order[1]


def test_who_is_served_stands_on_top_of_the_day_of_whoever_serves_them(floor):
    desk = floor.people["desk"]
    without = arrive(desk)
    with_file = arrive(desk, party_size=2, phone=PHONE, name="王晓明")
    pages = {
        person: browser(person).get(reverse("duties:today")).context["at_hand"]
        for person in (without.adviser, with_file.adviser, desk, floor.people["stranger"])
    }
    assert [each.url for each in pages[without.adviser]] == [VISIT.url(without.pk)]
    (mine,) = pages[with_file.adviser]
    assert (mine.title, mine.url, mine.since) == ("王晓明", LEAD.url(with_file.lead_id), with_file.served_at)
    assert pages[desk] == pages[floor.people["stranger"]] == []
    move(VISIT, with_file, "leave", desk, values={"seen_off": True, "greeted": True})
    assert browser(with_file.adviser).get(reverse("duties:today")).context["at_hand"] == []


def test_whoever_was_served_by_name_keeps_their_turn(floor):
    desk = floor.people["desk"]
    order = [each.staff for each in rota.advisers_on_shift(floor.store.pk, clock.now())]
    named = arrive(desk, adviser=order[0])
    assert not named.by_turn
    move(VISIT, named, "leave", desk, values={"seen_off": True, "greeted": True})
    assert arrive(desk, party_size=2).adviser == order[0]


def test_who_rests_has_no_turn(floor):
    factories.make_absence(floor.people["consultant"], clock.today())
    there = [each.staff for each in rota.advisers_on_shift(floor.store.pk, clock.now())]
    assert there == [floor.people["peer"]]


def test_the_first_of_the_morning_changes_by_the_day(floor):
    first = rota.advisers_on_shift(floor.store.pk, NINE)[0].staff
    assert rota.advisers_on_shift(floor.store.pk, NINE + timedelta(days=1))[0].staff != first


def test_a_number_opens_the_file_and_the_lead_in_one_go(floor):
    visit = arrive(floor.people["desk"], phone=PHONE, name="王晓明", car_model=floor.model, grade="h")
    lead = visit.lead
    assert visit.customer.name == "王晓明" and visit.customer.phones.get().number == PHONE
    assert (lead.state, lead.grade, lead.car_model) == ("visited", "h", floor.model)
    assert lead.owner == visit.adviser == visit.customer.owner
    assert (lead.contacted_at, lead.visited_at) == (NINE, NINE)
    # Spoken to at the door: what is planned is the next contact, by the rhythm of grade H.
    call = FollowUp.objects.get(of_lead__lead=lead)
    assert clock.local_date(call.due_at) == clock.today() + timedelta(days=2)
    assert lead.next_contact_at == call.due_at


def test_a_number_on_file_leads_to_that_file_and_its_adviser(floor):
    lead = make_lead(floor.people["consultant"])
    visit = arrive(floor.people["desk"], phone="+86 139-5555-1234".replace(" ", "")[3:].replace("-", ""))
    assert (visit.customer, visit.lead, visit.adviser) == (lead.customer, lead, floor.people["consultant"])
    assert not visit.by_turn
    assert Customer.objects.count() == 1 and Lead.objects.count() == 1
    lead.refresh_from_db()
    assert lead.state == "visited" and lead.contacted_at == NINE


def test_who_was_logged_before_comes_again(floor):
    first = arrive(floor.people["desk"], phone=PHONE)
    move(VISIT, first, "leave", floor.people["desk"], values={"seen_off": True})
    with clock.at(NINE + timedelta(hours=3)):
        again = arrive(floor.people["desk"], phone=PHONE)
    assert (first.first_time, again.first_time) == (True, False)


def test_a_form_sent_twice_is_logged_once(floor):
    key = uuid.uuid4()
    first, second = (arrive(floor.people["desk"], entry_key=key) for _time in range(2))
    assert first.pk == second.pk and ShowroomVisit.objects.count() == 1


def test_two_people_do_not_log_one_party(floor):
    arrive(floor.people["desk"], party_size=2)
    with clock.at(NINE + timedelta(minutes=4)), pytest.raises(SameParty) as refused:
        arrive(floor.people["second_desk"], party_size=2)
    assert floor.people["desk"].name in refused.value.messages[0] and "09:00" in refused.value.messages[0]
    with clock.at(NINE + timedelta(minutes=4)):
        arrive(floor.people["second_desk"], party_size=2, others=True)
        arrive(floor.people["second_desk"], party_size=3)
    with clock.at(NINE + timedelta(minutes=12)):
        arrive(floor.people["desk"], party_size=3)
    assert ShowroomVisit.objects.count() == 4


def test_a_customer_in_the_house_is_not_logged_again(floor):
    arrive(floor.people["desk"], phone=PHONE)
    with pytest.raises(ValidationError, match="still here"):
        arrive(floor.people["second_desk"], phone=PHONE, party_size=4)
    assert ShowroomVisit.objects.count() == 1


def test_a_party_logged_without_a_number_gets_its_file_later(floor):
    visit = arrive(floor.people["desk"])
    adviser = factories.fresh(visit.adviser)
    captured = capture_visit(
        visit=visit,
        acting_user=adviser,
        version=visit.version,
        name="李",
        phone=PHONE,
        car_model=floor.other,
        grade="a",
    )
    assert captured.lead.owner == adviser and captured.car_model == floor.other
    with pytest.raises(ValidationError):
        capture_visit(visit=captured, acting_user=adviser, version=captured.version, name="", phone="13900000000")
    stranger = floor.people["accountant"]
    with pytest.raises(PermissionDenied):
        capture_visit(visit=visit, acting_user=stranger, version=1, name="", phone="13900000000")


def test_a_lead_that_waited_with_the_desk_goes_to_whoever_receives(floor):
    for size in (2, 3):
        arrive(floor.people["desk"], party_size=size)
    waiting = arrive(floor.people["desk"], phone=PHONE)
    assert waiting.state == "registered" and waiting.lead.owner == floor.people["desk"]
    peer = floor.people["peer"]
    received = move(VISIT, waiting, "receive", floor.people["desk"], values={"adviser": peer})
    lead = Lead.objects.get()
    assert received.owner == lead.owner == lead.customer.owner == peer


def test_a_call_takes_no_turn(floor):
    visit = arrive(floor.people["desk"], kind="call", phone=PHONE)
    assert (visit.kind, visit.source, visit.party_size) == ("call", "phone", 1)
    assert visit.lead.state == "following"
    assert all(each.free for each in rota.advisers_on_shift(floor.store.pk, clock.now()))


def test_timelines_hold_nothing_of_the_person(floor):
    arrive(floor.people["desk"], phone=PHONE, name="王晓明")
    texts = str(list(RecordEntry.objects.values_list("text", "changes")))
    assert PHONE not in texts and "王晓明" not in texts
    titles = str(list(ChecklistItem.objects.values()))
    assert PHONE not in titles


def test_the_log_is_entered_and_checked(floor):
    desk, checker = floor.people["desk"], floor.people["marketing_assistant"]
    visit = arrive(desk)
    visit = move(VISIT, visit, "leave", desk, values={"seen_off": False, "greeted": True})
    assert visit.left_at == NINE
    with pytest.raises(ValidationError, match="no customer file"):
        move(VISIT, visit, "enter", desk, values={"not_captured": ""})
    visit = move(VISIT, visit, "enter", desk, values={"not_captured": "declined"})
    with pytest.raises(ValidationError, match="does not agree"):
        move(VISIT, visit, "check", checker, values={"agrees": False, "finding": ""})
    assert move(VISIT, visit, "check", checker, values={"agrees": True, "finding": ""}).state == "checked"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"phone": "abc"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"name": "王"}, "phone"),
        ({"party_size": "many"}, "party_size"),
        ({"party_size": "0"}, "party_size"),
        ({"party_size": "9999999999999"}, "party_size"),
        ({"adviser": "😀"}, "adviser"),
        ({"adviser": "99999"}, "adviser"),
        ({"name": "王" * 10_000, "phone": PHONE}, "name"),
        ({"name": "王\x00", "phone": PHONE}, "name"),
        ({"car_model": "x"}, "car_model"),
        ({"entry_key": "1"}, "entry_key"),
        ({"kind": "ufo"}, "kind"),
    ],
)
def test_bad_input_is_told_beside_its_field(floor, typed, field):
    page = browser(floor.people["desk"])
    given = {"entry_key": str(uuid.uuid4()), "kind": "visit", "party_size": "1", "first_time": "1", "adviser": "turn"}
    answer = page.post("/showroom/register/", given | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ShowroomVisit.objects.exists() and not Customer.objects.exists()


def test_an_emoji_is_a_name_like_any_other(floor):
    page = browser(floor.people["desk"])
    given = {"entry_key": str(uuid.uuid4()), "kind": "visit", "party_size": "1", "adviser": "turn"}
    assert page.post("/showroom/register/", given | {"name": "王😀", "phone": PHONE}).status_code == 302
    assert Customer.objects.get().name == "王😀"


def test_the_board_asks_before_a_party_is_logged_twice(floor):
    arrive(floor.people["second_desk"], party_size=2)
    page = browser(floor.people["desk"])
    given = {"entry_key": str(uuid.uuid4()), "kind": "visit", "party_size": "2", "first_time": "1", "adviser": "turn"}
    asked = page.post("/showroom/register/", given)
    assert asked.status_code == 409 and floor.people["second_desk"].name in asked.content.decode()
    assert page.post("/showroom/register/", given | {"others": "on"}).status_code == 302
    assert ShowroomVisit.objects.count() == 2


def test_a_stale_button_of_the_board_changes_nothing(floor):
    visit = arrive(floor.people["desk"])
    page = browser(floor.people["desk"])
    for version in ("0", "x", "99999999999999999999", ""):
        page.post(f"/showroom/visits/{visit.pk}/leave/", {"version": version, "seen_off": "1"})
    assert ShowroomVisit.objects.get().state == "receiving"
    page.post(f"/showroom/visits/{visit.pk}/leave/", {"version": visit.version, "seen_off": "1"})
    left = ShowroomVisit.objects.get()
    assert (left.state, left.seen_off, left.left_at) == ("left", True, clock.now())


def test_other_stores_are_not_there(floor):
    visit = arrive(floor.people["desk"], phone=PHONE)
    far = browser(floor.people["far_manager"])
    assert far.get(f"/records/showroom_visit/{visit.pk}/").status_code == 404
    assert far.get(f"/showroom/?store={floor.store.pk}").status_code == 404
    assert far.post(f"/showroom/leads/{visit.lead_id}/contact/").status_code in (403, 404)
    assert browser(floor.people["accountant"]).get("/showroom/").status_code == 403
    assert LEAD.model.objects.visible_to(floor.people["far_manager"]).count() == 0


GIVEN = {"kind": "visit", "party_size": "1", "first_time": "1", "adviser": "turn"}


def log(page, **typed):
    return page.post("/showroom/register/", {**GIVEN, "entry_key": str(uuid.uuid4()), **typed})


def test_a_large_party_is_logged_at_once(floor):
    page = browser(floor.people["desk"])
    words = page.get("/showroom/").content.decode()
    assert 'value="more"' in words and 'name="party_size_more"' in words
    assert log(page, party_size="more", party_size_more="12").status_code == 302
    # What was typed counts only where "more" was chosen.
    assert log(page, party_size="2", party_size_more="30").status_code == 302
    assert list(ShowroomVisit.objects.order_by("pk").values_list("party_size", flat=True)) == [12, 2]


@pytest.mark.parametrize("typed", ["", "0", "51", "-3", "x", "1.5", "\x00", "9" * 400])
def test_a_large_party_needs_its_number(floor, typed):
    answer = log(browser(floor.people["desk"]), party_size="more", party_size_more=typed, adviser="wait")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["party_size"]
    assert answer.context["form"].party["more"]
    assert not ShowroomVisit.objects.exists()


def test_the_desk_chooses_the_campaign_a_party_came_for(floor):
    from marketing.models import Campaign
    from tests.marketing.promotion import make_campaign

    def running(who, **fields):
        made = make_campaign(floor.people[who], **fields)
        Campaign.objects.filter(pk=made.pk).update(state="running")
        return made

    ours = running("marketing_manager")
    planned = make_campaign(floor.people["marketing_manager"], name="还在策划")
    desk = floor.people["desk"]
    page = browser(desk)
    words = page.get("/showroom/").content.decode()
    assert ours.name in words and planned.name not in words
    assert log(page, campaign=str(ours.pk), phone=PHONE).status_code == 302
    assert ShowroomVisit.objects.get().campaign_id == Lead.objects.get().campaign_id == ours.pk
    assert log(page, campaign=str(planned.pk), party_size="2").status_code == 422
    # To read, and no more.
    assert page.get(f"/records/campaign/{ours.pk}/").status_code == 200
    for url in (f"/records/campaign/{ours.pk}/edit/", "/records/campaign/new/"):
        assert page.get(url).status_code == 403
    far = browser(floor.people["stranger"])
    assert far.get(f"/records/campaign/{ours.pk}/").status_code in (403, 404)

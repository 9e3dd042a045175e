"""Surveys: an address nobody guesses, one answer each, low scores followed up; nothing of the customer on the page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from marketing.models import FollowUp, Survey
from marketing.surveys import running, scoring, throttle
from marketing.surveys.actions import NoLongerOpen, answer
from marketing.surveys.links import survey_of, token_of
from marketing.surveys.records import SURVEY
from roles import clock
from roles.duties.models import ChecklistItem
from roles.models import Position
from roles.notifications.models import Notification
from roles.records.models import RecordEntry
from tests import factories
from tests.marketing.conftest import MARKER, browser, make_customer, move
from tests.marketing.promotion import make_questionnaire, make_survey

pytestmark = pytest.mark.django_db
GOOD, BAD = {"q1": "10", "q2": "1"}, {"q1": "3", "q2": "0"}


@pytest.fixture(autouse=True)
def _fresh_hours():
    cache.clear()


@pytest.fixture
def survey(shop):
    people = shop.people
    customer = make_customer(people["consultant"])
    made = make_survey(people["relations"], customer, about=people["consultant"])
    return move(SURVEY, made, "send", people["relations"])


def url_of(survey):
    return f"/marketing/survey/{token_of(survey)}/"


def given(survey, answers):
    """The answers as the form posts them: the questions in their order."""
    names = [f"q{each['id']}" for each in survey.asked]
    return dict(zip(names, answers.values(), strict=True))


def test_a_customer_answers_once_without_a_login(survey):
    client = Client()
    page = client.get(url_of(survey))
    assert page.status_code == 200
    for private in (survey.customer.name, MARKER, survey.about.name, survey.owner.name):
        assert private not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    form = {**given(survey, GOOD), "comment": "很好"}
    assert client.post(url_of(survey), form).status_code == 200
    survey.refresh_from_db()
    assert (survey.state, survey.score, survey.is_low, survey.comment) == ("closed", 100, False, "很好")
    assert client.get(url_of(survey)).status_code == 410
    assert client.post(url_of(survey), given(survey, BAD)).status_code == 410
    survey.refresh_from_db()
    assert survey.score == 100
    assert RecordEntry.objects.filter(kind="survey", verb="move", actor__isnull=True).count() == 2


def test_a_low_score_raises_a_follow_up(shop, survey):
    supervisor = factories.make_seat(Position.objects.get(code="sales-supervisor"), shop.units["sales"]).staff
    Client().post(url_of(survey), given(survey, BAD))
    survey.refresh_from_db()
    assert (survey.state, survey.is_low) == ("answered", True)
    call = FollowUp.objects.get(rule_key=f"survey:{survey.pk}")
    assert (call.owner, call.kind) == (shop.people["relations"], "dissatisfied")
    (owed,) = ChecklistItem.objects.filter(version__trigger="marketing.survey-low", subject_id=survey.pk)
    assert (owed.owner, owed.status, owed.due_at) == (call.owner, "open", call.due_at)
    raised = ChecklistItem.objects.filter(version__trigger="marketing.low-satisfaction", subject_id=survey.pk)
    assert list(raised.values_list("owner", flat=True)) == [supervisor.pk]
    told = Notification.objects.get(recipient=shop.people["relations"], kind="promotion")
    assert survey.customer.name not in str(told.params)
    relations = shop.people["relations"]
    move(SURVEY, survey, "follow", relations)
    move(SURVEY, survey, "close", relations, values={"reason": "交车慢", "outcome": "已致歉"})
    assert Survey.objects.get().state == "closed"
    owed.refresh_from_db()
    assert (owed.status, owed.done_by) == ("done", relations)


def owed_of(survey):
    return list(ChecklistItem.objects.filter(version__trigger="marketing.survey-low", subject_id=survey.pk))


@pytest.mark.parametrize(("result", "status"), [("not_reached", "open"), ("wish", "done")])
def test_a_low_score_is_owed_until_the_customer_is_reached(shop, survey, result, status):
    from marketing.records import FOLLOW_UP

    relations = shop.people["relations"]
    Client().post(url_of(survey), given(survey, BAD))
    call = FollowUp.objects.get(rule_key=f"survey:{survey.pk}")
    # Answered again it is refused, and nothing is owed twice.
    Client().post(url_of(survey), given(survey, BAD))
    assert [item.status for item in owed_of(survey)] == ["open"]
    move(FOLLOW_UP, call, "done", relations, values={"result": result})
    assert [item.status for item in owed_of(survey)] == [status]


def test_a_good_score_is_owed_by_nobody(survey):
    Client().post(url_of(survey), given(survey, GOOD))
    assert owed_of(survey) == []


def test_what_another_position_looks_after_is_owed_by_customer_relations_in_turn(shop):
    seat = shop.seats["relations"]
    other = factories.make_seat(seat.position, seat.unit).staff
    manager, owners = shop.people["marketing_manager"], set()
    asked = make_questionnaire("csi")
    for number in range(2):
        customer = make_customer(shop.people["consultant"], phone=f"1390000000{number}")
        made = make_survey(shop.people["relations"], customer, questionnaire=asked, about=shop.people["advisor"])
        Survey.objects.filter(pk=made.pk).update(owner=manager)
        sent = move(SURVEY, made, "send", manager)
        Client().post(url_of(sent), given(sent, BAD))
        (item,) = owed_of(sent)
        owners.add(item.owner_id)
    assert owners == {seat.staff_id, other.pk}


def test_an_address_is_not_guessed(survey):
    token = token_of(survey)
    assert survey_of(token) == survey
    number = token.partition("-")[0]
    for wrong in (
        f"{number}-{'0' * 40}",
        token[:-1],
        f"{token}0",
        "x",
        "",
        "-",
        "zz-zz",
        "f" * 79,
        f"{number}-",
        "é-é",
    ):
        assert survey_of(wrong) is None
    Survey.objects.update(link_key="a" * 32)
    assert survey_of(token) is None


def test_one_that_was_not_sent_has_no_address(shop):
    waiting = make_survey(shop.people["relations"], make_customer(shop.people["consultant"]))
    assert token_of(waiting) == ""
    assert Client().get(f"/marketing/survey/{waiting.pk:x}-/").status_code == 404


def test_whoever_guesses_waits(survey):
    client = Client()
    for number in range(throttle.GUESSES_AN_HOUR):
        assert client.get(f"/marketing/survey/1-{number}/").status_code == 404
    assert client.get("/marketing/survey/1-0/").status_code == 429
    assert client.get(url_of(survey)).status_code == 429
    assert Client(REMOTE_ADDR="10.9.9.9").get(url_of(survey)).status_code == 200


def test_a_program_that_posts_waits(survey):
    client = Client()
    for _time in range(throttle.POSTS_AN_HOUR):
        assert client.post(url_of(survey), {}).status_code == 422
    assert client.post(url_of(survey), given(survey, GOOD)).status_code == 429
    survey.refresh_from_db()
    assert survey.answered_at is None


def test_after_its_time_it_lapses(survey):
    with clock.at(survey.expires_at):
        assert Client().get(url_of(survey)).status_code == 410
        with pytest.raises(NoLongerOpen):
            answer(survey=survey, answers={})
        assert running.lapse_due(clock.now()) == 1
    survey.refresh_from_db()
    assert (survey.state, survey.answered_at) == ("closed", None)


def test_of_two_answers_at_once_one_is_kept(survey):
    first, second = Survey.objects.get(pk=survey.pk), Survey.objects.get(pk=survey.pk)
    good = {str(each["id"]): int(value) for each, value in zip(survey.asked, GOOD.values(), strict=True)}
    answer(survey=first, answers=good)
    with pytest.raises(NoLongerOpen):
        answer(survey=second, answers=good)


def test_what_is_not_offered_is_refused(survey):
    scale, yes = (str(each["id"]) for each in survey.asked)
    for wrong in ({scale: 11, yes: 1}, {scale: 0, yes: 1}, {yes: 1}, {scale: 5, yes: 2}, {}):
        with pytest.raises(ValidationError):
            answer(survey=survey, answers=wrong)
    page = Client().post(url_of(survey), {f"q{scale}": "x\x00", f"q{yes}": "1", "comment": "好" * 5000})
    assert page.status_code == 422


def test_a_survey_keeps_the_questions_it_was_sent_with(survey):
    survey.questionnaire.questions.update(text_zh="别的问题")
    page = Client().get(url_of(survey)).content.decode()
    assert "总体满意吗" in page
    assert "别的问题" not in page


def test_scores_weigh_the_questions():
    asked = [
        {"id": 1, "kind": "scale", "weight": 3},
        {"id": 2, "kind": "yes_no", "weight": 1},
        {"id": 3, "kind": "scale", "weight": 0},
    ]
    assert scoring.score_of(asked, {"1": 10, "2": 0, "3": 1}) == Decimal(75)
    assert scoring.score_of(asked, {"1": 1}) == 0
    assert scoring.score_of(asked, {"3": 5}) is None


def test_a_survey_of_service_is_nobody_s_duty_in_sales(shop):
    people = shop.people
    customer = make_customer(people["consultant"])
    made = make_survey(people["relations"], customer, questionnaire=make_questionnaire("csi"), about=people["advisor"])
    sent = move(SURVEY, made, "send", people["relations"])
    Client().post(url_of(sent), given(sent, BAD))
    owed = ChecklistItem.objects.filter(subject_kind="survey")
    assert list(owed.values_list("version__trigger", "owner")) == [("marketing.survey-low", people["relations"].pk)]
    assert FollowUp.objects.filter(rule_key=f"survey:{sent.pk}").exists()


def test_only_whoever_may_send_it_sees_the_address(shop, survey):
    token = token_of(survey)
    for key, seen in (("relations", True), ("marketing_manager", True), ("sales_manager", False), ("chief", False)):
        page = browser(shop.people[key]).get(f"/records/survey/{survey.pk}/").content.decode()
        assert (token in page) == seen, key
        assert MARKER not in page
    assert browser(shop.people["consultant"]).get(f"/records/survey/{survey.pk}/").status_code in (403, 404)


def test_erasing_a_customer_empties_what_they_wrote(shop, survey):
    from marketing.personal import scrub

    Client().post(url_of(survey), {**given(survey, BAD), "comment": f"打我电话{MARKER}"})
    scrub(survey.customer)
    survey.refresh_from_db()
    assert (survey.comment, survey.score is not None) == ("", True)


def test_the_secret_stands_in_no_log_and_no_message(shop, survey, caplog):
    Client().post(url_of(survey), given(survey, BAD))
    token = token_of(survey)
    texts = [str(row) for row in Notification.objects.values_list("params", "url")]
    texts += [str(row) for row in RecordEntry.objects.values_list("text", "changes")]
    assert not [text for text in [*texts, caplog.text] if token in text or MARKER in text]


def test_nothing_is_asked_without_a_question_that_counts(shop):
    empty = make_questionnaire()
    empty.questions.all().delete()
    made = make_survey(shop.people["relations"], make_customer(shop.people["consultant"]), questionnaire=empty)
    with pytest.raises(ValidationError):
        move(SURVEY, made, "send", shop.people["relations"])


def test_the_time_to_answer_is_the_questionnaire_s(shop):
    short = make_questionnaire(valid_days=3)
    made = make_survey(shop.people["relations"], make_customer(shop.people["consultant"]), questionnaire=short)
    sent = move(SURVEY, made, "send", shop.people["relations"])
    assert sent.expires_at == clock.now() + timedelta(days=3)


def test_a_customer_s_page_shows_surveys_and_campaigns(shop, survey):
    from marketing.models import Campaign
    from tests.conftest import MONDAY

    staff = shop.people["marketing_manager"]
    place = {name: getattr(survey, name) for name in ("unit_id", "department_id", "store_id")}
    days = {"starts_on": MONDAY, "ends_on": MONDAY, "budget": 0}
    campaign = Campaign.objects.create(
        name="春季车展", kind="show", place="p", owner=staff, created_by=staff, **days, **place
    )
    campaign.guests.create(customer=survey.customer, noted_by=staff)
    url = f"/records/customer/{survey.customer_id}/"
    page = browser(staff).get(url).content.decode()
    assert f"/records/survey/{survey.pk}/" in page
    assert campaign.name in page
    own = browser(shop.people["consultant"]).get(url).content.decode()
    assert f"/records/survey/{survey.pk}/" not in own
    assert campaign.name not in own

"""A rhythm is put together from words on the page of a duty; whoever knows the rule may write it instead."""

import pytest
from django.test import Client

from roles.duties.catalogue import Cadence
from roles.duties.models import Duty
from roles.duties.rhythm_form import Stored, spoken, written
from tests import factories
from tests.admin.forms import posted, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WEEKDAYS = {"when": "weekdays", "weekdays": ["MO", "TH"]}


@pytest.fixture
def page():
    client = Client()
    client.force_login(factories.make_superuser(language="en"))
    return client


@pytest.fixture
def duty():
    return factories.make_duty(factories.make_position(), "daily", days="open", off_day="skip")


def url(duty):
    return f"/admin/duties/duty/{duty.pk}/change/"


def change(page, duty, **words):
    """Send the page with these words, confirmed with a reason; return the answer."""
    return save(page, url(duty), {**posted(page.get(url(duty))), **words})


def facts(duty):
    row = Duty.objects.get(pk=duty.pk)
    return (row.cadence, row.rrule, row.days, row.off_day)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"when": "working_day"}, ("daily", "", "work", "skip")),
        (WEEKDAYS, ("weekly", "FREQ=WEEKLY;BYDAY=MO,TH", "open", "skip")),
        (
            {"when": "fortnight", "weekdays": ["MO"]},
            ("weekly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "open", "skip"),
        ),
        ({"when": "month_days", "month_days": "15, 1"}, ("monthly", "FREQ=MONTHLY;BYMONTHDAY=1,15", "open", "skip")),
        ({"when": "month_days", "month_days": "15、−1"}, ("monthly", "FREQ=MONTHLY;BYMONTHDAY=15,-1", "open", "skip")),
        (
            {"when": "nth_weekday", "nth": "2", "nth_weekday": "SA"},
            ("monthly", "FREQ=MONTHLY;BYDAY=2SA", "open", "skip"),
        ),
        ({"when": "last_working_day"}, ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1", "work", "before")),
        ({"when": "tax"}, ("monthly", "FREQ=MONTHLY;X-DAY=TAX", "every", "skip")),
        (
            {"when": "quarter", "quarter_offset": "-3"},
            ("quarterly", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-4", "open", "skip"),
        ),
        (
            {"when": "quarter", "quarter_offset": "0", "off_day": "before"},
            ("quarterly", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "open", "before"),
        ),
        (
            {"when": "quarter", "quarter_offset": "5"},
            ("quarterly", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", "open", "skip"),
        ),
        (
            {"when": "year", "year_month": "2", "month_day": "29"},
            ("yearly", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "open", "skip"),
        ),
        ({"cadence": "weekly", "rrule": "FREQ=WEEKLY;BYDAY=SU"}, ("weekly", "FREQ=WEEKLY;BYDAY=SU", "open", "skip")),
    ],
)
def test_what_is_chosen_is_stored_as_a_rule_and_read_back_as_it_was_chosen(page, duty, words, expected):
    assert change(page, duty, **words).status_code == 302
    assert facts(duty) == expected
    form = page.get(url(duty)).context["adminform"].form
    for name, value in words.items():
        if name in form.fields and name != "month_days":
            assert str(form.initial[name]) == str(value)
    assert spoken(Stored(*expected))["when"] == words.get("when", "weekdays")


def test_a_page_sent_as_it_was_changes_nothing(page):
    for cadence in Cadence.values:
        duty = factories.make_duty(factories.make_position(), cadence)
        before = facts(duty)
        response = page.post(url(duty), posted(page.get(url(duty))))
        assert response.status_code == 302, cadence
        assert facts(duty) == before


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"when": "weekdays"}, "weekdays"),
        ({"when": "month_days", "month_days": ""}, "month_days"),
        ({"when": "month_days", "month_days": "32"}, "month_days"),
        ({"when": "month_days", "month_days": "first"}, "month_days"),
        ({"when": "month_days", "month_days": "1-5-"}, "month_days"),
        ({"when": "month_days", "month_days": "1\x00"}, "month_days"),
        ({"when": "month_days", "month_days": "1," * 5000}, "month_days"),
        ({"when": "quarter", "quarter_offset": ""}, "quarter_offset"),
        ({"when": "quarter", "quarter_offset": "x"}, "quarter_offset"),
        ({"when": "year", "year_month": "2"}, "month_day"),
        ({"when": "sometimes"}, "when"),
        ({**WEEKDAYS, "cadence": "monthly"}, "when"),
        ({"when": "own", "cadence": ""}, "cadence"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_the_field(page, duty, words, field):
    before = facts(duty)
    response = change(page, duty, **words)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert facts(duty) == before


def test_leaving_the_working_days_for_a_weekday_leaves_their_rule_too(page):
    duty = factories.make_duty(factories.make_position(), "daily", days="work", off_day="skip")
    change(page, duty, **WEEKDAYS)
    assert facts(duty) == ("weekly", "FREQ=WEEKLY;BYDAY=MO,TH", "open", "before")


def test_the_preview_says_the_new_rhythm_in_words(page, duty):
    response = page.post(url(duty), {**posted(page.get(url(duty))), "when": "month_days", "month_days": "1, 15"})
    assert "Every month on day 1, day 15 by 18:00" in response.content.decode()
    assert facts(duty)[0] == "daily"


def test_a_new_duty_is_made_by_words_alone(page):
    position = factories.make_position()
    address = "/admin/duties/duty/add/"
    form = posted(page.get(address))
    form |= {"position": position.pk, "no": 7, "name_zh": "值班", "name_en": "Duty", "due_time": "09:00", **WEEKDAYS}
    assert save(page, address, form).status_code == 302
    assert Duty.objects.get(position=position).rrule == "FREQ=WEEKLY;BYDAY=MO,TH"


class TestEvents:
    def test_the_registered_events_are_on_offer_and_stored(self, page):
        duty = factories.make_duty(factories.make_position(), "event")
        fields = page.get(url(duty)).context["adminform"].form.fields
        offered = {code for code, _label in fields["trigger"].choices}
        assert {"", "roles.seat-vacated", "personnel.absence-confirmed", "assigned.task-given"} <= offered
        assert "assigned.task-reported" in {code for code, _label in fields["settled_by"].choices}
        words = {"trigger": "roles.seat-vacated", "within": "2", "within_unit": "work_days"}
        preview = page.post(url(duty), {**posted(page.get(url(duty))), **words}).content.decode()
        assert "a position is vacated" in preview
        assert change(page, duty, **words).status_code == 302
        stored = Duty.objects.get(pk=duty.pk)
        assert (stored.trigger, stored.within, stored.current.trigger) == (
            "roles.seat-vacated",
            2,
            "roles.seat-vacated",
        )

    @pytest.mark.parametrize("word", ["nobody.raises-this", "\x00", "😀" * 100])
    def test_an_event_nobody_knows_is_refused(self, page, word):
        duty = factories.make_duty(factories.make_position(), "event")
        for name in ("trigger", "settled_by"):
            assert name in change(page, duty, **{name: word}).context["adminform"].form.errors

    def test_one_whose_room_is_gone_stays_on_offer(self, page):
        duty = factories.make_duty(factories.make_position(), "event", trigger="old.event")
        assert change(page, duty, name_zh="新名称").status_code == 302
        assert Duty.objects.get(pk=duty.pk).trigger == "old.event"

    @pytest.mark.parametrize("words", [{"trigger": "roles.seat-vacated"}, {"within": "3"}])
    def test_beside_a_rhythm_it_is_refused(self, page, duty, words):
        form = change(page, duty, **words).context["adminform"].form
        assert set(words) <= form.errors.keys()


def test_a_front_desk_is_manned_in_turn(page):
    address = "/admin/duties/duty/add/"
    position = factories.make_position()
    for number, (title, size) in enumerate((("接待", 2), ("接电话", 1)), 1):
        form = posted(page.get(address))
        form |= {"position": position.pk, "no": number, "name_zh": title, "name_en": title}
        form |= {"due_time": "09:00", "when": "day", "who": "rota", "rota_size": str(size)}
        assert save(page, address, form).status_code == 302
    made = Duty.objects.filter(position=position).order_by("no")
    assert list(made.values_list("who", "rota_size", "current__rota_size")) == [("rota", 2, 2), ("rota", 1, 1)]


def test_whoever_may_only_look_reads_the_sentence(duty):
    reader = factories.make_staff(language="en")
    reader.is_staff = True
    reader.save()
    reader.user_permissions.add(factories.permission("duties.view_duty"))
    client = Client()
    client.force_login(reader)
    response = client.get(url(duty))
    assert response.status_code == 200
    assert "Every day by 18:00" in response.content.decode()
    assert 'name="when"' not in response.content.decode()


@pytest.mark.parametrize("number", [*range(1, 32), *range(-31, 0)])
def test_every_day_of_the_month_can_be_said(number):
    said = {"when": "month_days", "month_days": str(number)}
    cadence, rule = written(said)
    assert spoken(Stored(cadence, rule, "open", "before")) == said

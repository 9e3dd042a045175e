"""What people choose, the number beside the bell, and what administrators set and see."""

import re
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from roles.notifications.actions import Letter, tell
from roles.notifications.models import ChannelChoice, MessageRules, Notification, OutboxMessage, Robot
from roles.notifications.outbox import send_due
from roles.notifications.topics import TOPICS
from tests import factories
from tests.notifications.conftest import make_robot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

SETTINGS, COUNT = "/messages/settings/", "/messages/count/"
SECRET = "693a1b2c-7aoc-4bc4-97a0"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={SECRET}"


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def browser(staff):
    staff.language = "en"
    staff.save()
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def clerk(house):
    return browser(house.clerk.staff)


@pytest.fixture
def admin_site(db):
    return browser(factories.make_superuser())


def ticked(response):
    return set(re.findall(r'value="(\w+)"\s+checked', response.content.decode()))


def refused(staff):
    return set(ChannelChoice.objects.filter(staff=staff, wanted=False).values_list("topic", flat=True))


class TestChoosing:
    def test_at_first_everything_is_ticked(self, clerk):
        assert ticked(clerk.get(SETTINGS)) == set(TOPICS)

    def test_what_is_not_ticked_is_refused_and_the_page_shows_it(self, clerk, house):
        response = clerk.post(SETTINGS, {"email": ["digest", "escalations"]})
        assert response["Location"] == SETTINGS
        assert refused(house.clerk.staff) == {"reminders", "closing", "news"}
        assert ticked(clerk.get(SETTINGS)) == {"digest", "escalations"}

    def test_nothing_ticked_refuses_everything_and_another_s_stays(self, clerk, house):
        clerk.post(SETTINGS, {})
        assert refused(house.clerk.staff) == set(TOPICS)
        assert refused(house.lead.staff) == set()

    def test_what_the_store_does_not_allow_cannot_be_chosen(self, clerk, house):
        MessageRules.objects.create(store=house.store, email_topics=["digest"])
        page = clerk.get(SETTINGS)
        assert ticked(page) == {"digest"}
        assert page.content.decode().count("disabled") == len(TOPICS) - 1
        assert clerk.post(SETTINGS, {"email": ["digest", "reminders"]}).status_code == 422
        assert not ChannelChoice.objects.exists()

    @pytest.mark.parametrize("typed", ["weather", "\x00", "x" * 10_000, "🚗"])
    def test_nonsense_is_refused_and_keeps_what_was_ticked(self, clerk, typed):
        response = clerk.post(SETTINGS, {"email": ["digest", typed]})
        assert response.status_code == 422
        assert ticked(response) == {"digest"}
        assert not ChannelChoice.objects.exists()

    def test_it_says_when_the_store_is_quiet_and_when_one_is_told(self, clerk, house):
        assert "21:00 – 07:30" in clerk.get(SETTINGS).content.decode()
        MessageRules.objects.create(store=house.store, quiet_from=time(0), quiet_to=time(0), digest_at=time(9, 15))
        page = clerk.get(SETTINGS).content.decode()
        assert "21:00" not in page
        assert "09:15" in page


class TestTheNumberBesideTheBell:
    @pytest.fixture
    def two(self, house, monday):
        tell([Letter(house.clerk.staff.pk, f"k{number}", "none") for number in range(2)], at=monday)

    def test_it_comes_when_it_has_changed_and_only_then(self, clerk, two, house):
        assert clerk.get(COUNT, {"shown": "2"}).status_code == 204
        response = clerk.get(COUNT, {"shown": "1"})
        assert response.status_code == 200
        assert 'count">2<' in response.content.decode()
        assert "shown=2" in response.content.decode()
        Notification.objects.all().delete()
        assert "count" not in re.sub(r'hx-get="[^"]*"', "", clerk.get(COUNT, {"shown": "2"}).content.decode())

    @pytest.mark.parametrize("shown", ["", "abc", "\x00", "-1", "9" * 500])
    def test_nonsense_is_answered_with_the_number(self, clerk, two, shown):
        assert clerk.get(COUNT, {"shown": shown}).status_code == 200

    def test_it_asks_one_question_besides_who_is_there(self, clerk, two, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            clerk.get(COUNT)

    def test_it_is_never_kept_by_a_browser_or_between(self, clerk, two):
        assert "no-store" in clerk.get(COUNT)["Cache-Control"]

    def test_every_page_shows_it_and_asks_every_minute(self, clerk, two):
        page = clerk.get("/messages/").content.decode()
        assert 'id="unread"' in page
        assert 'hx-trigger="every 60s, seen"' in page


class TestRobots:
    ADD = "/admin/notifications/robot/add/"

    def form(self, place, **fields):
        return {"unit": place.pk, "name": "Group", "kind": "wecom", "address": WECOM, "signing_key": ""} | {
            "topics": ["digest"],
            "is_active": "on",
            **fields,
        }

    def test_an_administrator_adds_one_and_the_address_is_sealed(self, admin_site, house):
        assert admin_site.post(self.ADD, self.form(house.team)).status_code == 302
        robot = Robot.objects.get()
        assert (robot.address, robot.host, robot.topics) == (WECOM, "qyapi.weixin.qq.com", ["digest"])
        assert SECRET not in robot.address_sealed
        assert robot.changed_by is not None

    def test_the_secret_is_on_no_page_again(self, admin_site, house):
        robot = make_robot(house.team, WECOM, signing_key="")
        admin_site.post(f"/admin/notifications/robot/{robot.pk}/change/", self.form(house.team))
        version = robot.history.latest().history_id
        for page in ("", f"{robot.pk}/change/", f"{robot.pk}/history/", f"{robot.pk}/history/{version}/"):
            response = admin_site.get(f"/admin/notifications/robot/{page}")
            assert response.status_code == 200
            assert SECRET not in response.content.decode()
        assert SECRET not in admin_site.get("/admin/").content.decode()
        refused = admin_site.post(self.ADD, self.form(house.team, name=""))
        assert refused.status_code == 200
        assert SECRET not in refused.content.decode()

    def test_left_empty_the_address_stays(self, admin_site, house):
        robot = make_robot(house.team, WECOM)
        address = f"/admin/notifications/robot/{robot.pk}/change/"
        assert admin_site.post(address, self.form(house.team, address="", name="Other")).status_code == 302
        robot.refresh_from_db()
        assert (robot.name, robot.address) == ("Other", WECOM)

    def test_bringing_back_a_former_state_keeps_the_address(self, admin_site, house):
        robot = make_robot(house.team, WECOM, name="before")
        version = robot.history.latest().history_id
        robot.name = "after"
        robot.save()
        page = f"/admin/notifications/robot/{robot.pk}/history/{version}/"
        assert admin_site.post(page, self.form(house.team, address="", name="before")).status_code == 302
        robot.refresh_from_db()
        assert (robot.name, robot.address) == ("before", WECOM)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"address": ""}, "address"),
            ({"address": "http://qyapi.weixin.qq.com/send?key=abcdefgh"}, "address"),
            ({"address": "https://127.0.0.1/send?key=abcdefgh"}, "address"),
            ({"address": "https://0x7f.1/send?key=abcdefgh"}, "address"),
            ({"address": "https://user@qyapi.weixin.qq.com/send?key=abcdefgh"}, "address"),
            ({"address": "https://qyapi.weixin.qq.com/send"}, "address"),
            ({"address": "x" * 10_000}, "address"),
            ({"address": "\x00"}, "address"),
            ({"address": WECOM, "signing_key": "SECabcdef123456"}, "signing_key"),
            ({"kind": "pigeon"}, "kind"),
            ({"topics": ["weather"]}, "topics"),
            ({"unit": "x"}, "unit"),
            ({"name": ""}, "name"),
        ],
    )
    def test_what_cannot_be_is_said_beside_the_field(self, admin_site, house, fields, field):
        response = admin_site.post(self.ADD, self.form(house.team, **fields))
        assert response.status_code == 200
        assert response.context["errors"]
        assert field in response.context["adminform"].form.errors
        assert not Robot.objects.exists()

    def test_a_key_without_its_address_is_not_taken(self, admin_site, house):
        robot = make_robot(house.team, "https://oapi.dingtalk.com/robot/send?access_token=abcdef123456", "dingtalk")
        form = self.form(house.team, kind="dingtalk", address="", signing_key="SECabcdef123456")
        assert admin_site.post(f"/admin/notifications/robot/{robot.pk}/change/", form).status_code == 200
        robot.refresh_from_db()
        assert robot.signing_key == ""

    def test_a_trial_message_is_sent(self, admin_site, house, own_network, endpoint, monday):
        robot = make_robot(house.team, f"{endpoint.url}/in", "webhook")
        form = {"action": "try_out", "_selected_action": [robot.pk]}
        assert admin_site.post("/admin/notifications/robot/", form).status_code == 302
        assert send_due(monday) == 1
        assert endpoint.json()["title"] == f"{house.team.name}: Trial message"


class TestRules:
    def test_new_rules_allow_everything_until_something_is_unticked(self, admin_site):
        page = admin_site.get("/admin/notifications/messagerules/add/").content.decode()
        boxes = re.findall(r'<input type="checkbox" name="email_topics"[^>]*>', page)
        assert [" checked" in box for box in boxes] == [True] * len(TOPICS)

    def test_an_administrator_sets_a_store_s_hours(self, admin_site, house):
        form = {"store": house.store.pk, "quiet_from": "22:00", "quiet_to": "06:00"}
        form |= {"digest_at": "09:00", "closing_at": "19:00", "email_topics": ["digest"]}
        assert admin_site.post("/admin/notifications/messagerules/add/", form).status_code == 302
        rules = MessageRules.objects.get()
        assert (rules.quiet_from, rules.digest_at, rules.email_topics) == (time(22), time(9), ["digest"])
        page = reverse("admin:notifications_messagerules_change", args=[rules.pk])
        response = admin_site.post(page, {**form, "closing_at": "08:00"})
        assert "closing_at" in response.context["adminform"].form.errors

    def test_a_department_or_no_store_is_refused(self, admin_site, house):
        form = {"store": house.department.pk, "quiet_from": "22:00", "quiet_to": "06:00"}
        form |= {"digest_at": "09:00", "closing_at": "19:00"}
        assert admin_site.post("/admin/notifications/messagerules/add/", form).status_code == 200
        assert not MessageRules.objects.exists()


class TestFailures:
    @pytest.fixture
    def failed(self, house, monday):
        tell([Letter(house.clerk.staff.pk, f"k{number}", "none") for number in range(2)], at=monday)
        first, second = OutboxMessage.objects.order_by("pk")
        OutboxMessage.objects.filter(pk=first.pk).update(state="failed", attempts=6, last_error="TimeoutError")
        return first, second

    def test_they_are_listed_with_the_kind_of_the_error_and_filtered(self, admin_site, failed):
        page = admin_site.get("/admin/notifications/outboxmessage/?state__exact=failed")
        assert page.context["cl"].result_count == 1
        assert "TimeoutError" in page.content.decode()
        for by, count in (("email", 2), ("robot", 0), ("abc", 2)):
            page = admin_site.get(f"/admin/notifications/outboxmessage/?by={by}")
            assert page.context["cl"].result_count == count

    def test_an_administrator_lets_what_failed_try_again(self, admin_site, failed, monday, mailoutbox):
        form = {"action": "let_try_again", "_selected_action": [each.pk for each in failed]}
        admin_site.post("/admin/notifications/outboxmessage/", form)
        assert set(OutboxMessage.objects.values_list("state", "attempts")) == {("waiting", 0)}
        assert send_due(monday) == 2

    def test_whoever_may_only_read_may_not(self, house, failed):
        staff = factories.make_staff(is_staff=True)
        staff.user_permissions.add(factories.permission("notifications.view_outboxmessage"))
        reader = browser(staff)
        assert reader.get("/admin/notifications/outboxmessage/").status_code == 200
        form = {"action": "let_try_again", "_selected_action": [each.pk for each in failed]}
        reader.post("/admin/notifications/outboxmessage/", form)
        assert OutboxMessage.objects.filter(state="failed").count() == 1

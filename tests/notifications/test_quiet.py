"""Quiet hours, rest days and choices: what leaves the house, when, and as how many messages."""

from datetime import date, time, timedelta

import pytest
from django.core import mail

from roles import clock
from roles.notifications import messages
from roles.notifications.actions import Letter, choose_channels, tell
from roles.notifications.holding import release_due
from roles.notifications.messages import Message
from roles.notifications.models import ChannelChoice, MessageRules, Notification, OutboxMessage
from roles.notifications.outbox import send_due
from roles.notifications.quiet import usual_rules
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wording")]

DAY = timedelta(days=1)


@pytest.fixture
def wording(monkeypatch):
    """A kind of message of the tests' own."""
    monkeypatch.setitem(
        messages._kinds, "note", lambda params: Message(f"Note {params['no']}", [f"line {params['no']}"])
    )


def at(hour, minute=0, day=MONDAY):
    return clock.local(day, time(hour, minute))


def say(staff, no, instant, *topics):
    tell([Letter(staff.pk, f"note:{no}", "note", {"no": no}, topics=topics)], at=instant)


def leave(instant):
    """Do what a sweep does about the outbox; return the titles and bodies of what left."""
    before = len(mail.outbox)
    with clock.at(instant):
        release_due(instant)
        send_due(instant)
    return [(each.subject, each.body) for each in mail.outbox[before:]]


class TestQuietHours:
    @pytest.mark.parametrize(
        ("hour", "minute", "until"),
        [
            (20, 59, at(20, 59)),
            (21, 0, at(7, 30, MONDAY + DAY)),
            (23, 59, at(7, 30, MONDAY + DAY)),
            (0, 0, at(7, 30)),
            (7, 29, at(7, 30)),
            (7, 30, at(7, 30)),
            (12, 0, at(12)),
        ],
    )
    def test_they_last_from_nine_to_half_past_seven_unless_the_store_says_otherwise(self, hour, minute, until):
        assert usual_rules().quiet_until(at(hour, minute)) == until

    def test_the_inbox_is_written_at_once_and_the_mail_waits(self, house):
        say(house.clerk.staff, 1, at(22))
        assert Notification.objects.of(house.clerk.staff).count() == 1
        assert leave(at(22)) == []
        assert leave(at(7, 29, MONDAY + DAY)) == []
        assert [title for title, _body in leave(at(7, 30, MONDAY + DAY))] == ["Note 1"]
        assert leave(at(9, 0, MONDAY + DAY)) == []

    def test_what_came_together_over_night_is_one_mail_that_leaves_nothing_out(self, house):
        for no, hour in ((1, 21), (2, 22), (3, 23)):
            say(house.clerk.staff, no, at(hour))
        say(house.lead.staff, 4, at(22))
        left = leave(at(7, 30, MONDAY + DAY))
        assert sorted(title for title, _body in left) == ["Note 3", "Note 4"]
        body = dict(left)["Note 3"]
        assert [body.index(f"line {no}") for no in (3, 2, 1)] == sorted(body.index(f"line {no}") for no in (1, 2, 3))
        assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent", "carried"}

    def test_what_is_said_in_the_same_minute_goes_along(self, house):
        say(house.clerk.staff, 1, at(22))
        morning = at(7, 30, MONDAY + DAY)
        say(house.clerk.staff, 2, morning)
        ((title, body),) = leave(morning)
        assert title == "Note 2"
        assert "line 1" in body

    def test_very_many_are_counted(self, house):
        for no in range(15):
            say(house.clerk.staff, no, at(21, no))
        ((_title, body),) = leave(at(8, 0, MONDAY + DAY))
        assert body.count("line ") == 11
        assert " 4 " in body

    def test_an_escalation_does_not_wait(self, house):
        say(house.lead.staff, 1, at(23), "reminders", "escalations")
        assert len(leave(at(23))) == 1

    def test_a_store_sets_its_own_and_none_at_all(self, house):
        rules = MessageRules.objects.create(store=house.store, quiet_from=time(12), quiet_to=time(13))
        say(house.clerk.staff, 1, at(12, 30))
        assert leave(at(12, 59)) == []
        assert len(leave(at(13))) == 1
        say(house.clerk.staff, 2, at(22))
        assert len(leave(at(22))) == 1
        rules.quiet_to = rules.quiet_from
        rules.save()
        say(house.clerk.staff, 3, at(12, 30, MONDAY + DAY))
        assert len(leave(at(12, 30, MONDAY + DAY))) == 1

    def test_each_follows_the_store_of_their_main_position(self, house):
        other = factories.make_store(house.store.parent)
        MessageRules.objects.create(store=other, quiet_from=time(9), quiet_to=time(10))
        factories.make_seat(house.positions.clerk, other, house.clerk.staff, kind="concurrent")
        say(house.clerk.staff, 1, at(9, 30))
        assert len(leave(at(9, 30))) == 1


def away(staff, *days, **fields):
    """Let somebody be absent; what is told of that itself does not count here."""
    with clock.at(at(9)):
        factories.make_absence(staff, *days, **fields)
    OutboxMessage.objects.exclude(notification__kind="note").delete()


class TestRestDays:
    def test_who_is_absent_is_written_to_on_the_morning_they_are_back(self, house):
        away(house.clerk.staff, MONDAY, MONDAY + DAY, kind="rest")
        back = MONDAY + 2 * DAY
        say(house.clerk.staff, 1, at(10))
        say(house.clerk.staff, 2, at(15, day=MONDAY + DAY))
        assert leave(at(16, day=MONDAY + DAY)) == []
        assert leave(at(7, 29, back)) == []
        ((title, body),) = leave(at(7, 30, back))
        assert title == "Note 2"
        assert "line 1" in body

    def test_who_is_back_later_than_planned_waits_on(self, house):
        away(house.clerk.staff, MONDAY)
        say(house.clerk.staff, 1, at(10))
        away(house.clerk.staff, MONDAY + DAY)
        assert leave(at(7, 30, MONDAY + DAY)) == []
        assert [title for title, _body in leave(at(7, 30, MONDAY + 2 * DAY))] == ["Note 1"]

    def test_an_escalation_does_not_wait_for_the_end_of_an_absence(self, house):
        away(house.lead.staff, MONDAY)
        say(house.lead.staff, 1, at(10), "escalations")
        assert len(leave(at(10))) == 1


class TestChoices:
    def test_everybody_receives_what_the_store_allows_until_they_say_no(self, house):
        staff = house.clerk.staff
        say(staff, 1, at(10), "reminders")
        choose_channels(acting_user=staff, channel="email", wanted=["digest"], among=["digest", "reminders"])
        say(staff, 2, at(10), "reminders")
        say(staff, 3, at(10), "digest")
        say(staff, 4, at(10), "reminders", "digest")
        assert [title for title, _body in leave(at(10))] == ["Note 1", "Note 3", "Note 4"]
        assert Notification.objects.of(staff).filter(kind="note").count() == 4

    def test_saying_yes_again_takes_effect_and_leaves_one_row(self, house):
        staff = house.clerk.staff
        for wanted in ([], ["reminders"]):
            choose_channels(acting_user=staff, channel="email", wanted=wanted, among=["reminders"])
        say(staff, 1, at(10), "reminders")
        assert len(leave(at(10))) == 1
        assert ChannelChoice.objects.count() == 1

    def test_what_the_store_does_not_allow_does_not_leave(self, house):
        MessageRules.objects.create(store=house.store, email_topics=["escalations"])
        say(house.clerk.staff, 1, at(10), "reminders")
        say(house.clerk.staff, 2, at(10), "escalations")
        assert [title for title, _body in leave(at(10))] == ["Note 2"]

    def test_an_unknown_topic_is_not_kept(self, house):
        choose_channels(acting_user=house.clerk.staff, channel="email", wanted=[], among=["weather"])
        assert not ChannelChoice.objects.exists()


def test_a_night_of_thirty_people_takes_as_many_statements_as_one(house, django_assert_max_num_queries):
    people = [factories.make_seat(house.positions.clerk, house.team).staff for _ in range(30)]
    for no in range(3):
        tell([Letter(staff.pk, f"note:{no}", "note", {"no": no}) for staff in people], at=at(22))
    with django_assert_max_num_queries(20):
        assert release_due(at(8, day=date(2026, 3, 3))) == 30

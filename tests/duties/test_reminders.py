"""Who is told what, when, and how often: one message a person a tick, never one an item."""

from collections import Counter
from datetime import time, timedelta

import pytest
from django.core import mail
from django.utils import translation

from roles import clock
from roles.actions import end_assignment
from roles.duties.actions import tick_item
from roles.duties.models import ChecklistItem
from roles.notifications.models import Notification
from roles.sweep import sweep
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def at(hour, minute=0, day=MONDAY):
    """Sweep at a time of day; nothing may fail."""
    instant = clock.local(day, time(hour, minute))
    with clock.at(instant):
        assert not [outcome for outcome in sweep(instant) if outcome.failed]


def told(seat):
    """Return the messages a seat's holder has, oldest first, in English."""
    with translation.override("en"):
        return [row.message for row in Notification.objects.of(seat.staff).order_by("pk")]


@pytest.fixture
def store(house):
    """A house whose store begins on Monday, so that nothing older is left over."""
    house.store.live_from = MONDAY
    house.store.save()
    return house


class TestDigest:
    def test_once_a_day_from_eight_on_it_counts_what_is_due(self, store):
        for _ in range(3):
            factories.make_duty(store.positions.clerk)
        at(7, 59)
        assert told(store.clerk) == []
        at(8)
        assert [message.title for message in told(store.clerk)] == ["Your day: 3 duties due"]
        at(8)
        at(8, 1)
        at(12)
        assert len(told(store.clerk)) == 1

    def test_the_next_day_counts_what_was_left_over(self, store):
        factories.make_duty(store.positions.clerk)
        at(8)
        at(8, day=MONDAY + DAY)
        message = told(store.clerk)[-1]
        assert message.title == "Your day: 1 duties due"
        assert "Overdue: 1" in message.lines

    def test_when_the_morning_was_missed_it_goes_out_later_the_same_day(self, store):
        factories.make_duty(store.positions.clerk)
        at(14)
        assert len(told(store.clerk)) == 1
        at(14, 1)
        assert len(told(store.clerk)) == 1

    def test_who_owes_nothing_is_told_nothing(self, store):
        factories.make_duty(store.positions.clerk)
        at(8)
        assert told(store.lead) == []

    def test_each_store_has_its_own(self, store):
        factories.make_duty(store.positions.clerk)
        other = factories.make_store(store.store.parent, live_from=MONDAY)
        neighbour = factories.make_seat(store.positions.clerk, other)
        at(8)
        assert len(told(store.clerk)) == len(told(neighbour)) == 1


class TestBeforeTheDueTime:
    @pytest.fixture
    def duty(self, store):
        return factories.make_duty(store.positions.clerk, due_time=time(18), lead_minutes=60, name_en="Count the keys")

    def test_the_owner_is_reminded_once_at_the_lead(self, store, duty):
        at(8)
        at(16, 59)
        assert len(told(store.clerk)) == 1
        at(17)
        assert told(store.clerk)[-1].title == "1 duty is due soon"
        assert told(store.clerk)[-1].lines == ["Count the keys"]
        at(17, 1)
        at(17, 30)
        assert len(told(store.clerk)) == 2

    def test_what_is_done_is_not_reminded_of(self, store, duty):
        at(8)
        item = ChecklistItem.objects.get(duty=duty)
        with clock.at(clock.local(MONDAY, time(10))):
            tick_item(item=item, acting_user=fresh(store.clerk.staff), revision=1)
        at(17)
        assert len(told(store.clerk)) == 1

    def test_past_the_due_time_a_reminder_comes_too_late_to_be_sent(self, store, duty):
        at(8)
        at(18, 1)
        assert len(told(store.clerk)) == 1

    def test_what_the_digest_counts_is_not_named_a_second_time_in_it(self, store):
        factories.make_duty(store.positions.clerk, due_time=time(9), lead_minutes=60)
        at(8)
        assert told(store.clerk)[0].lines == ["Due today: 1"]
        at(8, 30)
        assert len(told(store.clerk)) == 1

    def test_what_the_digest_does_not_count_is_still_named(self, store):
        factories.make_duty(store.positions.clerk)
        factories.make_duty(
            store.positions.clerk,
            "weekly",
            rrule="FREQ=WEEKLY;BYDAY=WE",
            due_time=time(8),
            lead_minutes=2 * 24 * 60,
            name_en="Wash the flag",
        )
        at(8)
        assert "Wash the flag" in told(store.clerk)[0].lines

    def test_a_lead_longer_than_the_period_reminds_when_the_period_begins(self, store):
        duty = factories.make_duty(
            store.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=TU", lead_minutes=3 * 24 * 60
        )
        at(0)
        assert told(store.clerk)[0].title == "1 duty is due soon"
        assert ChecklistItem.objects.get(duty=duty).remind_at == clock.local(MONDAY)

    def test_many_items_make_one_message_that_names_five_and_counts_the_rest(self, store):
        for _ in range(8):
            factories.make_duty(store.positions.clerk, due_time=time(18))
        at(8)
        at(17)
        message = told(store.clerk)[-1]
        assert message.title == "8 duties are due soon"
        assert len(message.lines) == 6
        assert message.lines[-1] == "and 3 more"


class TestEscalation:
    @pytest.fixture
    def must(self, store):
        return factories.make_duty(
            store.positions.clerk, due_time=time(18), grace_minutes=120, must_do=True, name_en="Lock the safe"
        )

    def test_past_the_grace_the_superior_is_told_once_who_owes_what(self, store, must):
        at(8)
        at(19, 59)
        assert told(store.lead) == []
        at(20)
        assert told(store.lead)[0].title == "1 must-do duty of your people is open past its grace"
        assert told(store.lead)[0].lines == [f"{store.clerk.staff.name} · Lock the safe"]
        at(20)
        at(21)
        assert len(told(store.lead)) == 1
        assert told(store.manager) == []

    def test_what_is_not_a_must_do_stays_between_the_person_and_the_list(self, store):
        factories.make_duty(store.positions.clerk, due_time=time(18), grace_minutes=0)
        for hour in (8, 17, 18, 19, 23):
            at(hour)
        assert told(store.lead) == []

    def test_what_was_done_late_but_within_the_grace_is_not_told(self, store, must):
        at(8)
        item = ChecklistItem.objects.get(duty=must)
        with clock.at(clock.local(MONDAY, time(19))):
            tick_item(item=item, acting_user=fresh(store.clerk.staff), revision=1)
        at(20)
        assert told(store.lead) == []

    def test_where_the_superior_s_position_is_vacant_the_next_one_up_is_told(self, store, must):
        end_assignment(assignment=store.lead, ends_on=MONDAY - DAY)
        at(8)
        at(20)
        assert len(told(store.manager)) == 1

    def test_where_nobody_stands_above_nobody_is_told_and_nothing_fails(self, store):
        factories.make_duty(store.positions.chief, must_do=True, due_time=time(18))
        at(8)
        at(21)
        item = ChecklistItem.objects.get(owner=store.chief.staff)
        assert item.escalated_at is not None
        assert Notification.objects.exclude(recipient=store.chief.staff).count() == 0

    def test_several_of_several_people_are_one_message(self, store, must):
        factories.make_seat(store.positions.clerk, store.team)
        factories.make_duty(store.positions.clerk, due_time=time(18), grace_minutes=120, must_do=True)
        at(8)
        at(20)
        assert [message.title for message in told(store.lead)] == [
            "4 must-do duties of your people are open past their grace"
        ]


class TestOneMessageATick:
    def test_whatever_comes_together_is_one_message(self, store):
        factories.make_duty(store.positions.lead, due_time=time(21), lead_minutes=60)
        factories.make_duty(store.positions.clerk, due_time=time(18), grace_minutes=120, must_do=True)
        at(8)
        at(20)
        together = told(store.lead)[-1]
        assert together.title == "1 must-do duty of your people is open past its grace"
        assert len(together.lines) == 2
        assert len(told(store.lead)) == 2

    def test_a_whole_day_swept_every_quarter_of_an_hour_tells_each_thing_once(self, store):
        factories.make_duty(store.positions.clerk, due_time=time(18), must_do=True)
        factories.make_duty(store.positions.clerk, due_time=time(12))
        for quarter in range(24 * 4):
            at(quarter // 4, quarter % 4 * 15)
            at(quarter // 4, quarter % 4 * 15)
        assert [message.title for message in told(store.clerk)] == [
            "Your day: 2 duties due",
            "1 duty is due soon",
            "1 duty is due soon",
        ]
        assert len(told(store.lead)) == 1

    def test_two_sweeps_in_one_minute_lose_nothing(self, store):
        factories.make_duty(store.positions.clerk, due_time=time(18), lead_minutes=60)
        at(8)
        at(17)
        duty = factories.make_duty(store.positions.clerk, due_time=time(18), lead_minutes=60, name_en="Late idea")
        with clock.at(clock.local(MONDAY, time(17, 0, 30))) as instant:
            factories.make_item(duty, store.clerk, MONDAY)
            sweep(instant)
        assert told(store.clerk)[-1].lines == ["Late idea"]


class TestWhatItSays:
    def test_it_is_read_in_the_reader_s_language(self, store):
        factories.make_duty(store.positions.clerk, due_time=time(18), name_zh="清点钥匙", name_en="Count the keys")
        at(8)
        at(17)
        row = Notification.objects.of(store.clerk.staff).latest("pk")
        with translation.override("zh-hans"):
            assert row.message.lines == ["清点钥匙"]
        with translation.override("en"):
            assert row.message.lines == ["Count the keys"]

    def test_it_holds_neither_notes_nor_telephone_numbers_nor_addresses(self, store):
        staff = store.clerk.staff
        staff.phone = "13800001234"
        staff.save()
        factories.make_duty(store.positions.clerk, due_time=time(18), must_do=True, grace_minutes=0)
        at(8)
        ChecklistItem.objects.update(note="客户张三 13911112222")
        at(18)
        texts = " ".join(f"{row.params}{row.url}{row.key}" for row in Notification.objects.all())
        assert "姓" not in texts
        for secret in ("13800001234", "13911112222", "张三", staff.email, staff.username):
            assert secret not in texts

    def test_it_leads_to_the_page_that_it_is_about(self, store):
        factories.make_duty(store.positions.clerk, due_time=time(18), must_do=True, grace_minutes=0)
        at(8)
        at(18)
        assert Notification.objects.of(store.clerk.staff).latest("pk").url == "/duties/"
        assert Notification.objects.of(store.lead.staff).get().url == "/duties/team/"

    def test_it_goes_out_as_one_e_mail_each(self, store):
        factories.make_duty(store.positions.clerk)
        factories.make_seat(store.positions.clerk, store.team)
        at(8)
        at(8)
        assert Counter(message.to[0] for message in mail.outbox) == {
            staff.email: 1 for staff in (seat.staff for seat in store.positions.clerk.assignments.all())
        }

"""Who is told what, when, and how often: one message a person a tick, never one an item."""

from collections import Counter
from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from roles import clock
from roles.actions import end_assignment
from roles.duties import escalations, reminders
from roles.duties.actions import tick_item
from roles.duties.generation import make_due
from roles.duties.models import ChecklistItem
from roles.duties.reminders import collect
from roles.duties.versions import renew
from roles.notifications.messages import word
from roles.notifications.models import MessageRules, Notification, Robot, UnitPost
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
        at(20, 29)
        assert len(told(store.lead)) == 1
        assert told(store.manager) == []

    def test_what_is_not_a_must_do_stays_between_the_person_and_the_list(self, store):
        factories.make_duty(store.positions.clerk, due_time=time(18), grace_minutes=0)
        for hour in (8, 17, 18, 19, 20):
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


class TestSteps:
    """A must-do goes up one superior at a time, as far and as far apart as its version says."""

    @pytest.fixture
    def must(self, store):
        return factories.make_duty(
            store.positions.clerk,
            "weekly",
            rrule="FREQ=WEEKLY;BYDAY=MO",
            due_time=time(9),
            grace_minutes=60,
            must_do=True,
            escalation_steps=3,
            escalation_gap_minutes=120,
            name_en="Lock the safe",
        )

    def steps(self, store):
        """Return how often each superior was told of it, nearest first."""
        return [
            sum(any("Lock the safe" in line for line in message.lines) for message in told(seat))
            for seat in (store.lead, store.manager, store.chief)
        ]

    def test_each_superior_is_told_once_and_never_sooner_than_the_gap(self, store, must):
        seen = {}
        for quarter in range(8 * 4, 20 * 4):
            at(quarter // 4, quarter % 4 * 15)
            seen.setdefault(tuple(self.steps(store)), (quarter // 4, quarter % 4 * 15))
        assert seen == {(0, 0, 0): (8, 0), (1, 0, 0): (10, 0), (1, 1, 0): (12, 0), (1, 1, 1): (14, 0)}
        item = ChecklistItem.objects.get(duty=must)
        assert (item.escalations, item.escalate_again_at) == (3, None)
        assert item.escalated_at == clock.local(MONDAY, time(10))

    def test_the_second_superior_reads_that_it_is_the_second(self, store, must):
        for hour in (8, 10, 12):
            at(hour)
        assert told(store.manager)[-1].lines == [f"{store.clerk.staff.name} · Lock the safe (still open, step 2)"]

    @pytest.mark.parametrize(("steps", "expected"), [(0, [0, 0, 0]), (1, [1, 0, 0]), (2, [1, 1, 0]), (5, [1, 1, 1])])
    def test_as_far_up_as_the_version_says_and_no_further_than_there_are_people(self, store, steps, expected):
        factories.make_duty(
            store.positions.clerk,
            "weekly",
            rrule="FREQ=WEEKLY;BYDAY=MO",
            due_time=time(9),
            grace_minutes=0,
            must_do=True,
            escalation_steps=steps,
            escalation_gap_minutes=15,
            name_en="Lock the safe",
        )
        for hour in range(8, 20):
            at(hour)
        assert self.steps(store) == expected

    def test_an_item_keeps_the_steps_it_was_raised_with(self, store, must):
        at(8)
        must.escalation_steps = 1
        must.save()
        renew([must], at=clock.local(MONDAY, time(9)))
        for hour in range(9, 20):
            at(hour)
        assert self.steps(store) == [1, 1, 1]

    def test_once_it_is_done_nobody_further_up_is_told(self, store, must):
        for hour in (8, 10):
            at(hour)
        item = ChecklistItem.objects.get(duty=must)
        with clock.at(clock.local(MONDAY, time(11))):
            tick_item(item=item, acting_user=fresh(store.clerk.staff), revision=item.revision)
        for hour in (12, 14, 16):
            at(hour)
        assert self.steps(store) == [1, 0, 0]

    def test_a_sweep_that_comes_late_keeps_the_gap(self, store, must):
        for hour in (8, 16):
            at(hour)
        at(17, 59)
        assert self.steps(store) == [1, 0, 0]
        at(18)
        assert self.steps(store) == [1, 1, 0]

    def test_whoever_holds_two_positions_of_the_line_is_told_once(self, store, must):
        end_assignment(assignment=store.manager, ends_on=MONDAY - DAY)
        factories.make_seat(
            store.positions.manager, store.department, store.lead.staff, kind="acting", starts_on=MONDAY
        )
        for hour in range(8, 20):
            at(hour)
        assert self.steps(store) == [1, 0, 1]

    def test_a_vacant_position_in_the_line_is_passed_over(self, store, must):
        end_assignment(assignment=store.lead, ends_on=MONDAY - DAY)
        for hour in range(8, 20):
            at(hour)
        assert self.steps(store) == [0, 1, 1]

    def test_many_items_take_as_many_statements_as_one(self, store):
        def sweep_of(count):
            with CaptureQueriesContext(connection) as queries, transaction.atomic():
                for _ in range(count):
                    duty = factories.make_duty(
                        store.positions.clerk, due_time=time(9), grace_minutes=0, must_do=True, lead_minutes=0
                    )
                    factories.make_item(duty, store.clerk, MONDAY)
                begun = len(queries)
                collect(clock.local(MONDAY, time(10)))
                spent = len(queries) - begun
                transaction.set_rollback(True)
            return spent

        assert sweep_of(12) == sweep_of(1)


class TestWhenItFallsDue:
    @pytest.fixture
    def must(self, store):
        return factories.make_duty(
            store.positions.clerk, due_time=time(18), lead_minutes=60, must_do=True, name_en="Lock the safe"
        )

    def test_a_must_do_is_told_of_once_more_when_it_is_due(self, store, must):
        for minute in (8 * 60, 17 * 60, 17 * 60 + 59, 18 * 60, 18 * 60 + 1, 19 * 60):
            at(minute // 60, minute % 60)
        assert [message.title for message in told(store.clerk)] == [
            "Your day: 1 duties due",
            "1 duty is due soon",
            "1 must-do duty is due now",
        ]
        assert told(store.clerk)[-1].lines == ["Due now: Lock the safe"]

    def test_what_is_done_or_no_must_do_is_not(self, store, must):
        factories.make_duty(store.positions.clerk, due_time=time(18))
        at(8)
        item = ChecklistItem.objects.get(duty=must)
        with clock.at(clock.local(MONDAY, time(10))):
            tick_item(item=item, acting_user=fresh(store.clerk.staff), revision=1)
        at(17)
        before = len(told(store.clerk))
        at(18)
        assert len(told(store.clerk)) == before

    def test_one_item_reminds_at_most_twice_and_goes_up_as_often_as_it_may(self, store, must):
        for minute in range(0, 24 * 60, 10):
            at(minute // 60, minute % 60)
        said = [line for message in told(store.clerk) for line in message.lines]
        assert sum("Lock the safe" in line for line in said) == 2
        assert sum("Lock the safe" in line for message in told(store.lead) for line in message.lines) == 1


class TestClosing:
    """The evening close-out: once a store and day, for each person and for whoever leads them."""

    @pytest.fixture
    def duties(self, store):
        return [factories.make_duty(store.positions.clerk, due_time=time(hour)) for hour in (10, 11, 12)]

    def test_it_says_what_is_open_and_the_leader_reads_the_numbers_of_the_team(self, store, duties):
        at(8)
        item = ChecklistItem.objects.get(duty=duties[0])
        with clock.at(clock.local(MONDAY, time(10))):
            tick_item(item=item, acting_user=fresh(store.clerk.staff), revision=1)
        at(20, 29)
        before = len(told(store.clerk))
        at(20, 30)
        at(20, 31)
        assert len(told(store.clerk)) == before + 1
        message = told(store.clerk)[-1]
        assert message.title == "Evening close-out: 2 duties are still open"
        assert message.lines == ["Still open: 2"]
        for seat, unit in ((store.lead, store.team), (store.manager, store.department), (store.chief, store.store)):
            assert told(seat)[-1].lines == [f"{unit.name}: 1 of 3 done, 2 open, 0 missed"]
            assert Notification.objects.of(seat.staff).latest("pk").url == "/duties/team/"

    def test_who_has_done_everything_is_left_in_peace(self, store, duties):
        at(8)
        for item in ChecklistItem.objects.all():
            with clock.at(clock.local(MONDAY, time(9))):
                tick_item(item=item, acting_user=fresh(store.clerk.staff), revision=1)
        at(20, 30)
        assert [message.title for message in told(store.clerk)] == ["Your day: 3 duties due"]
        assert told(store.lead)[-1].lines == [f"{store.team.name}: 3 of 3 done, 0 open, 0 missed"]

    def test_it_says_what_was_missed_and_what_is_due_tomorrow(self, store, duties):
        factories.make_duty(store.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=WE", due_time=time(10))
        at(8)
        tuesday = MONDAY + DAY
        at(8, day=tuesday)
        at(20, 30, day=tuesday)
        assert told(store.clerk)[-1].lines == ["Still open: 6", "Due tomorrow, besides the daily ones: 1"]
        # Monday's close with Tuesday: on Wednesday they are missed, and told of once.
        for day in (tuesday + DAY, tuesday + 2 * DAY):
            at(8, day=day)
            at(20, 30, day=day)
        assert [line for message in told(store.clerk)[-4:] for line in message.lines if "Missed" in line] == [
            "Missed since yesterday evening: 3"
        ] * 2
        assert "3 missed" in told(store.lead)[-1].lines[0]

    def test_a_store_sets_its_hour(self, store, duties):
        MessageRules.objects.create(store=store.store, digest_at=time(9, 15), closing_at=time(18, 45))
        at(9, 14)
        assert not any("Your day" in message.title for message in told(store.clerk))
        at(9, 15)
        assert told(store.clerk)[-1].title == "Your day: 3 duties due"
        at(18, 44)
        assert told(store.lead) == []
        at(18, 45)
        assert told(store.lead)[-1].title == "Evening close-out"

    def test_many_stores_take_as_many_statements_as_one(self, store, duties):
        def statements(more):
            with transaction.atomic():
                for _ in range(more):
                    other = factories.make_store(store.store.parent, live_from=MONDAY)
                    team = factories.make_team(factories.make_department(other))
                    factories.make_seat(store.positions.lead, team)
                    factories.make_seat(store.positions.clerk, team)
                make_due(clock.local(MONDAY, time(8)))
                with CaptureQueriesContext(connection) as queries:
                    told_of = collect(clock.local(MONDAY, time(20, 30)))
                transaction.set_rollback(True)
            return len(queries), len(told_of)

        one, several = statements(0), statements(6)
        assert several[1] > one[1]
        assert several[0] == one[0]


class TestRobots:
    """What concerns a unit is posted to its group: counts and duties, people only where they may be named."""

    @pytest.fixture
    def robots(self, store, settings):
        settings.OUTGOING_ALLOWED_HOSTS, settings.OUTGOING_PLAIN_HTTP = ["127.0.0.1"], True
        topics = ["digest", "closing", "escalations"]
        made = {}
        for name, unit, names in (("team", store.team, True), ("store", store.store, False)):
            made[name] = Robot(unit=unit, name=name, kind="webhook", topics=topics, names=names)
            made[name].keep("http://127.0.0.1:1/in")
            made[name].save()
        return made

    def posts(self, robot):
        with translation.override("en"):
            rows = UnitPost.objects.filter(robot=robot).order_by("pk")
            return [word(row.kind, row.params) for row in rows]

    def test_a_day_of_a_unit(self, store, robots):
        factories.make_duty(
            store.positions.clerk, due_time=time(18), must_do=True, grace_minutes=60, name_en="Lock the safe"
        )
        factories.make_duty(store.positions.clerk, due_time=time(12))
        for hour in (8, 12, 19, 20, 21):
            at(hour, 30)
        for name, last in (("team", [f"Owed by: {store.clerk.staff.name}"]), ("store", [])):
            assert [(message.title, message.lines) for message in self.posts(robots[name])] == [
                ("Morning overview", ["Due today: 2", "Must be done: 1"]),
                ("1 must-do duty is open past its grace", ["Lock the safe", *last]),
                ("Evening close-out", ["Done today: 0 of 2", "Still open: 2"]),
            ]

    def test_a_robot_that_is_down_changes_nothing_for_anybody(self, store, robots):
        factories.make_duty(store.positions.clerk)
        at(8)
        assert [message.to for message in mail.outbox] == [[store.clerk.staff.email]]


class TestDowntime:
    """However long nothing ran: one message a person, and nothing twice when the clock is set back."""

    @pytest.fixture
    def busy(self, store):
        clerk = store.positions.clerk
        factories.make_duty(clerk, due_time=time(9), must_do=True, grace_minutes=30)
        factories.make_duty(clerk, due_time=time(14))
        factories.make_duty(clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=MO", must_do=True, grace_minutes=30)
        factories.make_duty(clerk, "monthly", must_do=True, escalation_steps=3)
        factories.make_duty(store.positions.lead, due_time=time(11), must_do=True)
        return store

    def counts(self):
        return Counter(Notification.objects.values_list("recipient", flat=True))

    @pytest.mark.parametrize("gap", [timedelta(hours=1), 3 * DAY, 40 * DAY])
    @pytest.mark.parametrize("hour", [8, 10, 13, 21])
    def test_one_catch_up_message_a_person(self, busy, gap, hour):
        at(7, 45)
        at(8)
        before, mails = self.counts(), Counter(each.to[0] for each in mail.outbox)
        back = clock.local(MONDAY, time(hour)) + gap
        with clock.at(back):
            assert not [outcome for outcome in sweep(back) if outcome.failed]
        after = self.counts()
        assert {person: after[person] - before[person] for person in after if after[person] - before[person] > 1} == {}
        assert after[busy.clerk.staff.pk] - before[busy.clerk.staff.pk] == 1
        later = back + timedelta(days=1 if hour == 21 else 0, hours=12 if hour != 21 else -13.5)
        with clock.at(later):
            sweep(later)
        mailed = Counter(each.to[0] for each in mail.outbox)
        assert max(mailed[person] - mails[person] for person in mailed) <= 3
        # Each period was made once, however many days nobody looked.
        assert not ChecklistItem.objects.values("assignment", "duty", "period").annotate(n=Count("pk")).filter(n__gt=1)

    @pytest.mark.parametrize("back", [timedelta(hours=1), DAY])
    def test_a_clock_set_back_doubles_nothing(self, busy, back):
        for hour in range(7, 22):
            at(hour)
        at(8, day=MONDAY + DAY)
        at(12, day=MONDAY + DAY)
        notes, mails = Notification.objects.count(), len(mail.outbox)
        marks = list(
            ChecklistItem.objects.order_by("pk").values_list("pk", "reminded_at", "escalated_at", "escalations")
        )
        start = clock.local(MONDAY + DAY, time(12)) - back
        for step in range(int(back / timedelta(minutes=30)) + 1):
            instant = start + step * timedelta(minutes=30)
            with clock.at(instant):
                assert not [outcome for outcome in sweep(instant) if outcome.failed]
        assert Notification.objects.count() == notes
        assert len(mail.outbox) == mails
        assert marks == list(
            ChecklistItem.objects.order_by("pk").values_list("pk", "reminded_at", "escalated_at", "escalations")
        )

    def test_more_than_a_batch_is_still_one_message(self, busy, monkeypatch):
        for _ in range(7):
            factories.make_duty(busy.positions.clerk, due_time=time(18), must_do=True, grace_minutes=0)
        for module in (reminders, escalations):
            monkeypatch.setattr(module, "BATCH", 3)
        at(8)
        before = self.counts()
        at(17)
        at(18)
        after = self.counts()
        assert after[busy.clerk.staff.pk] - before[busy.clerk.staff.pk] == 2
        assert after[busy.lead.staff.pk] - before[busy.lead.staff.pk] <= 2
        assert told(busy.lead)[-1].title == "7 must-do duties of your people are open past their grace"


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
            "1 must-do duty is due now",
            "Evening close-out: 2 duties are still open",
        ]
        assert [message.title for message in told(store.lead)] == [
            "1 must-do duty of your people is open past its grace",
            "Evening close-out",
        ]

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

"""Every period exactly once: what the sweep makes against what an oracle counts by hand."""

from collections import Counter
from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles import clock
from roles.actions import deactivate_staff, end_assignment, start_assignment
from roles.duties.generation import insert_items, make_due
from roles.duties.models import ChecklistItem, Duty
from roles.duties.versions import renew
from roles.models import StoreDay
from roles.notifications.models import Notification
from roles.sweep import sweep
from tests import factories
from tests.conftest import MONDAY
from tests.duties import oracle

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 1)
RHYTHMS = [
    ("daily", ""),
    ("weekly", ""),
    ("weekly", "FREQ=WEEKLY;BYDAY=MO"),
    ("monthly", ""),
    ("monthly", "FREQ=MONTHLY;BYMONTHDAY=1"),
    ("quarterly", ""),
    ("yearly", ""),
]


def evening(day):
    return clock.local(day, time(22))


def made(**where):
    """Return how often every (seat, duty, period) stands in the database."""
    rows = ChecklistItem.objects.filter(**where)
    return Counter(rows.values_list("assignment", "duty", "period"))


def expected(first, last, seats, duties):
    """Return the same, counted by hand; what fell due before the store went live on `first` is not owed."""
    return Counter(
        (seat.pk, duty.pk, period)
        for seat in seats
        for duty in duties
        if duty.position_id == seat.position_id
        for period in oracle.owed(
            duty.cadence, duty.rrule, first, last, max(seat.starts_on, first), seat.ends_on or date.max
        )
    )


@pytest.fixture
def duties(house):
    found = [factories.make_duty(house.positions.clerk, cadence, rrule=rule) for cadence, rule in RHYTHMS]
    found.append(factories.make_duty(house.positions.lead))
    factories.make_duty(house.positions.clerk, "event", name_zh="事件")
    return found


class TestSixtyDays:
    def test_on_an_empty_ledger_every_period_is_made_once_and_again_nothing(self, house, duties):
        seats = [house.clerk, house.lead, factories.make_seat(house.positions.clerk, house.team)]
        wanted = expected(FIRST, LAST, seats, duties)
        with clock.at(evening(LAST)):
            assert make_due(evening(LAST)) == sum(wanted.values()) > 180
            assert made() == wanted
            assert make_due(evening(LAST)) == 0
        assert made() == wanted
        assert StoreDay.objects.filter(engine="duties", settled_at__isnull=False).count() == 60

    def test_day_by_day_it_is_the_same_as_all_at_once(self, house, duties):
        day = FIRST
        while day <= LAST:
            with clock.at(evening(day)):
                make_due(evening(day))
            day += DAY
        assert made() == expected(FIRST, LAST, [house.clerk, house.lead], duties)

    def test_the_command_does_the_same(self, house, duties):
        out = StringIO()
        call_command("sweep", "--at", "2026-03-01T22:00+08:00", stdout=out)
        wanted = expected(FIRST, LAST, [house.clerk, house.lead], duties)
        assert f"make checklists: {sum(wanted.values())}" in out.getvalue()
        call_command("sweep", "--at", "2026-03-01T22:00+08:00", stdout=out)
        assert "make checklists: 0" in out.getvalue()
        assert made() == wanted

    def test_stores_are_made_each_for_its_own_people_from_its_own_first_day(self, house, duties):
        late = factories.make_store(house.store.parent, live_from=date(2026, 2, 10))
        seat = factories.make_seat(house.positions.clerk, late)
        with clock.at(evening(LAST)):
            make_due(evening(LAST))
        assert made(store=late) == expected(date(2026, 2, 10), LAST, [seat], duties)
        assert made(store=house.store) == expected(FIRST, LAST, [house.clerk, house.lead], duties)

    def test_making_one_day_takes_the_same_statements_for_one_person_and_for_many(self, house, duties):
        with CaptureQueriesContext(connection) as few:
            insert_items(FIRST, stores=[house.store.pk])
        for _ in range(10):
            factories.make_seat(house.positions.clerk, house.team)
        with CaptureQueriesContext(connection) as many:
            insert_items(FIRST + DAY, stores=[house.store.pk])
        assert len(many) == len(few) <= 8


class TestAnItem:
    def test_it_carries_place_owner_version_and_instants(self, house):
        duty = factories.make_duty(
            house.positions.clerk, due_time=time(10, 30), must_do=True, lead_minutes=45, grace_minutes=90
        )
        item = factories.make_item(duty, house.clerk, MONDAY)
        assert (item.owner, item.unit, item.department, item.store) == (
            house.clerk.staff,
            house.team,
            house.department,
            house.store,
        )
        assert item.version == duty.current
        assert item.due_at == clock.local(MONDAY, time(10, 30))
        assert item.opens_at == clock.local(MONDAY)
        assert item.remind_at == clock.local(MONDAY, time(9, 45))
        assert item.escalate_at == clock.local(MONDAY, time(12, 0))
        assert item.closes_at == clock.local(MONDAY + 2 * DAY)
        assert (item.status, item.revision, item.note) == ("open", 1, "")

    def test_only_must_do_items_escalate(self, house):
        item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)
        assert item.escalate_at is None

    def test_making_it_again_leaves_what_was_done_alone(self, house):
        duty = factories.make_duty(house.positions.clerk)
        item = factories.make_item(duty, house.clerk, MONDAY)
        ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=item.due_at, note="完成", revision=2)
        assert insert_items(MONDAY, stores=[house.store.pk]) == 0
        item.refresh_from_db()
        assert (item.status, item.note, item.revision) == ("done", "完成", 2)

    def test_nothing_is_asked_for_nobody(self, house, duties):
        assert insert_items(MONDAY, stores=[]) == 0
        assert insert_items(MONDAY, assignments=[]) == 0
        assert not ChecklistItem.objects.exists()


class TestComingAndGoing:
    @pytest.mark.parametrize(
        ("cadence", "rule", "starts_on"),
        [
            ("weekly", "FREQ=WEEKLY;BYDAY=WE", date(2026, 2, 25)),
            ("weekly", "FREQ=WEEKLY;BYDAY=WE", date(2026, 2, 26)),
            ("monthly", "FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 2, 15)),
            ("monthly", "FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 2, 16)),
            ("daily", "", date(2026, 2, 16)),
            ("quarterly", "", date(2026, 2, 16)),
        ],
    )
    def test_who_joins_in_mid_period_owes_what_is_due_from_the_first_day_on(self, house, cadence, rule, starts_on):
        duty = factories.make_duty(house.positions.clerk, cadence, rrule=rule)
        seat = factories.make_seat(house.positions.clerk, house.team, starts_on=starts_on)
        with clock.at(evening(LAST)):
            make_due(evening(LAST))
        periods = set(ChecklistItem.objects.filter(assignment=seat).values_list("period", flat=True))
        assert periods == oracle.owed(cadence, rule, FIRST, LAST, starts_on)
        assert not ChecklistItem.objects.filter(assignment=seat, due_at__lt=clock.local(starts_on)).exists()
        assert ChecklistItem.objects.filter(assignment=house.clerk, duty=duty).exists()

    def test_who_joins_today_owes_today_at_once_and_not_twice(self, house):
        duty = factories.make_duty(house.positions.clerk)
        with clock.at(evening(MONDAY)):
            make_due(evening(MONDAY))
            seat = start_assignment(
                staff=factories.make_staff(), position=house.positions.clerk, unit=house.team, starts_on=MONDAY
            )
            assert made(assignment=seat) == Counter({(seat.pk, duty.pk, MONDAY.isoformat()): 1})
            assert make_due(evening(MONDAY)) == 0

    def test_who_leaves_gets_nothing_after_the_last_day(self, house):
        factories.make_duty(house.positions.clerk)
        end_assignment(assignment=house.clerk, ends_on=date(2026, 2, 20))
        with clock.at(evening(LAST)):
            make_due(evening(LAST))
        items = ChecklistItem.objects.filter(assignment=house.clerk)
        assert items.count() == 51
        assert items.latest("due_at").period == "2026-02-20"

    def test_who_leaves_is_not_left_with_what_falls_due_later(self, house):
        daily = factories.make_duty(house.positions.clerk)
        factories.make_duty(house.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=25")
        insert_items(MONDAY, stores=[house.store.pk])
        before = set(ChecklistItem.objects.filter(assignment=house.clerk).values_list("duty", flat=True))
        assert len(before) == 2
        with clock.at(evening(MONDAY)):
            end_assignment(assignment=house.clerk, ends_on=MONDAY)
        left = ChecklistItem.objects.filter(assignment=house.clerk)
        assert list(left.values_list("duty", "period")) == [(daily.pk, str(MONDAY))]
        with clock.at(evening(MONDAY)):
            end_assignment(assignment=house.clerk, ends_on=None)
        assert set(left.values_list("duty", flat=True)) == before

    def test_a_closed_account_gets_nothing_more(self, house):
        factories.make_duty(house.positions.clerk)
        deactivate_staff(staff=house.clerk.staff, last_day=MONDAY)
        with clock.at(evening(MONDAY + 3 * DAY)):
            make_due(evening(MONDAY + 3 * DAY))
        assert not ChecklistItem.objects.filter(assignment=house.clerk).exists()

    def test_somebody_with_two_seats_owes_both(self, house):
        first, second = factories.make_duty(house.positions.clerk), factories.make_duty(house.positions.lead)
        acting = factories.make_seat(house.positions.lead, house.team, house.clerk.staff, kind="acting")
        insert_items(MONDAY, stores=[house.store.pk])
        owed = ChecklistItem.objects.filter(owner=house.clerk.staff).values_list("assignment", "duty")
        assert set(owed) == {(house.clerk.pk, first.pk), (acting.pk, second.pk)}

    def test_a_retired_duty_makes_nothing_more_and_what_was_open_stays(self, house):
        duty = factories.make_duty(house.positions.clerk)
        item = factories.make_item(duty, house.clerk, MONDAY)
        Duty.objects.filter(pk=duty.pk).update(retired=True)
        insert_items(MONDAY + DAY, stores=[house.store.pk])
        assert list(ChecklistItem.objects.filter(duty=duty)) == [item]
        assert item.status == "open"


class TestVersions:
    def test_open_items_keep_what_they_were_raised_from_and_the_next_period_gets_the_change(self, house):
        duty = factories.make_duty(house.positions.clerk, name_zh="旧说法", due_time=time(18))
        old = factories.make_item(duty, house.clerk, MONDAY)
        duty.name_zh, duty.due_time = "新说法", time(10)
        duty.save()
        assert renew([duty], at=evening(MONDAY)) == 1
        insert_items(MONDAY, stores=[house.store.pk])
        new = factories.make_item(duty, house.clerk, MONDAY + DAY)
        old.refresh_from_db()
        assert (old.version.name_zh, old.due_at) == ("旧说法", clock.local(MONDAY, time(18)))
        assert (new.version.name_zh, new.due_at) == ("新说法", clock.local(MONDAY + DAY, time(10)))
        assert [version.number for version in duty.versions.order_by("number")] == [1, 2]

    def test_nothing_changed_is_no_new_version(self, house):
        duty = factories.make_duty(house.positions.clerk)
        assert renew([duty], at=evening(MONDAY)) == 0
        duty.trigger_zh = "不影响待办"
        duty.save()
        assert renew([duty], at=evening(MONDAY)) == 0
        assert duty.versions.count() == 1

    @pytest.mark.parametrize(
        ("name", "value"),
        [("rrule", "FREQ=WEEKLY;BYDAY=MO"), ("must_do", True), ("grace_minutes", 5), ("records", ["lead"])],
    )
    def test_whatever_items_feel_is_a_new_version(self, house, name, value):
        duty = factories.make_duty(house.positions.clerk, "weekly")
        setattr(duty, name, value)
        duty.save()
        assert renew([duty], at=evening(MONDAY)) == 1
        assert getattr(Duty.objects.get(pk=duty.pk).current, name) == value


class TestCatchingUp:
    def test_after_forty_days_of_downtime_each_period_is_there_once_and_each_person_told_once(self, house, duties):
        before, after = date(2026, 1, 10), date(2026, 2, 19)
        with clock.at(evening(before)):
            sweep(evening(before))
        Notification.objects.all().delete()
        morning = clock.local(after, time(9))
        with clock.at(morning):
            outcomes = sweep(morning)
            assert not any(outcome.failed for outcome in outcomes)
            assert made() == expected(FIRST, after, [house.clerk, house.lead], duties)
            told = Counter(Notification.objects.values_list("recipient", flat=True))
            assert told[house.clerk.staff_id] == 1
            assert set(told.values()) == {1}
            sweep(morning)
        assert Counter(Notification.objects.values_list("recipient", flat=True)) == told

    def test_what_nobody_could_do_meanwhile_is_missed_and_what_can_still_be_done_is_open(self, house):
        factories.make_duty(house.positions.clerk)
        morning = clock.local(date(2026, 2, 19), time(9))
        with clock.at(morning):
            sweep(morning)
        items = ChecklistItem.objects.filter(assignment=house.clerk)
        assert items.filter(status="missed").count() == 48
        open_ones = sorted(items.filter(status="open").values_list("period", flat=True))
        assert open_ones == ["2026-02-18", "2026-02-19"]
        assert not items.filter(status="missed", closes_at__gt=morning).exists()

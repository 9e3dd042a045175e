"""Ticking and taking it back: one's own, as the page showed it, while the period is open."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from roles import clock
from roles.actions import deactivate_staff
from roles.duties.actions import NOTE_LENGTH, StaleItem, close_due, tick_item, untick_item
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)


@pytest.fixture
def item(house):
    return factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)


@pytest.fixture
def clerk(house):
    return fresh(house.clerk.staff)


def stored(item):
    return ChecklistItem.objects.get(pk=item.pk)


class TestTick:
    def test_the_owner_ticks_with_a_note(self, item, clerk, monday):
        tick_item(item=item, acting_user=clerk, revision=1, note="  全部检查完毕  ")
        done = stored(item)
        assert (done.status, done.done_at, done.done_by, done.note) == ("done", monday, clerk, "全部检查完毕")
        assert done.revision == item.revision == 2
        assert not done.is_late

    def test_after_the_due_time_it_is_late(self, item, clerk):
        with clock.at(item.due_at):
            assert not stored(item).is_overdue
        with clock.at(item.due_at + timedelta(seconds=1)):
            assert stored(item).is_overdue
            tick_item(item=item, acting_user=clerk, revision=1)
        assert stored(item).is_late

    @pytest.mark.parametrize("who", ["lead", "manager", "chief"])
    def test_no_superior_ticks_for_their_people(self, house, item, who):
        with pytest.raises(PermissionDenied):
            tick_item(item=item, acting_user=fresh(getattr(house, who).staff), revision=1)
        assert stored(item).status == "open"

    def test_not_even_a_superior_whose_position_may_complete_in_the_whole_store(self, house, item):
        factories.grant(house.positions.chief, "store", "duties.complete_checklistitem")
        with pytest.raises(PermissionDenied, match=r".{10,}"):
            tick_item(item=item, acting_user=fresh(house.chief.staff), revision=1)
        assert stored(item).status == "open"

    def test_neither_a_colleague_nor_a_superuser_nor_a_leaver(self, house, item):
        colleague = factories.make_seat(house.positions.clerk, house.team).staff
        for other in (colleague, factories.make_superuser()):
            with pytest.raises(PermissionDenied):
                tick_item(item=item, acting_user=fresh(other), revision=1)
        deactivate_staff(staff=house.clerk.staff, last_day=MONDAY)
        with pytest.raises(PermissionDenied):
            tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        assert stored(item).status == "open"

    def test_a_form_of_an_older_state_changes_nothing_and_says_what_it_is_now(self, item, clerk):
        tick_item(item=stored(item), acting_user=clerk, revision=1, note="第一次")
        with pytest.raises(StaleItem, match=r".{10,}"):
            tick_item(item=item, acting_user=clerk, revision=1, note="第二次")
        assert stored(item).note == "第一次"
        assert item.status == "done"

    def test_a_note_that_is_too_long_is_refused_beside_its_field_and_the_item_stays_open(self, item, clerk):
        with pytest.raises(ValidationError) as refused:
            tick_item(item=item, acting_user=clerk, revision=1, note="长" * 10_000)
        assert "10000" in refused.value.message_dict["note"][0].replace(",", "")
        assert (stored(item).status, stored(item).note, stored(item).revision) == ("open", "", 1)

    def test_a_note_may_be_as_long_as_promised_emoji_included(self, item, clerk):
        note = "👍" * NOTE_LENGTH
        tick_item(item=item, acting_user=clerk, revision=1, note=note)
        assert stored(item).note == note

    def test_nul_bytes_are_dropped_from_a_note(self, item, clerk):
        tick_item(item=item, acting_user=clerk, revision=1, note="好\x00了\x00")
        assert stored(item).note == "好了"

    def test_once_the_period_is_closed_nobody_ticks_any_more(self, item, clerk):
        with clock.at(item.closes_at - timedelta(seconds=1)):
            assert close_due(clock.now()) == 0
        with clock.at(item.closes_at):
            # Whether the sweep has passed already or not.
            with pytest.raises(StaleItem):
                tick_item(item=stored(item), acting_user=clerk, revision=1)
            assert close_due(clock.now()) == 1
            with pytest.raises(StaleItem):
                tick_item(item=stored(item), acting_user=clerk, revision=2)
        assert (stored(item).status, stored(item).done_at) == ("missed", None)

    def test_until_then_it_can_still_be_done(self, item, clerk):
        with clock.at(item.closes_at - timedelta(seconds=1)):
            tick_item(item=item, acting_user=clerk, revision=1)
        assert stored(item).is_late


class TestUntick:
    def test_the_owner_takes_a_tick_back_and_the_note_stays(self, item, clerk):
        tick_item(item=item, acting_user=clerk, revision=1, note="好了")
        untick_item(item=item, acting_user=clerk, revision=2)
        again = stored(item)
        assert (again.status, again.done_at, again.done_by, again.revision) == ("open", None, None, 3)
        assert again.note == "好了"

    def test_nobody_else_does(self, house, item, clerk):
        tick_item(item=item, acting_user=clerk, revision=1)
        with pytest.raises(PermissionDenied):
            untick_item(item=item, acting_user=fresh(house.lead.staff), revision=2)
        assert stored(item).status == "done"

    def test_an_open_item_or_an_older_form_is_refused(self, item, clerk):
        with pytest.raises(StaleItem):
            untick_item(item=item, acting_user=clerk, revision=1)
        tick_item(item=item, acting_user=clerk, revision=1)
        with pytest.raises(StaleItem):
            untick_item(item=item, acting_user=clerk, revision=1)
        assert stored(item).status == "done"

    def test_after_the_period_a_tick_stays(self, item, clerk):
        tick_item(item=item, acting_user=clerk, revision=1)
        with clock.at(item.closes_at), pytest.raises(StaleItem):
            untick_item(item=item, acting_user=clerk, revision=2)
        assert stored(item).status == "done"


class TestClosing:
    def test_only_open_items_of_closed_periods_are_missed_and_only_once(self, house, clerk):
        duty = factories.make_duty(house.positions.clerk)
        monday, tuesday = (factories.make_item(duty, house.clerk, MONDAY + days * DAY) for days in (0, 1))
        done = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)
        tick_item(item=done, acting_user=clerk, revision=1)
        at = clock.local(MONDAY + 2 * DAY, time(0, 0))
        assert close_due(at) == 1
        assert [stored(each).status for each in (monday, tuesday, done)] == ["missed", "open", "done"]
        assert stored(monday).revision == 2
        assert close_due(at) == 0


class TestReading:
    def test_the_tally_counts_each_item_once(self, house, clerk):
        duties = [factories.make_duty(house.positions.clerk) for _ in range(4)]
        items = [factories.make_item(duty, house.clerk, MONDAY) for duty in duties]
        tick_item(item=items[0], acting_user=clerk, revision=1)
        with clock.at(items[1].due_at + timedelta(minutes=1)):
            tick_item(item=items[1], acting_user=clerk, revision=1)
        ChecklistItem.objects.filter(pk=items[2].pk).update(status="missed")
        at = clock.local(MONDAY, time(20))
        tally = ChecklistItem.objects.owned_by(clerk).tally(at)
        assert tally == {"total": 4, "done": 2, "on_time": 1, "late": 1, "missed": 1, "overdue": 1, "excused": 0}

    def test_today_shows_what_is_due_what_is_left_over_and_what_runs_this_week(self, house, clerk):
        daily = factories.make_duty(house.positions.clerk)
        weekly = factories.make_duty(house.positions.clerk, "weekly")
        yesterday, today, tomorrow = (
            factories.make_item(daily, house.clerk, MONDAY + days * DAY) for days in (-1, 0, 1)
        )
        week = ChecklistItem.objects.get(duty=weekly, period="2026-W10")
        page = ChecklistItem.objects.owned_by(clerk).on_todays_page(MONDAY, clock.now())
        assert {yesterday, today, week} <= set(page)
        assert tomorrow not in page
        ChecklistItem.objects.filter(pk=yesterday.pk).update(status="missed")
        assert yesterday not in page.all()
        assert set(ChecklistItem.objects.owned_by(clerk).due_on(MONDAY)) == {today}

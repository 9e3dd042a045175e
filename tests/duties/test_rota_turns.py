"""Turns: so many of a unit owe a duty each time, fairly, once, whoever comes, goes or rests."""

from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles import clock
from roles.actions import end_assignment, start_assignment
from roles.duties.generation import insert_items, make_due
from roles.duties.models import ChecklistItem
from roles.duties.rota_panel import turns_of
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FIRST = date(2026, 3, 1)


def evening(day):
    return clock.local(day, time(22))


def run(first, last):
    day = first
    while day <= last:
        with clock.at(evening(day)):
            make_due(evening(day))
        day += DAY


@pytest.fixture
def desk(house):
    """Four people of one team at the front desk; checklists begin on 1 March 2026."""
    house.store.live_from = FIRST
    house.store.save()
    house.people = [house.clerk, *(factories.make_seat(house.positions.clerk, house.team) for _ in range(3))]
    return house


def by_day(duty):
    found = {}
    for item in ChecklistItem.objects.filter(duty=duty).order_by("due_at", "assignment"):
        found.setdefault(clock.local_date(item.due_at), []).append(item.assignment_id)
    return found


class TestFairness:
    def test_two_at_a_time_take_turns_and_nobody_more_than_once_oftener(self, desk):
        duty = factories.make_duty(desk.positions.clerk, who="rota", rota_size=2)
        run(FIRST, FIRST + 19 * DAY)
        turns = by_day(duty)
        assert {len(set(people)) for people in turns.values()} == {2}
        assert set(Counter(seat for people in turns.values() for seat in people).values()) == {10}
        days = list(turns.values())
        assert not any(set(one) & set(next_one) for one, next_one in pairwise(days))

    def test_of_several_days_of_a_week_made_at_once_everybody_has_some(self, desk):
        duty = factories.make_duty(
            desk.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", who="rota", rota_size=1
        )
        insert_items(date(2026, 3, 2), stores=[desk.store.pk])
        assert sorted(seat for (seat,) in by_day(duty).values()) == sorted(seat.pk for seat in desk.people)

    def test_one_manager_two_at_the_reception_one_on_the_phone_and_nobody_on_two_desks(self, desk):
        reception = factories.make_duty(desk.positions.clerk, who="rota", rota_size=2)
        phone = factories.make_duty(desk.positions.clerk, who="rota", rota_size=1, due_time=time(9))
        manager = factories.make_duty(desk.positions.lead, who="rota", rota_size=1)
        run(FIRST, FIRST + 23 * DAY)
        turns = {duty: by_day(duty) for duty in (reception, phone, manager)}
        for number in range(24):
            day = FIRST + number * DAY
            people = turns[reception][day] + turns[phone][day]
            assert len(turns[reception][day]) == 2 and len(set(people)) == 3
            assert turns[manager][day] == [desk.lead.pk]
        for duty, each in ((reception, 12), (phone, 6)):
            counts = Counter(seat for people in turns[duty].values() for seat in people)
            assert sum(counts.values()) == 4 * each and max(counts.values()) - min(counts.values()) <= 2

    def test_too_few_people_have_two_turns_rather_than_none(self, desk):
        duties = [factories.make_duty(desk.positions.lead, who="rota") for _ in range(2)]
        run(FIRST, FIRST)
        assert [by_day(duty)[FIRST] for duty in duties] == [[desk.lead.pk], [desk.lead.pk]]

    def test_each_unit_has_its_own_turn(self, desk):
        other = factories.make_team(desk.department)
        seat = factories.make_seat(desk.positions.clerk, other)
        duty = factories.make_duty(desk.positions.clerk, who="rota")
        run(FIRST, FIRST + DAY)
        assert ChecklistItem.objects.filter(duty=duty, assignment=seat).count() == 2
        assert ChecklistItem.objects.filter(duty=duty, unit=desk.team).count() == 2

    def test_fewer_people_than_wanted_all_owe_it(self, desk):
        duty = factories.make_duty(desk.positions.lead, who="rota", rota_size=3)
        run(FIRST, FIRST)
        assert by_day(duty) == {FIRST: [desk.lead.pk]}


class TestAwayAndBack:
    def test_who_rests_has_no_turn_and_comes_first_when_back(self, desk):
        resting = desk.people[2]
        with clock.at(evening(FIRST - DAY)):
            factories.make_absence(resting.staff, FIRST, FIRST + 6 * DAY, kind="rest")
        duty = factories.make_duty(desk.positions.clerk, who="rota")
        run(FIRST, FIRST + 7 * DAY)
        turns = by_day(duty)
        assert resting.pk not in {seat for day, people in turns.items() if day < FIRST + 7 * DAY for seat in people}
        assert turns[FIRST + 7 * DAY] == [resting.pk]
        assert {len(people) for people in turns.values()} == {1}

    def test_where_all_are_away_it_is_owed_and_excused_as_an_absence_says(self, desk):
        with clock.at(evening(FIRST - DAY)):
            for seat in desk.people:
                factories.make_absence(seat.staff, FIRST, kind="rest")
        duty = factories.make_duty(desk.positions.clerk, who="rota", when_absent="excuse")
        run(FIRST, FIRST)
        assert [item.status for item in ChecklistItem.objects.filter(duty=duty)] == ["excused"]


class TestOnce:
    def test_run_again_nothing_is_made_whoever_joined_meanwhile(self, desk):
        duty = factories.make_duty(desk.positions.clerk, who="rota", rota_size=2)
        run(FIRST, FIRST + 2 * DAY)
        before = by_day(duty)
        day = FIRST + 2 * DAY
        with clock.at(evening(day)):
            start_assignment(staff=factories.make_staff(), position=desk.positions.clerk, unit=desk.team, starts_on=day)
            for number in range(3):
                assert insert_items(FIRST + number * DAY, stores=[desk.store.pk]) == 0
        assert by_day(duty) == before

    def test_who_joins_begins_at_the_back(self, desk):
        duty = factories.make_duty(desk.positions.clerk, who="rota")
        run(FIRST, FIRST + 5 * DAY)
        joined = factories.make_seat(desk.positions.clerk, desk.team, starts_on=FIRST + 6 * DAY)
        run(FIRST + 6 * DAY, FIRST + 10 * DAY)
        turns = [seat for day, (seat,) in by_day(duty).items() if day >= FIRST + 6 * DAY]
        assert Counter(turns)[joined.pk] == 1
        assert len(set(turns)) == 5

    def test_a_turn_whose_owner_leaves_is_dealt_out_anew(self, desk):
        duty = factories.make_duty(desk.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=20", who="rota")
        run(FIRST, FIRST)
        (before,) = by_day(duty).values()
        leaver = next(seat for seat in desk.people if seat.pk == before[0])
        with clock.at(evening(FIRST + DAY)):
            end_assignment(assignment=leaver, ends_on=FIRST + 4 * DAY)
        run(FIRST + DAY, FIRST + 10 * DAY)
        (after,) = by_day(duty).values()
        assert len(after) == 1 and after != before

    def test_a_changed_duty_deals_out_nothing_beside_what_stands(self, desk):
        duty = factories.make_duty(desk.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=20", who="rota")
        run(FIRST, FIRST)
        from roles.duties.versions import renew

        duty.rrule, duty.rota_size = "FREQ=MONTHLY;BYMONTHDAY=10,25", 2
        duty.save()
        renew([duty], at=evening(FIRST))
        run(FIRST + DAY, FIRST + 8 * DAY)
        assert [len(people) for people in by_day(duty).values()] == [1]

    def test_many_stores_take_as_many_statements_as_one(self, desk):
        factories.make_duty(desk.positions.clerk, who="rota")
        with CaptureQueriesContext(connection) as one:
            insert_items(FIRST, stores=[desk.store.pk])
        stores = [desk.store.pk]
        for _ in range(5):
            store = factories.make_store(desk.store.parent, live_from=FIRST)
            for _ in range(3):
                factories.make_seat(desk.positions.clerk, store)
            stores.append(store.pk)
        with CaptureQueriesContext(connection) as six:
            assert insert_items(FIRST + DAY, stores=stores) == 6
        assert len(six) <= len(one) + 1


class TestSeen:
    def test_the_planner_sees_what_is_dealt_out_and_what_is_to_come_as_it_then_is(self, desk):
        duty = factories.make_duty(desk.positions.clerk, who="rota", name_en="Front desk")
        monday = date(2026, 3, 2)
        run(FIRST, monday)
        days = [monday + n * DAY for n in range(7)]
        with clock.at(evening(monday)):
            (panel,) = turns_of(desk.team, days)
        assert [planned for _day, _names, planned in panel.days] == [False] + [True] * 6
        run(monday + DAY, days[-1])
        names = {seat.pk: seat.staff.name for seat in desk.people}
        made = {day: tuple(names[seat] for seat in people) for day, people in by_day(duty).items() if day >= monday}
        assert {day: people for day, people, _planned in panel.days} == made

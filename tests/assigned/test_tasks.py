"""Handing out tasks: who may, what becomes of them, who is told, what a stale form does."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from roles import clock
from roles.assigned.actions import (
    StaleTask,
    accept_task,
    assign_task,
    change_deadline,
    report_done,
    return_task,
    withdraw_task,
)
from roles.assigned.models import Task, TaskEntry
from roles.notifications.models import Notification
from roles.personnel.actions import leave
from roles.personnel.handover import settling
from roles.sweep import sweep
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = pytest.mark.django_db

State = Task.State
TOMORROW = clock.local(MONDAY + timedelta(days=1), time(18))


def give(giver, *people, **fields):
    given = {"title": "Count the key cabinet", "deadline": TOMORROW, **fields}
    return assign_task(acting_user=fresh(giver.staff), assignees=[seat.staff for seat in people], **given)


def told(seat):
    with translation.override("en"):
        return [row.message.title for row in Notification.objects.of(seat.staff).order_by("pk")]


def at(instant):
    with clock.at(instant):
        assert not [outcome for outcome in sweep(instant) if outcome.failed]


@pytest.fixture
def task(house, monday):
    return give(house.manager, house.clerk)[0]


class TestHandingOut:
    def test_the_person_owes_it_at_their_place_and_is_told(self, house, task):
        assert (task.owner, task.assigned_by, task.state) == (house.clerk.staff, house.manager.staff, State.OPEN)
        assert (task.unit, task.department, task.store) == (house.team, house.department, house.store)
        assert told(house.clerk) == [f"{house.manager.staff.name} gives you a task: Count the key cabinet"]
        assert told(house.manager) == []

    def test_a_team_gets_one_task_each_without_the_giver(self, house, monday):
        other = factories.make_seat(house.positions.clerk, house.team)
        tasks = give(house.lead, unit=house.team)
        assert {task.owner for task in tasks} == {house.clerk.staff, other.staff}
        assert len({task.pk for task in tasks}) == 2

    def test_who_is_named_and_in_the_team_gets_one(self, house, monday):
        assert len(give(house.manager, house.clerk, unit=house.team)) == 2

    def test_nobody_hands_a_task_up_or_aside(self, house, monday):
        far = factories.make_seat(house.positions.clerk, factories.make_team(house.department))
        for giver, receiver in ((house.clerk, house.lead), (house.lead, house.manager), (house.lead, far)):
            with pytest.raises(PermissionDenied):
                give(giver, receiver)
        with pytest.raises(PermissionDenied):
            give(house.lead, unit=house.department)
        assert not Task.objects.exists()

    def test_one_refused_receiver_keeps_all_from_getting_it(self, house, monday):
        with pytest.raises(PermissionDenied):
            give(house.lead, house.clerk, house.manager)
        assert not Task.objects.exists()

    def test_anybody_sets_a_task_for_themselves_and_closes_it_alone(self, house, monday):
        task = give(house.clerk, house.clerk)[0]
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        assert task.state == State.ACCEPTED
        assert told(house.clerk) == []

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": " \x00 "},
            {"title": "x" * 121},
            {"description": "x" * 2001},
            {"deadline": clock.local(MONDAY, time(9))},
            {"deadline": clock.local(MONDAY + timedelta(days=4000))},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, house, monday, fields):
        with pytest.raises(ValidationError):
            give(house.manager, house.clerk, **fields)
        assert not Task.objects.exists()

    def test_somebody_without_a_position_gets_none(self, house, monday):
        with pytest.raises(ValidationError):
            assign_task(
                acting_user=factories.make_superuser(),
                title="t",
                deadline=TOMORROW,
                assignees=[factories.make_staff()],
            )


class TestItsWay:
    def test_done_then_accepted(self, house, task):
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1, note="42 keys")
        assert (task.state, task.reported_at) == (State.DONE, clock.now())
        assert told(house.manager) == [f"{house.clerk.staff.name} reports done: Count the key cabinet"]
        accept_task(task=task, acting_user=fresh(house.manager.staff), version=2)
        assert (task.state, task.closed_at) == (State.ACCEPTED, clock.now())
        assert told(house.clerk)[-1] == f"{house.manager.staff.name} accepted: Count the key cabinet"
        assert list(task.entries.values_list("verb", "text")) == [("give", ""), ("report", "42 keys"), ("accept", "")]

    def test_returned_it_is_open_again_and_says_why(self, house, task):
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        with pytest.raises(ValidationError):
            return_task(task=task, acting_user=fresh(house.manager.staff), version=2, reason=" ")
        return_task(task=task, acting_user=fresh(house.manager.staff), version=2, reason="two are missing")
        assert (task.state, task.reported_at) == (State.RETURNED, None)
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=3)
        assert task.state == State.DONE

    def test_who_leads_the_person_answers_as_well_but_nobody_else(self, house, task):
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        stranger = factories.make_seat(house.positions.lead, factories.make_team(house.department))
        for seat in (house.clerk, stranger):
            with pytest.raises(PermissionDenied):
                accept_task(task=task, acting_user=fresh(seat.staff), version=2)
        accept_task(task=task, acting_user=fresh(house.lead.staff), version=2)
        assert task.state == State.ACCEPTED

    def test_only_who_owes_it_reports_it(self, house, task):
        for seat in (house.manager, house.lead):
            with pytest.raises(PermissionDenied):
                report_done(task=task, acting_user=fresh(seat.staff), version=1)

    def test_a_stale_form_changes_nothing(self, house, task):
        change_deadline(
            task=task, acting_user=fresh(house.manager.staff), version=1, deadline=TOMORROW + timedelta(days=1)
        )
        with pytest.raises(StaleTask):
            report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        with pytest.raises(StaleTask):
            accept_task(task=task, acting_user=fresh(house.manager.staff), version=2)
        assert task.state == State.OPEN

    def test_withdrawn_nobody_owes_it(self, house, task):
        withdraw_task(task=task, acting_user=fresh(house.manager.staff), version=1)
        assert task.state == State.CANCELLED
        with pytest.raises(StaleTask):
            report_done(task=task, acting_user=fresh(house.clerk.staff), version=2)
        factories.open_stores_on(MONDAY)
        at(TOMORROW + timedelta(hours=1))
        assert len(told(house.clerk)) == 2

    def test_its_history_is_only_added_to(self, task):
        entry = task.entries.get()
        entry.text = "other"
        with pytest.raises(TypeError):
            entry.save()


class TestReminders:
    @pytest.fixture(autouse=True)
    def open_since_monday(self, house):
        factories.open_stores_on(MONDAY)

    def test_reminded_before_and_told_both_after_the_deadline_once_each(self, house, task):
        halfway = clock.local(MONDAY, time(9)) + (TOMORROW - clock.local(MONDAY, time(9))) / 2
        at(halfway - timedelta(minutes=1))
        assert len(told(house.clerk)) == 1
        at(halfway)
        at(halfway + timedelta(minutes=1))
        assert told(house.clerk)[1:] == ["1 task is due soon"]
        at(TOMORROW)
        at(TOMORROW + timedelta(hours=1))
        assert told(house.clerk)[2:] == ["The deadline of 1 task is over"]
        assert told(house.manager) == ["1 task you gave is past its deadline"]
        assert task.entries.filter(verb="escalate").count() == 1

    def test_reminding_makes_no_form_stale(self, house, task):
        at(TOMORROW)
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        assert task.state == State.DONE

    def test_a_new_deadline_begins_anew(self, house, task):
        at(TOMORROW)
        later = TOMORROW + timedelta(days=3)
        with clock.at(TOMORROW + timedelta(hours=1)):
            change_deadline(task=task, acting_user=fresh(house.manager.staff), version=1, deadline=later)
        at(later)
        assert told(house.manager) == ["1 task you gave is past its deadline"] * 2

    def test_what_is_reported_is_not_pressed_for(self, house, task):
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        at(TOMORROW + timedelta(hours=1))
        assert told(house.clerk) == told(house.clerk)[:1]


class TestAbsence:
    def test_deputy_and_giver_learn_of_it_and_the_deputy_reports(self, house, task):
        deputy = factories.make_seat(house.positions.clerk, house.team)
        days = (MONDAY, MONDAY + timedelta(days=2))
        factories.make_absence(house.clerk.staff, *days, deputy=deputy.staff)
        assert told(deputy)[0].startswith(f"You stand in for {house.clerk.staff.name}: 1 task is due")
        assert any(words.startswith(f"{house.clerk.staff.name} is absent") for words in told(house.manager))
        report_done(task=task, acting_user=fresh(deputy.staff), version=1)
        assert task.entries.last().actor == deputy.staff

    def test_a_deadline_outside_the_days_concerns_nobody(self, house, task):
        later = MONDAY + timedelta(days=7)
        deputy = factories.make_seat(house.positions.clerk, house.team)
        factories.make_absence(house.clerk.staff, later, deputy=deputy.staff)
        assert not [words for words in told(deputy) if "task" in words]
        with pytest.raises(PermissionDenied):
            report_done(task=task, acting_user=fresh(deputy.staff), version=1)


class TestLeaving:
    def test_what_one_owes_and_what_one_gave_falls_to_somebody(self, house, task):
        owed = give(house.chief, house.manager)[0]
        for seat in (house.clerk, house.manager):
            leave(acting_user=factories.make_superuser(), staff=seat.staff, last_day=MONDAY, reason="")
        after = clock.local(MONDAY + timedelta(days=1), time(1))
        with clock.at(after):
            settling.settle_stores([house.store.pk], after)
        task.refresh_from_db()
        owed.refresh_from_db()
        assert task.owner == house.lead.staff
        assert task.assigned_by == house.chief.staff
        assert owed.owner == house.chief.staff
        assert TaskEntry.objects.filter(verb="pass").count() == 3


def test_two_who_answer_at_once_answer_once(house, task):
    report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
    other = Task.objects.get(pk=task.pk)
    accept_task(task=task, acting_user=fresh(house.manager.staff), version=2)
    with pytest.raises(StaleTask):
        return_task(task=other, acting_user=fresh(house.lead.staff), version=2, reason="r")
    assert other.state == State.ACCEPTED

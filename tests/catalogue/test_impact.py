"""What a change of the catalogue would do is measured by the code that later does it, and nothing of it stays."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.cards import open_cards
from kpi.models import Scorecard
from kpi.reports import opening
from kpi.reports.models import Report
from roles import clock
from roles.actions import create_staff, customise_entry, customise_part
from roles.catalogue.impact import foresee
from roles.duties import generation
from roles.duties.models import ChecklistItem, Duty
from roles.models import Assignment, Grant, Unit
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
WEEK = [MONDAY + number * DAY for number in range(1, 8)]


def sweep(days=WEEK):
    """Let the days pass, the way the scheduled work does."""
    for day in days:
        with clock.at(clock.local(day, time(0, 1))) as at:
            generation.make_due(at)
            opening.open_due(at)


@pytest.fixture
def settled(house):
    """Everything up to today is made."""
    factories.open_stores_on(MONDAY)
    sweep([MONDAY])
    return house


@pytest.fixture
def crowd(house):
    """People who come, go, stand still and leave in the middle of the week, in stores of every kind."""
    clerk = house.positions.clerk
    factories.make_seat(clerk, house.team, starts_on=MONDAY + 3 * DAY)
    factories.make_seat(clerk, house.team, ends_on=MONDAY + 4 * DAY)
    factories.make_seat(clerk, house.team, starts_on=MONDAY + 2 * DAY, ends_on=MONDAY + 5 * DAY)
    factories.make_seat(clerk, house.team, starts_on=MONDAY + 30 * DAY)
    gone = factories.make_seat(clerk, house.team)
    gone.staff.is_active = False
    gone.staff.save()
    for live_from in (None, MONDAY + 3 * DAY, MONDAY + 20 * DAY):
        store = factories.make_store(live_from=live_from)
        factories.make_seat(clerk, factories.make_department(store))
    closed = factories.make_store()
    factories.make_seat(clerk, factories.make_department(closed))
    Unit.objects.filter(pk=closed.pk).update(is_active=False)
    return house


def made(before):
    """Return how many items of each duty and period are new since `before`."""
    rows = ChecklistItem.objects.exclude(pk__in=before).values_list("duty", "period")
    return dict(Counter(rows))


class TestPlan:
    @pytest.mark.parametrize("at", [MONDAY, date(2026, 3, 27), date(2026, 12, 27)])
    def test_the_plan_is_what_the_sweeps_make(self, crowd, at):
        clerk = crowd.positions.clerk
        for cadence, rule in (
            ("daily", ""),
            ("weekly", "FREQ=WEEKLY;BYDAY=MO"),
            ("weekly", "FREQ=WEEKLY;BYDAY=TH"),
            ("monthly", "FREQ=MONTHLY;BYMONTHDAY=5"),
            ("monthly", ""),
            ("quarterly", ""),
            ("yearly", ""),
            ("event", ""),
        ):
            factories.make_duty(clerk, cadence, rrule=rule)
        factories.make_duty(clerk, retired=True)
        factories.make_duty(crowd.positions.lead)
        sweep([at])
        before = set(ChecklistItem.objects.values_list("pk", flat=True))
        plan = generation.planned_items(at + DAY, at + 7 * DAY, frozenset({clerk.pk}))
        assert {each.count > 0 for each in plan.values()} == {True}
        sweep([at + number * DAY for number in range(1, 8)])
        mine = {
            key: count for key, count in made(before).items() if Duty.objects.get(pk=key[0]).position_id == clerk.pk
        }
        # All stores here keep one calendar.
        assert {(duty, period): each.count for (duty, period, _calendar), each in plan.items()} == mine
        due = {(item.duty_id, item.period): item.due_at for item in ChecklistItem.objects.exclude(pk__in=before)}
        assert all(each.due_at == due[key[:2]] for key, each in plan.items())

    @pytest.mark.parametrize("at", [MONDAY, date(2026, 3, 27)])
    def test_the_plan_of_reports_is_what_the_sweeps_open(self, crowd, at):
        clerk = crowd.positions.clerk
        for frequency in ("daily", "weekly", "monthly", "event"):
            factories.make_definition(clerk, frequency)
        sweep([at])
        before = set(Report.objects.values_list("pk", flat=True))
        plan = opening.planned_reports(at + DAY, at + 7 * DAY, frozenset({clerk.pk}))
        sweep([at + number * DAY for number in range(1, 8)])
        rows = Report.objects.exclude(pk__in=before).values_list("definition", "period")
        assert plan == dict(Counter(rows))

    def test_nobody_s_plan_is_empty_and_asks_nothing(self):
        with CaptureQueriesContext(connection) as queries:
            assert generation.planned_items(MONDAY, MONDAY, frozenset()) == {}
            assert opening.planned_reports(MONDAY, MONDAY, frozenset()) == {}
        assert not queries.captured_queries


def told(foresight, measure):
    return [(line.tone, line.count) for line in foresight.by_measure[measure]]


class TestDuties:
    def test_more_and_fewer_are_counted_apart_and_nothing_stays(self, house):
        boss = factories.make_superuser()
        clerk = house.positions.clerk
        daily, weekly = factories.make_duty(clerk), factories.make_duty(clerk, "weekly")
        factories.open_stores_on(MONDAY)
        sweep([MONDAY])
        before = Duty.objects.get(pk=daily.pk), ChecklistItem.objects.count()

        def change():
            customise_entry(acting_user=boss, entry=daily, values={"cadence": "weekly"})
            customise_entry(acting_user=boss, entry=weekly, values={"cadence": "daily"})

        foresight = foresee([clerk.pk], change)
        # Seven dailies go and two weeklies come (this week's and next week's); the other way round this week's
        # weekly is there already.
        assert told(foresight, "duties") == [("more", 2 + 7), ("fewer", 7 + 1)]
        after = Duty.objects.get(pk=daily.pk), ChecklistItem.objects.count()
        assert (after[0].cadence, after[0].current_id, after[1]) == ("daily", before[0].current_id, before[1])
        assert daily.history.count() == 1

    def test_another_due_hour_moves_items_and_makes_none(self, settled):
        duty = factories.make_duty(settled.positions.clerk)
        foresight = foresee(
            [settled.positions.clerk.pk],
            lambda: customise_entry(
                acting_user=factories.make_superuser(), entry=duty, values={"due_time": time(9, 0)}
            ),
        )
        assert told(foresight, "duties") == [("neutral", 7)]

    def test_a_change_that_is_refused_is_refused_here_too(self, settled):
        clerk = settled.positions.clerk
        with pytest.raises(ValidationError):
            foresee(
                [clerk.pk],
                lambda: customise_entry(
                    acting_user=factories.make_superuser(), entry=settled.positions.chief, values={"reports_to": clerk}
                ),
            )


class TestPeople:
    APPROVE = "reports.approve_report"

    def change(self, position, rows=(), dropped=()):
        return foresee(
            [position.pk],
            lambda: customise_part(
                acting_user=factories.make_superuser(), position=position, part="grants", rows=rows, dropped=dropped
            ),
        )

    def test_who_gains_and_who_keeps_it_from_another_position(self, house):
        clerk = house.positions.clerk
        factories.make_seat(clerk, house.team)
        leading = factories.make_seat(clerk, house.team)
        factories.make_seat(house.positions.lead, house.team, leading.staff, kind="concurrent")
        grant = Grant(position=clerk, permission=factories.permission(self.APPROVE), scope="team")
        foresight = self.change(clerk, rows=[grant])
        people, gained = foresight.by_measure["people"]
        assert people.count == 3
        # The third approves already, as a lead.
        assert (gained.tone, gained.count) == ("more", 2)
        assert not Grant.objects.filter(position=clerk, permission=grant.permission).exists()

    def test_who_loses(self, house):
        lead = house.positions.lead
        grant = Grant.objects.get(position=lead, permission=factories.permission(self.APPROVE))
        lost = self.change(lead, dropped=[grant]).by_measure["people"][1]
        assert (lost.tone, lost.count) == ("fewer", 1)
        assert Grant.objects.filter(position=lead, permission=grant.permission).exists()

    @pytest.mark.parametrize(("scope", "tone"), [("department", "more"), ("own", "fewer")])
    def test_a_wider_or_narrower_reach_is_said(self, house, scope, tone):
        lead = house.positions.lead
        grant = Grant.objects.get(position=lead, permission=factories.permission(self.APPROVE))
        grant.scope = scope
        moved = self.change(lead, rows=[grant]).by_measure["people"][1]
        assert (moved.tone, moved.count) == (tone, 1)

    def test_some_gain_and_one_loses_in_one_line(self, house):
        lead, clerk = house.positions.lead, house.positions.clerk
        factories.make_seat(clerk, house.team)
        boss = factories.make_superuser()

        def change():
            held = Grant.objects.get(position=lead, permission=factories.permission(self.APPROVE))
            customise_part(acting_user=boss, position=lead, part="grants", rows=(), dropped=[held])
            fresh = Grant(position=clerk, permission=held.permission, scope="team")
            customise_part(acting_user=boss, position=clerk, part="grants", rows=[fresh])

        moved = foresee([lead.pk, clerk.pk], change).by_measure["people"][1]
        assert (moved.tone, moved.count) == ("warning", 3)
        assert "2" in moved.text and "1" in moved.text

    def test_superusers_are_counted_and_move_nowhere(self, house):
        clerk = house.positions.clerk
        factories.make_seat(clerk, house.team, factories.make_superuser())
        grant = Grant(position=clerk, permission=factories.permission(self.APPROVE), scope="team")
        people, gained = self.change(clerk, rows=[grant]).by_measure["people"]
        assert (people.count, gained.count) == (2, 1)

    def test_who_left_and_who_has_not_come_yet_are_not_counted(self, house):
        clerk = house.positions.clerk
        factories.make_seat(clerk, house.team, ends_on=MONDAY - DAY)
        factories.make_seat(clerk, house.team, starts_on=MONDAY + DAY)
        assert self.change(clerk).by_measure["people"][0].count == 1


class TestScorecards:
    def test_cards_that_are_open_keep_their_version_and_the_line_says_from_when_it_holds(self, house):
        clerk, weight = house.positions.clerk, factories.make_weight(house.positions.clerk, 100)
        open_cards(MONDAY, stores=[house.store.pk])
        other = factories.make_indicator()

        def change():
            weight.indicator = other
            customise_part(acting_user=factories.make_superuser(), position=clerk, part="weights", rows=[weight])

        (line,) = foresee([clerk.pk], change).by_measure["scorecards"]
        assert line.count == Scorecard.objects.filter(assignment=house.clerk).count() == 1
        assert "2026" in line.text and "4" in line.text

    def test_a_change_that_moves_no_weight_says_nothing(self, house):
        factories.make_weight(house.positions.clerk, 100)
        assert foresee([house.positions.clerk.pk], lambda: None).by_measure["scorecards"] == ()


def test_it_takes_as_many_statements_for_many_people_as_for_few(house):
    clerk = house.positions.clerk
    duty = factories.make_duty(clerk)
    factories.make_definition(clerk)
    boss = factories.make_superuser()

    def statements():
        with CaptureQueriesContext(connection) as queries:
            foresee(
                [clerk.pk],
                lambda: customise_entry(acting_user=boss, entry=duty, values={"cadence": "weekly"}),
            )
        return len(queries)

    few = statements()
    Assignment.objects.bulk_create(
        [
            Assignment(
                staff=create_staff(username=f"many{number}", name="众", employee_no=f"M{number}"),
                position=clerk,
                unit=house.team,
                department=house.department,
                store=house.store,
                starts_on=factories.FIRST_DAY,
                group=house.clerk.group,
            )
            for number in range(60)
        ]
    )
    assert statements() == few
    assert few <= 45

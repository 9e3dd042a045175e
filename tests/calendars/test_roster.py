"""Rosters: shifts and rest days are planned a week at a time, and a rest day does what an absence does."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roles import clock
from roles.calendars.away import away_on
from roles.calendars.models import RosterDay, Shift
from roles.duties.generation import insert_items, make_due
from roles.duties.models import ChecklistItem
from roles.notifications.models import Notification
from roles.personnel.models import Absence
from roles.personnel.roster.actions import StaleRoster, plan_roster
from roles.personnel.roster.warning import warn
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
WEDNESDAY = MONDAY + 2 * DAY


@pytest.fixture
def shift(house):
    return Shift.objects.create(store=house.store, name="早班", starts=time(8), ends=time(16))


def plan(house, wishes, *, seen=None, by=None, **more):
    """Plan days of the clerk as the lead does."""
    key = house.clerk.staff_id
    return plan_roster(
        acting_user=factories.fresh((by or house.lead).staff),
        unit=house.team,
        monday=MONDAY,
        wishes={(key, day): value for day, value in wishes.items()},
        seen={(key, day): value for day, value in (seen or {}).items()},
        **more,
    )


def rest_days(seat):
    rows = Absence.objects.of(seat.staff).confirmed().order_by("first_day")
    return [row.first_day for row in rows]


class TestPlanning:
    def test_a_rest_day_is_a_confirmed_absence_and_a_shift_a_row(self, house, shift):
        assert plan(house, {WEDNESDAY: "rest", MONDAY: str(shift.pk)}) == 2
        (absence,) = Absence.objects.of(house.clerk.staff)
        assert (absence.kind, absence.state, absence.first_day, absence.last_day) == (
            "rest",
            "confirmed",
            WEDNESDAY,
            WEDNESDAY,
        )
        assert absence.recorded_by == house.lead.staff
        assert absence.starts_at == clock.local(WEDNESDAY) and absence.ends_at == clock.end_of(WEDNESDAY)
        assert absence.history.count() == 1
        assert RosterDay.objects.get().shift == shift
        assert away_on([house.clerk.staff_id, house.lead.staff_id], WEDNESDAY) == {house.clerk.staff_id}

    def test_what_is_due_on_a_rest_day_is_what_the_duty_says(self, house):
        daily = factories.make_duty(house.positions.clerk, when_absent="excuse")
        weekly = factories.make_duty(house.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=WE", when_absent="carry")
        insert_items(MONDAY, stores=[house.store.pk])
        plan(house, {WEDNESDAY: "rest"})
        with clock.at(clock.local(WEDNESDAY, time(7))):
            make_due(clock.now())
        carried = ChecklistItem.objects.get(duty=weekly, period="2026-W10")
        assert clock.local_date(carried.due_at) == WEDNESDAY + DAY
        assert ChecklistItem.objects.get(duty=daily, period=str(WEDNESDAY)).status == "excused"
        assert ChecklistItem.objects.get(duty=daily, period=str(MONDAY)).status == "open"

    def test_planned_back_to_work_the_rest_day_and_what_it_did_are_taken_back(self, house, shift):
        duty = factories.make_duty(house.positions.clerk, when_absent="excuse")
        insert_items(MONDAY, stores=[house.store.pk])
        plan(house, {MONDAY: "rest"})
        assert ChecklistItem.objects.get(duty=duty).status == "excused"
        with clock.at(clock.local(MONDAY, time(10))):
            plan(house, {MONDAY: str(shift.pk)}, seen={MONDAY: "rest"})
        assert rest_days(house.clerk) == []
        assert ChecklistItem.objects.get(duty=duty).status == "open"
        assert RosterDay.objects.get().day == MONDAY

    def test_the_weeks_after_become_alike_where_their_days_are_free(self, house, shift):
        leave = factories.make_absence(house.clerk.staff, MONDAY + 9 * DAY)
        assert plan(house, {WEDNESDAY: "rest", MONDAY: str(shift.pk)}, weeks=3) == 5
        assert rest_days(house.clerk) == [WEDNESDAY, leave.first_day, WEDNESDAY + 14 * DAY]
        assert sorted(RosterDay.objects.values_list("day", flat=True)) == [MONDAY + n * 7 * DAY for n in range(3)]
        assert plan(house, {}, weeks=3) == 0

    def test_the_person_is_told_once_which_days(self, house):
        Notification.objects.all().delete()
        plan(house, {WEDNESDAY: "rest", WEDNESDAY + DAY: "rest"})
        (letter,) = Notification.objects.of(house.clerk.staff)
        assert len(letter.message.lines) == 2
        assert f"week={WEDNESDAY}" in letter.url

    def test_somebody_for_whom_they_stood_in_is_told(self, house):
        factories.make_absence(house.lead.staff, WEDNESDAY, deputy=house.clerk.staff)
        Notification.objects.all().delete()
        plan(house, {WEDNESDAY: "rest"}, by=house.manager)
        assert Notification.objects.of(house.lead.staff).exists()


class TestRefusals:
    def test_nobody_plans_their_own_days(self, house):
        with pytest.raises(PermissionDenied):
            plan_roster(
                acting_user=factories.fresh(house.lead.staff),
                unit=house.team,
                monday=MONDAY,
                wishes={(house.lead.staff_id, WEDNESDAY): "rest"},
                seen={},
            )
        assert not Absence.objects.exists()

    def test_nobody_plans_the_days_of_others_without_the_right(self, house):
        with pytest.raises(PermissionDenied):
            plan(house, {WEDNESDAY: "rest"}, by=house.clerk)

    def test_days_that_are_over_stay(self, house):
        with clock.at(clock.local(MONDAY + 3 * DAY, time(9))), pytest.raises(PermissionDenied):
            plan(house, {WEDNESDAY: "rest"})

    def test_leave_is_not_planned_over(self, house):
        factories.make_absence(house.clerk.staff, WEDNESDAY, WEDNESDAY + DAY)
        with pytest.raises(PermissionDenied):
            plan(house, {WEDNESDAY: "rest"})

    def test_a_page_from_before_somebody_elses_plan_is_refused_and_nothing_written(self, house, shift):
        plan(house, {WEDNESDAY: "rest"}, by=house.manager)
        with pytest.raises(StaleRoster):
            plan(house, {WEDNESDAY: str(shift.pk), MONDAY: "rest"})
        assert rest_days(house.clerk) == [WEDNESDAY]

    def test_a_shift_of_another_store_is_refused(self, house):
        other = Shift.objects.create(store=factories.make_store(), name="x", starts=time(8), ends=time(9))
        with pytest.raises(ValidationError):
            plan(house, {WEDNESDAY: str(other.pk)})

    @pytest.mark.parametrize("weeks", [0, 9])
    def test_so_many_weeks_are_refused(self, house, weeks):
        with pytest.raises(ValidationError):
            plan(house, {WEDNESDAY: "rest"}, weeks=weeks)


class TestPage:
    def page(self, seat):
        client = Client()
        client.force_login(seat.staff)
        return client

    def address(self, house, **query):
        return f"/people/roster/?unit={house.team.pk}&week={MONDAY}"

    def test_the_lead_plans_the_team_on_it(self, house, shift):
        client = self.page(house.lead)
        name = f"{house.clerk.staff_id}-{WEDNESDAY:%Y%m%d}"
        assert f"day-{name}" in client.get(self.address(house)).content.decode()
        sent = {f"day-{name}": "rest", f"seen-{name}": "", "weeks": "1"}
        assert client.post(self.address(house), sent).status_code == 302
        assert rest_days(house.clerk) == [WEDNESDAY]
        assert client.post(self.address(house), {**sent, f"day-{name}": str(shift.pk)}).status_code == 409
        response = client.post(self.address(house), {**sent, f"seen-{name}": "rest", f"day-{name}": "999999"})
        assert response.status_code == 422

    def test_own_days_are_read_only(self, house):
        body = self.page(house.lead).get(self.address(house)).content.decode()
        assert f"day-{house.lead.staff_id}-" not in body
        assert house.lead.staff.name in body

    def test_who_plans_nobody_is_refused_and_another_unit_is_not_there(self, house):
        assert self.page(house.clerk).get("/people/roster/").status_code == 403
        other = factories.make_team(factories.make_department(factories.make_store()))
        assert self.page(house.lead).get(f"/people/roster/?unit={other.pk}").status_code == 404

    @pytest.mark.parametrize("query", ["week=x", "week=0001-01-01", "week=9999-12-31", "week=%00"])
    def test_a_week_nobody_can_read_is_another_one(self, house, query):
        assert self.page(house.lead).get(f"/people/roster/?{query}").status_code == 200

    @pytest.mark.parametrize("value", ["\x00", "x" * 10_000, "😀"])
    def test_bad_input_changes_nothing(self, house, value):
        name = f"{house.clerk.staff_id}-{WEDNESDAY:%Y%m%d}"
        sent = {f"day-{name}": value, f"seen-{name}": value, "weeks": value}
        assert self.page(house.lead).post(self.address(house), sent).status_code == 422
        assert not Absence.objects.exists()

    def test_ones_own_roster_shows_shifts_and_rest_days(self, house, shift):
        plan(house, {MONDAY: str(shift.pk), WEDNESDAY: "rest"})
        body = self.page(house.clerk).get(f"/people/roster/mine/?week={MONDAY}").content.decode()
        assert "早班" in body and "08:00" in body


class TestTurns:
    def test_the_planner_sees_whose_turn_it_is_within_the_limit_of_queries(self, house):
        factories.make_duty(house.positions.clerk, who="rota", name_en="Front desk", name_zh="前台值班")
        factories.make_duty(house.positions.clerk, "weekly", who="rota", rrule="FREQ=WEEKLY;BYDAY=MO,WE")
        insert_items(MONDAY, stores=[house.store.pk])
        client = Client()
        client.force_login(house.lead.staff)
        with CaptureQueriesContext(connection) as asked:
            body = client.get(f"/people/roster/turns/?unit={house.team.pk}&week={MONDAY}").content.decode()
        assert "前台值班" in body and body.count(house.clerk.staff.name) >= 9
        assert len(asked) <= 20


class TestMissingYear:
    NOVEMBER = date(2041, 11, 5)

    def test_from_november_on_administrators_are_warned_once_a_week(self, house):
        boss = factories.make_superuser()
        factories.make_superuser(username="second")
        Absence.objects.all().delete()
        for number in (0, 1, 7):
            at = clock.local(self.NOVEMBER + number * DAY, time(9))
            with clock.at(at):
                warn(at)
                warn(at)
        told = Notification.objects.filter(kind="holidays-missing")
        assert told.filter(recipient=boss).count() == 2
        assert told.exclude(recipient__is_superuser=True).count() == 0

    def test_nobody_is_warned_before_november_of_a_year_that_is_known(self, house):
        factories.make_superuser()
        for day in (date(2025, 10, 31), date(2025, 11, 1), date(2026, 10, 31)):
            assert warn(clock.local(day, time(9))) == 0
        assert warn(clock.local(date(2026, 11, 1), time(9))) == 1

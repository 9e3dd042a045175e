"""The boards: who may open whose, what stands on them, what never stands on the screen on the wall."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roles import clock
from roles.assigned.actions import assign_task
from roles.boards import panels
from roles.boards.panels import Gap
from roles.duties.actions import tick_item
from roles.duties.generation import insert_items
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = pytest.mark.django_db

SUNDAY = MONDAY - timedelta(days=1)


def browser(staff):
    client = Client()
    client.force_login(staff)
    return client


def board(seat, unit, which="morning", **query):
    return browser(seat.staff).get(f"/boards/{unit.pk}/{which}/", query)


@pytest.fixture
def day(house, monday):
    """One must-do missed yesterday and due today, one task, one person absent."""
    duty = factories.make_duty(house.positions.clerk, must_do=True, name_zh="钥匙盘点", name_en="Key count")
    insert_items(SUNDAY, assignments=[house.clerk.pk])
    ChecklistItem.objects.update(status="missed", missed_at=clock.local(MONDAY), note="Mr Wang 13800001234")
    insert_items(MONDAY, assignments=[house.clerk.pk])
    assign_task(
        acting_user=fresh(house.lead.staff),
        title="Call Mr Wang",
        deadline=clock.local(MONDAY, time(10)),
        assignees=[house.clerk.staff],
    )
    away = factories.make_seat(house.positions.clerk, house.team)
    factories.make_absence(away.staff, MONDAY, kind="training", reason="at the dentist")
    house.duty, house.away = duty, away
    return house


class TestWhoMay:
    def test_leaders_open_the_boards_below_them(self, house, monday):
        units = {"store": house.store, "department": house.department, "team": house.team}
        seen = {
            seat: {name for name, unit in units.items() if board(getattr(house, seat), unit).status_code == 200}
            for seat in ("chief", "manager", "lead")
        }
        assert seen == {"chief": set(units), "manager": {"department", "team"}, "lead": {"team"}}

    def test_who_leads_nobody_none(self, house, monday):
        assert board(house.clerk, house.team).status_code == 403

    def test_another_store_does_not_exist(self, house, monday):
        other = factories.make_store(house.store.parent)
        assert board(house.chief, other).status_code == 404
        for pk in (0, 999_999, 2**63, 10**30):
            assert browser(house.chief.staff).get(f"/boards/{pk}/evening/").status_code == 404
        assert board(house.chief, house.store.parent).status_code == 404

    def test_one_comes_to_ones_own_board_by_the_time_of_day(self, house, monday):
        client = browser(house.manager.staff)
        assert client.get("/boards/")["Location"] == f"/boards/{house.department.pk}/morning/"
        with clock.at(clock.local(MONDAY, time(17))):
            assert client.get("/boards/")["Location"] == f"/boards/{house.department.pk}/evening/"
        assert browser(house.lead.staff).get("/boards/")["Location"] == f"/boards/{house.team.pk}/morning/"


class TestMorning:
    def test_what_was_missed_what_must_be_done_and_who_is_away(self, day):
        shown = board(day.lead, day.team).context["board"]
        (missed,), (must,) = shown.missed.rows, shown.must_do.rows
        name = day.clerk.staff.name
        assert (missed.behind, missed.overdue, clock.local_date(missed.due_at)) == ([name], True, SUNDAY)
        assert (must.behind, must.overdue, must.done, must.total) == ([name], False, 0, 1)
        assert clock.local_date(must.due_at) == MONDAY
        assert [absence.owner for absence in shown.absent] == [day.away.staff]
        assert [task.title for task in shown.tasks.rows] == ["Call Mr Wang"]
        assert shown.before == SUNDAY

    def test_another_units_day_is_not_in_it(self, day):
        team = factories.make_team(day.department)
        other = factories.make_seat(day.positions.lead, team)
        shown = board(other, team).context["board"]
        assert (shown.missed.count, shown.must_do.count, shown.absent, shown.tasks.total) == (0, 0, [], 0)

    def test_a_day_on_which_nothing_was_due_is_passed_over(self, day):
        ChecklistItem.objects.filter(period=SUNDAY.isoformat()).delete()
        insert_items(SUNDAY - timedelta(days=1), assignments=[day.clerk.pk])
        shown = board(day.lead, day.team).context["board"]
        assert shown.before == SUNDAY - timedelta(days=1)
        assert shown.missed.count == 1

    def test_what_many_owe_is_one_line_that_names_who_is_behind(self, day):
        seats = [factories.make_seat(day.positions.clerk, day.team) for _ in range(11)]
        insert_items(MONDAY, assignments=[seat.pk for seat in seats])
        item = ChecklistItem.objects.get(period=MONDAY.isoformat(), assignment=seats[0])
        tick_item(item=item, acting_user=fresh(seats[0].staff), revision=item.revision)
        page = board(day.lead, day.team)
        (line,) = page.context["board"].must_do.rows
        assert (line.done, line.total, len(line.behind), len(line.named), line.unnamed) == (1, 12, 11, 8, 3)
        assert seats[0].staff.name not in line.behind
        assert page.context["board"].must_do.count == 12
        assert "1/12" in page.content.decode()

    def test_an_empty_day_says_so(self, house, monday):
        assert board(house.lead, house.team).status_code == 200


class TestEvening:
    def test_what_is_left_and_who_is_absent_tomorrow(self, day):
        with clock.at(clock.local(MONDAY, time(19))):
            shown = board(day.lead, day.team, "evening").context["board"]
            assert [clock.local_date(line.due_at) for line in shown.missed.rows] == [MONDAY]
            assert shown.must_do.count == 1
            assert shown.tasks_late == 1
            assert shown.absent == []
            item = ChecklistItem.objects.get(period=MONDAY.isoformat(), assignment=day.clerk)
            tick_item(item=item, acting_user=fresh(day.clerk.staff), revision=item.revision)
            shown = board(day.lead, day.team, "evening").context["board"]
            assert (shown.missed.count, shown.must_do.rows, shown.tally["done"]) == (0, [], 1)


class TestGap:
    def test_engines_say_what_is_missing_to_target(self, day, monkeypatch):
        monkeypatch.setattr(panels, "_panels", {"own": (1, lambda scope: [Gap("Orders", 6, 10, " cars")])})
        (gap,) = board(day.lead, day.team).context["board"].gaps
        assert (gap.missing, gap.percent) == (4, 60)
        assert Gap("Damage", 3, 1, higher=False).missing == 2
        assert Gap("Damage", 0, 1, higher=False).percent == 100

    def test_the_execution_of_the_month_against_its_target(self, day, synced_catalogue):
        by_label = {gap.label: gap for gap in board(day.chief, day.store).context["board"].gaps}
        assert by_label
        assert all(gap.target for gap in by_label.values())


class TestScreenAndPaper:
    def test_nothing_personal_stands_on_the_wall(self, day):
        page = board(day.lead, day.team, screen="1")
        text = page.content.decode()
        assert page["Refresh"] == "60"
        assert day.clerk.staff.name in text
        for word in ("Wang", "13800001234", "dentist", "培训"):
            assert word not in text
        assert "layouts/app.html" not in [each.name for each in page.templates]

    def test_notes_and_reasons_stand_on_no_board(self, day):
        for query in ({}, {"print": "1"}):
            text = board(day.lead, day.team, **query).content.decode()
            assert "13800001234" not in text
            assert "dentist" not in text

    def test_on_paper(self, day):
        assert "layouts/paper.html" in [each.name for each in board(day.lead, day.team, print="1").templates]


def test_as_many_queries_for_many_people_as_for_few(day):
    def count(which):
        client = browser(day.chief.staff)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/boards/{day.store.pk}/{which}/").status_code == 200
        return len(captured.captured_queries)

    few = {which: count(which) for which in ("morning", "evening")}
    for _ in range(15):
        seat = factories.make_seat(day.positions.clerk, day.team)
        insert_items(SUNDAY, assignments=[seat.pk])
        insert_items(MONDAY, assignments=[seat.pk])
        factories.make_absence(seat.staff, MONDAY, MONDAY + timedelta(days=1))
    many = {which: count(which) for which in ("morning", "evening")}
    assert many == few
    assert max(many.values()) <= 20, many

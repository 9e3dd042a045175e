"""The manager's pages: everybody in reach with those behind first, filters, and one person's days."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from roles import clock
from roles.actions import end_assignment
from roles.duties.actions import tick_item
from roles.duties.models import ChecklistItem
from tests import factories
from tests.pages.conftest import MONDAY, browser_of, said, text_of

NONSENSE = ["?unit=abc&page=zz&q=%00", "?unit=-1", "?unit=99999999999999999999", "?page=-5", "?page=99999999", "?q=%F0"]
NONSENSE += [
    "?q=" + "x" * 10_000,
    "?q=%27%22%3C%3E%25_%5C",
    "?unit=%00",
    "?unit=1&unit=2",
    "?nothing=known",
    "?day=%00",
]


@pytest.fixture
def crew(house):
    """Four clerks at 10:30: one behind with two items, one with one, one idle since nothing is due, one done."""
    position = house.positions.clerk
    duties = [factories.make_duty(position, due_time=time(hour)) for hour in (8, 10, 18)]
    seats = {"behind": house.clerk}
    for key in ("half", "done"):
        seats[key] = factories.make_seat(position, house.team)
    for key, done in (("behind", 0), ("half", 1), ("done", 3)):
        for number, duty in enumerate(duties):
            item = factories.make_item(duty, seats[key], MONDAY)
            if number < done:
                with clock.at(clock.local(MONDAY, time(7, 30))):
                    tick_item(item=item, acting_user=factories.fresh(item.owner), revision=1)
    free = factories.make_position(reports_to=house.positions.lead)
    seats["free"] = factories.make_seat(free, house.team)
    with clock.at(clock.local(MONDAY, time(10, 30))):
        yield SimpleNamespace(house=house, seats=seats, duties=duties)


def names(response):
    return [row["staff_name"] for row in response.context["page_obj"].object_list]


def ask(seat, url="/duties/team/", **query):
    return browser_of(seat.staff).get(url, query)


class TestTeam:
    def test_those_behind_come_first_and_those_without_duties_last(self, crew):
        found = names(ask(crew.house.lead))
        assert found == [crew.seats[key].staff.name for key in ("behind", "half", "done", "free")]

    def test_a_row_says_what_was_done(self, crew):
        rows = {row["staff_name"]: row for row in ask(crew.house.lead).context["page_obj"].object_list}
        behind, half = rows[crew.seats["behind"].staff.name], rows[crew.seats["half"].staff.name]
        assert (behind["done"], behind["total"], behind["overdue"], behind["late"]) == (0, 3, 2, 0)
        assert (half["done"], half["total"], half["overdue"], half["percent"]) == (1, 3, 1, 33)

    def test_the_summary_counts_everybody(self, crew):
        summary = ask(crew.house.lead).context["summary"]
        assert summary == {"people": 4, "behind": 2, "absent": 0, "done": 4, "total": 9, "percent": 44}

    def test_one_does_not_stand_on_ones_own_team_page(self, crew):
        assert crew.house.lead.staff.name not in names(ask(crew.house.lead))

    def test_each_level_sees_those_below_it(self, crew):
        assert crew.house.lead.staff.name in names(ask(crew.house.manager))
        assert len(names(ask(crew.house.manager))) == 5
        assert len(names(ask(crew.house.chief))) == 6

    def test_who_left_yesterday_is_gone(self, crew):
        end_assignment(assignment=crew.seats["half"], ends_on=MONDAY - timedelta(days=1))
        assert crew.seats["half"].staff.name not in names(ask(crew.house.lead))

    def test_without_anybody_below_the_page_says_so(self, crew):
        alone = factories.make_seat(crew.house.positions.lead, factories.make_team(crew.house.department))
        assert said("Nobody to show") in text_of(ask(alone))

    def test_a_clerk_is_told_whom_the_page_is_for(self, crew):
        response = ask(crew.house.clerk)
        assert response.status_code == 403
        assert said("This page is for those who lead other people.") in text_of(response)


class TestFilters:
    def test_by_name(self, crew):
        wanted = crew.seats["half"].staff.name
        assert names(ask(crew.house.lead, q=wanted)) == [wanted]

    def test_by_employee_number_and_position(self, crew):
        assert names(ask(crew.house.lead, q=crew.seats["half"].staff.employee_no)) == [crew.seats["half"].staff.name]
        assert names(ask(crew.house.lead, q=crew.seats["free"].position.name_en.upper())) == [
            crew.seats["free"].staff.name
        ]

    def test_the_words_stay_in_the_box(self, crew):
        assert 'value="&lt;b&gt;nobody"' in text_of(ask(crew.house.lead, q="<b>nobody"))

    def test_by_unit_with_what_lies_below_it(self, crew):
        other = factories.make_seat(crew.house.positions.clerk, factories.make_team(crew.house.department))
        assert names(ask(crew.house.manager, unit=other.unit_id)) == [other.staff.name]
        assert len(names(ask(crew.house.manager, unit=crew.house.department.pk))) == 6

    def test_units_out_of_reach_are_not_offered(self, crew):
        far = factories.make_team(factories.make_department(factories.make_store()))
        choices = set(ask(crew.house.lead).context["filter"].form.fields["unit"].queryset)
        assert choices == {crew.house.team}
        assert far.name not in text_of(ask(crew.house.chief))

    def test_units_out_of_reach_are_refused(self, crew):
        far = factories.make_seat(
            crew.house.positions.clerk, factories.make_team(factories.make_department(factories.make_store()))
        )
        for unit in (far.unit, crew.house.department):
            response = ask(crew.house.lead, unit=unit.pk)
            assert response.status_code == 200
            assert response.context["filter"].form.errors["unit"]
            assert far.staff.name not in names(response)

    def test_somebody_with_two_grants_sees_each_unit_once(self, crew):
        # A lead of the team who also stands in for the manager reaches the team twice.
        factories.make_seat(crew.house.positions.manager, crew.house.department, crew.house.lead.staff, kind="acting")
        units = list(ask(crew.house.lead).context["filter"].form.fields["unit"].queryset)
        assert sorted(unit.pk for unit in units) == sorted({crew.house.department.pk, crew.house.team.pk})

    @pytest.mark.parametrize("page", ["/duties/team/", "/reports/", "/approvals/", "/kpi/", "/messages/", "/duties/"])
    def test_nonsense_in_the_address_is_never_an_error(self, house, nine, page):
        browser = browser_of(house.lead.staff)
        assert {query: browser.get(page + query).status_code for query in NONSENSE} == dict.fromkeys(NONSENSE, 200)

    @pytest.mark.parametrize("number", [1, 2, 99])
    def test_a_long_team_comes_in_pages(self, crew, number):
        for _each in range(25):
            factories.make_seat(crew.house.positions.clerk, crew.house.team)
        response = ask(crew.house.lead, page=number)
        page = response.context["page_obj"]
        assert (page.number, page.paginator.num_pages) == (min(number, 2), 2)
        # Those behind are on the first page whatever they are called; the summary counts both.
        assert (crew.seats["behind"].staff.name in names(response)) == (number == 1)
        assert response.context["summary"]["people"] == 29


class TestPerson:
    def test_the_day_and_the_two_weeks_before(self, crew):
        response = ask(crew.house.lead, reverse("duties:person", args=[crew.seats["half"].pk]))
        assert {section.key: len(section.items) for section in response.context["sections"]} == {
            "overdue": 1,
            "later": 1,
            "done": 1,
        }
        assert response.context["progress"] == {"done": 1, "total": 3, "percent": 33}
        history = response.context["history"]
        assert [each["date"] for each in history] == [MONDAY - timedelta(days=back) for back in range(13, -1, -1)]
        assert [each["total"] for each in history] == [0] * 13 + [3]

    def test_a_superior_reads_and_does_not_tick(self, crew):
        body = text_of(ask(crew.house.lead, reverse("duties:person", args=[crew.seats["half"].pk])))
        assert "/tick/" not in body and "/untick/" not in body

    def test_the_phone_number_is_masked(self, crew):
        staff = factories.make_staff(phone="13912345678")
        seat = factories.make_seat(crew.house.positions.clerk, crew.house.team, staff)
        body = text_of(ask(crew.house.lead, reverse("duties:person", args=[seat.pk])))
        assert "139****5678" in body and "13912345678" not in body

    def test_from_day_to_day(self, crew):
        url = reverse("duties:person", args=[crew.seats["half"].pk])
        today = ask(crew.house.lead, url)
        assert today.context["day"] == MONDAY
        assert today.context["next_url"] is None
        before = browser_of(crew.house.lead.staff).get(today.context["prev_url"])
        assert before.context["day"] == date(2026, 3, 1)
        assert before.context["next_url"] == f"{url}?day=2026-03-02"
        assert said("Nothing was owed on this day") in text_of(before)

    @pytest.mark.parametrize("day", ["gestern", "2026-13-45", "", "20260301", "9999-12-31", "2026-03-03", "\x00"])
    def test_a_nonsense_or_future_day_is_today(self, crew, day):
        response = ask(crew.house.lead, reverse("duties:person", args=[crew.seats["half"].pk]), day=day)
        assert response.status_code == 200
        assert response.context["day"] == MONDAY

    def test_the_first_day_of_the_calendar_is_no_error(self, crew):
        response = ask(crew.house.lead, reverse("duties:person", args=[crew.seats["half"].pk]), day="0001-01-01")
        assert response.status_code == 200
        assert response.context["day"] > date(2015, 1, 1)

    def test_of_another_team_does_not_exist(self, crew):
        other = factories.make_seat(crew.house.positions.clerk, factories.make_team(crew.house.department))
        assert ask(crew.house.lead, reverse("duties:person", args=[other.pk])).status_code == 404
        assert ask(crew.house.manager, reverse("duties:person", args=[other.pk])).status_code == 200

    def test_one_reads_oneself_but_not_a_colleague(self, crew):
        assert ask(crew.house.clerk, reverse("duties:person", args=[crew.house.clerk.pk])).status_code == 200
        assert ask(crew.house.clerk, reverse("duties:person", args=[crew.seats["half"].pk])).status_code == 404

    def test_missed_and_late_items_show_as_such(self, crew):
        late = ChecklistItem.objects.get(assignment=crew.seats["behind"], due_at__hour=8)
        tick_item(item=late, acting_user=factories.fresh(late.owner), revision=1)
        ChecklistItem.objects.filter(assignment=crew.seats["behind"], due_at__hour=10).update(status="missed")
        response = ask(crew.house.lead, reverse("duties:person", args=[crew.seats["behind"].pk]))
        keys = [section.key for section in response.context["sections"]]
        assert keys == ["later", "missed", "done"]
        assert said("missed") in text_of(response)
        row = next(row for row in ask(crew.house.lead).context["page_obj"] if row["late"])
        assert (row["late"], row["missed"]) == (1, 1)

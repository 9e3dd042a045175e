"""The pages of figures: what stands behind a number, one's own month, one's people, files, and whose they are."""

import io
import json
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from kpi import calculators
from kpi.calculators import Measure, SourceRow
from kpi.cards import close_months, last_day, open_cards
from kpi.freezing import freeze_due
from kpi.insight import lines, sweeping
from kpi.insight.models import FigureState, MonthFigure, RankSetting
from kpi.insight.pace import pace_of
from kpi.insight.person import person_month, rank_of
from kpi.insight.sums import Together, by_position, by_unit_below, passed_of
from kpi.insight.tables import Table, answer
from kpi.insight.templatetags.insight_ui import of_full, signed, sparkline
from kpi.models import Indicator, Scorecard, ScorecardLine
from roles import clock
from roles.calendars.calendar import calendar_of
from roles.calendars.models import OpeningException
from roles.duties.models import ChecklistItem
from tests import factories
from tests.pages.conftest import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue")]

MARCH = date(2026, 3, 1)
TODAY = date(2026, 3, 11)
AT = clock.local(TODAY, time(12))
DONE, LATE, MISSED, EXCUSED = "done", "late", "missed", "excused"


@pytest.fixture
def noon():
    with clock.at(AT):
        yield AT


@pytest.fixture
def far(house):
    """The same ladder in another store."""
    store = factories.make_store()
    chief = factories.make_seat(house.positions.chief, store)
    clerk = factories.make_seat(house.positions.clerk, factories.make_team(factories.make_department(store)))
    return {"store": store, "chief": chief, "clerk": clerk}


def work(seat, *kinds, day=date(2026, 3, 9)):
    """Give a seat one item of each kind, due on a Monday at ten."""
    items = []
    for kind in kinds:
        item = factories.make_item(factories.make_duty(seat.position, due_time=time(10)), seat, day)
        changes = {
            DONE: {"status": "done", "done_at": item.due_at},
            LATE: {"status": "done", "done_at": item.due_at + timedelta(hours=1)},
            MISSED: {"status": "missed"},
            EXCUSED: {"status": "excused"},
        }[kind]
        ChecklistItem.objects.filter(pk=item.pk).update(**changes)
        items.append(item)
    # The position's other duties are nobody's business here.
    others = ChecklistItem.objects.filter(assignment=seat, period=day.isoformat())
    others.exclude(pk__in=[item.pk for item in items]).delete()
    return items


@pytest.fixture
def played(house, far, noon):
    """The clerk did two of four on time, one late, missed one; a fifth was excused. A stranger did everything."""
    house.items = work(house.clerk, DONE, DONE, LATE, MISSED, EXCUSED)
    house.far_items = work(far["clerk"], DONE)
    open_cards(TODAY, stores=[house.store.pk, far["store"].pk])
    sweeping.refresh_due(AT)
    house.far = far
    return house


def card_of(seat):
    return Scorecard.objects.with_names().get(assignment=seat, month=MARCH)


def line_of(seat, code="duty-completion"):
    return ScorecardLine.objects.get(scorecard=card_of(seat), made_from__code=code)


def page(seat_or_staff, url):
    staff = getattr(seat_or_staff, "staff", seat_or_staff)
    return browser_of(factories.fresh(staff)).get(url)


class TestBehindANumber:
    def rows(self, response):
        return {each["row"].title: each["why"] for each in response.context["page_obj"].object_list}

    @pytest.mark.parametrize(
        ("show", "expected"),
        [("", [0, 1, 2, 3, 4]), ("hit", [0, 1, 2]), ("not", [3]), ("out", [4]), ("Zq", [0, 1, 2, 3, 4])],
    )
    def test_the_rows_counted_and_those_left_out(self, played, show, expected):
        response = page(played.clerk, f"/kpi/lines/{line_of(played.clerk).pk}/rows/?show={show}")
        titles = {item.version.name for number, item in enumerate(played.items) if number in expected}
        assert set(self.rows(response)) == titles
        assert response.context["hidden"] == 0

    def test_the_figure_with_its_formula_its_version_and_when(self, played):
        line = line_of(played.clerk)
        response = page(played.clerk, f"/kpi/lines/{line.pk}/rows/")
        shown, found = response.context["line"], response.context["found"]
        assert (shown.part, shown.whole, shown.actual) == (3, 4, Decimal("75.00"))
        assert found.computed_at == AT
        assert (found.first, found.last) == (MARCH, date(2026, 3, 31))
        text = response.content.decode()
        assert line.made_from.formula_zh in text
        assert str(line.made_from.pk) in text

    def test_late_counts_for_completion_and_not_for_being_on_time(self, played):
        response = page(played.clerk, f"/kpi/lines/{line_of(played.clerk, 'duty-on-time').pk}/rows/?show=not")
        assert len(self.rows(response)) == 2
        assert [tab["count"] for tab in response.context["tabs"]] == [5, 2, 2, 1]

    def test_each_row_leads_to_its_record(self, played):
        response = page(played.lead, f"/kpi/lines/{line_of(played.clerk).pk}/rows/")
        urls = {each["row"].url for each in response.context["page_obj"].object_list}
        assert urls == {f"/proof/items/{item.pk}/" for item in played.items}
        assert all(page(played.lead, url).status_code == 200 for url in urls)

    def test_a_row_the_reader_may_not_open_is_counted_and_not_shown(self, played):
        reader = factories.make_position(own=(), grants=[("store", "kpi.view_scorecard")])
        seat = factories.make_seat(reader, played.store)
        response = page(seat, f"/kpi/lines/{line_of(played.clerk).pk}/rows/")
        assert response.context["hidden"] == 5
        assert response.context["tabs"][0]["count"] == 5
        assert not response.context["page_obj"].object_list
        assert all(item.version.name not in response.content.decode() for item in played.items)

    def test_a_line_scored_by_hand_names_no_records(self, played):
        factories.make_weight(played.positions.lead, 100)
        Scorecard.objects.filter(assignment=played.lead).delete()
        open_cards(TODAY, assignments=[played.lead.pk])
        line = ScorecardLine.objects.get(scorecard=card_of(played.lead), block="results")
        response = page(played.lead, f"/kpi/lines/{line.pk}/rows/")
        assert response.context["found"].rows is None
        assert response.context["tabs"] == []

    def test_a_frozen_figure_says_where_the_records_differ_today(self, played):
        line = line_of(played.clerk)
        Scorecard.objects.filter(pk=line.scorecard_id).update(state="published", scored_at=AT)
        ScorecardLine.objects.filter(pk=line.pk).update(part=3, whole=4, actual=75)
        response = page(played.clerk, f"/kpi/lines/{line.pk}/rows/")
        assert (response.context["found"].is_closed, response.context["found"].differs) == (True, False)
        ChecklistItem.objects.filter(pk=played.items[3].pk).update(status="excused")
        response = page(played.clerk, f"/kpi/lines/{line.pk}/rows/")
        assert response.context["found"].differs
        assert response.context["line"].whole == 4

    def test_a_closed_month_keeps_the_rows_it_was_frozen_with(self, played):
        line, april = line_of(played.clerk), clock.local(date(2026, 4, 20), time(1))
        with clock.at(april):
            close_months(april)
            freeze_due(april)
            ChecklistItem.objects.filter(pk=played.items[3].pk).update(status="excused")
            response = page(played.clerk, f"/kpi/lines/{line.pk}/rows/")
        found = response.context["found"]
        assert (found.frozen, found.computed_at, found.differs) == (True, april, False)
        assert [tab["count"] for tab in response.context["tabs"]] == [5, 3, 1, 1]

    def test_records_of_an_unknown_kind_are_hidden(self, played, monkeypatch):
        key = ("sales-volume-of-nobody",)
        rows = lambda seats, *_days: {key[0]: {seat: [SourceRow("no.model:1", True, True)] for seat in seats}}  # noqa: E731
        monkeypatch.setitem(
            calculators._rows, ("duty-completion",), lambda *args: {"duty-completion": rows(*args)[key[0]]}
        )
        monkeypatch.delitem(calculators._rows, ("duty-completion", "duty-on-time"))
        response = page(played.clerk, f"/kpi/lines/{line_of(played.clerk).pk}/rows/")
        assert response.context["hidden"] == 1


class TestWhose:
    @pytest.mark.parametrize("where", ["people/{seat}/", "people/{seat}/data/trend/", "lines/{line}/rows/"])
    def test_mine_my_people_s_and_nobody_else_s(self, played, where):
        url = "/kpi/" + where.format(seat=played.clerk.pk, line=line_of(played.clerk).pk)
        answers = {
            name: page(seat, url).status_code
            for name, seat in (
                ("clerk", played.clerk),
                ("lead", played.lead),
                ("chief", played.chief),
                ("far chief", played.far["chief"]),
                ("far clerk", played.far["clerk"]),
            )
        }
        assert answers == {"clerk": 200, "lead": 200, "chief": 200, "far chief": 404, "far clerk": 404}

    def test_a_unit_opens_to_whoever_leads_it_or_stands_above(self, played):
        team, store = f"/kpi/units/{played.team.pk}/", f"/kpi/units/{played.store.pk}/"
        assert [page(seat, team).status_code for seat in (played.lead, played.manager, played.chief)] == [200] * 3
        assert [page(seat, store).status_code for seat in (played.lead, played.manager, played.chief)] == [
            404,
            404,
            200,
        ]
        assert page(played.far["chief"], team).status_code == 404
        assert page(played.clerk, team).status_code == 403

    def test_one_is_led_to_the_widest_unit(self, played):
        for seat, unit in ((played.lead, played.team), (played.chief, played.store)):
            assert page(seat, "/kpi/units/").url == f"/kpi/units/{unit.pk}/"

    def test_nothing_of_another_store_stands_on_a_page(self, played):
        text = page(played.chief, f"/kpi/units/{played.store.pk}/").content.decode()
        assert played.clerk.staff.name in text
        assert played.far["clerk"].staff.name not in text
        assert played.far["store"].name not in text

    @pytest.mark.parametrize(
        "query", ["?month=2026-13", "?month=%00", "?month=" + "9" * 9999, "?by=%00😀&page=x&as=exe"]
    )
    def test_bad_input_is_no_error(self, played, query):
        for url in ("/kpi/me/", f"/kpi/people/{played.clerk.pk}/", f"/kpi/units/{played.store.pk}/"):
            assert page(played.chief, url + query).status_code == 200
        assert page(played.chief, f"/kpi/units/{played.store.pk}/data/compare/{query}").status_code == 200
        assert page(played.clerk, f"/kpi/people/{played.clerk.pk}/data/nothing/").status_code == 404


class TestMyMonth:
    def test_each_line_against_target_with_what_it_can_still_add(self, played):
        response = page(played.clerk, "/kpi/me/")
        lines_shown = {line["name"]: line for _title, block in response.context["blocks"] for line in block}
        names = {each.code: each.name_zh for each in Indicator.objects.all()}
        completion = lines_shown[names["duty-completion"]]
        assert (completion["part"], completion["whole"], completion["state"]) == (3, 4, "behind")
        assert lines_shown[names["report-on-time"]]["state"] == "none"
        # 40 and 30 of the weights count; completion reaches 30 points, being on time (50%) none.
        assert response.context["summary"]["total"] == Decimal("42.86")
        assert completion["room"].to_target == Decimal("14.29")

    def test_what_would_move_the_score_most_comes_first_and_adds_up_to_the_whole(self, played):
        card = card_of(played.clerk)
        lines.bring([card])
        found = lines.rooms(card)
        assert [room.line.made_from.code for room in found] == ["duty-on-time", "duty-completion"]
        assert sum(room.to_target for room in found) + card.total == pytest.approx(Decimal(100), abs=Decimal("0.02"))

    def test_the_pace_is_that_of_the_store_s_calendar(self, house, noon):
        def pace(today=TODAY):
            return pace_of(calendar_of(house.store.pk, MARCH, last_day(MARCH)), MARCH, today)

        before = pace()
        assert (before.elapsed, before.total) == (8, 22)
        OpeningException.objects.create(store=house.store, day=date(2026, 3, 10), is_open=False)
        OpeningException.objects.create(store=house.store, day=date(2026, 3, 30), is_open=False)
        after = pace()
        assert (after.elapsed, after.total) == (7, 20)
        assert pace(date(2026, 4, 2)).is_over

    def test_an_amount_need_only_be_where_the_working_days_are(self, house, noon):
        amount = factories.make_indicator(
            calculation="computed",
            rule="R1",
            unit="",
            target=100,
        )
        factories.make_weight(house.positions.clerk, 100, amount)
        open_cards(TODAY, assignments=[house.clerk.pk])
        line = line_of(house.clerk, amount.code)
        line.actual = line.part = Decimal(40)
        half = lines.Pace(11, 22)
        assert lines.standing(line, half).state == "behind"
        assert lines.standing(line, lines.Pace(8, 22)) == lines.Standing(Decimal("40.00"), Decimal("36.36"), "ok")

    def test_an_amount_is_not_behind_before_today_is_over(self, played):
        amount = Indicator.objects.filter(goal_unit__gt="", direction="higher").first()
        assert amount is not None
        line = line_of(played.clerk)
        line.made_from.goal_unit, line.target = amount.goal_unit, Decimal(100)
        for actual, elapsed, today, state in (
            (0, 1, True, "way"),
            (0, 1, False, "behind"),
            (0, 2, True, "behind"),
            (41, 10, True, "near"),
            (40, 11, True, "behind"),
            (10, 3, True, "way"),
        ):
            line.actual = Decimal(actual)
            assert lines.standing(line, lines.Pace(elapsed, 22, today)).state == state, (actual, elapsed, today)

    def test_the_month_day_by_day_ends_at_the_month_s_value(self, played):
        work(played.clerk, DONE, day=date(2026, 3, 10))
        MonthFigure.objects.all().delete()
        with clock.at(AT + timedelta(minutes=6)):
            sweeping.refresh_due(AT + timedelta(minutes=6))
        data = json.loads(page(played.clerk, f"/kpi/people/{played.clerk.pk}/data/course/").content)
        assert data["series"][0]["data"] == [75.0, 80.0]
        assert data["target"] == 100

    def test_the_trend_holds_published_months_and_this_one(self, played):
        earlier = Scorecard.objects.create(
            assignment=played.clerk,
            owner=played.clerk.staff,
            unit=played.team,
            store=played.store,
            month=date(2026, 2, 1),
            state="published",
            total=Decimal("88.50"),
        )
        data = json.loads(page(played.clerk, f"/kpi/people/{played.clerk.pk}/data/trend/").content)
        assert data["series"][0]["data"][-2:] == [float(earlier.total), None]
        so_far = data["series"][-1]["data"]
        assert (so_far[-1], set(so_far[:-1])) == (42.86, {None})

    def test_a_page_of_another_month_and_of_two_positions(self, played):
        second = factories.make_seat(played.positions.lead, played.team, played.clerk.staff, kind="concurrent")
        response = page(played.clerk, f"/kpi/me/?seat={second.pk}&month=2026-02")
        assert response.context["seat"] == second
        assert response.context["month"] == date(2026, 2, 1)
        assert len(response.context["tabs"]) == 2
        foreign = page(played.clerk, f"/kpi/me/?seat={played.far['clerk'].pk}")
        assert foreign.context["seat"] == played.clerk


class TestRank:
    @pytest.fixture
    def peers(self, house, noon):
        seats = [house.clerk, *(factories.make_seat(house.positions.clerk, house.team) for _ in range(2))]
        for seat, kinds in zip(seats, ((DONE, MISSED), (DONE, DONE), (MISSED, MISSED)), strict=True):
            work(seat, *kinds)
        open_cards(TODAY, stores=[house.store.pk])
        sweeping.refresh_due(AT)
        return seats

    def test_it_is_not_told_unless_the_store_wants_it(self, house, peers):
        assert page(house.clerk, "/kpi/me/").context["summary"]["rank"] is None
        RankSetting.objects.create(unit=house.store, shows_rank=True)
        assert page(house.clerk, "/kpi/me/").context["summary"]["rank"] == {"place": 2, "of": 3}

    def test_the_nearest_unit_s_word_holds(self, house, peers):
        RankSetting.objects.create(unit=house.store, shows_rank=True)
        RankSetting.objects.create(unit=house.team, shows_rank=False)
        assert page(house.clerk, "/kpi/me/").context["summary"]["rank"] is None

    def test_of_two_nobody_is_told(self, house, peers):
        Scorecard.objects.filter(assignment=peers[2]).delete()
        assert rank_of(person_month(house.clerk, MARCH, ranked=True)) is None


class TestUnits:
    def test_units_side_by_side_are_the_sums_of_their_people(self, played):
        completion = Indicator.objects.get(code="duty-completion")
        below = by_unit_below(played.store, MARCH, [completion])
        assert {key: (each[completion.code].part, each[completion.code].whole) for key, each in below.items()} == {
            played.department.pk: (3, 4)
        }
        group = by_unit_below(played.store.parent, MARCH, [completion])
        assert set(group) == {played.store.pk}

    def test_what_counts_to_the_credit_of_others_alone_is_no_nought(self, played):
        completion = Indicator.objects.get(code="duty-completion")
        MonthFigure.objects.filter(indicator=completion).update(credit_part=0, credit_whole=0)
        (cells,) = by_position(played.store, MARCH, [completion]).values()
        found = cells[completion.code]
        assert (found.value, found.step) == (75, 1)
        assert (found.part, found.whole) == (0, 0), "it adds nothing to what lies above"

    def test_the_group_shows_its_stores_and_no_people(self, played):
        admin = factories.make_superuser()
        response = page(admin, f"/kpi/units/{played.store.parent_id}/")
        assert [row["name"] for row in response.context["children"]] == [played.store.name]
        assert "page_obj" not in response.context

    def test_the_widest_gaps_name_person_and_indicator(self, played):
        data = json.loads(page(played.chief, f"/kpi/units/{played.store.pk}/data/gaps/").content)
        assert data["labels"][0].startswith(played.clerk.staff.name)
        assert data["series"][0]["data"] == [42.86, 14.29]

    def test_the_heat_map_colours_by_what_is_reached(self, played):
        response = page(played.chief, f"/kpi/units/{played.store.pk}/")
        (row,) = response.context["heat"]
        steps = {cell["name"]: cell["together"].step for cell in row["cells"] if cell["together"]}
        names = {each.code: each.name_zh for each in Indicator.objects.all()}
        assert steps == {names["duty-completion"]: 1, names["duty-on-time"]: 0}

    def test_of_a_month_that_is_not_over_amounts_are_held_against_what_has_passed(self, played):
        goal = Indicator.objects.filter(goal_unit__gt="", direction="higher", target__isnull=False).first()
        assert goal is not None
        found = {"indicator": goal, "value": goal.target / 2, "part": Decimal(1), "whole": Decimal(2), "people": 3}
        assert Together(**found).reached == 50
        assert Together(**found, passed=Decimal("0.5")).reached == 100
        nothing_due = Together(**{**found, "value": Decimal(0)}, passed=Decimal(0))
        assert (nothing_due.reached, nothing_due.step) == (None, None), "nought of nothing due is no success"
        assert Together(**found, passed=Decimal("0.5")).step == 4
        number = Together(**{**found, "value": goal.target * 3}, adds_up=True)
        assert number.reached == 100, "three people have three times the target of one"
        assert [passed_of(MARCH, day) for day in (MARCH, TODAY, date(2026, 4, 1), date(2026, 5, 9))] == [
            0,
            Decimal(10) / 31,
            1,
            1,
        ]

    def test_a_running_month_is_set_against_no_other(self, played):
        earlier = {"unit": played.team, "department": played.department, "store": played.store}
        for month, total in ((date(2026, 1, 1), 70), (date(2026, 2, 1), 80)):
            Scorecard.objects.create(
                assignment=played.clerk,
                owner=played.clerk.staff,
                month=month,
                state="published",
                total=Decimal(total),
                **earlier,
            )
        url = f"/kpi/units/{played.team.pk}/"
        running, over = (page(played.manager, f"{url}?month={month}") for month in ("2026-03", "2026-02"))
        name = played.clerk.staff.name
        (row,) = (each for each in running.context["page_obj"].object_list if each["name"] == name)
        assert (row["change"], row["spark"][-2:]) == (None, [70, 80])
        (row,) = (each for each in over.context["page_obj"].object_list if each["name"] == name)
        assert (row["change"], row["spark"][-2:]) == (10, [70, 80])
        assert [response.context["running"] for response in (running, over)] == [True, False]
        series = json.loads(page(played.manager, f"{url}data/trend/").content)["series"]
        assert [each["data"][-3:] for each in series] == [[70, 80, None], [None, None, 42.86]]

    def test_the_worst_comes_first_by_the_indicator_asked_for(self, played):
        team = factories.make_team(played.department, name="Better")
        seat = factories.make_seat(played.positions.clerk, team)
        work(seat, DONE, LATE, LATE, LATE)
        # Written into the past: counted from nothing.
        FigureState.objects.update(as_of=None)
        with clock.at(AT + timedelta(minutes=6)):
            sweeping.refresh_due(AT + timedelta(minutes=6))
        for code, first in (("duty-completion", played.team.name), ("duty-on-time", "Better")):
            response = page(played.manager, f"/kpi/units/{played.department.pk}/?by={code}")
            assert response.context["children"][0]["name"] == first


class TestFiles:
    def test_the_same_numbers_on_the_page_in_excel_and_in_csv(self, played):
        url = f"/kpi/units/{played.store.pk}/data/people/"
        book = load_workbook(io.BytesIO(page(played.chief, f"{url}?as=xlsx").content))
        rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
        clerk = next(row for row in rows if row[0] == played.clerk.staff.name)
        assert Decimal(str(clerk[3])) == Decimal("42.86")
        text = page(played.chief, f"{url}?as=csv").content.decode("utf-8-sig")
        assert f"{played.clerk.staff.name}," in text
        assert "42.86" in text
        assert played.far["clerk"].staff.name not in text

    def test_a_name_that_begins_like_a_formula_stays_a_text(self):
        table = Table("t", "t", ["who"], [["=1+1"]])
        book = load_workbook(io.BytesIO(answer(table, "xlsx").content))
        assert (book.active["A2"].value, book.active["A2"].data_type) == ("=1+1", "s")
        assert answer(table, "csv").content.decode("utf-8-sig").splitlines()[1] == "'=1+1"


class TestSmallDrawings:
    def test_a_sparkline_has_a_gap_where_a_month_is_missing(self):
        drawn = sparkline([Decimal(50), Decimal(60), None, Decimal(70)])
        assert drawn.count("<polyline") == 2
        assert "style=" not in drawn
        assert sparkline([None, Decimal(1)]) == ""

    @pytest.mark.parametrize(
        ("reached", "drawn"), [(None, "0.0"), (60, "50.0"), (100, "83.3"), (500, "100.0"), (-3, "0.0")]
    )
    def test_a_bar_ends_at_120_per_cent(self, reached, drawn):
        assert of_full(None if reached is None else Decimal(reached)) == drawn

    @pytest.mark.parametrize(
        ("value", "text"), [(None, ""), (Decimal("1.26"), "+1.3"), (Decimal("-2"), "−2.0"), (Decimal(0), "±0")]
    )
    def test_a_difference_has_its_sign(self, value, text):
        assert signed(value) == text


def test_what_is_no_sum_of_days_is_computed_whole_and_kept_with_its_instant(played, monkeypatch):
    indicator = factories.make_indicator(calculation="computed", rule="R1", unit="%", target=100)
    monkeypatch.setitem(
        calculators._calculators,
        (indicator.code,),
        lambda seats, first, last, at: {indicator.code: {played.clerk.pk: Measure(Decimal(50), 1, 2)}},
    )
    later = AT + timedelta(minutes=6)
    with clock.at(later):
        sweeping.refresh_due(later)
    kept = MonthFigure.objects.get(indicator=indicator)
    assert (kept.month, kept.actual, kept.as_of) == (MARCH, Decimal(50), later)

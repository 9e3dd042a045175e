"""The built-in sections: the last plan, what was missed and why, comparison, roll-up, what is not built yet."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.reports.actions import Outcome, save_report, submit_report
from kpi.reports.drafting import draft, draft_due
from kpi.reports.models import Report, ReportDefinition
from kpi.reports.opening import insert_reports
from kpi.reports.parts import Exceptions, NotBuilt, PlanLines, Table, figures_of, load
from kpi.reports.sections import known
from kpi.reports.sections.earlier import period_a_year_ago
from roles import clock
from roles.approvals.actions import approve
from roles.approvals.models import Approval
from roles.duties.actions import tick_item
from roles.duties.models import ChecklistItem
from roles.proof.models import MissedReason
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)


def evening(day):
    return clock.local(day, time(22))


def sections(report, at):
    return {each.code: each for each in load(draft([report], at)[report.pk].content["sections"])}


def parts(report, at, code, kind):
    return [part for part in sections(report, at)[code].parts if isinstance(part, kind)]


def figures(report, at):
    return {each.line: each for each in figures_of(sections(report, at).values())}


def hand_in(report, seat, **texts):
    current = Report.objects.get(pk=report.pk)
    texts = {"summary": "", "plan": "", **texts}
    return submit_report(report=current, acting_user=fresh(seat.staff), version=current.version, **texts)


def accept(report, decider):
    approval = Approval.objects.get(object_id=report.pk, state="pending")
    approve(approval=approval, acting_user=fresh(decider.staff), version=approval.version)


class TestPlan:
    @pytest.fixture
    def days(self, house):
        definition = factories.make_definition(house.positions.clerk)
        return [factories.make_report(definition, house.clerk, MONDAY + number * DAY) for number in range(3)]

    def lines(self, report, at):
        (plan,) = parts(report, at, "plan", PlanLines)
        return [(line.text, line.since, line.outcome) for line in plan.lines]

    def test_the_last_plan_comes_line_by_line_and_what_is_not_done_stays_until_it_is_dropped(self, house, days):
        monday, tuesday, wednesday = days
        hand_in(monday, house.clerk, plan="回访王先生\n\n 整理展车 \n盘点钥匙")
        at = evening(MONDAY + DAY)
        since = "2026-03-02"
        expected = [("回访王先生", since, ""), ("整理展车", since, ""), ("盘点钥匙", since, "")]
        assert self.lines(tuesday, at) == expected
        (plan,) = parts(tuesday, at, "plan", PlanLines)
        said = dict(zip((line.line for line in plan.lines), ("done", "carried", "dropped"), strict=True))
        outcomes = {line: Outcome(outcome, "客户出差") for line, outcome in said.items()}
        save_report(
            report=tuesday, acting_user=fresh(house.clerk.staff), version=1, summary="", plan="", outcomes=outcomes
        )
        hand_in(tuesday, house.clerk, plan="试驾")
        assert [line[2] for line in self.lines(Report.objects.get(pk=tuesday.pk), at)] == ["done", "carried", "dropped"]
        assert self.lines(wednesday, at + DAY) == [("整理展车", since, ""), ("试驾", "2026-03-03", "")]

    def test_a_line_nobody_spoke_of_is_not_lost(self, house, days):
        monday, tuesday, wednesday = days
        hand_in(monday, house.clerk, plan="回访")
        draft_due(evening(MONDAY + DAY))
        assert self.lines(wednesday, evening(MONDAY + 2 * DAY)) == [("回访", "2026-03-02", "")]
        assert tuesday.pk

    def test_an_outcome_nobody_knows_and_a_line_of_another_report_are_refused(self, house, days):
        monday, tuesday, _wednesday = days
        hand_in(monday, house.clerk, plan="回访")
        (plan,) = parts(tuesday, evening(MONDAY + DAY), "plan", PlanLines)
        for outcomes in ({plan.lines[0].line: Outcome("forgotten")}, {"plan.2020-01-01.1": Outcome("done")}):
            with pytest.raises(Exception, match=r".{10,}"):
                save_report(
                    report=Report.objects.get(pk=tuesday.pk),
                    acting_user=fresh(house.clerk.staff),
                    version=1,
                    summary="新",
                    plan="",
                    outcomes=outcomes,
                )
        assert Report.objects.get(pk=tuesday.pk).summary == ""


def test_what_was_missed_is_listed_with_the_reason_its_owner_gave(house):
    duties = [factories.make_duty(house.positions.clerk, name_zh=name) for name in ("巡检", "盘点")]
    items = [factories.make_item(duty, house.clerk, MONDAY) for duty in duties]
    ChecklistItem.objects.update(status="missed")
    MissedReason.objects.create(
        item=items[0],
        text="停电两小时",
        given_by=house.clerk.staff,
        given_at=evening(MONDAY),
        superior=house.lead.staff,
    )
    report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    (missed,) = parts(report, evening(MONDAY), "missed", Exceptions)
    found = {entry.words.zh: (entry.reason, entry.state) for entry in missed.entries}
    assert found == {"巡检": ("停电两小时", "waiting"), "盘点": ("", "missed")}
    assert missed.total == 2


class TestComparison:
    def test_figures_stand_beside_the_last_period_s_and_last_year_s(self, house):
        definition = factories.make_definition(house.positions.clerk)
        type(house.clerk).objects.filter(pk=house.clerk.pk).update(starts_on=date(2025, 1, 1))
        year, monday, tuesday = (
            factories.make_report(definition, house.clerk, day) for day in (date(2025, 3, 3), MONDAY, MONDAY + DAY)
        )
        Report.objects.filter(pk=year.pk).update(figures={"checklist.completion": ["40.00", 2, 5]})
        Report.objects.filter(pk=monday.pk).update(figures={"checklist.completion": ["75.00", 3, 4]})
        item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY + DAY)
        with clock.at(clock.local(MONDAY + DAY, time(9))):
            tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        figure = figures(tuesday, evening(MONDAY + DAY))["checklist.completion"]
        assert (figure.value, figure.before, figure.year_before) == (Decimal(100), Decimal(75), Decimal(40))
        assert (figure.part, figure.whole, figure.target) == (1, 1, Decimal(100))

    @pytest.mark.parametrize(
        ("frequency", "first", "period"),
        [
            ("daily", date(2024, 2, 29), "2023-02-28"),
            ("weekly", date(2026, 12, 28), "2025-W52"),
            ("weekly", date(2026, 3, 2), "2025-W10"),
            ("monthly", date(2026, 3, 1), "2025-03"),
            ("event", date(2026, 3, 1), ""),
        ],
    )
    def test_the_same_period_a_year_ago(self, frequency, first, period):
        assert period_a_year_ago(frequency, first) == period


class TestRollUp:
    @pytest.fixture
    def week(self, house):
        """The lead's weekly report over the clerk's two daily ones."""
        definition = factories.make_definition(
            house.positions.lead, "weekly", sections=["team", "checklist", "narrative"]
        )
        daily = factories.make_definition(house.positions.clerk)
        reports = [factories.make_report(daily, house.clerk, MONDAY + number * DAY) for number in range(2)]
        item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)
        tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        return factories.make_report(definition, house.lead, MONDAY), reports

    def test_it_draws_on_what_was_approved_and_names_who_has_not_delivered(self, house, week):
        own, (monday, tuesday) = week
        hand_in(monday, house.clerk)
        found = figures(own, evening(MONDAY))
        assert (found["team.delivered"].part, found["team.delivered"].whole) == (1, 2)
        # What only waits for a decision is delivered, and adds nothing up.
        assert found["team.completion"].value is None
        accept(monday, house.lead)
        found = figures(own, evening(MONDAY))
        assert (found["team.completion"].part, found["team.completion"].whole) == (1, 1)
        (missing,) = (each for each in parts(own, evening(MONDAY), "team", Exceptions) if each.state == "missing")
        assert [(entry.who, entry.day) for entry in missing.entries] == [(house.clerk.staff.name, tuesday.last_day)]
        (table,) = parts(own, evening(MONDAY), "team", Table)
        assert {row.url for row in table.rows} == {f"/reports/{each.pk}/" for each in (monday, tuesday)}

    def test_the_level_above_adds_up_what_the_levels_below_added_up(self, house, week):
        own, (monday, _tuesday) = week
        hand_in(monday, house.clerk)
        accept(monday, house.lead)
        with clock.at(evening(MONDAY)):
            hand_in(own, house.lead)
            accept(own, house.manager)
        above = factories.make_definition(house.positions.manager, "monthly", sections=["team"])
        report = factories.make_report(above, house.manager, MONDAY)
        found = figures(report, evening(MONDAY))
        assert (found["team.completion"].part, found["team.completion"].whole) == (1, 1)

    def test_who_leads_nobody_has_no_such_section(self, house):
        definition = factories.make_definition(house.positions.clerk, sections=["team", "narrative"])
        report = factories.make_report(definition, house.clerk, MONDAY)
        assert set(sections(report, evening(MONDAY))) == {"narrative"}


def test_a_section_whose_records_are_not_built_says_so(house):
    report = factories.make_report(
        factories.make_definition(house.positions.clerk, record="showroom_visit"), house.clerk, MONDAY
    )
    (part,) = parts(report, evening(MONDAY), "records", NotBuilt)
    assert [each.en for each in part.records] == ["Showroom visit"]


def test_the_sections_of_a_definition_in_its_order_as_the_report_s_own_version_lists_them(house):
    definition = factories.make_definition(house.positions.clerk, sections=["narrative", "checklist"])
    report = factories.make_report(definition, house.clerk, MONDAY)
    definition.sections = ["plan"]
    definition.save()
    assert list(sections(report, evening(MONDAY))) == ["narrative", "checklist"]
    assert list(sections(factories.make_report(definition, house.clerk, MONDAY + DAY), evening(MONDAY))) == ["plan"]


def test_a_batch_asks_as_much_for_many_people_of_two_stores_as_for_one(house):
    factories.make_definition(house.positions.clerk)
    factories.make_definition(house.positions.lead, sections=["team", "indicators", "checklist"])

    def asked():
        Report.objects.update(drafted_at=None)
        with CaptureQueriesContext(connection) as queries:
            draft_due(evening(MONDAY))
        return len(queries)

    insert_reports(MONDAY, stores=[house.store.pk])
    few = asked()
    for _ in range(8):
        factories.make_seat(house.positions.clerk, house.team)
    insert_reports(MONDAY, stores=[house.store.pk])
    assert Report.objects.count() == 10
    assert asked() == few


def test_every_report_of_the_documents_has_its_definition_with_known_sections():
    definitions = ReportDefinition.objects.exclude(code__contains="_work-")
    assert definitions.values("name_zh").distinct().count() >= 37
    for definition in ReportDefinition.objects.all():
        assert definition.sections and set(definition.sections) <= known().keys(), definition.code

"""The built-in sections: the last plan, what was missed and why, comparison, roll-up, what is not built yet."""

from collections import defaultdict
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpi.reports.actions import Outcome, save_report, submit_report
from kpi.reports.drafting import draft, draft_due
from kpi.reports.models import Report, ReportDefinition
from kpi.reports.opening import insert_reports, open_due
from kpi.reports.parts import Exceptions, Figure, Figures, NotBuilt, PlanLines, Table, Words, figures_of, load
from kpi.reports.sections import known, records
from kpi.reports.sections.earlier import period_a_year_ago
from kpi.reports.sections.plan import MOST_LINES
from roles import clock
from roles.approvals.actions import approve
from roles.approvals.models import Approval
from roles.duties.actions import tick_item
from roles.duties.models import ChecklistItem
from roles.proof.models import MissedReason
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.pages.conftest import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
# The reports the documents name, by how often they are due.
NAMED = {
    "daily": {
        "展厅客流量表",
        "录音检查表",
        "值班到岗登记",
        "商品车数量核对与进销存表、库存表",
        "车辆库存明细",
        "销售通报（阅读确认）",
        "销售统计与信息反馈（客户、客流、潜客、订单）",
        "交车单据与交车客户资料",
        "营业款缴存与银行回单",
    },
    "weekly": {
        "个人案例总结（周例会）",
        "二网车辆信息统计",
        "潜客数据分析报表",
        "销售数据报表与分析",
    },
    "monthly": {
        "月度销售任务、目标和计划（月初）",
        "个人销售目标分解表及月度总结",
        "经营和管理工作报告",
        "厂家销售报表",
        "月度要货计划",
        "商品车实物与账务核对表",
        "配件月度报表及相关文件",
        "财务报表、分析与建议",
        "纳税申报表",
        "营业税额/应税额监控表",
        "售后数据统计分析",
        "市场、销售数据与趋势分析",
        "质检报告",
        "培训率与考核评估",
        "市场调研/竞品报告",
    },
    "event": {
        "市场活动计划与总结",
        "广告效果评估（投入产出）",
        "活动信息反馈",
        "客户建议、意见与投诉汇报",
        "质量返修活动报表资料",
        "汽配市场与本站业务信息",
        "来电客户信息反馈",
        "可追溯维修报告",
        "汇款申请",
    },
}


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

    def test_of_more_lines_than_a_page_holds_the_newest_stay(self, house, days):
        monday, tuesday, _wednesday = days
        hand_in(monday, house.clerk, plan="\n".join(f"第{number}件" for number in range(MOST_LINES + 5)))
        lines = [text for text, _since, _outcome in self.lines(tuesday, evening(MONDAY + DAY))]
        assert (len(lines), lines[0], lines[-1]) == (MOST_LINES, "第5件", f"第{MOST_LINES + 4}件")

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
        assert [(entry.owner, entry.day) for entry in missing.entries] == [(house.clerk.staff.name, tuesday.last_day)]
        (table,) = parts(own, evening(MONDAY), "team", Table)
        (row,) = table.rows
        # Two to be written, one delivered, one approved, all of its duties done.
        assert (row.cells[0], row.cells[2:]) == (house.clerk.staff.name, (2, 1, 1, Decimal(100)))

    def test_what_a_daily_and_a_weekly_report_both_say_is_added_up_once(self, house, week):
        own, (monday, _tuesday) = week
        hand_in(monday, house.clerk)
        accept(monday, house.lead)
        weekly = factories.make_report(factories.make_definition(house.positions.clerk, "weekly"), house.clerk, MONDAY)
        with clock.at(evening(MONDAY)):
            hand_in(weekly, house.clerk)
            accept(weekly, house.lead)
        found = figures(own, evening(MONDAY))
        assert (found["team.completion"].part, found["team.completion"].whole) == (1, 1)
        assert (found["team.delivered"].part, found["team.delivered"].whole) == (2, 3)

    def test_its_figures_lead_to_the_reports_they_count(self, house, week):
        own, (monday, tuesday) = week
        hand_in(monday, house.clerk)
        accept(monday, house.lead)

        def counted(seat, code):
            page = browser_of(seat.staff).get(reverse("reports:rows", args=[own.pk, code]))
            return [row.url for row in page.context["page_obj"].object_list]

        urls = {each: f"/reports/{each.pk}/" for each in (monday, tuesday)}
        assert counted(house.lead, "team.due") == [urls[monday], urls[tuesday]]
        assert counted(house.lead, "team.counted") == [urls[monday]]
        assert counted(house.lead, "team.missing") == [urls[tuesday]]
        for figure in figures_of(sections(own, evening(MONDAY)).values()):
            assert figure.rows, figure.line

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

    def test_a_group_s_report_is_opened_draws_on_its_stores_and_is_filed(self, house):
        group = house.store.parent
        above = factories.make_position(own=factories.OWN, grants=[("group", "reports.view_report")])
        head = factories.make_seat(above, group)
        factories.make_definition(above, sections=["team", "narrative"])
        daily = factories.make_definition(house.positions.chief, sections=["checklist", "narrative"])
        other = factories.make_store(group)
        silent = factories.make_seat(house.positions.chief, other)
        with clock.at(evening(MONDAY)):
            open_due(clock.now())
            hand_in(Report.objects.get(definition=daily, assignment=house.chief, first_day=MONDAY), house.chief)
            own = Report.objects.get(assignment=head, first_day=MONDAY)
            assert own.store_id is None
            found = figures(own, clock.now())
            assert (found["team.delivered"].part, found["team.delivered"].whole) == (1, 2)
            (missing,) = parts(own, clock.now(), "team", Exceptions)
            assert [entry.owner for entry in missing.entries] == [silent.staff.name]
            filed = hand_in(own, head)
        assert (filed.state, len(filed.content_hash)) == ("filed", 64)

    def test_who_leads_nobody_has_no_such_section(self, house):
        definition = factories.make_definition(house.positions.clerk, sections=["team", "narrative"])
        report = factories.make_report(definition, house.clerk, MONDAY)
        assert set(sections(report, evening(MONDAY))) == {"narrative"}


def test_a_section_whose_records_are_not_built_says_so(house):
    report = factories.make_report(
        factories.make_definition(house.positions.clerk, record="appointment"), house.clerk, MONDAY
    )
    (part,) = parts(report, evening(MONDAY), "records", NotBuilt)
    assert [each.en for each in part.records] == ["Appointment"]


def test_records_not_built_yet_are_named_once_where_their_sections_follow_each_other(house):
    codes = ["records", "records.repair_order", "records.settlement", "plan", "records.stock_take"]
    definition = factories.make_definition(house.positions.clerk, record="appointment", sections=codes)
    found = sections(factories.make_report(definition, house.clerk, MONDAY), evening(MONDAY))
    assert list(found) == ["records", "plan", "records.stock_take"]
    (part,) = found["records"].parts
    assert [each.en for each in part.records] == ["Appointment", "Repair order", "Settlement"]


def test_a_record_that_is_built_is_shown_by_whoever_keeps_it(house, monkeypatch):
    monkeypatch.setattr(records, "_offered", {})
    words = Words("单", "Order")
    records.offer(
        "sales_order",
        lambda _batch, reports: {
            each.pk: (Figures((Figure(line="sales_order.count", words=words, value=Decimal(7)),)),) for each in reports
        },
    )
    definition = factories.make_definition(house.positions.clerk, sections=["records.sales_order", "records.delivery"])
    report = factories.make_report(definition, house.clerk, MONDAY)
    assert figures(report, evening(MONDAY))["sales_order.count"].value == 7
    assert list(sections(report, evening(MONDAY))) == ["records.sales_order", "records.delivery"]


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


def test_every_report_of_the_documents_has_its_definition():
    stored = defaultdict(set)
    for definition in ReportDefinition.objects.exclude(code__contains="_work-"):
        stored[definition.frequency].add(definition.name_zh)
    assert stored == NAMED
    assert sum(map(len, NAMED.values())) == 37


def test_every_definition_has_known_sections_and_says_where_its_figures_come_from():
    for definition in ReportDefinition.objects.filter(record="report"):
        assert any(code.startswith("records.") for code in definition.sections), definition.code
    for definition in ReportDefinition.objects.all():
        assert definition.sections and set(definition.sections) <= known().keys(), definition.code

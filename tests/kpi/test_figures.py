"""What is computed from today's records, against cases worked out by hand, each with the records behind it."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from kpi import calculators, exclusions
from kpi.calculators import Measure, Share, percentage, together
from kpi.cards import compute, open_cards
from kpi.insight.records import readable
from kpi.models import Indicator, Scorecard, SheetKind, TargetSheet
from kpi.reports.actions import submit_report
from kpi.reports.models import Report, ReportState
from kpi.source_words import words_of
from kpi.targets.documents import title_of
from roles import clock
from roles.approvals.actions import approve, return_document
from roles.approvals.deciding import pending_of
from roles.approvals.models import Approval, ApprovalStep, Desk
from roles.duties.models import ChecklistItem
from roles.proof.models import SheetProof, SpotCheck
from roles.worksheets.models import FilledSheet, Worksheet
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue", "monday")]

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
LATER = clock.local(date(2026, 4, 2))
DAY = timedelta(days=1)


def figures(code, *seats, first=FIRST, last=LAST, at=LATER):
    """Return part, whole and value of each seat; None where there is nothing to measure."""
    found = calculators.measure([seat.pk for seat in seats], first, last, at, {code}).get(code, {})
    values = [found.get(seat.pk) for seat in seats]
    return [each and (each.part, each.whole, each.actual) for each in values]


def whys(code, seat, at=LATER):
    """Return (counted, hit, why) of the records behind a figure, in order."""
    rows = calculators.rows([seat.pk], FIRST, LAST, at, {code}).get(code, {}).get(seat.pk, [])
    return [(row.counted, row.hit, row.why) for row in rows]


def agrees(code, seat, at=LATER):
    """Return whether the records behind a figure add up to it."""
    value = calculators.measure([seat.pk], FIRST, LAST, at, {code})[code][seat.pk]
    rows = calculators.rows([seat.pk], FIRST, LAST, at, {code})[code][seat.pk]
    counted = [row for row in rows if row.counted]
    if any(row.out_of is not None for row in counted):
        return (sum(row.value for row in counted), sum(row.out_of for row in counted)) == (value.part, value.whole)
    return (sum(row.hit for row in counted), len(counted)) == (value.part, value.whole)


def weigh(code, *positions):
    for position in positions:
        factories.make_weight(position, 10, Indicator.objects.get(code=code))


def sheet_of(code, seat, day, *, score=None, full=None, findings=(), answers=None, hour=10):
    """Fill in a worksheet of the catalogue."""
    return FilledSheet.objects.create(
        worksheet=Worksheet.objects.get(code=code),
        owner=seat.staff,
        unit=seat.unit,
        department=seat.department,
        store=seat.store,
        state="filled",
        answers=answers or {},
        findings=list(findings),
        score=score,
        full_score=full,
        started_at=clock.local(day, time(hour)),
        filled_at=clock.local(day, time(hour)),
    )


def checks(house, code, days):
    """Give the clerk a daily duty proved by a worksheet, and return its items of some days."""
    duty = factories.make_duty(
        house.positions.clerk, evidence="worksheet", worksheet=Worksheet.objects.get(code=code), due_time=time(9)
    )
    return [factories.make_item(duty, house.clerk, day) for day in days]


def done(item, *, late=False, findings=(), sheet=True, code="front-desk-morning"):
    at = item.due_at + timedelta(minutes=5 if late else -5)
    ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=at, done_by=item.owner)
    if sheet:
        seat = item.assignment
        filled = sheet_of(code, seat, clock.local_date(at), findings=findings)
        SheetProof.objects.create(item=item, sheet=filled)


class TestChecklist:
    def test_the_items_behind_completion_and_on_time(self, house):
        items = []
        for number in range(6):
            duty = factories.make_duty(house.positions.clerk, due_time=time(9 + number))
            items.append(factories.make_item(duty, house.clerk, MONDAY))
        done(items[0], sheet=False)
        done(items[1], sheet=False, late=True)
        ChecklistItem.objects.filter(pk=items[2].pk).update(status="missed")
        ChecklistItem.objects.filter(pk=items[3].pk).update(status="excused")
        at = clock.local(MONDAY, time(13, 30))
        assert figures("duty-completion", house.clerk, at=at) == [(2, 4, Decimal("50.00"))]
        assert figures("duty-on-time", house.clerk, at=at) == [(1, 4, Decimal("25.00"))]
        left = [(True, False, "missed"), (False, False, "excused"), (True, False, "overdue"), (False, False, "not_due")]
        assert whys("duty-completion", house.clerk, at) == [(True, True, ""), (True, True, ""), *left]
        assert whys("duty-on-time", house.clerk, at) == [(True, True, ""), (True, False, "late"), *left]
        assert agrees("duty-completion", house.clerk, at)
        assert agrees("duty-on-time", house.clerk, at)


class TestReports:
    @pytest.fixture
    def reports(self, house):
        definition = factories.make_definition(house.positions.clerk)
        return [factories.make_report(definition, house.clerk, MONDAY + DAY * number) for number in range(6)]

    def hand_in(self, report, *, back=False, accept=True):
        report.refresh_from_db()
        at = clock.local(report.last_day, time(20))
        with clock.at(at):
            author = factories.fresh(report.owner)
            submit_report(report=report, acting_user=author, version=report.version, summary="s", plan="")
            if back:
                self.decide(report, return_document, reason="wrong")
                report.refresh_from_db()
                submit_report(report=report, acting_user=author, version=report.version, summary="s", plan="")
            if accept:
                self.decide(report, approve)

    def decide(self, report, verdict, **given):
        approval = pending_of(report)
        verdict(approval=approval, acting_user=factories.fresh(approval.approver), version=approval.version, **given)

    def test_on_time_and_never_returned(self, house, reports):
        self.hand_in(reports[0])
        self.hand_in(reports[1], back=True)
        self.hand_in(reports[2], accept=False)
        Report.objects.filter(pk=reports[3].pk).update(state=ReportState.EXCUSED)
        at = clock.local(MONDAY + DAY * 5, time(12))
        # The fifth day's report is overdue, the sixth is not due yet.
        assert figures("report-on-time", house.clerk, at=at) == [(2, 3, Decimal("66.67"))]
        assert figures("report-accuracy", house.clerk, at=at) == [(1, 2, Decimal("50.00"))]
        assert whys("report-on-time", house.clerk, at) == [
            (True, True, ""), (True, True, ""), (False, False, "undecided"), (False, False, "excused"),
            (True, False, "overdue"), (False, False, "not_due"),
        ]  # fmt: skip
        assert whys("report-accuracy", house.clerk, at) == [
            (True, True, ""), (True, False, "returned"), (False, False, "undecided"), (False, False, "excused"),
            (False, False, "not_submitted"), (False, False, "not_submitted"),
        ]  # fmt: skip
        assert agrees("report-on-time", house.clerk, at)
        assert agrees("report-accuracy", house.clerk, at)

    def test_one_that_came_late(self, house, reports):
        self.hand_in(reports[0])
        Report.objects.filter(pk=reports[0].pk).update(first_submitted_at=reports[0].due_at + DAY)
        assert figures("report-on-time", house.clerk, at=clock.local(MONDAY + DAY)) == [(0, 1, Decimal("0.00"))]
        assert whys("report-on-time", house.clerk)[0] == (True, False, "late")


class TestScoresOfAPlace:
    def test_the_store_s_points_for_everybody_measured_by_it(self, house):
        weigh("showroom-5s", house.positions.clerk, house.positions.lead)
        sheet_of("showroom-5s", house.lead, MONDAY, score=45, full=50)
        sheet_of("showroom-5s", house.chief, MONDAY + DAY, score=42, full=50)
        sheet_of("showroom-5s", house.lead, MONDAY + DAY * 2)
        sheet_of("showroom-5s", house.lead, FIRST - DAY, score=1, full=50)
        found = figures("showroom-5s", house.clerk, house.lead, house.manager)
        assert found == [(87, 100, Decimal("87.00")), (87, 100, Decimal("87.00")), None]
        assert whys("showroom-5s", house.clerk) == [
            (True, False, ""), (True, False, ""), (False, False, exclusions.NO_SCORE),
        ]  # fmt: skip
        assert agrees("showroom-5s", house.clerk)

    def test_joint_credit_is_split_and_not_doubled(self, house):
        weigh("showroom-5s", house.positions.clerk)
        seats = [house.clerk, *(factories.make_seat(house.positions.clerk, house.team) for _ in range(2))]
        sheet_of("showroom-5s", house.lead, MONDAY, score=Decimal("46.5"), full=50)
        found = calculators.measure([seat.pk for seat in seats], FIRST, LAST, LATER, {"showroom-5s"})["showroom-5s"]
        assert [found[seat.pk].credit for seat in seats] == [
            (Decimal("15.5"), Decimal("16.6667")), (Decimal("15.5"), Decimal("16.6667")),
            (Decimal("15.5"), Decimal("16.6666")),
        ]  # fmt: skip
        whole = together(found.values())
        assert (whole.part, whole.whole, whole.actual) == (Decimal("46.5"), 50, Decimal("93.00"))

    def test_only_of_the_days_a_seat_is_held(self, house):
        weigh("workshop-6s", house.positions.clerk)
        late = factories.make_seat(house.positions.clerk, house.team, starts_on=MONDAY + DAY)
        sheet_of("workshop-6s", house.lead, MONDAY, score=30, full=60)
        sheet_of("workshop-6s", house.lead, MONDAY + DAY, score=60, full=60)
        found = figures("workshop-6s", house.clerk, late)
        assert found == [(90, 120, Decimal("75.00")), (60, 60, Decimal("100.00"))]

    def test_another_store_has_its_own(self, house):
        weigh("warehouse-6s", house.positions.clerk)
        other = factories.make_seat(house.positions.clerk, factories.make_store())
        sheet_of("warehouse-6s", house.lead, MONDAY, score=60, full=60)
        assert figures("warehouse-6s", house.clerk, other) == [(60, 60, Decimal("100.00")), None]


class TestChecksOwed:
    def test_mornings_without_a_fault_and_in_time(self, house):
        items = checks(house, "front-desk-morning", [MONDAY + DAY * number for number in range(6)])
        done(items[0])
        done(items[1], late=True)
        done(items[2], findings=["front-desk-morning-desk"])
        ChecklistItem.objects.filter(pk=items[3].pk).update(status="missed")
        ChecklistItem.objects.filter(pk=items[4].pk).update(status="excused")
        at = items[5].due_at - timedelta(minutes=1)
        assert figures("morning-prep", house.clerk, at=at) == [(1, 4, Decimal("25.00"))]
        assert whys("morning-prep", house.clerk, at) == [
            (True, True, ""), (True, False, "late"), (True, False, "not_in_order"), (True, False, "missed"),
            (False, False, "excused"), (False, False, "not_due"),
        ]  # fmt: skip
        assert agrees("morning-prep", house.clerk, at)

    def test_the_desk_is_covered_as_often_as_it_was_checked(self, house):
        items = checks(house, "floor-duty-roster", [MONDAY + DAY * number for number in range(4)])
        done(items[0], code="floor-duty-roster")
        done(items[1], code="floor-duty-roster", late=True)
        done(items[2], code="floor-duty-roster", findings=["floor-duty-roster-reception"])
        ChecklistItem.objects.filter(pk=items[3].pk).update(status="missed")
        assert figures("duty-coverage", house.clerk) == [(2, 3, Decimal("66.67"))]
        assert whys("duty-coverage", house.clerk) == [
            (True, True, ""), (True, True, ""), (True, False, "not_in_order"), (False, False, "not_submitted"),
        ]  # fmt: skip
        assert agrees("duty-coverage", house.clerk)

    def test_one_day_uncovered_costs_a_fifth_of_the_points(self, house):
        weigh("duty-coverage", house.positions.clerk)
        items = checks(house, "floor-duty-roster", [MONDAY + DAY * number for number in range(3)])
        for item, findings in zip(items, ((), (), ("floor-duty-roster-manager",)), strict=True):
            done(item, code="floor-duty-roster", findings=findings)
        open_cards(MONDAY, assignments=[house.clerk.pk])
        card = compute([Scorecard.objects.with_names().get(assignment=house.clerk)], LATER)[0]
        line = next(each for each in card.lines.all() if each.made_from.code == "duty-coverage")
        # 66.67 % would be 34 points missed; one breach is one fifth of a weight of ten.
        assert (line.actual, line.points) == (Decimal("66.67"), Decimal("8.00"))


class TestMeetings:
    def meeting(self, seat, day, present, code="weekly-meeting"):
        return sheet_of(code, seat, day, answers={f"{code}-present": [str(each.staff_id) for each in present]})

    def test_who_was_there_of_those_it_was_held_for(self, house):
        elsewhere = factories.make_seat(house.positions.clerk, factories.make_department(house.store, "parts"))
        self.meeting(house.manager, MONDAY, [house.clerk, house.lead])
        self.meeting(house.manager, MONDAY + DAY, [house.lead], "morning-and-evening-meeting")
        factories.make_absence(house.clerk.staff, MONDAY + DAY * 2)
        self.meeting(house.manager, MONDAY + DAY * 2, [house.lead])
        found = figures("meeting-attendance", house.clerk, house.lead, house.chief, elsewhere)
        assert found == [(1, 2, Decimal("50.00")), (3, 3, Decimal("100.00")), None, None]
        assert whys("meeting-attendance", house.clerk) == [
            (True, True, ""), (True, False, "not_present"), (False, False, "away"),
        ]  # fmt: skip
        assert agrees("meeting-attendance", house.clerk)

    def test_before_joining_nobody_is_missed(self, house):
        late = factories.make_seat(house.positions.clerk, house.team, starts_on=MONDAY + DAY)
        self.meeting(house.manager, MONDAY, [])
        assert figures("meeting-attendance", late) == [None]

    def test_two_positions_are_one_person_at_one_meeting(self, house):
        second = factories.make_seat(house.positions.lead, house.team, house.clerk.staff, kind="concurrent")
        self.meeting(house.manager, MONDAY, [house.clerk])
        seats = [house.clerk.pk, second.pk]
        found = calculators.measure(seats, FIRST, LAST, LATER, {"meeting-attendance"})["meeting-attendance"]
        assert [found[pk].actual for pk in seats] == [100, 100]
        assert together(found.values()).part == 1


class TestSpotChecks:
    def check(self, house, seat, state, day=MONDAY):
        duty = factories.make_duty(seat.position)
        item = factories.make_item(duty, seat, MONDAY)
        decided = None if state == "open" else clock.local(day, time(15))
        reason = "r" if state == "failed" else ""
        facts = {"item": item, "checker": house.chief.staff, "checked": seat.staff, "week": MONDAY, "reason": reason}
        return SpotCheck.objects.create(**facts, state=state, drawn_at=clock.local(MONDAY, time(8)), decided_at=decided)

    def test_one_s_own_and_a_leader_s_whole_unit(self, house):
        for seat, state in (
            (house.clerk, "passed"),
            (house.clerk, "failed"),
            (house.clerk, "open"),
            (house.lead, "passed"),
        ):
            self.check(house, seat, state)
        self.check(house, house.clerk, "passed", FIRST - DAY)
        found = figures("process-spot-check", house.clerk, house.lead, house.chief)
        assert found == [(1, 2, Decimal("50.00")), (2, 3, Decimal("66.67")), (2, 3, Decimal("66.67"))]
        assert whys("process-spot-check", house.clerk) == [
            (True, True, ""), (True, False, "not_in_order"), (False, False, "undecided"),
        ]  # fmt: skip
        assert agrees("process-spot-check", house.lead)

    def test_the_unit_s_figure_is_that_of_its_people_and_counts_each_check_once(self, house):
        for seat, state in ((house.clerk, "passed"), (house.lead, "failed")):
            self.check(house, seat, state)
        seats = [house.clerk.pk, house.lead.pk, house.manager.pk, house.chief.pk]
        found = calculators.measure(seats, FIRST, LAST, LATER, {"process-spot-check"})["process-spot-check"]
        whole = together(found.values())
        assert (whole.part, whole.whole) == (1, 2)


class TestDecisions:
    def asked(self, house, hours):
        """Let a report wait for the lead since Monday at ten; decide it after so many hours (None: never)."""
        definition = factories.make_definition(house.positions.clerk)
        report = factories.make_report(definition, house.clerk, MONDAY)
        with clock.at(clock.local(MONDAY, time(10))):
            author = factories.fresh(house.clerk.staff)
            submit_report(report=report, acting_user=author, version=report.version, summary="s", plan="")
        approval = pending_of(report)
        if hours is not None:
            with clock.at(clock.local(MONDAY, time(10)) + timedelta(hours=hours)):
                approve(approval=approval, acting_user=factories.fresh(house.lead.staff), version=approval.version)
        return approval

    def test_within_a_working_day_where_no_flow_sets_a_time(self, house):
        # Until Tuesday at six in the evening; 32 hours after Monday at ten is just then.
        for hours in (1, 31, 33, None):
            self.asked(house, hours)
        at = clock.local(date(2026, 3, 4))
        assert figures("decision-on-time", house.lead, house.clerk, at=at) == [(2, 4, Decimal("50.00")), None]
        assert whys("decision-on-time", house.lead, at) == [
            (True, True, ""), (True, True, ""), (True, False, "late"), (True, False, "overdue"),
        ]  # fmt: skip
        assert agrees("decision-on-time", house.lead, at)

    def test_what_is_not_due_yet_counts_neither_way(self, house):
        self.asked(house, None)
        at = clock.local(MONDAY, time(20))
        assert figures("decision-on-time", house.lead, at=at) == [None]
        assert whys("decision-on-time", house.lead, at) == [(False, False, "not_due")]

    def test_a_time_of_its_own_goes_before(self, house):
        approval = self.asked(house, 3)
        Approval.objects.filter(pk=approval.pk).update(due_at=clock.local(MONDAY, time(12)))
        assert figures("decision-on-time", house.lead) == [(0, 1, Decimal("0.00"))]

    def test_each_decision_is_named_and_opens_for_whoever_took_it(self, house):
        approval = self.asked(house, 3)
        key = f"approvals.approval:{approval.pk}"
        words = words_of([key])[key]
        assert (words.title, words.day) == (approval.title, MONDAY)
        seen = readable([key], factories.fresh(house.lead.staff))
        assert (seen[key].title, seen[key].who) == (approval.title, house.clerk.staff.name)
        assert seen[key].url == f"/approvals/{approval.pk}/"
        other = factories.make_seat(house.positions.lead, factories.make_store())
        assert readable([key], factories.fresh(other.staff)) == {}

    def test_a_decision_at_a_step_of_a_flow_is_named_by_its_document(self, house):
        approval = self.asked(house, 3)
        step = ApprovalStep.objects.create(approval=approval, order=1)
        desk = Desk.objects.create(
            approval=approval,
            step=step,
            staff=house.lead.staff,
            is_open=False,
            opened_at=clock.local(MONDAY, time(10)),
            closed_at=clock.local(MONDAY, time(13)),
            signed_by=house.lead.staff,
        )
        key = f"approvals.desk:{desk.pk}"
        assert (words_of([key])[key].title, words_of([key])[key].day) == (approval.title, MONDAY)
        assert readable([key], factories.fresh(house.lead.staff))[key].at == desk.closed_at
        assert (
            readable([key], factories.fresh(factories.make_seat(house.positions.lead, factories.make_store()).staff))
            == {}
        )


class TestPlans:
    def plan(self, house, state, handed_in):
        return TargetSheet.objects.create(
            kind=SheetKind.PLAN,
            owner=house.manager.staff,
            unit=house.manager.unit,
            department=house.manager.department,
            store=house.store,
            period="monthly",
            first_day=FIRST,
            last_day=LAST,
            state=state,
            first_submitted_at=handed_in,
        )

    @pytest.mark.parametrize(
        ("state", "day", "expected", "why"),
        [
            ("approved", 3, (1, 1), ""),
            ("approved", 6, (0, 1), "late"),
            ("submitted", 3, None, "undecided"),
            ("returned", 3, (0, 1), "returned"),
            ("draft", None, (0, 1), "overdue"),
        ],
    )
    def test_handed_in_by_the_fifth_and_approved(self, house, state, day, expected, why):
        weigh("plan-submitted", house.positions.manager)
        self.plan(house, state, day and clock.local(date(2026, 3, day), time(12)))
        (found,) = figures("plan-submitted", house.manager)
        assert (found and found[:2]) == expected
        assert whys("plan-submitted", house.manager) == [(why != "undecided", not why, why)]

    def test_one_never_begun_is_missed_once_it_is_due(self, house):
        weigh("plan-submitted", house.positions.manager)
        assert figures("plan-submitted", house.manager, at=clock.local(date(2026, 3, 5), time(17))) == [None]
        assert figures("plan-submitted", house.manager, house.clerk) == [(0, 1, Decimal("0.00")), None]
        rows = calculators.rows([house.manager.pk], FIRST, LAST, LATER, {"plan-submitted"})["plan-submitted"]
        assert [row.key for row in rows[house.manager.pk]] == ["kpi.plan:2026-03"]
        with override("en"):
            assert words_of(["kpi.plan:2026-03"])["kpi.plan:2026-03"].title == "Plan not begun 2026-03"

    def test_a_plan_is_named_and_opens_for_whoever_may_see_it(self, house):
        plan = self.plan(house, "approved", LATER)
        key = f"kpi.targetsheet:{plan.pk}"
        assert (words_of([key])[key].title, words_of([key])[key].day) == (title_of(plan), FIRST)
        seen = readable([key], factories.fresh(house.manager.staff))
        assert (seen[key].title, seen[key].url) == (title_of(plan), f"/kpi/targets/{plan.pk}/")
        other = factories.make_seat(house.positions.manager, factories.make_store())
        assert readable([key], factories.fresh(other.staff)) == {}


class TestComposites:
    @pytest.fixture
    def parts(self, monkeypatch):
        monkeypatch.setattr(calculators, "_calculators", {})
        monkeypatch.setattr(calculators, "_composites", {})
        values = {"a": {1: percentage(9, 10), 2: percentage(4, 5)}, "b": {1: percentage(30, 40)}}
        for code in ("a", "b"):
            calculators.register((code,), lambda *_, code=code: {code: values[code]})

    def value(self, code):
        found = calculators.measure([1, 2], FIRST, LAST, LATER, {code})[code]
        return {seat: each.actual for seat, each in found.items()}

    def test_shares_are_re_based_where_a_part_has_no_value(self, parts):
        calculators.register_composite("c", [Share("a", 60), Share("b", 40)])
        # 0.6 x 90 + 0.4 x 75 = 84; of the second only the first part is known.
        assert self.value("c") == {1: Decimal("84.00"), 2: Decimal("80.00")}

    def test_by_number_each_record_weighs_the_same(self, parts):
        calculators.register_composite("c", [Share("a"), Share("b")])
        # (10 x 90 + 40 x 75) / 50
        assert self.value("c") == {1: Decimal("78.00"), 2: Decimal("80.00")}

    def test_with_a_part_nobody_computes_it_is_not_computed(self, parts):
        calculators.register_composite("c", [Share("a", 50), Share("z", 50)])
        assert calculators.computable() == {"a", "b"}
        assert "c" not in calculators.measure([1], FIRST, LAST, LATER)


class TestTogether:
    def test_counts_ratios_and_nothing(self):
        assert together([percentage(1, 2), percentage(3, 6)]) == percentage(Decimal(4), Decimal(8))
        assert together([calculators.number(3), calculators.number(4)]).actual == 7
        assert together([]) is None
        assert together([Measure(Decimal(84), None, None)]) is None


def test_every_figure_asks_as_many_queries_for_many_as_for_one(house):
    codes = calculators.computable()
    seats = [house.clerk.pk, house.lead.pk]
    more = [factories.make_seat(house.positions.clerk, house.team).pk for _ in range(6)]
    weigh("showroom-5s", house.positions.clerk)
    sheet_of("showroom-5s", house.lead, MONDAY, score=45, full=50)
    TestMeetings().meeting(house.manager, MONDAY, [house.clerk])
    with CaptureQueriesContext(connection) as few:
        calculators.measure(seats, FIRST, LAST, LATER, codes)
    with CaptureQueriesContext(connection) as many:
        calculators.measure([*seats, *more], FIRST, LAST, LATER, codes)
    assert len(few) == len(many)


@pytest.mark.parametrize(("code", "hits"), [("duty-completion", 1), ("duty-on-time", 0)])
def test_what_is_owed_again_stays_in_its_own_month_with_the_record_behind_it(house, code, hits):
    """Missed in March and had done again by April: late at best, and until then missing from March."""
    open_again, done_again = (
        factories.make_item(factories.make_duty(house.positions.clerk, due_time=time(10)), house.clerk, MONDAY)
        for _ in range(2)
    )
    april = clock.local(date(2026, 4, 10))
    for item in (open_again, done_again):
        ChecklistItem.objects.filter(pk=item.pk).update(first_due_at=item.due_at, due_at=april)
    ChecklistItem.objects.filter(pk=done_again.pk).update(status="done", done_at=LATER - DAY, done_by=house.clerk.staff)
    assert figures(code, house.clerk) == [(hits, 2, Decimal(50 * hits).quantize(Decimal("0.01")))]
    assert agrees(code, house.clerk)
    assert sorted(whys(code, house.clerk)) == sorted(
        [(True, False, exclusions.OVERDUE), (True, bool(hits), "" if hits else exclusions.LATE)]
    )
    assert figures(code, house.clerk, first=date(2026, 4, 1), last=date(2026, 4, 30), at=LATER) == [None]

"""Targets: which one holds for whom, sheets and their decisions, breaking down so that the sum fits, copying."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kpi.cards import close_months, open_cards
from kpi.models import (
    Basis,
    CardState,
    Indicator,
    Scorecard,
    ScorecardLine,
    SheetKind,
    Target,
    TargetSheet,
    TargetState,
)
from kpi.targets import actions, periods
from kpi.targets.beginning import begin_personal, begin_plan
from kpi.targets.breakdown import fit, propose
from kpi.targets.changes import changes_of
from kpi.targets.lookup import Level, targets_for
from kpi.targets.offered import indicators_of, positions_below
from kpi.targets.parts import PEOPLE, TIME, UNITS
from roles import clock
from roles.approvals.actions import approve, return_document, withdraw
from roles.approvals.chain import history_of
from roles.approvals.deciding import pending_of
from roles.models import Assignment
from roles.notifications.models import Notification
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue", "monday")]

MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def english():
    """Sentences are matched in English, whatever is translated."""
    with translation.override("en"):
        yield


def fresh(seat):
    return factories.fresh(seat.staff)


@pytest.fixture
def rate(house):
    """An indicator the clerk, the lead and the manager are measured by; the catalogue asks for 90."""
    indicator = factories.make_indicator(rule="R2", unit="%", target=Decimal(90))
    for position in (house.positions.clerk, house.positions.lead, house.positions.manager):
        factories.make_weight(position, 60, indicator)
    return indicator


@pytest.fixture
def cars(house):
    """A goal in cars that adds up."""
    indicator = factories.make_indicator(rule="R1", unit="%", target=Decimal(100), goal_unit="台", additive=True)
    factories.make_weight(house.positions.clerk, 40, indicator)
    factories.make_weight(house.positions.lead, 40, indicator)
    return indicator


def plan_of(unit, by, values, period="monthly", day=MONDAY):
    sheet = begin_plan(unit=unit, period=period, day=day, acting_user=fresh(by))
    return actions.set_targets(sheet=sheet, acting_user=fresh(by), version=sheet.version, values=values)


def own_of(seat, values, by=None, day=MONDAY):
    sheet = begin_personal(seat=seat, period="monthly", day=day, acting_user=fresh(by or seat))
    return actions.set_targets(sheet=sheet, acting_user=fresh(by or seat), version=sheet.version, values=values)


def hand_in(sheet, by):
    return actions.submit_sheet(sheet=sheet, acting_user=fresh(by), version=sheet.version)


def decide(sheet, verdict=approve, **given):
    approval = pending_of(sheet)
    verdict(approval=approval, acting_user=factories.fresh(approval.approver), version=approval.version, **given)
    sheet.refresh_from_db()
    return sheet


def force(sheet):
    TargetSheet.objects.filter(pk=sheet.pk).update(state=TargetState.APPROVED)
    return sheet


class TestPeriods:
    def test_a_year_is_four_quarters_a_quarter_three_months(self):
        assert [each.key for each in periods.within("yearly", date(2026, 1, 1))] == [
            "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4",
        ]  # fmt: skip
        assert [each.key for each in periods.within("quarterly", date(2026, 4, 1))] == ["2026-04", "2026-05", "2026-06"]
        assert periods.within("weekly", MONDAY) == []

    def test_every_week_of_a_year_lies_in_one_month(self):
        weeks = [week.key for month in range(1, 13) for week in periods.within("monthly", date(2026, month, 1))]
        assert weeks == [f"2026-W{number:02}" for number in range(1, 54)]

    def test_a_week_lies_in_the_month_of_its_thursday(self):
        assert [week.first for week in periods.within("monthly", MARCH)] == [
            date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23),
        ]  # fmt: skip


class TestWhichHolds:
    def test_the_person_s_before_the_position_s_before_the_unit_s(self, house, rate):
        seats = [house.clerk.pk]

        def held():
            return targets_for(seats, MONDAY)[house.clerk.pk].get(rate.code)

        assert held() is None
        store = force(plan_of(house.store, house.chief, {rate.pk: Decimal(81)}))
        assert (held().value, held().level) == (81, Level.UNIT)
        force(plan_of(house.team, house.manager, {rate.pk: Decimal(82)}))
        assert (held().value, held().level) == (82, Level.UNIT)
        facts = {"sheet": store, "indicator": rate, "unit": house.store, "value": 83}
        Target.objects.create(position=house.positions.clerk, **facts)
        Target.objects.create(position=house.positions.lead, **(facts | {"value": 84}))
        assert (held().value, held().level) == (83, Level.POSITION)
        sheet = force(own_of(house.clerk, {rate.pk: Decimal(85)}))
        assert (held().value, held().level, held().sheet) == (85, Level.PERSON, sheet.pk)

    def test_the_month_before_the_quarter_before_the_year(self, house, rate):
        for period, value in (("yearly", 70), ("quarterly", 71)):
            force(plan_of(house.store, house.chief, {rate.pk: Decimal(value)}, period))
        assert targets_for([house.clerk.pk], MONDAY)[house.clerk.pk][rate.code].value == 71
        force(plan_of(house.store, house.chief, {rate.pk: Decimal(72)}))
        assert targets_for([house.clerk.pk], MONDAY)[house.clerk.pk][rate.code].value == 72
        assert targets_for([house.clerk.pk], date(2026, 4, 3))[house.clerk.pk][rate.code].value == 70

    def test_only_what_is_in_force_and_only_here(self, house, rate):
        plan_of(house.store, house.chief, {rate.pk: Decimal(60)})
        other = factories.make_store()
        chief = factories.make_seat(house.positions.chief, other)
        force(plan_of(other, chief, {rate.pk: Decimal(61)}))
        assert targets_for([house.clerk.pk], MONDAY) == {house.clerk.pk: {}}

    def test_a_goal_is_the_person_s_own_and_the_unit_s_is_its_leader_s(self, house, cars):
        force(plan_of(house.team, house.manager, {cars.pk: Decimal(30)}))
        force(own_of(house.clerk, {cars.pk: Decimal(12)}))
        colleague = factories.make_seat(house.positions.clerk, house.team)
        found = targets_for([house.clerk.pk, house.lead.pk, colleague.pk], MONDAY, goals=True)
        values = {seat: {code: goal.value for code, goal in theirs.items()} for seat, theirs in found.items()}
        assert values == {house.clerk.pk: {cars.code: 12}, house.lead.pk: {cars.code: 30}, colleague.pk: {}}
        assert targets_for([house.clerk.pk], MONDAY)[house.clerk.pk] == {}

    def test_of_a_goal_that_adds_up_whoever_comes_or_goes_owes_the_days_they_are_there(self, house, cars, rate):
        """March 2026 has 22 working days: 7 from the 23rd, 10 until the 13th."""
        plan = force(plan_of(house.team, house.manager, {rate.pk: Decimal(80)}))
        Target.objects.create(
            sheet=plan, indicator=cars, unit=house.team, position=house.positions.clerk, value=Decimal(22)
        )
        comes = factories.make_seat(house.positions.clerk, house.team, starts_on=date(2026, 3, 23))
        goes = factories.make_seat(house.positions.clerk, house.team, ends_on=date(2026, 3, 13))
        force(own_of(goes, {cars.pk: Decimal(11)}))
        seats = [house.clerk.pk, comes.pk, goes.pk]
        owed = {seat: goals[cars.code] for seat, goals in targets_for(seats, MONDAY, goals=True).items()}
        assert {seat: goal.value for seat, goal in owed.items()} == {house.clerk.pk: 22, comes.pk: 7, goes.pk: 5}
        assert owed[house.clerk.pk].share == 1
        assert owed[comes.pk].share == Decimal(7) / 22
        # A rate is a rate, however long somebody is there.
        assert targets_for([comes.pk], MONDAY)[comes.pk][rate.code].value == 80

    def test_every_change_of_a_value_is_told_with_who_made_it(self, house, rate, django_assert_num_queries):
        plan = plan_of(house.store, house.chief, {rate.pk: Decimal(80)})
        for value in (82, 82, None):
            by = fresh(house.chief)
            with clock.at(clock.now() + timedelta(hours=1)):
                given = None if value is None else Decimal(value)
                actions.set_targets(sheet=plan, acting_user=by, version=plan.version, values={rate.pk: given})
        other = plan_of(house.team, house.manager, {rate.pk: Decimal(70)})
        with django_assert_num_queries(1):
            told = [(each["who"], each["before"], each["after"]) for each in changes_of(plan)]
        # The second of the three changed nothing.
        assert told == [
            (house.chief.staff.name, "82%", "–"),
            (house.chief.staff.name, "80%", "82%"),
            (house.chief.staff.name, "–", "80%"),
        ]
        assert [each["after"] for each in changes_of(other)] == ["70%"]

    def test_many_people_ask_as_many_queries_as_one(self, house, rate):
        force(plan_of(house.store, house.chief, {rate.pk: Decimal(80)}))
        seats = [factories.make_seat(house.positions.clerk, house.team).pk for _ in range(8)]
        with CaptureQueriesContext(connection) as one:
            targets_for(seats[:1], MONDAY)
        with CaptureQueriesContext(connection) as many:
            found = targets_for(seats, MONDAY)
        assert {goal[rate.code].value for goal in found.values()} == {80}
        assert len(one) == len(many) == 3


class TestCards:
    def target(self, seat, rate):
        return ScorecardLine.objects.get(scorecard__assignment=seat, indicator=rate, scorecard__month=MARCH).target

    def test_a_card_opens_with_the_target_that_holds(self, house, rate):
        force(own_of(house.clerk, {rate.pk: Decimal(85)}))
        open_cards(MONDAY, stores=[house.store.pk])
        assert (self.target(house.clerk, rate), self.target(house.lead, rate)) == (85, 90)

    def test_a_running_card_takes_over_what_is_approved(self, house, rate):
        open_cards(MONDAY, stores=[house.store.pk])
        sheet = hand_in(own_of(house.clerk, {rate.pk: Decimal(77)}), house.clerk)
        assert self.target(house.clerk, rate) == 90
        decide(sheet)
        assert (self.target(house.clerk, rate), self.target(house.lead, rate)) == (77, 90)

    def test_a_month_that_is_over_keeps_what_was_agreed(self, house, rate):
        open_cards(date(2026, 2, 2), stores=[house.store.pk])
        close_months(MONDAY_NOON)
        assert Scorecard.objects.get(assignment=house.clerk).state == CardState.DRAFT
        decide(hand_in(own_of(house.clerk, {rate.pk: Decimal(77)}, day=date(2026, 2, 2)), house.clerk))
        line = ScorecardLine.objects.get(scorecard__assignment=house.clerk, indicator=rate)
        assert line.target == 90


class TestTheWayOfASheet:
    def test_the_superior_confirms_a_person_s_sheet(self, house, rate):
        sheet = hand_in(own_of(house.clerk, {rate.pk: Decimal(88)}), house.clerk)
        assert (sheet.state, pending_of(sheet).approver) == (TargetState.SUBMITTED, house.lead.staff)
        decide(sheet)
        assert sheet.state == TargetState.APPROVED
        assert [entry.verb for entry in history_of(sheet)] == ["submit", "approve"]
        told = Notification.objects.filter(recipient=house.clerk.staff, kind="targets").values_list("params", flat=True)
        assert [each["what"] for each in told] == ["approved"]

    def test_in_sales_the_showroom_manager_confirms_before_the_superior(self, house, rate):
        showroom = factories.make_seat(position("showroom-manager"), house.department)
        sheet = hand_in(own_of(house.clerk, {rate.pk: Decimal(88)}), house.clerk)
        assert pending_of(sheet).approver == showroom.staff

    def test_in_another_department_the_superior_does(self, house, rate):
        workshop = factories.make_department(house.store, "aftersales")
        seat = factories.make_seat(house.positions.clerk, workshop)
        factories.make_seat(position("showroom-manager"), house.department)
        sheet = hand_in(own_of(seat, {rate.pk: Decimal(88)}), seat)
        assert pending_of(sheet).approver == house.chief.staff

    def test_whoever_wrote_it_last_does_not_confirm_it(self, house, rate):
        sheet = own_of(house.clerk, {rate.pk: Decimal(88)}, by=house.lead)
        hand_in_by_clerk = actions.submit_sheet(sheet=sheet, acting_user=fresh(house.clerk), version=sheet.version)
        assert pending_of(hand_in_by_clerk).approver == house.manager.staff

    def test_the_general_manager_decides_on_a_plan(self, house, rate):
        general = factories.make_seat(position("general-manager"), house.store)
        sheet = hand_in(plan_of(house.department, house.manager, {rate.pk: Decimal(80)}), house.manager)
        assert pending_of(sheet).approver == general.staff
        assert decide(sheet).state == TargetState.APPROVED

    def test_where_nobody_stands_above_a_plan_is_in_force_at_once(self, house, rate):
        sheet = hand_in(plan_of(house.store, house.chief, {rate.pk: Decimal(80)}), house.chief)
        assert (sheet.state, pending_of(sheet)) == (TargetState.APPROVED, None)
        assert [entry.verb for entry in history_of(sheet)] == ["file"]

    def test_returned_it_is_mended_and_handed_in_again(self, house, rate):
        sheet = hand_in(own_of(house.clerk, {rate.pk: Decimal(20)}), house.clerk)
        decide(sheet, return_document, reason="too little")
        assert sheet.state == TargetState.RETURNED
        own_of(house.clerk, {rate.pk: Decimal(95)})
        sheet.refresh_from_db()
        first = sheet.first_submitted_at
        decide(hand_in(sheet, house.clerk))
        assert (sheet.state, sheet.first_submitted_at) == (TargetState.APPROVED, first)

    def test_withdrawn_it_is_a_draft(self, house, rate):
        sheet = hand_in(own_of(house.clerk, {rate.pk: Decimal(20)}), house.clerk)
        approval = pending_of(sheet)
        withdraw(approval=approval, acting_user=fresh(house.clerk), version=approval.version)
        sheet.refresh_from_db()
        assert sheet.state == TargetState.DRAFT

    def test_what_waits_or_is_in_force_is_not_changed(self, house, rate):
        sheet = hand_in(own_of(house.clerk, {rate.pk: Decimal(88)}), house.clerk)
        for state in (TargetState.SUBMITTED, TargetState.APPROVED):
            TargetSheet.objects.filter(pk=sheet.pk).update(state=state)
            with pytest.raises(actions.StaleSheet):
                own_of(house.clerk, {rate.pk: Decimal(1)})
        assert sheet.targets.get().value == 88

    def test_taken_up_again_it_holds_no_longer(self, house, rate):
        sheet = decide(hand_in(own_of(house.clerk, {rate.pk: Decimal(88)}), house.clerk))
        actions.take_up_again(sheet=sheet, acting_user=fresh(house.lead), version=sheet.version)
        assert targets_for([house.clerk.pk], MONDAY)[house.clerk.pk] == {}
        with pytest.raises(actions.StaleSheet):
            actions.take_up_again(sheet=sheet, acting_user=fresh(house.lead), version=sheet.version)

    def test_an_edit_beside_the_engine_voids_the_decision(self, house, rate):
        sheet = hand_in(own_of(house.clerk, {rate.pk: Decimal(88)}), house.clerk)
        sheet.targets.update(value=1)
        with pytest.raises(ValidationError):
            decide(sheet)

    def test_a_stale_form_changes_nothing(self, house, rate):
        sheet = own_of(house.clerk, {rate.pk: Decimal(88)})
        with pytest.raises(actions.StaleSheet):
            actions.set_targets(
                sheet=sheet, acting_user=fresh(house.clerk), version=sheet.version - 1, values={rate.pk: Decimal(1)}
            )
        assert sheet.targets.get().value == 88

    def test_an_empty_sheet_is_not_handed_in(self, house, rate):
        sheet = own_of(house.clerk, {rate.pk: None})
        with pytest.raises(ValidationError, match="no target"):
            hand_in(sheet, house.clerk)

    def test_a_target_is_not_below_nothing(self, house, rate):
        with pytest.raises(ValidationError):
            own_of(house.clerk, {rate.pk: Decimal(-1)})

    def test_others_do_not_set_them(self, house, rate):
        colleague = factories.make_seat(house.positions.clerk, house.team)
        with pytest.raises(PermissionDenied):
            begin_personal(seat=house.clerk, period="monthly", day=MONDAY, acting_user=fresh(colleague))
        with pytest.raises(PermissionDenied):
            begin_plan(unit=house.team, period="monthly", day=MONDAY, acting_user=fresh(house.clerk))
        with pytest.raises(PermissionDenied):
            begin_plan(unit=house.store, period="monthly", day=MONDAY, acting_user=fresh(house.manager))
        sheet = own_of(house.clerk, {rate.pk: Decimal(88)})
        with pytest.raises(PermissionDenied):
            actions.set_targets(
                sheet=sheet, acting_user=fresh(colleague), version=sheet.version, values={rate.pk: Decimal(1)}
            )

    def test_a_position_is_measured_by_what_it_is_given(self, house, rate, cars):
        sheet = plan_of(house.store, house.chief, {})
        facts = {"sheet": sheet, "acting_user": fresh(house.chief), "position": house.positions.manager}
        actions.set_for_position(**facts, version=sheet.version, indicator=rate, value=Decimal(70))
        with pytest.raises(ValidationError, match="not measured"):
            actions.set_for_position(**facts, version=sheet.version, indicator=cars, value=Decimal(70))
        assert [(each.position, each.value) for each in sheet.targets.all()] == [(house.positions.manager, 70)]
        actions.set_for_position(**facts, version=sheet.version, indicator=rate, value=None)
        assert not sheet.targets.exists()


class TestWhatIsOffered:
    def test_a_position_stays_though_somebody_left_it(self, house, rate):
        plan = begin_plan(unit=house.team, period="monthly", day=MONDAY, acting_user=fresh(house.lead))
        held = {house.positions.clerk.pk, house.positions.lead.pk}
        assert positions_below(plan).keys() == held
        factories.make_seat(house.positions.clerk, house.team, ends_on=date(2026, 2, 28))
        factories.make_seat(house.positions.manager, house.team, ends_on=date(2026, 2, 28))
        assert positions_below(plan).keys() == held
        assert rate in indicators_of(plan)


class TestBreakingDown:
    @pytest.fixture
    def people(self, house, cars):
        return [house.lead, house.clerk, factories.make_seat(house.positions.clerk, house.team)]

    def goal(self, house, cars, value=20):
        return plan_of(house.team, house.manager, {cars.pk: Decimal(value)}).targets.get()

    def break_down(self, house, target, values, way=PEOPLE, **given):
        return actions.break_down(
            target=target,
            acting_user=fresh(house.manager),
            version=target.sheet.version,
            way=way,
            values=dict(zip(way.parts(target), values, strict=True)),
            **given,
        )

    def test_to_people_on_drafts_of_their_own(self, house, cars, people):
        target = self.goal(house, cars)
        sheets = self.break_down(house, target, [Decimal(8), Decimal(7), Decimal(5)], basis=Basis.EVEN)
        assert {sheet.owner: sheet.targets.get().value for sheet in sheets} == {
            people[0].staff: 8, people[1].staff: 7, people[2].staff: 5,
        }  # fmt: skip
        assert {(sheet.kind, sheet.state) for sheet in sheets} == {(SheetKind.PERSONAL, TargetState.DRAFT)}
        assert {sheet.targets.get().basis for sheet in sheets} == {Basis.EVEN}

    @pytest.mark.parametrize(("values", "left"), [((8, 7, 4), "1"), ((8, 7, 6), "-1"), ((0, 0, 0), "20")])
    def test_what_does_not_sum_to_it_is_not_written(self, house, cars, people, values, left):
        target = self.goal(house, cars)
        with pytest.raises(ValidationError, match=f": {left}"):
            self.break_down(house, target, [Decimal(each) for each in values])
        assert not TargetSheet.objects.filter(kind=SheetKind.PERSONAL).exists()

    def test_to_units_on_the_plan_itself(self, house, cars):
        second = factories.make_team(house.department)
        target = plan_of(house.department, house.manager, {cars.pk: Decimal(30)}).targets.get()
        share = {house.team.pk: Decimal(18), second.pk: Decimal(12)}
        values = [share[part.unit] for part in UNITS.parts(target)]
        self.break_down(house, target, values, way=UNITS)
        parts = target.sheet.targets.exclude(pk=target.pk)
        assert {each.unit_id: each.value for each in parts} == share

    def test_to_shorter_periods_on_their_own_plans(self, house, cars):
        year = plan_of(house.team, house.manager, {cars.pk: Decimal(200)}, "yearly").targets.get()
        quarters = self.break_down(house, year, [Decimal(each) for each in (40, 50, 60, 50)], way=TIME)
        assert [(each.period, each.first_day.month, each.targets.get().value) for each in quarters] == [
            ("quarterly", 1, 40), ("quarterly", 4, 50), ("quarterly", 7, 60), ("quarterly", 10, 50),
        ]  # fmt: skip
        months = self.break_down(house, quarters[0].targets.get(), [Decimal(each) for each in (10, 10, 20)], way=TIME)
        weeks = self.break_down(house, months[2].targets.get(), [Decimal(5)] * 4, way=TIME)
        assert [each.period for each in (*months, *weeks)] == ["monthly"] * 3 + ["weekly"] * 4

    def test_a_rate_is_handed_down_and_not_summed(self, house, rate, people):
        target = plan_of(house.team, house.manager, {rate.pk: Decimal(95)}).targets.get()
        sheets = self.break_down(house, target, [Decimal(95)] * 3)
        assert [sheet.targets.get().value for sheet in sheets] == [95, 95, 95]

    def test_a_team_s_goal_becomes_what_each_of_its_people_sells(self, house):
        team, units = (Indicator.objects.get(code=code) for code in ("team-target", "units-sold"))
        factories.make_weight(house.positions.clerk, 30, units)
        colleague = factories.make_seat(house.positions.clerk, house.team)
        target = plan_of(house.team, house.manager, {team.pk: Decimal(15)}).targets.get()
        self.break_down(house, target, [Decimal(8), Decimal(7)])
        found = targets_of(house.clerk, colleague)
        assert found == [("units-sold", 8), ("units-sold", 7)]

    def test_a_sheet_in_force_is_not_written_over(self, house, cars, people):
        force(own_of(house.clerk, {cars.pk: Decimal(3)}))
        target = self.goal(house, cars)
        with pytest.raises(ValidationError, match=house.clerk.staff.name):
            self.break_down(house, target, [Decimal(8), Decimal(7), Decimal(5)])
        assert Target.objects.filter(sheet__kind=SheetKind.PERSONAL).count() == 1

    def test_only_by_whoever_sets_targets_there(self, house, cars, people):
        target = self.goal(house, cars)
        with pytest.raises(PermissionDenied):
            actions.break_down(target=target, acting_user=fresh(house.clerk), version=1, way=PEOPLE, values={})

    def test_by_what_was_reached_before(self, house, cars, people):
        for seat, part in zip(people[:2], (6, 18), strict=True):
            open_cards(date(2026, 2, 2), assignments=[seat.pk])
            Scorecard.objects.filter(assignment=seat).update(state=CardState.PUBLISHED)
            ScorecardLine.objects.filter(scorecard__assignment=seat, indicator=cars).update(part=part, whole=20)
        target = self.goal(house, cars, 36)
        parts = PEOPLE.parts(target)
        history = PEOPLE.history(target, parts)
        assert [history.get(part) for part in parts] == [6, 18, None]
        # Who is new is expected what the others did on average: 6 : 18 : 12 of 36.
        found = propose(Decimal(36), parts, unit="台", additive=True, history=history)
        assert list(found.values()) == [6, 18, 12]

    def test_without_results_by_the_targets_before(self, house, cars, people):
        own_of(people[1], {cars.pk: Decimal(9)}, day=date(2026, 2, 2))
        target = self.goal(house, cars)
        parts = PEOPLE.parts(target)
        assert PEOPLE.history(target, parts) == {parts[1]: 9}


class TestSums:
    @pytest.mark.parametrize(
        ("whole", "count", "unit", "expected"),
        [
            ("20", 3, "台", ["7", "7", "6"]),
            ("2", 3, "台", ["1", "1", "0"]),
            ("100", 3, "元", ["33.34", "33.33", "33.33"]),
            ("10.5", 2, "台", ["5.25", "5.25"]),
            ("0", 2, "台", ["0", "0"]),
        ],
    )
    def test_evenly(self, whole, count, unit, expected):
        found = propose(Decimal(whole), range(count), unit=unit, additive=True)
        assert list(found.values()) == [Decimal(each) for each in expected]

    def test_a_rate_is_the_same_for_all(self):
        assert propose(Decimal(95), "ab", unit="%", additive=False, history={"a": Decimal(1)}) == {"a": 95, "b": 95}

    def test_the_difference_says_what_is_left(self):
        sums = fit(Decimal(20), [Decimal(8), Decimal(7)], additive=True)
        assert (sums.total, sums.difference, sums.fits) == (15, 5, False)
        assert fit(Decimal(95), [Decimal(1)], additive=False).fits


class TestCopying:
    def test_the_month_before_as_drafts(self, house, rate, cars):
        february = date(2026, 2, 2)
        force(plan_of(house.team, house.manager, {rate.pk: Decimal(80)}, day=february))
        own_of(house.clerk, {cars.pk: Decimal(7)}, day=february)
        gone = factories.make_seat(house.positions.clerk, house.team)
        own_of(gone, {cars.pk: Decimal(5)}, day=february)
        Assignment.objects.filter(pk=gone.pk).update(ends_on=date(2026, 2, 20))
        facts = {"unit": house.department, "period": "monthly", "day": MONDAY, "acting_user": fresh(house.manager)}
        assert actions.copy_before(**facts) == 2
        made = TargetSheet.objects.of_period("monthly", MARCH)
        assert {(each.kind, each.state, each.targets.get().value, each.targets.get().basis) for each in made} == {
            ("plan", "draft", 80, "copied"), ("personal", "draft", 7, "copied"),
        }  # fmt: skip
        assert actions.copy_before(**facts) == 0

    def test_only_by_whoever_sets_targets_there(self, house):
        with pytest.raises(PermissionDenied):
            actions.copy_before(unit=house.store, period="monthly", day=MONDAY, acting_user=fresh(house.manager))


def targets_of(*seats):
    rows = Target.objects.filter(sheet__assignment__in=seats).order_by("sheet__assignment")
    return list(rows.values_list("indicator__code", "value"))


def position(code):
    from roles.models import Position

    return Position.objects.get(code=code)


MONDAY_NOON = factories.clock.local(MONDAY, factories.time(12))

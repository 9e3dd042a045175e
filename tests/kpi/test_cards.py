"""Scorecards open with the month, follow the records while they run, and keep what they weighed."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi import calculators
from kpi.calculators import percentage
from kpi.cards import close_months, compute, last_day, month_of, open_cards, open_due, total_up
from kpi.models import Indicator, IndicatorWeight, Scorecard, ScorecardLine
from roles import clock
from roles.actions import end_assignment, start_assignment
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue", "monday")]

DAY = timedelta(days=1)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def weights(house):
    return [factories.make_weight(house.positions.clerk, weight, order=order) for order, weight in enumerate((60, 40))]


@pytest.fixture
def card(house, weights):
    open_cards(MONDAY, stores=[house.store.pk])
    return Scorecard.objects.get(assignment=house.clerk)


def live(card, at):
    return compute([Scorecard.objects.with_names().get(pk=card.pk)], at)[0]


def line(card, code):
    return next(each for each in card.lines.all() if each.indicator.code == code)


def items(house, done=0, late=0, missed=0, overdue=0):
    """Make items that went this way; all fell due on Monday at ten."""
    for kind in ["done"] * done + ["late"] * late + ["missed"] * missed + ["overdue"] * overdue:
        item = factories.make_item(factories.make_duty(house.positions.clerk, due_time=time(10)), house.clerk, MONDAY)
        at = item.due_at + (timedelta(minutes=1) if kind == "late" else timedelta(0))
        if kind in ("done", "late"):
            ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=at, done_by=house.clerk.staff)
        elif kind == "missed":
            ChecklistItem.objects.filter(pk=item.pk).update(status="missed")


def noon(day=MONDAY):
    return clock.local(day, time(12))


class TestOpening:
    def test_everybody_with_a_seat_in_a_store_has_one_card_a_month(self, house, weights):
        with clock.at(noon()):
            open_due(noon())
            cards = Scorecard.objects.filter(month=MARCH)
            assert set(cards.values_list("assignment", flat=True)) == {
                seat.pk for seat in (house.chief, house.manager, house.lead, house.clerk)
            }
            assert open_due(noon()) == 0
        assert set(Scorecard.objects.values_list("month", flat=True)) == {date(2026, month, 1) for month in (1, 2, 3)}

    def test_a_card_has_the_execution_lines_and_the_position_s_weights(self, card, weights):
        lines = {each.indicator.code: each for each in card.lines.select_related("indicator")}
        execution = {code: each for code, each in lines.items() if each.block == "execution"}
        assert set(execution) == {"duty-completion", "duty-on-time", "report-on-time"}
        assert sum(each.weight for each in execution.values()) == 100
        assert {each.source for each in execution.values()} == {"computed"}
        results = [each for each in lines.values() if each.block == "results"]
        assert [(each.weight, each.source) for each in sorted(results, key=lambda each: each.order)] == [
            (60, "waiting"),
            (40, "waiting"),
        ]
        assert (card.state, card.version, card.execution_share) == ("running", 1, 30)

    def test_weights_and_targets_are_those_of_the_day_it_opened(self, house, card, weights):
        IndicatorWeight.objects.filter(pk=weights[0].pk).update(weight=10)
        Indicator.objects.filter(pk=weights[0].indicator_id).update(target=Decimal(7))
        open_cards(MONDAY + DAY, stores=[house.store.pk])
        kept = ScorecardLine.objects.get(scorecard=card, indicator=weights[0].indicator)
        assert (kept.weight, kept.target) == (60, None)
        open_cards(APRIL, stores=[house.store.pk])
        new = ScorecardLine.objects.get(
            scorecard__month=APRIL, scorecard__assignment=house.clerk, order=0, block="results"
        )
        assert (new.weight, new.target) == (10, Decimal(7))

    def test_who_joins_has_a_card_at_once_and_who_left_gets_none(self, house, weights):
        end_assignment(assignment=house.lead, ends_on=MONDAY - DAY)
        seat = start_assignment(
            staff=factories.make_staff(), position=house.positions.clerk, unit=house.team, starts_on=MONDAY
        )
        assert seat.scorecards.get().lines.filter(block="results").count() == 2
        open_cards(MONDAY, stores=[house.store.pk])
        assert not house.lead.scorecards.exists()
        assert seat.scorecards.count() == 1

    def test_a_seat_of_the_group_has_no_card(self, house):
        seat = factories.make_seat(house.positions.chief, house.store.parent)
        open_cards(MONDAY, stores=[house.store.pk])
        open_cards(MONDAY, assignments=[seat.pk])
        assert not seat.scorecards.exists()

    def test_a_month_that_is_over_turns_its_running_cards_into_drafts(self, house, card):
        assert close_months(clock.end_of(last_day(MARCH)) - timedelta(seconds=1)) == 0
        assert close_months(clock.local(APRIL)) == 4
        card.refresh_from_db()
        assert card.state == "draft"
        assert close_months(clock.local(APRIL)) == 0

    @pytest.mark.parametrize(
        ("day", "first", "last"),
        [
            (date(2026, 2, 14), date(2026, 2, 1), date(2026, 2, 28)),
            (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
            (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ],
    )
    def test_months(self, day, first, last):
        assert (month_of(day), last_day(month_of(day))) == (first, last)


class TestComputing:
    def test_completion_and_punctuality_of_what_fell_due(self, house, card):
        items(house, done=5, late=2, missed=1, overdue=2)
        now = live(card, noon())
        completion, on_time = line(now, "duty-completion"), line(now, "duty-on-time")
        assert (completion.part, completion.whole, completion.actual) == (7, 10, Decimal("70.00"))
        assert (on_time.part, on_time.whole, on_time.actual) == (5, 10, Decimal("50.00"))
        assert line(now, "report-on-time").actual is None

    def test_what_is_not_due_yet_does_not_count_unless_it_is_done(self, house, card):
        duty = factories.make_duty(house.positions.clerk)
        item = factories.make_item(duty, house.clerk, MONDAY)
        assert line(live(card, noon()), "duty-completion").points is None
        ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=noon(), done_by=house.clerk.staff)
        assert line(live(card, noon()), "duty-completion").actual == Decimal("100.00")

    def test_points_follow_the_rule_of_the_indicator(self, house, card):
        items(house, done=7, missed=3)
        completion = line(live(card, noon()), "duty-completion")
        assert completion.points == Decimal(completion.weight) * Decimal("0.7")
        items(house, missed=5)
        assert line(live(card, noon()), "duty-completion").points == 0

    def test_another_month_and_another_person_do_not_count(self, house, card):
        colleague = factories.make_seat(house.positions.clerk, house.team)
        duty = factories.make_duty(house.positions.clerk, due_time=time(10))
        factories.make_item(duty, colleague, MONDAY)
        factories.make_item(duty, house.clerk, date(2026, 2, 27))
        factories.make_item(duty, house.clerk, date(2026, 4, 1))
        assert line(live(card, clock.local(date(2026, 5, 1))), "duty-completion").whole is None

    def test_the_total_is_provisional_while_lines_wait(self, house, card):
        assert live(card, noon()).total is None
        items(house, done=10)
        now = live(card, noon())
        assert now.results is None
        assert now.execution == now.total == Decimal("100.00")

    def test_the_total_weighs_execution_and_results(self, card):
        fresh = Scorecard.objects.with_names().get(pk=card.pk)
        for each in fresh.lines.all():
            if each.block == "results":
                each.score = 90 if each.weight == 60 else 50
            else:
                each.points = Decimal(each.weight) * Decimal("0.8")
        total_up(fresh)
        assert fresh.execution == Decimal("80.00")
        assert fresh.results == Decimal("74.00")
        assert fresh.total == Decimal("75.80")

    def test_a_line_without_a_value_does_not_count_as_nothing(self, card):
        fresh = Scorecard.objects.with_names().get(pk=card.pk)
        for each in fresh.lines.all():
            if each.block == "results" and each.weight == 60:
                each.score = 90
        total_up(fresh)
        assert fresh.results == fresh.total == Decimal("90.00")
        assert fresh.execution is None

    def test_a_final_card_no_longer_follows_the_records(self, house, card):
        items(house, done=1)
        Scorecard.objects.filter(pk=card.pk).update(state="published", total=Decimal("55.00"))
        now = live(card, noon())
        assert now.total == Decimal("55.00")
        assert line(now, "duty-completion").actual is None

    def test_many_cards_take_as_many_queries_as_one(self, house, weights):
        for _ in range(8):
            factories.make_seat(house.positions.clerk, house.team)
        open_cards(MONDAY, stores=[house.store.pk])
        cards = list(Scorecard.objects.with_names())
        with CaptureQueriesContext(connection) as one:
            compute(cards[:1], noon())
        with CaptureQueriesContext(connection) as many:
            compute(cards, noon())
        assert len(cards) == 12
        assert len(one) == len(many) == 2


class TestCalculators:
    def test_a_department_offers_its_own(self, house, monkeypatch):
        monkeypatch.setattr(calculators, "_calculators", dict(calculators._calculators))
        weight = factories.make_weight(
            house.positions.clerk, 100, factories.make_indicator(rule="R1", target=Decimal(50))
        )
        code = weight.indicator.code
        asked = []

        def calculate(assignments, first, last, at):
            asked.append((set(assignments), first, last, at))
            return {code: {house.clerk.pk: percentage(1, 2)}}

        calculators.register((code,), calculate)
        open_cards(MONDAY, stores=[house.store.pk])
        card = live(Scorecard.objects.get(assignment=house.clerk), noon())
        assert (line(card, code).source, line(card, code).points) == ("computed", Decimal("100.00"))
        assert asked == [({house.clerk.pk}, MARCH, date(2026, 3, 31), noon())]

    def test_only_those_that_are_needed_are_asked(self, monkeypatch):
        asked = []
        monkeypatch.setattr(calculators, "_calculators", {})
        for code in ("a", "b"):
            calculators.register((code,), lambda *_, code=code: asked.append(code) or {})
        calculators.measure([1], MARCH, APRIL, noon(), {"b"})
        assert asked == ["b"]
        calculators.measure([], MARCH, APRIL, noon())
        assert asked == ["b"]

    @pytest.mark.parametrize(
        ("part", "whole", "expected"), [(1, 3, "33.33"), (2, 3, "66.67"), (0, 5, "0.00"), (5, 5, "100.00")]
    )
    def test_percentages_are_rounded_half_up(self, part, whole, expected):
        assert percentage(part, whole).actual == Decimal(expected)

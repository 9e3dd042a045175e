"""The scores of many cards from plain values: the same as their lines give, line by line, in as few queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kpi.calculators import Measure, percentage
from kpi.cards import compute, fill, open_cards, total_up
from kpi.catalogue import Direction, Rule
from kpi.models import Block, CardState, Indicator, Scorecard, ScorecardLine
from kpi.reckoning import read, reckon, score_up
from roles import clock
from tests import factories
from tests.conftest import MONDAY
from tests.kpi import month
from tests.kpi.month import MARCH

SCORES = ("execution", "results", "total")


def scores_of(cards):
    return {card.pk: tuple(getattr(card, name) for name in SCORES) for card in cards}


def both(at):
    """Return the scores of all cards from plain values, and from their lines."""
    plain = list(Scorecard.objects.order_by("pk"))
    score_up(plain, at)
    return scores_of(plain), scores_of(compute(Scorecard.objects.with_names().order_by("pk"), at))


@pytest.mark.django_db
class TestTheMonth:
    def test_the_scores_are_those_of_the_lines(self, march):
        plain, by_line = both(clock.now())
        assert plain == by_line
        assert plain[march.card.pk][0] is not None
        assert plain[march.others.pk] != plain[march.card.pk]

    def test_a_manager_s_scores_count(self, march):
        first, second = march.card.lines.filter(block=Block.RESULTS).order_by("order")
        ScorecardLine.objects.filter(pk=first.pk).update(score=90)
        ScorecardLine.objects.filter(pk=second.pk).update(score=50)
        plain, by_line = both(clock.now())
        assert plain == by_line
        # 60 x 0.9 + 40 x 0.5 of 100.
        assert plain[march.card.pk][1] == Decimal("74.00")

    def test_a_gap_costs_its_weight_once_the_month_is_over(self, march):
        line = march.card.lines.get(indicator__code="report-on-time")
        Indicator.history.filter(history_id=line.made_from_id).update(no_data="gap")
        over, by_line = both(clock.now())
        assert over == by_line
        Scorecard.objects.update(state=CardState.RUNNING)
        running, by_line = both(clock.now())
        assert running == by_line
        assert over[march.card.pk][0] < running[march.card.pk][0]

    def test_final_and_frozen_cards_stay(self, march):
        Scorecard.objects.filter(pk=march.card.pk).update(state=CardState.PUBLISHED, total=Decimal(55))
        Scorecard.objects.filter(pk=march.others.pk).update(frozen_at=clock.now(), total=Decimal(66))
        plain, _by_line = both(clock.now())
        assert (plain[march.card.pk][2], plain[march.others.pk][2]) == (55, 66)

    def test_many_cards_take_as_many_queries_as_one(self, march):
        for _ in range(8):
            factories.make_seat(march.house.positions.clerk, march.house.team)
        open_cards(MONDAY, stores=[march.house.store.pk])
        cards = list(Scorecard.objects.all())
        with CaptureQueriesContext(connection) as one:
            score_up(cards[:1], clock.now())
        with CaptureQueriesContext(connection) as many:
            score_up(cards, clock.now())
        assert len(cards) > 12
        assert len(one) == len(many)

    def test_without_cards_nothing_is_asked(self, march, django_assert_num_queries):
        with django_assert_num_queries(0):
            score_up([], clock.now())


measures = st.none() | st.builds(
    lambda part, whole: percentage(min(part, whole), whole), st.integers(0, 60), st.integers(1, 60)
)
facts = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(Rule.values),
        "direction": st.sampled_from(Direction.values),
        "unit": st.sampled_from(["%", "次"]),
        "grave": st.booleans(),
        "no_data": st.sampled_from(["rebase", "gap"]),
        "target": st.none() | st.decimals(0, 120, places=2),
        "weight": st.integers(1, 100),
        "score": st.none() | st.integers(1, 100),
        "source": st.sampled_from(["computed", "waiting", "scored"]),
        "measure": measures,
    }
)


class TestAnyCard(TestCase):
    """Whatever a card's lines are."""

    @settings(max_examples=25, deadline=None)
    @given(drawn=st.lists(facts, min_size=1, max_size=6), over=st.booleans(), share=st.integers(0, 100))
    def test_reckoned_as_by_its_lines(self, drawn, over, share):
        seat = factories.make_seat(factories.make_position(), factories.make_store())
        place = {name: getattr(seat, name) for name in ("unit_id", "department_id", "store_id")}
        card = Scorecard.objects.create(
            assignment=seat,
            owner_id=seat.staff_id,
            month=MARCH,
            state=CardState.DRAFT if over else CardState.RUNNING,
            execution_share=share,
            **place,
        )
        found = {}
        for number, fact in enumerate(drawn):
            own = ("rule", "direction", "unit", "grave", "no_data")
            indicator = factories.make_indicator(**{name: fact[name] for name in own})
            ScorecardLine.objects.create(
                scorecard=card,
                indicator=indicator,
                made_from_id=indicator.history.latest().pk,
                block=Block.EXECUTION if number % 2 else Block.RESULTS,
                weight=fact["weight"],
                target=fact["target"],
                source=fact["source"],
                score=None if fact["source"] == "computed" else fact["score"],
            )
            if isinstance(fact["measure"], Measure):
                found[indicator.code] = {seat.pk: fact["measure"]}
        by_line = month.stored(card)
        fill(by_line.lines.all(), seat.pk, found)
        total_up(by_line)
        plain = Scorecard.objects.get(pk=card.pk)
        reckon([plain], *read([plain]), found)
        assert scores_of([plain]) == scores_of([by_line])

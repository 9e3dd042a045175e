"""What pages show of a running month: the execution from the records, the rest as it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kpi import calculators
from kpi.insight.models import MonthFigure
from kpi.insight.sweeping import OLDEST, refresh_due
from kpi.models import Indicator
from roles import clock
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db
FIRST, LAST = MONDAY.replace(day=1), MONDAY.replace(day=31)
KEPT = "report-accuracy"


@pytest.fixture
def seat(house, monday):
    item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)
    type(item).objects.filter(pk=item.pk).update(status="done", done_at=item.due_at)
    refresh_due(monday)
    # What is kept of the month, told apart from what the records say.
    row = MonthFigure.objects.get(assignment=house.clerk, indicator__code="duty-completion")
    for code in ("duty-completion", KEPT):
        row.pk, row.indicator, row.actual = None, Indicator.objects.get(code=code), 55
        MonthFigure.objects.filter(assignment=house.clerk, indicator__code=code).delete()
        row.save()
    return house.clerk


def at_hand(seat, at, codes=("duty-completion", KEPT)):
    found = calculators.at_hand([seat.pk], FIRST, LAST, at, codes)
    return {code: found[code][seat.pk].actual for code in codes if seat.pk in found.get(code, {})}


def test_the_execution_follows_at_once_and_the_rest_is_kept(seat, monday):
    assert at_hand(seat, monday) == {"duty-completion": 100, KEPT: 55}


def test_once_the_month_is_over_all_is_kept(seat):
    april = clock.local(LAST + timedelta(days=1))
    refresh_due(april)
    MonthFigure.objects.filter(assignment=seat).update(actual=55)
    assert at_hand(seat, april)["duty-completion"] == 55


def test_nothing_older_than_ten_minutes_is_shown(seat, monday):
    assert KEPT in at_hand(seat, monday + OLDEST)
    assert KEPT not in at_hand(seat, monday + OLDEST + timedelta(seconds=1))


def test_it_costs_the_same_for_one_indicator_and_for_all(seat, monday, django_assert_num_queries):
    with django_assert_num_queries(1):
        at_hand(seat, monday, codes=(KEPT,))
    with django_assert_num_queries(1):
        calculators.at_hand([seat.pk], FIRST, LAST, monday, calculators.computable() - calculators.AT_ONCE)


def test_nobody_is_asked_about_nobody(monday):
    assert calculators.at_hand([], FIRST, LAST, clock.now(), {KEPT}) == {}

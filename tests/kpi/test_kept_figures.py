"""Kept figures: sums of days that equal what the calculators say, however the records change, and proved each night."""

from collections import Counter
from datetime import date, time, timedelta
from random import Random

import pytest

from kpi import calculators
from kpi.cards import last_day
from kpi.insight import daily, proving, sweeping
from kpi.insight.aggregates import horizon
from kpi.insight.models import DailyFigure, DirtyDay, FigureProof, FigureState, MonthFigure
from kpi.models import Indicator
from kpi.reports.models import Report
from roles import clock, operations
from roles.duties.actions import reopen_item, tick_item, untick_item
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue")]

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
KEPT = ("duty-completion", "duty-on-time", "report-on-time")
SEEDS = range(6)
NIGHT = clock.local(date(2026, 3, 13), time(1, 0))


def noon(day, hour=12):
    return clock.local(day, time(hour))


@pytest.fixture
def staffed(house):
    """The house with duties and a daily report for everybody, and a second store that must not mix in."""
    far = factories.make_store()
    stranger = factories.make_seat(house.positions.clerk, factories.make_team(factories.make_department(far)))
    definitions = []
    for position in (house.positions.clerk, house.positions.lead):
        for hour in (9, 11, 16):
            factories.make_duty(position, due_time=time(hour))
        definitions.append(factories.make_definition(position))
    house.far, house.stranger, house.definitions = far, stranger, definitions
    return house


def seats(house):
    return [house.clerk.pk, house.lead.pk, house.stranger.pk, house.manager.pk, house.chief.pk]


def play(house, random, first, days, at):
    """Let these days happen somehow: done, late, missed, excused, handed to a deputy, open."""
    from kpi.reports.opening import insert_reports
    from roles.duties.generation import insert_items

    people = [house.clerk.pk, house.lead.pk, house.stranger.pk]
    for number in range(days):
        day = first + timedelta(days=number)
        insert_items(day, assignments=people)
        insert_reports(day, assignments=people)
    for item in ChecklistItem.objects.filter(done_at=None, status="open", due_at__gte=clock.local(first)):
        happen(item, random, at)
    for report in Report.objects.filter(first_day__gte=first):
        state = random.choice(["draft", "submitted", "returned", "approved", "filed", "excused"])
        sent = report.due_at + timedelta(hours=random.randint(-3, 3))
        decided = min(sent + timedelta(hours=1), at)
        Report.objects.filter(pk=report.pk).update(
            state=state,
            first_submitted_at=None if state in ("draft", "excused") else sent,
            decided_at=decided if state in ("approved", "filed", "returned") else None,
        )


def happen(item, random, at):
    how = random.choice(["done", "done", "late", "missed", "excused", "open"])
    if how in ("done", "late"):
        done = min(item.due_at + timedelta(minutes=30 if how == "late" else -30), at)
        ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=done)
    elif how != "open":
        ChecklistItem.objects.filter(pk=item.pk).update(status=how, missed_at=at if how == "missed" else None)


def kept(month):
    """Return the kept month as the calculators would say it."""
    rows = MonthFigure.objects.filter(month=month, indicator__code__in=KEPT).select_related("indicator")
    return {(row.indicator.code, row.assignment_id): (row.actual, row.part, row.whole) for row in rows}


def counted(house, month, at):
    found = calculators.measure(seats(house), month, last_day(month), at, KEPT)
    return {
        (code, seat): (each.actual, each.part, each.whole)
        for code in KEPT
        for seat, each in found.get(code, {}).items()
    }


def assert_equal(house, at):
    for month in (FEBRUARY, MARCH):
        expected = counted(house, month, at)
        assert kept(month) == expected
        assert expected
    for (code, seat), (_actual, part, whole) in kept(MARCH).items():
        days = DailyFigure.objects.filter(indicator__code=code, assignment=seat, day__gte=MARCH)
        sums = days.values_list("part", "whole")
        assert (sum(row[0] for row in sums), sum(row[1] for row in sums)) == (part, whole)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_is_the_sum_of_its_days_however_the_records_change(staffed, seed):
    random = Random(seed)
    at = noon(date(2026, 3, 11))
    play(staffed, random, date(2026, 2, 23), 18, at)
    with clock.at(at):
        sweeping.refresh_due(at)
    assert_equal(staffed, at)
    for _turn in range(3):
        at += timedelta(minutes=random.randint(6, 900))
        with clock.at(at):
            change(staffed, random, at)
            sweeping.refresh_due(at)
        assert_equal(staffed, at)
    with clock.at(NIGHT):
        sweeping.refresh_due(NIGHT)
        assert proving.prove_due(NIGHT) == 0


def change(house, random, at):
    """Tick, take back, reopen and decide, through the doors people use."""
    items = ChecklistItem.objects.filter(store=house.store).select_related("version", "owner").order_by("pk")
    doable = items.filter(status="open", opens_at__lte=at, closes_at__gt=at)
    for item in random.sample(list(doable), min(3, doable.count())):
        tick_item(item=item, acting_user=factories.fresh(item.owner), revision=item.revision)
    done = items.filter(status="done", closes_at__gt=at, done_by__isnull=False)
    for item in random.sample(list(done), min(1, done.count())):
        untick_item(item=item, acting_user=factories.fresh(item.owner), revision=item.revision)
    missed = items.filter(status="missed")
    for item in random.sample(list(missed), min(2, missed.count())):
        reopen_item(item=item, expected="missed", due_at=at + timedelta(hours=5))
    sent = Report.objects.filter(state="submitted").order_by("pk")
    for report in random.sample(list(sent), min(2, sent.count())):
        Report.objects.filter(pk=report.pk).update(state="approved", decided_at=at)


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_the_unit_s_sum_is_that_of_its_people(staffed, seed):
    at = noon(date(2026, 3, 11))
    play(staffed, Random(seed), date(2026, 3, 2), 9, at)
    with clock.at(at):
        sweeping.refresh_due(at)
    people = Counter()
    for (code, seat), (_actual, part, whole) in counted(staffed, MARCH, at).items():
        if seat != staffed.stranger.pk:
            people[code, "part"] += part
            people[code, "whole"] += whole
    unit = Counter()
    for row in MonthFigure.objects.filter(month=MARCH, store=staffed.store, indicator__code__in=KEPT):
        unit[row.indicator.code, "part"] += row.part
        unit[row.indicator.code, "whole"] += row.whole
    assert unit == people


class TestSweeping:
    def test_figures_are_brought_on_every_five_minutes_and_not_before(self, staffed):
        at = noon(MONDAY)
        with clock.at(at):
            sweeping.refresh_due(at)
            assert set(FigureState.objects.values_list("as_of", flat=True)) == {at}
            sweeping.refresh_due(at + timedelta(minutes=4))
            assert set(FigureState.objects.values_list("as_of", flat=True)) == {at}
            later = at + timedelta(minutes=5)
            sweeping.refresh_due(later)
        assert sweeping.as_of([staffed.store.pk, staffed.far.pk]) == later
        assert proving.ages(later + timedelta(minutes=11)).waiting == 2
        assert proving.ages(later + timedelta(minutes=9)).waiting == 0

    def test_a_claimed_store_is_left_alone_until_its_lease_is_over(self, staffed, settings):
        at = noon(MONDAY)
        with clock.at(at):
            sweeping.refresh_due(at)
        later = at + timedelta(minutes=6)
        FigureState.objects.filter(store=staffed.store).update(token="0" * 32, claimed_at=later)
        with clock.at(later):
            sweeping.refresh_due(later)
        assert sweeping.as_of([staffed.store.pk]) == at
        over = later + timedelta(seconds=settings.SWEEP_LEASE_SECONDS)
        with clock.at(over):
            sweeping.refresh_due(over)
        assert sweeping.as_of([staffed.store.pk]) == over

    def test_what_did_not_change_is_not_written(self, staffed):
        at = noon(MONDAY)
        play(staffed, Random(1), MONDAY, 1, at)
        with clock.at(at):
            assert sweeping.refresh_due(at) > 0
        later = at + timedelta(minutes=5)
        with clock.at(later):
            assert sweeping.refresh_due(later) == 0

    def test_a_marked_day_is_counted_again_once(self, staffed):
        at = noon(date(2026, 3, 11))
        play(staffed, Random(3), MONDAY, 2, at)
        with clock.at(at):
            sweeping.refresh_due(at)
        ChecklistItem.objects.filter(due_at__lt=noon(MONDAY)).update(status="excused", done_at=None)
        DirtyDay.objects.create(store=staffed.store, day=MONDAY, marked_at=at)
        later = at + timedelta(minutes=5)
        with clock.at(later):
            sweeping.refresh_due(later)
        assert not DirtyDay.objects.exists()
        ours = {key: row for key, row in counted(staffed, MARCH, later).items() if key[1] != staffed.stranger.pk}
        assert {key: row for key, row in kept(MARCH).items() if key[1] != staffed.stranger.pk} == ours

    def test_only_this_month_and_the_last_are_kept_up(self):
        assert horizon(noon(MONDAY)) == FEBRUARY
        assert horizon(noon(date(2026, 1, 5))) == date(2025, 12, 1)


class TestProving:
    @pytest.fixture
    def proved(self, staffed):
        at = noon(date(2026, 3, 11))
        play(staffed, Random(5), date(2026, 3, 2), 6, at)
        with clock.at(at):
            sweeping.refresh_due(at)
        return staffed

    def test_what_is_wrong_is_told_and_repaired(self, proved, caplog):
        row = DailyFigure.objects.filter(store=proved.store).earliest("pk")
        DailyFigure.objects.filter(pk=row.pk).update(whole=row.whole + 7)
        lost = DailyFigure.objects.filter(store=proved.store).latest("pk")
        lost.delete()
        with clock.at(NIGHT):
            assert proving.prove_due(NIGHT) == 2
        proof = FigureProof.objects.get(store=proved.store)
        assert proof.wrong == 2
        assert {each["day"] for each in proof.differences} == {row.day.isoformat(), lost.day.isoformat()}
        assert FigureProof.objects.get(store=proved.far).wrong == 0
        assert "2 kept figures were wrong" in caplog.text
        assert_only_march(proved, NIGHT)
        assert proving.proofs(NIGHT).failed == 2
        readings = {gauge.name: reading for gauge, reading in operations.readings(NIGHT)}
        assert readings["proof"].waiting == 2

    def test_a_store_is_proved_once_a_night(self, proved):
        with clock.at(NIGHT):
            proving.prove_due(NIGHT)
            DailyFigure.objects.all().delete()
            assert proving.prove_due(NIGHT + timedelta(hours=3)) == 0
        next_night = NIGHT + timedelta(days=1)
        with clock.at(next_night):
            assert proving.prove_due(next_night) > 0
        assert_only_march(proved, next_night)

    def test_a_wrong_month_is_set_right_from_its_days(self, proved):
        MonthFigure.objects.filter(month=MARCH).update(part=0)
        with clock.at(NIGHT):
            proving.prove_due(NIGHT)
        assert_only_march(proved, NIGHT)


def assert_only_march(house, at):
    assert kept(MARCH) == counted(house, MARCH, at)


def test_every_kept_indicator_is_in_the_catalogue_and_can_be_computed():
    assert daily.codes() >= set(KEPT)
    assert Indicator.objects.filter(code__in=daily.codes()).count() == len(daily.codes())

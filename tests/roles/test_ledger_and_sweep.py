"""The ledger makes every day of every store once; the sweep runs every step, whatever one of them does."""

import uuid
from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles import clock, ledger, sweep
from roles.models import StoreDay
from roles.tasks import sweep as sweep_task
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def stores(db):
    group = factories.make_group()
    return [factories.make_store(group, live_from=MONDAY - 2 * DAY) for _ in range(3)]


@pytest.fixture
def made():
    """Return (list of (day, stores) made, a `make` that notes them)."""
    done = []

    def make(day, ids):
        done.append((day, sorted(ids)))
        return len(ids)

    return done, make


def noon(day):
    return clock.local(day, time(12))


class TestLedger:
    def test_every_day_up_to_the_instant_is_made_once_earliest_first(self, stores, made):
        done, make = made
        ids = sorted(store.pk for store in stores)
        assert ledger.work("test", noon(MONDAY), make) == 9
        assert done == [(MONDAY - 2 * DAY, ids), (MONDAY - DAY, ids), (MONDAY, ids)]
        assert ledger.work("test", noon(MONDAY), make) == 0
        assert len(done) == 3
        assert ledger.work("test", noon(MONDAY + DAY), make) == 3

    def test_the_day_changes_at_midnight_in_shanghai(self, stores, made):
        done, make = made
        ledger.work("test", clock.end_of(MONDAY) - timedelta(seconds=1), make)
        assert done[-1][0] == MONDAY
        ledger.work("test", clock.end_of(MONDAY), make)
        assert done[-1][0] == MONDAY + DAY

    def test_a_chunk_holds_no_more_stores_than_set(self, stores, made, settings):
        settings.SWEEP_CHUNK_STORES = 2
        done, make = made
        ledger.work("test", noon(MONDAY), make)
        assert [len(ids) for _day, ids in done] == [2, 1] * 3

    def test_engines_keep_their_own_days(self, stores, made):
        done, make = made
        ledger.work("one", noon(MONDAY), make)
        ledger.work("two", noon(MONDAY), make)
        assert len(done) == 6

    def test_a_store_that_is_not_live_or_not_active_has_no_days(self, made):
        group = factories.make_group()
        factories.make_store(group, live_from=None)
        factories.make_store(group, live_from=MONDAY + DAY)
        closed = factories.make_store(group, live_from=MONDAY)
        closed.is_active = False
        closed.save()
        done, make = made
        assert ledger.work("test", noon(MONDAY), make) == 0
        assert done == []

    def test_a_store_that_opens_later_joins_without_a_gap(self, stores, made):
        _done, make = made
        ledger.work("test", noon(MONDAY), make)
        late = factories.make_store(stores[0].parent, live_from=MONDAY - DAY)
        ledger.work("test", noon(MONDAY + DAY), make)
        days = list(StoreDay.objects.filter(store=late).order_by("day").values_list("day", flat=True))
        assert days == [MONDAY - DAY, MONDAY, MONDAY + DAY]

    def test_days_with_nothing_to_make_any_more_are_settled_unmade(self, stores, made):
        done, make = made
        ledger.open_days("test", MONDAY - DAY)
        assert ledger.work("test", noon(MONDAY), make, since=MONDAY) == 3
        assert [day for day, _ids in done] == [MONDAY]
        assert not StoreDay.objects.filter(settled_at__isnull=True).exists()

    def test_a_day_that_failed_stays_open_for_the_next_try(self, stores, made):
        _done, make = made

        def failing(day, ids):
            raise RuntimeError

        with clock.at(noon(MONDAY)), pytest.raises(RuntimeError):
            ledger.work("test", noon(MONDAY), failing)
        assert not StoreDay.objects.filter(settled_at__isnull=False).exists()
        # Claimed and not settled: left alone while the lease runs, taken over after it.
        with clock.at(noon(MONDAY) + timedelta(minutes=10)):
            assert ledger.work("test", noon(MONDAY), make) == 9

    @pytest.mark.parametrize(("seconds", "taken"), [(119, False), (120, True), (600, True)])
    def test_the_claim_of_a_dead_worker_holds_for_the_lease_and_no_longer(self, stores, made, settings, seconds, taken):
        settings.SWEEP_LEASE_SECONDS = 120
        done, make = made
        ledger.open_days("test", MONDAY)
        dead = StoreDay.objects.filter(store=stores[0], day=MONDAY)
        dead.update(token=uuid.uuid4(), claimed_at=noon(MONDAY))
        with clock.at(noon(MONDAY) + timedelta(seconds=seconds)):
            ledger.work("test", noon(MONDAY), make)
        on_monday = {store for day, ids in done if day == MONDAY for store in ids}
        assert (stores[0].pk in on_monday) == taken
        assert StoreDay.objects.filter(settled_at__isnull=True).count() == (0 if taken else 1)

    @pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
    def test_a_claim_from_before_the_clock_was_set_back_is_taken_over(self, stores, made, settings, back):
        settings.SWEEP_LEASE_SECONDS = 120
        done, make = made
        ledger.open_days("test", MONDAY)
        StoreDay.objects.filter(store=stores[0]).update(token=uuid.uuid4(), claimed_at=noon(MONDAY) + back)
        with clock.at(noon(MONDAY)):
            ledger.work("test", noon(MONDAY), make)
            assert not StoreDay.objects.filter(settled_at__isnull=True).exists()
            assert ledger.work("test", noon(MONDAY), make) == 0
        assert sum(ids.count(stores[0].pk) for day, ids in done if day == MONDAY) == 1

    def test_the_other_stores_of_the_day_do_not_wait_for_a_dead_claim(self, stores, made):
        _done, make = made
        ledger.open_days("test", MONDAY)
        StoreDay.objects.filter(store=stores[0]).update(token=uuid.uuid4(), claimed_at=noon(MONDAY))
        with clock.at(noon(MONDAY)):
            assert ledger.work("test", noon(MONDAY), make) == 6

    def test_settled_says_when(self, stores, made):
        ledger.work("test", noon(MONDAY), made[1])
        assert set(StoreDay.objects.values_list("settled_at", flat=True)) == {noon(MONDAY)}


@pytest.fixture
def steps(monkeypatch):
    """Let a test put its own steps into the sweep."""
    monkeypatch.setattr(sweep, "_steps", {})
    return sweep.register


class TestSweep:
    def test_steps_run_in_order_with_the_instant(self, steps):
        seen = []
        for name, order in (("second", 20), ("first", 10)):
            steps(sweep.Step(name, order, lambda at, name=name: seen.append((name, at)) or 7))
        outcomes = sweep.sweep(noon(MONDAY))
        assert seen == [("first", noon(MONDAY)), ("second", noon(MONDAY))]
        assert [(each.step, each.count, each.failed) for each in outcomes] == [
            ("first", 7, False),
            ("second", 7, False),
        ]

    def test_a_step_that_fails_does_not_keep_the_others_from_running(self, steps):
        def broken(at):
            raise ValueError

        steps(sweep.Step("broken", 10, broken))
        steps(sweep.Step("sound", 20, lambda at: 3))
        outcomes = sweep.sweep(noon(MONDAY))
        assert [(each.step, each.count, each.failed) for each in outcomes] == [("broken", 0, True), ("sound", 3, False)]

    def test_without_an_instant_it_is_now(self, steps, monday):
        seen = []
        steps(sweep.Step("look", 10, lambda at: seen.append(at) or 0))
        sweep_task()
        assert seen == [monday]

    def test_the_house_has_all_its_steps(self):
        names = [outcome.step for outcome in sweep.sweep(noon(MONDAY))]
        assert names == [
            "close accounts",
            "make checklists",
            "raise by events",
            "plan care calls",
            "first contacts that are late",
            "damage that runs over, cars that age",
            "visits to sub-dealers nobody made",
            "quotations and insurance that run out",
            "calls not made",
            "complaints that run over",
            "material and reviews that run out",
            "surveys nobody answered",
            "prove by records",
            "close missed",
            "settle handovers",
            "open reports",
            "draft reports",
            "close bulletins",
            "decide in time",
            "open scorecards",
            "close months",
            "freeze figures",
            "lapse answers",
            "refresh figures",
            "warn of missing holidays",
            "find odd ticks",
            "tell people",
            "draw spot checks",
            "anchor decisions",
            "let go what waited",
            "forget what was kept long enough",
            "send outbox",
            "prove figures",
            "drop uploads",
            "drop sweeps",
        ]


class TestCommand:
    def run(self, *words):
        out = StringIO()
        try:
            call_command("sweep", *words, stdout=out)
        except SystemExit as stop:
            return stop.code, out.getvalue()
        return 0, out.getvalue()

    @pytest.mark.parametrize(
        "text", ["2026-12-01T08:00+08:00", "2026-12-01T00:00Z", "2026-12-01T08:00", "2026-12-01 08:00"]
    )
    def test_the_instant_may_be_given_with_or_without_its_zone(self, steps, text):
        seen = []
        steps(sweep.Step("look", 10, lambda at: seen.append((at, clock.now())) or 0))
        assert self.run("--at", text)[0] == 0
        expected = clock.local(date(2026, 12, 1), time(8))
        assert seen == [(expected, expected)]

    def test_it_prints_what_every_step_did(self, steps):
        steps(sweep.Step("count sheep", 10, lambda at: 12))
        code, text = self.run("--at", "2026-12-01T08:00+08:00")
        assert code == 0
        assert "2026-12-01T08:00+08:00" in text
        assert "count sheep: 12" in text

    def test_a_failing_step_is_exit_code_one(self, steps):
        def broken(at):
            raise ValueError

        steps(sweep.Step("broken", 10, broken))
        code, text = self.run("--at", "2026-12-01T08:00+08:00")
        assert code == 1
        assert "broken: failed" in text

    def test_what_is_no_instant_is_refused(self, steps):
        with pytest.raises(CommandError, match="no instant"):
            self.run("--at", "tomorrow")

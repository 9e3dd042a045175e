"""Administrators see whether the house works by itself; machines ask `/healthz` and `/readyz`."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import translation

from roles import clock, operations, operations_views, sweep
from roles.models import StoreDay, SweepRun
from roles.notifications.models import Lane, Notification, OutboxMessage
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def admin(client):
    client.force_login(factories.make_superuser())
    return client


@pytest.fixture
def own_steps(monkeypatch):
    """Two steps of our own: one counts three, one breaks."""

    def break_down(_at):
        raise RuntimeError

    steps = [sweep.Step("three", 1, lambda _at: 3), sweep.Step("broken", 2, break_down)]
    monkeypatch.setattr(sweep, "_steps", {each.name: each for each in steps})


def made_to(store, engine, day, *, settled=True, **fields):
    at = clock.now() if settled else None
    return StoreDay.objects.create(store=store, engine=engine, day=day, settled_at=at, **fields)


class TestSweepRuns:
    def test_a_sweep_leaves_what_it_did_and_what_failed(self, own_steps):
        sweep.sweep()
        run = SweepRun.objects.get()
        assert (run.at, run.counts, run.failed) == (clock.now(), {"three": 3}, ["broken"])
        assert run.took == timedelta(0)

    def test_a_sweep_by_hand_keeps_the_instant_it_acted_for(self, own_steps):
        at = clock.local(MONDAY - timedelta(days=3))
        sweep.sweep(at)
        run = SweepRun.objects.get()
        assert (run.at, run.started_at) == (at, clock.now())

    def test_a_sweep_that_was_killed_has_no_end(self, monkeypatch):
        def die(_at):
            raise KeyboardInterrupt

        monkeypatch.setattr(sweep, "_steps", {"die": sweep.Step("die", 1, die)})
        with pytest.raises(KeyboardInterrupt):
            sweep.sweep()
        assert SweepRun.objects.get().finished_at is None

    def test_what_is_older_than_two_weeks_is_dropped(self):
        kept = SweepRun.objects.create(at=clock.now(), started_at=clock.now() - timedelta(days=13))
        SweepRun.objects.create(at=clock.now(), started_at=clock.now() - timedelta(days=15))
        assert sweep.drop_old(clock.now()) == 1
        assert list(SweepRun.objects.all()) == [kept]


class TestHealth:
    def test_a_process_answers_without_a_database(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/healthz").json() == {"status": "ok"}

    @pytest.mark.parametrize(("minutes", "ended", "status"), [(2, True, 200), (4, True, 503), (4, False, 200)])
    def test_ready_is_who_swept_within_three_minutes_or_still_does(self, client, minutes, ended, status):
        begun = clock.now() - minutes * MINUTE
        SweepRun.objects.create(at=begun, started_at=begun, finished_at=begun + MINUTE if ended else None)
        response = client.get("/readyz")
        assert response.status_code == status
        assert response.json()["sweeper"] == ("ok" if status == 200 else "failing")
        assert response.json()["database"] == "ok"

    def test_a_sweep_that_ran_for_half_an_hour_is_not_believed_any_more(self, client):
        SweepRun.objects.create(at=clock.now(), started_at=clock.now() - 31 * MINUTE)
        assert client.get("/readyz").status_code == 503

    def test_a_sweep_from_before_the_clock_was_set_back_says_nothing_of_today(self, client):
        begun = clock.now() + timedelta(days=1)
        SweepRun.objects.create(at=begun, started_at=begun, finished_at=begun + MINUTE)
        assert client.get("/readyz").status_code == 503

    def test_a_broker_that_is_gone_is_not_ready(self, client, monkeypatch):
        SweepRun.objects.create(at=clock.now(), started_at=clock.now())
        # Nobody listens on port 1.
        gone = current_app.connection("redis://127.0.0.1:1/0")
        monkeypatch.setattr(current_app, "connection_for_write", lambda **_options: gone)
        response = client.get("/readyz")
        assert (response.status_code, response.json()["broker"]) == (503, "failing")


class TestPage:
    def test_nothing_ever_ran(self, admin):
        page = admin.get("/operations/").context
        assert (page["working"], page["runs"]) == (False, [])

    def test_the_last_sweeps_newest_first(self, admin, own_steps):
        SweepRun.objects.create(at=clock.now(), started_at=clock.now() - MINUTE)
        sweep.sweep()
        page = admin.get("/operations/").context
        assert page["working"]
        assert [row["state"][0] for row in page["runs"]] == ["error", "open"]

    def test_the_backlog_of_each_engine_and_the_ledger_of_each_store(self, admin):
        near, far = (factories.make_store(name=name) for name in ("Near", "Far"))
        made_to(near, "duties", MONDAY)
        made_to(far, "duties", MONDAY - timedelta(days=2))
        lost = clock.now() - timedelta(days=1)
        made_to(far, "duties", MONDAY - timedelta(days=1), settled=False, claimed_at=lost)
        made_to(far, "duties", MONDAY, settled=False)
        page = admin.get("/operations/").context
        lines = {each["line"].engine: each["line"] for each in page["engines"]}
        assert [name for name in lines if lines[name].open_days] == ["duties"]
        line = lines["duties"]
        assert (line.open_days, line.stores, line.first_open, line.stuck) == (2, 1, MONDAY - timedelta(days=1), 1)
        ledger = {row["store"]: row["lines"][0]["line"] for row in page["stores"] if row["lines"]}
        assert (ledger[near].made_to, ledger[near].open_days) == (MONDAY, 0)
        assert (ledger[far].made_to, ledger[far].open_days) == (MONDAY - timedelta(days=2), 2)

    def test_a_store_is_found_by_its_name(self, admin):
        near = factories.make_store(name="Near")
        factories.make_store(name="Far")
        assert [row["store"] for row in admin.get("/operations/", {"store": "nea"}).context["stores"]] == [near]
        assert admin.get("/operations/", {"store": "\x00%"}).status_code == 200

    def test_a_gauge_tells_what_waits(self, admin, monkeypatch):
        monkeypatch.setattr(operations, "_gauges", {})
        operations.register(operations.Gauge("letters", 1, "Letters", lambda at: operations.Reading(7, at, 2)))
        (row,) = admin.get("/operations/").context["readings"]
        assert (row["label"], row["reading"]) == ("Letters", operations.Reading(7, clock.now(), 2))

    def test_what_waits_and_what_failed_of_checklists_and_messages(self, admin, house):
        late = clock.now() - timedelta(days=2)
        item = factories.make_item(factories.make_duty(house.positions.clerk, must_do=True), house.clerk, MONDAY)
        instants = {"remind_at": late, "escalate_at": late, "closes_at": late + MINUTE}
        type(item).objects.filter(pk=item.pk).update(**instants)
        for number, state in enumerate(("waiting", "failed", "held", "sent")):
            note = Notification.objects.create(recipient=house.clerk.staff, key=f"k{number}", kind="duties")
            OutboxMessage.objects.create(notification=note, channel="email", state=state, next_attempt_at=late)
        Lane.objects.create(name="email", failures=3, last_error="TimeoutError")
        found = {gauge.name: reading for gauge, reading in operations.readings(clock.now())}
        for name, oldest in (("reminders", late), ("escalations", late), ("closing", late + MINUTE)):
            assert (found[name].waiting, found[name].oldest) == (1, oldest)
        outbox = found["outbox"]
        assert (outbox.waiting, outbox.oldest, outbox.failed) == (1, late, 1)
        assert (found["held"].waiting, found["lanes"].failed) == (1, 1)
        assert outbox.url in admin.get("/operations/").content.decode()
        assert admin.get(outbox.url).context["cl"].result_count == 1

    def test_every_step_of_the_sweep_has_a_name(self):
        steps = list(sweep._steps)
        with translation.override("zh-hans"):
            assert [step for step in steps if operations_views.step_name(step) == step] == []

    def test_nobody_else_sees_it(self, client, house):
        client.force_login(house.chief.staff)
        assert client.get("/operations/").status_code == 403

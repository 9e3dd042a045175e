"""Three beats at once: the database decides who makes what, and nothing is made or told twice."""

import threading
from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.db import connection

from kpi.models import Scorecard
from kpi.reports.models import Report
from roles import clock
from roles.duties.actions import StaleItem, tick_item
from roles.duties.models import ChecklistItem, StoreDigest
from roles.models import StoreDay
from roles.notifications.models import Notification, OutboxMessage
from roles.sweep import sweep
from tests import factories
from tests.conftest import MONDAY
from tests.duties import oracle
from tests.factories import fresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_postgresql")]

FIRST, LAST = date(2026, 2, 1), date(2026, 3, 1)


def together(*jobs):
    """Run the jobs in threads that start at once; return what each returned or raised."""
    barrier = threading.Barrier(len(jobs))
    results = [None] * len(jobs)

    def run(number, job):
        try:
            barrier.wait(timeout=10)
            results[number] = job()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def sweeping(instant):
    def job():
        with clock.at(instant):
            return sweep(instant)

    return job


@pytest.fixture
def stores(house, settings):
    """Three stores with five clerks between them, claimed store by store so that the sweeps meet often."""
    settings.SWEEP_CHUNK_STORES = 1
    house.store.live_from = FIRST
    house.store.save()
    found = [house.store]
    for _ in range(2):
        store = factories.make_store(house.store.parent, live_from=FIRST)
        for _ in range(2):
            factories.make_seat(house.positions.clerk, store)
        found.append(store)
    return found


def test_three_sweeps_of_a_month_make_every_period_once(house, stores):
    duties = [factories.make_duty(house.positions.clerk, cadence) for cadence in ("daily", "weekly", "monthly")]
    factories.make_definition(house.positions.clerk)
    instant = clock.local(LAST, time(22))
    results = together(*[sweeping(instant)] * 3)
    assert not [outcome for outcomes in results for outcome in outcomes if outcome.failed]
    seats = list(house.positions.clerk.assignments.all())
    assert len(seats) == 5
    expected = Counter(
        (seat.pk, duty.pk, period)
        for seat in seats
        for duty in duties
        for period in oracle.owed(duty.cadence, duty.rrule, FIRST, LAST, FIRST)
    )
    assert Counter(ChecklistItem.objects.values_list("assignment", "duty", "period")) == expected
    made = sum(outcome.count for outcomes in results for outcome in outcomes if outcome.step == "make checklists")
    assert made == sum(expected.values())
    assert Report.objects.count() == 29 * len(seats)
    assert Scorecard.objects.count() == 2 * (len(seats) + 3)
    assert not StoreDay.objects.filter(settled_at__isnull=True).exists()
    assert set(Counter(Notification.objects.values_list("recipient", flat=True)).values()) == {1}
    assert together(sweeping(instant))[0][0].count == 0


def test_sweeps_of_slightly_different_instants_tell_everybody_once(house, stores):
    for store in stores:
        store.live_from = MONDAY
        store.save()
    factories.make_duty(house.positions.clerk, due_time=time(18), must_do=True, grace_minutes=60)
    together(sweeping(clock.local(MONDAY, time(0, 5))))
    clerks = set(house.positions.clerk.assignments.values_list("staff", flat=True))
    assert len(clerks) == 5
    for hour in (8, 17, 19):
        Notification.objects.all().delete()
        before = StoreDigest.objects.count()
        instants = [clock.local(MONDAY, time(hour)) + timedelta(seconds=30 * number) for number in range(3)]
        results = together(*map(sweeping, instants))
        assert not [outcome for outcomes in results for outcome in outcomes if outcome.failed]
        assert StoreDigest.objects.count() == (before + 3 if hour == 8 else before)
        told = Counter(Notification.objects.values_list("recipient", flat=True))
        assert set(told.values()) == {1}, hour
        # At seven each clerk is told that it fell due, and the lead, above one of them, that it has gone up.
        assert set(told) == clerks | ({house.lead.staff_id} if hour == 19 else set())


def test_three_senders_send_each_message_once(house, stores):
    factories.make_duty(house.positions.clerk)
    instant = clock.local(FIRST, time(8))
    together(sweeping(instant))
    assert len(mail.outbox) == 5
    OutboxMessage.objects.update(state="waiting", token=None, claimed_at=None, sent_at=None, attempts=0)
    mail.outbox.clear()
    together(*[sweeping(instant)] * 3)
    assert sorted(Counter(message.to[0] for message in mail.outbox).values()) == [1] * 5
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_double_tap_ticks_once(house):
    item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)
    clerk = fresh(house.clerk.staff)

    def job(note):
        def run():
            with clock.at(clock.local(MONDAY, time(9))):
                mine = ChecklistItem.objects.get(pk=item.pk)
                return tick_item(item=mine, acting_user=clerk, revision=1, note=note)

        return run

    results = together(job("一"), job("二"))
    assert sorted(type(result).__name__ for result in results) == [ChecklistItem.__name__, StaleItem.__name__]
    item.refresh_from_db()
    assert (item.status, item.revision) == ("done", 2)

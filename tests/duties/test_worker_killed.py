"""A real worker on PostgreSQL and Redis is killed in the middle of its work: nothing lost, nothing doubled.

The worker is told the real time: only here the days are those before today. Everything the
test starts is its own (database, queue, processes) and ends with it, by process id.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from celery import Celery
from django.db import connection, connections

from kpi.reports.models import Report
from roles import clock
from roles.duties.models import ChecklistItem
from roles.models import Assignment, StoreDay
from tests import factories
from tests.duties import oracle

ROOT = Path(__file__).resolve().parents[2]
DAYS = 60
STORES = 3
KILLS = 3
# The whole test ends within this time, whatever happens.
PATIENCE = 58

pytestmark = [
    pytest.mark.broker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_postgresql"),
]


@contextmanager
def administration():
    """Connect to the server's own database, where databases are made and dropped."""
    facts = connections["default"].settings_dict
    address = {"host": facts["HOST"], "port": facts["PORT"] or 5432}
    server = psycopg2.connect(**address, user=facts["USER"], password=facts["PASSWORD"], dbname="postgres")
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            yield cursor
    finally:
        server.close()


@pytest.fixture
def database(house):
    """A copy of the test database with stores, people and duties in it; yields its address."""
    name = f"{connection.settings_dict['NAME']}_killed_{os.getpid()}"
    facts = connections["default"].settings_dict
    connections.close_all()
    with administration() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{facts["NAME"]}"')
    secret = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    yield f"postgres://{facts['USER']}{secret}@{facts['HOST']}:{facts['PORT'] or 5432}/{name}"
    connections.close_all()
    with administration() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def crowd(house):
    """Stores live for sixty days, with people who owe three rhythms and a daily report."""
    live_from = clock.today() - timedelta(days=DAYS - 1)
    duties = [factories.make_duty(house.positions.clerk, cadence) for cadence in ("daily", "weekly", "monthly")]
    factories.make_definition(house.positions.clerk)
    Assignment.objects.filter(unit__store=house.store).update(starts_on=live_from)
    stores = [house.store, *(factories.make_store(house.store.parent) for _ in range(STORES - 1))]
    for store in stores:
        store.live_from = live_from
        store.save()
        for _ in range(4):
            factories.make_seat(house.positions.clerk, store, starts_on=live_from)
    return duties, live_from


@pytest.fixture
def broker(tmp_path):
    """The address of a Redis of the test's own; without a server program that of the environment."""
    program = shutil.which("redis-server")
    if program is None:
        address = os.environ.get("REDIS_URL", "")
        if not address:
            pytest.skip("neither redis-server nor REDIS_URL")
        yield address
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(tmp_path)]
    server = subprocess.Popen([program, "--port", str(port), *options], stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


class Workers:
    """Starts one worker at a time in a process group of its own, and kills it as a power cut would."""

    def __init__(self, database, broker, tmp_path):
        self.queue = f"killed-{os.getpid()}"
        self.log = (tmp_path / "worker.log").open("ab")
        self.app = Celery("probe", broker=broker)
        self.env = {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "DATA_DIR": str(tmp_path / "data"),
            "DJANGO_SETTINGS_MODULE": "dealership.settings.test",
            "SWEEP_LEASE_SECONDS": "1",
            "SWEEP_CHUNK_STORES": "1",
        }
        self.child = None

    def start(self):
        argv = [sys.executable, "-m", "celery", "-A", "dealership", "worker", "--concurrency", "2"]
        options = ["--queues", self.queue, "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        self.child = subprocess.Popen(
            [*argv, *options], cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def wake(self):
        """Do what the beat does every minute."""
        self.app.send_task("roles.tasks.sweep", queue=self.queue)

    def kill(self):
        """Kill -9 the worker with its pool."""
        if self.child and self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait(timeout=10)

    def close(self):
        self.kill()
        self.app.close()
        self.log.close()


@pytest.fixture
def workers(crowd, database, broker, tmp_path):
    found = Workers(database, broker, tmp_path)
    yield found
    found.close()


@contextmanager
def looking_into(database):
    """Let Django's own connection look into the copy."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database.rsplit("/", 1)[1]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def until(reached, deadline, wake=None):
    """Wait until `reached()` is true, waking the worker now and then; fail past the deadline."""
    last = 0.0
    while not reached():
        assert time.monotonic() < deadline, "the work was not done in time; see worker.log"
        if wake and time.monotonic() - last > 1.5:
            wake()
            last = time.monotonic()
        time.sleep(0.05)


def all_settled(wanted):
    """Tell whether both engines under test made every day: others settle days of their own meanwhile."""
    made = StoreDay.objects.filter(settled_at__isnull=False)
    return all(made.filter(engine=engine).count() >= wanted for engine in ("duties", "reports"))


def test_sixty_days_are_complete_and_nothing_is_doubled(workers, database, crowd):
    deadline = time.monotonic() + PATIENCE
    duties, live_from = crowd
    settled = StoreDay.objects.filter(settled_at__isnull=False)
    wanted = STORES * DAYS
    interrupted = []
    with looking_into(database):
        assert not StoreDay.objects.exists()
        for number in range(KILLS):
            workers.start()
            # Each time a little further, always before the checklists are complete.
            goal = (number + 1) * wanted // (KILLS + 2)
            until(lambda goal=goal: settled.filter(engine="duties").count() >= goal, deadline, workers.wake)
            workers.kill()
            interrupted.append(settled.filter(engine="duties").count())
        assert interrupted[0] < interrupted[-1] < wanted, "the kills came too late to interrupt anything"

        workers.start()
        until(lambda: all_settled(wanted), deadline, workers.wake)
        workers.kill()

        last = StoreDay.objects.filter(engine="duties").latest("day").day
        seats = list(Assignment.objects.filter(position=duties[0].position))
        assert len(seats) == STORES * 4 + 1
        expected = Counter(
            (seat.pk, duty.pk, period)
            for seat in seats
            for duty in duties
            for period in oracle.owed(duty.cadence, duty.rrule, live_from, last, live_from)
        )
        assert Counter(ChecklistItem.objects.values_list("assignment", "duty", "period")) == expected
        days = (last - live_from).days + 1
        assert Report.objects.count() == days * len(seats)
        assert Report.objects.values("assignment", "definition", "period").distinct().count() == days * len(seats)

"""Playing the faults: make and send much, kill what does it again and again, count what came of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import environ
import psycopg2
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models import Q

from dealership.bench import sql
from dealership.bench.data import Data, Scale
from dealership.bench.database import use as use_database
from dealership.bench.faults import servers
from dealership.bench.faults.count import Tally, tally
from dealership.bench.faults.letterbox import PLACE
from dealership.bench.faults.plan import Faults
from dealership.bench.frame import Say
from dealership.bench.history import write_messages
from kpi.reports.models import ReportDefinition
from roles import clock
from roles.models import StoreDay, Unit
from roles.notifications.models import OutboxMessage, OutboxState

LEASE = 3
# After so many seconds without any progress it will not go on by itself; on a busy machine a worker and a beat that
# were killed take a minute to be back.
STILL = 300.0
# Progress below which checklists are still made: above it, all that is left is sending.
MAKING = 0.45
# What keeps a thing from being there twice; without them the count must show it.
KEYS = (
    ("duties_checklistitem", "item_once_a_period"),
    ("notifications_notification", "notification_once"),
)


@dataclass(frozen=True)
class Work:
    """How much is made and sent: 25 stores of 60 people owe 8 duties on 5 days, 60,000 items."""

    stores: int = 25
    people: int = 60
    days: int = 5
    letters: int = 60_000


# What a test has time for.
SHORT = (Faults(worker=4, redis=1, postgres=1, beat=1, pause=1), Work(stores=6, people=20, days=3, letters=1500))


class House:
    """The servers and processes of one run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.box = folder / "letterbox"
        self.postgres = servers.Postgres(folder)
        self.redis = servers.Redis(folder)
        self.postgres.start()
        self.redis.start()
        env = {
            **os.environ,
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "DATA_DIR": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "dealership.bench.faults.settings",
            "SWEEP_LEASE_SECONDS": str(LEASE),
            "SWEEP_CHUNK_STORES": "1",
            PLACE: str(self.box),
        }
        self.worker = servers.worker(env, folder / "worker.log")
        self.spare = servers.worker(env, folder / "spare.log")
        self.beat = servers.beat(env, folder)

    def close(self) -> None:
        """End everything."""
        for each in (self.beat, self.worker, self.spare, self.redis, self.postgres):
            each.signal(signal.SIGCONT)
            each.kill()


@contextmanager
def _house() -> Iterator[House]:
    """Start the servers, point Django to the new database, and take everything down at the end."""
    before = dict(connection.settings_dict)
    with TemporaryDirectory(prefix="dealership-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        house = House(folder)
        try:
            server = psycopg2.connect(house.postgres.server_url)
            server.autocommit = True
            with server.cursor() as cursor:
                cursor.execute("CREATE DATABASE dealership")
            server.close()
            use_database(environ.Env.db_url_config(house.postgres.url))
            yield house
        finally:
            connection.close()
            house.close()
            use_database(before)


def play(say: Say, faults: Faults = Faults(), work: Work = Work(), *, without_keys: bool = False) -> Tally:  # noqa: B008
    """Make and send `work` while `faults` happen; return the count.

    `without_keys` drops the unique keys first: what they hold together must then come apart.
    Raises servers.Missing where a program is not there, TimeoutError where the work does not get on.
    """
    with _house() as house:
        last = clock.today()
        first = last - timedelta(days=work.days - 1)
        _write(house, work, say)
        if without_keys:
            for table, name in KEYS:
                sql.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        Unit.objects.stores().update(live_from=first)
        began = time.monotonic()
        _Course(house, work, say).run(faults)
        found = tally(str(first), str(last), work.letters, house.box, faults.total)
        found.seconds = round(time.monotonic() - began, 1)
        return found


def _write(house: House, work: Work, say: Say) -> None:
    say(f"PostgreSQL on port {house.postgres.port}, Redis on port {house.redis.port}")
    call_command("migrate", verbosity=0)
    scale = Scale(stores=work.stores, people=work.people, items=0, reports=0, messages=work.letters, leads=0)
    data = Data(scale, say)
    assert data.stores
    # Reports are drafted by the same ledger; here the checklists and the outbox are under fire.
    ReportDefinition.objects.update(retired=True)
    write_messages(data)


class _Course:
    """The run itself: progress is what is made and sent, and each fault waits for its share of it."""

    def __init__(self, house: House, work: Work, say: Say) -> None:
        self.house, self.work, self.say = house, work, say
        self.days = work.stores * work.days

    def run(self, faults: Faults) -> None:
        """Play every fault, then let the rest be done in peace."""
        house, order = self.house, faults.order()
        house.worker.start()
        house.beat.start()
        for number, fault in enumerate(order, 1):
            goal = number / (len(order) + 1)
            servers.until(partial(self._reached, goal), f"the work stood still before {fault} {number}", STILL)
            getattr(self, f"_{fault}")()
            self.say(f"{number}/{len(order)} {fault}, {self.progress():.0%} done")
        servers.until(lambda: self.progress() >= 1, "the work was not done", STILL)
        # Whoever is in the middle of something finishes it.
        servers.until(self._quiet, "claims were not settled", STILL)
        house.worker.kill()

    def _reached(self, goal: float) -> bool:
        return self.progress() >= goal

    def progress(self) -> float:
        """Return how much of all is done, 0 to 1; half of it is making, half is sending."""
        try:
            made = StoreDay.objects.filter(engine="duties", settled_at__isnull=False).count()
            away = [OutboxState.SENT, OutboxState.CARRIED]
            sent = OutboxMessage.objects.filter(notification__kind="bench", state__in=away).count()
        except OperationalError:
            connection.close()
            return 0.0
        return made / self.days / 2 + sent / self.work.letters / 2

    def _quiet(self) -> bool:
        open_days = StoreDay.objects.filter(engine="duties", settled_at__isnull=True)
        claimed = OutboxMessage.objects.filter(Q(state=OutboxState.CLAIMED), notification__kind="bench")
        return not open_days.exists() and not claimed.exists()

    def _worker(self) -> None:
        self.house.worker.kill()
        self.house.worker.start()

    def _redis(self) -> None:
        self.house.redis.kill()
        self.house.redis.start()

    def _postgres(self) -> None:
        self.house.postgres.kill()
        connection.close()
        self.house.postgres.start()

    def _beat(self) -> None:
        self.house.beat.kill()
        self.house.beat.start()

    def _pause(self) -> None:
        """Stop the worker in the middle of writing until others have taken its work over, then let it go on."""
        house = self.house
        if self.progress() < MAKING:
            self._stop_while_writing()
        house.worker.signal(signal.SIGSTOP)
        house.spare.start()
        time.sleep(LEASE)
        # The spare has done what the stopped one holds, or waits for the rows it has not given up yet.
        servers.until(lambda: self._somebody_waits() or self._quiet(), "nobody took the work over")
        house.worker.signal(signal.SIGCONT)
        time.sleep(1)
        house.spare.kill()

    def _stop_while_writing(self) -> None:
        """Hold the table until the worker waits for it, and stop the worker before it can go on."""
        holder = psycopg2.connect(self.house.postgres.url)
        try:
            with holder.cursor() as cursor:
                cursor.execute("LOCK TABLE duties_checklistitem IN EXCLUSIVE MODE")
            servers.until(lambda: self._somebody_waits() or self.progress() >= MAKING, "nobody wrote", 20)
            self.house.worker.signal(signal.SIGSTOP)
        finally:
            holder.close()

    def _somebody_waits(self) -> bool:
        return bool(sql.rows("SELECT 1 FROM pg_locks WHERE NOT granted"))

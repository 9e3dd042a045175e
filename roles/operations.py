"""Whether the house works by itself: the sweeps, the backlog of each engine, the ledger of each store.

Engines register gauges from `AppConfig.ready()`; a page for administrators and `/readyz` read them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from celery import current_app
from django.db import DatabaseError, connection
from django.db.models import Count, Max, Min, Q

from roles.models import StoreDay, SweepRun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Whose ledger is shown even where nothing waits.
ENGINES = ("duties", "reports", "kpi")
# Beat wakes the sweeper every minute; a sweep that makes up for a long downtime may run for a while.
LATE_AFTER = timedelta(minutes=3)
LONGEST_SWEEP = timedelta(minutes=30)


@dataclass(frozen=True)
class Reading:
    """What waits in one place: how much, since when (None: nothing or unknown), how much of it has failed."""

    waiting: int
    oldest: datetime | None = None
    failed: int = 0
    url: str = ""


@dataclass(frozen=True)
class Gauge:
    """A place where work waits; `read(at)` asks at most two queries."""

    name: str
    order: int
    label: StrOrPromise
    read: Callable[[datetime], Reading]


_gauges: dict[str, Gauge] = {}


def register(*gauges: Gauge) -> None:
    """Add gauges; the same name again replaces one."""
    _gauges.update({gauge.name: gauge for gauge in gauges})


def readings(at: datetime) -> list[tuple[Gauge, Reading]]:
    """Read every gauge."""
    return [(gauge, gauge.read(at)) for gauge in sorted(_gauges.values(), key=lambda each: each.order)]


@dataclass
class LedgerLine:
    """How far one engine has come in one store: the last day made, the days not made, the first of them."""

    engine: str
    made_to: date | None = None
    open_days: int = 0
    first_open: date | None = None


@dataclass
class EngineLedger:
    """How far one engine has come over all stores."""

    engine: str
    open_days: int = 0
    stores: int = 0
    first_open: date | None = None
    stuck: int = 0


def engines(at: datetime, lease: timedelta) -> list[EngineLedger]:
    """Return what each engine has not made yet; `stuck` counts days claimed longer ago than the lease."""
    rows = (
        StoreDay.objects.filter(settled_at__isnull=True)
        .order_by()
        .values("engine")
        .annotate(
            days=Count("pk"),
            stores=Count("store", distinct=True),
            first=Min("day"),
            stuck=Count("pk", filter=Q(claimed_at__lte=at - lease)),
        )
    )
    found = {row["engine"]: row for row in rows}
    lines = {engine: EngineLedger(engine) for engine in dict.fromkeys((*ENGINES, *sorted(found)))}
    for engine, row in found.items():
        lines[engine] = EngineLedger(engine, row["days"], row["stores"], row["first"], row["stuck"])
    return list(lines.values())


def ledger_of(stores: Collection[int]) -> dict[int, list[LedgerLine]]:
    """Return the ledger of some stores, a line an engine."""
    made = Q(settled_at__isnull=False)
    rows = (
        StoreDay.objects.filter(store__in=stores)
        .order_by()
        .values("store", "engine")
        .annotate(made_to=Max("day", filter=made), days=Count("pk", filter=~made), first=Min("day", filter=~made))
    )
    lines: dict[int, list[LedgerLine]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: str(each["engine"])):
        lines[int(row["store"] or 0)].append(LedgerLine(row["engine"], row["made_to"], row["days"], row["first"]))
    return lines


@dataclass
class Readiness:
    """What the house needs to work, each named as working or not."""

    parts: dict[str, bool] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether everything works."""
        return all(self.parts.values())


def readiness(at: datetime) -> Readiness:
    """Ask the database, the broker and the sweeper."""
    database = _database()
    return Readiness({"database": database, "broker": _broker(), "sweeper": database and sweeper_runs(at)})


def sweeper_runs(at: datetime) -> bool:
    """Return whether a sweep began within three minutes, or one that makes up for much still runs."""
    fresh = Q(started_at__gt=at - LATE_AFTER)
    running = Q(finished_at__isnull=True, started_at__gt=at - LONGEST_SWEEP)
    # What began in the future ran before the clock was set back.
    return SweepRun.objects.filter(fresh | running, started_at__lte=at + LATE_AFTER).exists()


def any_works(runs: Iterable[SweepRun], at: datetime) -> bool:
    """Return the same of runs in hand: of the newest, where the clock was not set back."""
    return any(
        run.started_at <= at + LATE_AFTER
        and (run.started_at > at - LATE_AFTER or (run.finished_at is None and run.started_at > at - LONGEST_SWEEP))
        for run in runs
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    link = current_app.connection_for_write(connect_timeout=2)
    try:
        link.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # noqa: BLE001  every transport has errors of its own, all of which say the same
        return False
    finally:
        link.release()
    return True

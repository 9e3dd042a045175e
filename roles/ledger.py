"""Working through the ledger: every day of every store once, whoever works and whatever dies.

A worker claims up to a chunk of stores of the earliest open day with a token, makes the
day and settles it in one transaction. What was missed while the system was down is made
up day by day. Unique keys on what is made cover the rest: a day made twice makes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q

from roles import clock
from roles.models.assignment import Assignment
from roles.models.ledger import StoreDay
from roles.models.unit import Unit

# Makes one day of some stores and returns how many rows are new.
Make = Callable[[date, list[int]], int]


@dataclass(frozen=True)
class Claim:
    """One day of some stores, held by `token` until settled or the lease is over."""

    day: date
    stores: list[int]
    token: uuid.UUID


def work(engine: str, at: datetime, make: Make, *, since: date | None = None) -> int:
    """Make every open day of `engine` up to the day of `at`; return how many rows are new.

    Days before `since` have nothing to be made any more: they are settled all at once, without `make`.
    """
    open_days(engine, clock.local_date(at))
    if since is not None:
        passed = StoreDay.objects.filter(engine=engine, day__lt=since, settled_at__isnull=True)
        passed.update(settled_at=at)
    made = 0
    while claim := _claim(engine, clock.local_date(at)):
        with transaction.atomic():
            made += make(claim.day, claim.stores)
            StoreDay.objects.filter(token=claim.token, settled_at__isnull=True).update(settled_at=at)
    return made


def open_days(engine: str, today: date) -> int:
    """Write the missing ledger days of every store, from its first day to `today`."""
    last = dict(StoreDay.objects.filter(engine=engine).values_list("store").annotate(last=Max("day")).order_by())
    rows: list[StoreDay] = []
    for store in Unit.objects.stores().filter(live_from__lte=today).only("pk", "live_from"):
        assert store.live_from is not None
        day: date = last[store.pk] + timedelta(days=1) if store.pk in last else store.live_from
        while day <= today:
            rows.append(StoreDay(engine=engine, store_id=store.pk, day=day))
            day += timedelta(days=1)
    StoreDay.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)


def live(assignments: Collection[int], day: date) -> list[int]:
    """Keep the assignments whose store works with checklists on `day`: active, and not before its first day."""
    stores = Unit.objects.stores().filter(live_from__lte=day)
    return list(Assignment.objects.filter(pk__in=assignments, store__in=stores).values_list("pk", flat=True))


def _claim(engine: str, today: date) -> Claim | None:
    """Claim a chunk of the earliest open day by a conditional UPDATE; None when nothing is left to claim."""
    now = clock.now()
    lease = timedelta(seconds=settings.SWEEP_LEASE_SECONDS)
    # A claim from the future was made before the clock was set back: nobody works on it any more.
    stale = Q(claimed_at__lte=now - lease) | Q(claimed_at__gt=now + lease)
    claimable = Q(settled_at__isnull=True) & (Q(token__isnull=True) | stale)
    waiting = StoreDay.objects.filter(claimable, engine=engine, day__lte=today)
    while True:
        first = waiting.order_by("day").values_list("day", flat=True).first()
        if first is None:
            return None
        ids = list(
            waiting.filter(day=first).order_by("store").values_list("pk", flat=True)[: settings.SWEEP_CHUNK_STORES]
        )
        token = uuid.uuid4()
        StoreDay.objects.filter(claimable, pk__in=ids).update(token=token, claimed_at=now)
        stores = list(StoreDay.objects.filter(token=token, settled_at__isnull=True).values_list("store_id", flat=True))
        if stores:
            return Claim(first, stores, token)

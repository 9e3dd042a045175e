"""The sweep's part: the figures of every store, at most ten minutes old."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from kpi.insight.aggregates import hold, horizon, refresh
from kpi.insight.models import FigureState
from roles import clock
from roles.models import Unit

# Begun early enough that a store whose turn comes last is still younger than OLDEST.
EVERY = timedelta(minutes=5)
OLDEST = timedelta(minutes=10)


def refresh_due(at: datetime) -> int:
    """Bring on the figures of every store that are five minutes old or older; return how many rows were written."""
    open_states(at)
    written = 0
    while claim := _claim(at):
        token, since, stores = claim
        with transaction.atomic():
            written += refresh(hold(stores, horizon(at)), since, at)
            FigureState.objects.filter(token=token).update(as_of=at, token=None, claimed_at=None)
    return written


def open_states(at: datetime) -> None:
    """Give every store that works with checklists a state."""
    live = Unit.objects.stores().filter(live_from__lte=clock.local_date(at))
    missing = live.exclude(pk__in=FigureState.objects.values("store")).values_list("pk", flat=True)
    rows = [FigureState(store_id=pk) for pk in missing]
    if rows:
        FigureState.objects.bulk_create(rows, ignore_conflicts=True)


def _claim(at: datetime) -> tuple[uuid.UUID, datetime | None, list[int]] | None:
    """Claim a chunk of the stores whose figures are oldest; None when none is due.

    Stores that were never counted are claimed apart from others: from nothing is another way.
    """
    now = clock.now()
    lease = now - timedelta(seconds=settings.SWEEP_LEASE_SECONDS)
    free = Q(token__isnull=True) | Q(claimed_at__lte=lease)
    due = FigureState.objects.filter(free, Q(as_of__isnull=True) | Q(as_of__lte=at - EVERY))
    while True:
        oldest = due.order_by(F("as_of").asc(nulls_first=True)).values_list("pk", "as_of").first()
        if oldest is None:
            return None
        alike = due.filter(as_of__isnull=oldest[1] is None).order_by(F("as_of").asc(nulls_first=True))
        ids = list(alike.values_list("pk", flat=True)[: settings.SWEEP_CHUNK_STORES])
        token = uuid.uuid4()
        FigureState.objects.filter(free, pk__in=ids).update(token=token, claimed_at=now)
        rows = list(FigureState.objects.filter(token=token).values_list("store", "as_of"))
        if rows:
            known = [as_of for _store, as_of in rows if as_of is not None]
            return token, min(known) if known else None, [store for store, _as_of in rows if store is not None]


def as_of(stores: Collection[int]) -> datetime | None:
    """Return the instant all figures of the stores hold; None where one was never counted."""
    known = list(FigureState.objects.filter(store__in=stores).values_list("as_of", flat=True))
    times = [each for each in known if each is not None]
    return min(times) if times and len(times) == len(known) else None

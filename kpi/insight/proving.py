"""The night's proof: every kept figure is counted again from nothing; what differs is told, logged and repaired."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Sum

from kpi.cards import last_day, month_of
from kpi.insight import daily
from kpi.insight.aggregates import (
    OVERLAP,
    Counts,
    Stores,
    count_day,
    hold,
    horizon,
    kept_day,
    refresh,
    sum_month,
    write_day,
)
from kpi.insight.daily import StoreDays
from kpi.insight.models import DailyFigure, DirtyDay, FigureProof, FigureState
from kpi.insight.sweeping import OLDEST, open_states
from roles import clock, ledger
from roles.operations import Reading

logger = logging.getLogger(__name__)

ENGINE = "figures"
LISTED = 50
KEPT_DAYS = 60


@dataclass
class Found:
    """What the recount of some stores found, by store."""

    counted: dict[int, int] = field(default_factory=dict)
    differences: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, store: int, difference: dict[str, Any]) -> None:
        """Note one figure that was wrong."""
        self.differences.setdefault(store, []).append(difference)


def prove_due(at: datetime) -> int:
    """Prove the day's figures of every store that was not proved yet today; return how many were wrong."""
    open_states(at)
    today = clock.local_date(at)
    FigureProof.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()
    # A night that was missed needs no proof of its own: each proves everything that is kept up to date.
    return ledger.work(ENGINE, at, lambda _day, stores: prove(stores, at), since=today)


def prove(store_ids: Collection[int], at: datetime) -> int:
    """Recount the stores' figures from nothing, repair what differs and keep the proof; return how many differed."""
    stores = hold(store_ids, horizon(at))
    states = FigureState.objects.select_for_update().filter(store__in=stores.ids)
    known = [state.as_of for state in states]
    since = min((each for each in known if each is not None), default=None)
    if since is None or None in known:
        refresh(stores, None, at)
    else:
        refresh(stores, min(since, at), at)
    found = Found(dict.fromkeys(stores.ids, 0))
    today = clock.local_date(at)
    for day in sorted(_days_to_prove(stores, horizon(at), max(last_day(month_of(today)), today))):
        _prove_day(stores, day, at, found)
    for month in (horizon(at), month_of(today)):
        sum_month(stores, month, at)
    states.update(as_of=at)
    _keep(found, today, at)
    return sum(map(len, found.differences.values()))


def _days_to_prove(stores: Stores, first: date, last: date) -> set[date]:
    """Return the days with any record or any kept figure: on the others there is nothing on either side."""
    kept = DailyFigure.objects.filter(store__in=stores.ids, day__range=(first, last))
    return set(kept.order_by().values_list("day", flat=True).distinct()) | daily.recorded(stores.ids, first, last)


def _prove_day(stores: Stores, day: date, at: datetime, found: Found) -> None:
    kept, fresh = kept_day(day, stores.ids), count_day(stores, day, stores.ids, at)
    for seat, _indicator in fresh:
        found.counted[_store_of(stores, seat)] += 1
    if kept == fresh:
        return
    moving = _moving(stores, at)
    for (seat, indicator), had, has in _differing(kept, fresh):
        if (_store_of(stores, seat), day) in moving:
            continue
        row = {"assignment": seat, "indicator": indicator, "day": day.isoformat(), "kept": had, "found": has}
        found.add(_store_of(stores, seat), row)
    write_day(stores, day, kept, fresh)


def _moving(stores: Stores, at: datetime) -> StoreDays:
    """Return the days somebody worked on while this was counted: what differs there is no fault."""
    marked = DirtyDay.objects.filter(store__in=stores.ids).values_list("store", "day")
    return {(store or 0, day) for store, day in marked} | daily.moved(
        stores.ids, horizon(at), at - OVERLAP, clock.now()
    )


def _differing(kept: Counts, fresh: Counts) -> list[tuple[tuple[int, int], Any, Any]]:
    keys = sorted(kept.keys() | fresh.keys())
    return [(key, kept.get(key), fresh.get(key)) for key in keys if kept.get(key) != fresh.get(key)]


def _store_of(stores: Stores, seat: int) -> int:
    known = stores.seats.get(seat)
    return (known.store_id if known else None) or stores.ids[0]


def _keep(found: Found, today: date, at: datetime) -> None:
    for store, rows in found.differences.items():
        logger.warning("Store %s: %s kept figures were wrong on %s and were repaired", store, len(rows), today)
    proofs = [
        FigureProof(
            store_id=store,
            day=today,
            proved_at=at,
            counted=counted,
            wrong=len(found.differences.get(store, ())),
            differences=found.differences.get(store, [])[:LISTED],
        )
        for store, counted in found.counted.items()
    ]
    FigureProof.objects.bulk_create(
        proofs,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["store", "day"],
        update_fields=["proved_at", "counted", "wrong", "differences"],
    )


def ages(at: datetime) -> Reading:
    """Return how many stores' figures are older than ten minutes, and since when the oldest of them hold."""
    late = FigureState.objects.filter(as_of__lt=at - OLDEST).aggregate(stores=Count("pk"), oldest=Min("as_of"))
    return Reading(late["stores"], late["oldest"])


def proofs(_at: datetime) -> Reading:
    """Return how many figures the last proof found wrong (and repaired), and where they are listed."""
    from django.urls import reverse

    last = FigureProof.objects.aggregate(day=Max("day"))["day"]
    url = reverse("admin:insight_figureproof_changelist")
    if last is None:
        return Reading(0, url=url)
    wrong = FigureProof.objects.filter(day=last).aggregate(wrong=Sum("wrong"))["wrong"] or 0
    return Reading(wrong, failed=wrong, url=f"{url}?day={last.isoformat()}")

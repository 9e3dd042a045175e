"""Which days move: what the columns of items and reports tell about changes since an instant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from kpi.insight import daily
from kpi.insight.daily import StoreDays
from kpi.insight.models import DirtyDay
from kpi.reports.models import Report
from roles import clock
from roles.duties.models import ChecklistItem

ITEMS = ("duty-completion", "duty-on-time")
REPORTS = ("report-on-time", "report-accuracy")


def items_moved(stores: Collection[int], first: date, since: datetime, at: datetime) -> StoreDays:
    """Return the days whose items fell due or were done since; a deputy's items lie in the deputy's own store."""
    start = clock.local(first)
    items = ChecklistItem.objects.filter(store__in=stores)
    found = _days_of(items.filter(due_at__gte=max(since, start), due_at__lte=at))
    return found | _days_of(items.filter(done_at__gte=since, done_at__lte=at, due_at__gte=start))


def reports_moved(stores: Collection[int], first: date, since: datetime, at: datetime) -> StoreDays:
    """Return the last days of the reports that fell due, were submitted or decided since."""
    changed = Q()
    for column in ("due_at", "submitted_at", "decided_at"):
        changed |= Q(**{f"{column}__gte": since, f"{column}__lte": at})
    rows = Report.objects.filter(changed, store__in=stores, last_day__gte=first)
    return {(store, day) for store, day in rows.order_by().values_list("store", "last_day").distinct() if store}


def items_recorded(stores: Collection[int], first: date, last: date) -> set[date]:
    """Return the days on which items count, for whoever they count."""
    items = ChecklistItem.objects.filter(store__in=stores).counted_between(first, last)
    return {day for _store, day in _days_of(items)}


def reports_recorded(stores: Collection[int], first: date, last: date) -> set[date]:
    """Return the last days of the reports' periods."""
    reports = Report.objects.filter(store__in=stores, last_day__gte=first, last_day__lte=last)
    return set(reports.order_by().values_list("last_day", flat=True).distinct())


def _days_of(items: QuerySet[Any]) -> StoreDays:
    # What is owed again counts for the day it was due at first.
    day = TruncDate(Coalesce("first_due_at", "due_at"))
    pairs = items.order_by().annotate(counted_on=day).values_list("store", "counted_on").distinct()
    return {(store, day) for store, day in pairs if store}


def mark(sender: Any, days: StoreDays, **_kwargs: Any) -> None:
    """Keep the days a change left behind that no column tells of."""
    now = clock.now()
    rows = [DirtyDay(store_id=store, day=day, marked_at=now) for store, day in sorted(days)]
    DirtyDay.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def register() -> None:
    """Keep the execution indicators by days."""
    daily.register(ITEMS, items_moved, items_recorded)
    daily.register(REPORTS, reports_moved, reports_recorded)

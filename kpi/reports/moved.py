"""Which days count otherwise although no column of a report tells (see `roles.duties.moved`)."""

from __future__ import annotations

from django.db.models import QuerySet

from kpi.reports.models import Report
from roles.signals import record_days_moved


def tell_moved(reports: QuerySet[Report]) -> None:
    """Send the stores and last days of these reports; nothing where nobody listens."""
    if not record_days_moved.has_listeners(Report):
        return
    pairs = reports.order_by().values_list("store", "last_day").distinct()
    days = {(store, day) for store, day in pairs if store}
    if days:
        record_days_moved.send(Report, days=days)

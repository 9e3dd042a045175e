"""Which days count otherwise although no column of an item tells: told to the engines above that keep figures.

What falls due and what is done tells itself (`due_at`, `done_at`). A tick taken back, an excuse, another due time
or another person does not: whoever changes items so calls `tell_moved` before, and after where they have moved.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate

from roles.duties.models import ChecklistItem
from roles.signals import record_days_moved


def tell_moved(items: QuerySet[Any]) -> None:
    """Send the stores and days these items count for, as they stand now; nothing where nobody listens."""
    if not record_days_moved.has_listeners(ChecklistItem):
        return
    day = TruncDate(Coalesce("first_due_at", "due_at"))
    pairs = items.order_by().annotate(counted_on=day).values_list("store", "counted_on").distinct()
    days = {(store, day) for store, day in pairs if store}
    if days:
        record_days_moved.send(ChecklistItem, days=days)

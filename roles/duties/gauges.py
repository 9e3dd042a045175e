"""What of the checklists waits for the next sweep: reminders, escalations, periods to close."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _

from roles.duties.models import ChecklistItem, ItemStatus
from roles.operations import Gauge, Reading


def _due(column: str, at: datetime, **still: bool) -> Reading:
    """Count the open items whose instant in `column` has come; each column has an index of open items."""
    rows = ChecklistItem.objects.filter(**{f"{column}__lte": at}, **still, status=ItemStatus.OPEN)
    found = rows.order_by().aggregate(waiting=Count("pk"), oldest=Min(column))
    return Reading(found["waiting"], found["oldest"])


REMINDERS = Gauge("reminders", 10, _("Reminders due"), lambda at: _due("remind_at", at, reminded_at__isnull=True))
ESCALATIONS = Gauge(
    "escalations", 11, _("Escalations due"), lambda at: _due("escalate_at", at, escalated_at__isnull=True)
)
CLOSING = Gauge("closing", 12, _("Periods to close"), lambda at: _due("closes_at", at))
GAUGES = (REMINDERS, ESCALATIONS, CLOSING)

"""What proof adds to the today page: misses without a reason, and what waits for a superior."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from roles.duties.models import ChecklistItem, ItemStatus
from roles.models import Assignment, Staff
from roles.proof.models import CheckState, Flag, MissedReason, ReasonState, SpotCheck
from roles.proof.views.misses import ASKED


def today_panel(person: Staff, _seats: list[Assignment], at: datetime) -> dict[str, Any]:
    """Return the counts of the person, in one query."""
    misses = ChecklistItem.objects.filter(
        owner=OuterRef("pk"), status=ItemStatus.MISSED, due_at__gte=at - ASKED, due_at__lt=at, reason__isnull=True
    )
    checks = SpotCheck.objects.filter(checker=OuterRef("pk"), state=CheckState.OPEN)
    flags = Flag.objects.filter(superior=OuterRef("pk"), seen_at__isnull=True, raised_at__gte=at - timedelta(days=62))
    reasons = MissedReason.objects.filter(superior=OuterRef("pk"), state=ReasonState.GIVEN)
    counted = Staff.objects.filter(pk=person.pk).values_list(
        _count(misses, "owner"), _count(checks, "checker"), _count(flags, "superior"), _count(reasons, "superior")
    )
    missed, to_check, odd, to_decide = counted.first() or (0, 0, 0, 0)
    return {
        "proof": {
            "missed": missed,
            "to_decide": to_decide,
            "to_check": to_check,
            "odd": odd,
            "any": bool(missed or to_decide or to_check or odd),
            "missed_url": reverse("proof:missed"),
            "checks_url": reverse("proof:checks"),
        }
    }


def _count(rows: QuerySet[Any], column: str) -> Coalesce:
    counted = rows.order_by().values(column).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))

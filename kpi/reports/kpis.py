"""The report-on-time rate."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, F, Q

from kpi import calculators
from kpi.calculators import Measure, percentage
from kpi.reports.models import OPEN_STATES, Report, ReportState

CODES = ("report-on-time",)


def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """Reports accepted that came on time ÷ reports accepted or overdue, by the period's last day.

    A report counts once it is approved (or filed, where nobody stands above). One that waits
    for a decision counts neither way: a slow superior must not cost its author points.
    """
    settled = Q(state__in=[ReportState.APPROVED, ReportState.FILED])
    accepted = settled & Q(first_submitted_at__lte=F("due_at"))
    overdue = Q(state__in=OPEN_STATES, due_at__lt=at)
    rows = (
        Report.objects.filter(assignment__in=assignments, last_day__gte=first, last_day__lte=last)
        .values("assignment")
        .annotate(whole=Count("pk", filter=settled | overdue), part=Count("pk", filter=accepted))
        .order_by()
    )
    return {
        "report-on-time": {row["assignment"]: percentage(row["part"], row["whole"]) for row in rows if row["whole"]}
    }


def register() -> None:
    """Offer the rate to the scorecards."""
    calculators.register(CODES, calculate)

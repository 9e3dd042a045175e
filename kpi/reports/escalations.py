"""Reports that stay missing go to the superior, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kpi.reports.models import OPEN_STATES, Report
from roles import clock
from roles.models import Assignment
from roles.models.staff import speaks_chinese
from roles.notifications.messages import Message
from roles.notifications.tick import Part
from roles.superiors import ReportingLine

KIND = "reports.missing"
# The author is told when it is due; what is still missing this long after goes up.
GRACE = timedelta(hours=1)
BATCH = 2000
SHOWN = 5

# (author, Chinese name, English name, period)
_Line = tuple[str, str, str, str]


def collect(at: datetime) -> dict[int, Part]:
    """Tell each superior once of what their people have not handed in, and mark it as told."""
    found: dict[int, list[_Line]] = defaultdict(list)
    lines: dict[int, ReportingLine] = {}
    while rows := list(_missing(at)[:BATCH]):
        for report in rows:
            superior = _superior(report, lines, at)
            if superior is not None:
                version = report.made_from
                found[superior.staff_id].append((report.owner.name, version.name_zh, version.name_en, report.period))
        Report.objects.filter(pk__in=[report.pk for report in rows]).update(escalated_at=at)
    return {
        staff: Part(KIND, {"lines": told[:SHOWN], "count": len(told)}, f"{reverse('reports:list')}?tab=missing")
        for staff, told in found.items()
    }


def _missing(at: datetime) -> Any:
    """Return what is past its due time and grace and nobody above was told of; the index `report_to_escalate`."""
    rows = Report.objects.filter(state__in=OPEN_STATES, escalated_at__isnull=True, due_at__lte=at - GRACE)
    return rows.select_related("made_from", "owner", "assignment").order_by("due_at", "pk")


def _superior(report: Report, lines: dict[int, ReportingLine], at: datetime) -> Assignment | None:
    """Return who stands above the author; the line of each store is read once a sweep."""
    if report.store_id is None:
        return None
    if report.store_id not in lines:
        lines[report.store_id] = ReportingLine(report.store_id, clock.local_date(at))
    return lines[report.store_id].superior_of(report.assignment)


def wording(params: dict[str, Any]) -> Message:
    """Word what a superior is told."""
    return Message(_("Reports are missing in your team: %(count)s") % {"count": params["count"]}, _worded(params))


def _worded(params: dict[str, Any]) -> list[str]:
    rows: Iterable[_Line] = params["lines"]
    return [f"{name} · {zh if speaks_chinese() else en} {period}" for name, zh, en, period in rows]

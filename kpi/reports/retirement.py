"""What becomes of unwritten reports when their position is retired."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import ngettext

from kpi.reports.models import Report, ReportState
from roles.actions.retirement import Settlement
from roles.models import Position


def settle(position: Position, at: datetime) -> list[str]:
    """Take back drafts that are not due yet and were never handed in; what is overdue stays missing, as it is."""
    drafts = Report.objects.filter(
        assignment__position=position,
        state=ReportState.DRAFT,
        first_submitted_at__isnull=True,
        due_at__gt=at,
    )
    taken_back = drafts.delete()[1].get(Report._meta.label, 0)
    if not taken_back:
        return []
    text = ngettext(
        "%(count)d report that is not due yet is taken back",
        "%(count)d reports that are not due yet are taken back",
        taken_back,
    )
    return [text % {"count": taken_back}]


SETTLEMENT = Settlement("reports", 20, settle)

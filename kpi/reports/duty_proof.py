"""Reports handed in prove the duties that name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from kpi.reports.models import OPEN_STATES, Report, ReportState
from roles.duties.models import ChecklistItem
from roles.duties.record_proof import RecordProof, Tally


def count_reports(items: Sequence[ChecklistItem]) -> dict[int, Tally]:
    """Count the reports of each item's seat that fall due within the item's period, and those handed in.

    A period's report is written after it ends: a month's item is proved by the report of the month before.
    """
    rows = Report.objects.filter(
        assignment__in={each.assignment_id for each in items},
        due_at__gte=min(each.opens_at for each in items),
        due_at__lt=max(each.closes_at for each in items),
    ).exclude(state=ReportState.EXCUSED)
    by_seat: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for seat, due_at, state in rows.values_list("assignment", "due_at", "state"):
        by_seat[seat].append((due_at, state not in OPEN_STATES))
    found = {}
    for item in items:
        mine = [done for due_at, done in by_seat[item.assignment_id] if item.opens_at <= due_at < item.closes_at]
        found[item.pk] = (sum(mine), len(mine))
    return found


PROOF = RecordProof("report", count_reports)

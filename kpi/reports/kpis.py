"""Whether reports come on time, and whether they are right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from kpi import calculators, exclusions
from kpi.calculators import Measure, SourceRow, percentage
from kpi.reports.models import OPEN_STATES, Report, ReportState
from roles.approvals.models import Approval, ApprovalState

ON_TIME, ACCURACY = CODES = ("report-on-time", "report-accuracy")
SETTLED = (ReportState.APPROVED, ReportState.FILED)


def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """Reports by the period's last day: those that came on time, and those that were never returned.

    On time: accepted and first submitted before the deadline ÷ accepted or overdue. Accuracy: accepted without ever
    having been returned ÷ accepted, or returned and still with the author. A report counts once it is approved (or
    filed, where nobody stands above). One that waits for a decision counts neither way: a slow superior must not
    cost its author points.
    """
    settled = Q(state__in=SETTLED)
    accepted = settled & Q(first_submitted_at__lte=F("due_at"))
    overdue = Q(state__in=OPEN_STATES, due_at__lt=at)
    judged = settled | Q(was_returned=True, state__in=OPEN_STATES)
    counts = (
        _reports(assignments, first, last)
        .values("assignment")
        .annotate(
            whole=Count("pk", filter=settled | overdue),
            part=Count("pk", filter=accepted),
            judged=Count("pk", filter=judged),
            right=Count("pk", filter=settled & Q(was_returned=False)),
        )
        .order_by()
    )
    found: dict[str, dict[int, Measure]] = {ON_TIME: {}, ACCURACY: {}}
    for row in counts:
        if row["whole"]:
            found[ON_TIME][row["assignment"]] = percentage(row["part"], row["whole"])
        if row["judged"]:
            found[ACCURACY][row["assignment"]] = percentage(row["right"], row["judged"])
    return found


def _reports(assignments: Collection[int], first: date, last: date) -> QuerySet[Report]:
    """Return the reports of a stretch of days, each saying whether it was ever returned."""
    returned = Approval.objects.filter(
        content_type__app_label="reports",
        content_type__model="report",
        object_id=OuterRef("pk"),
        state=ApprovalState.RETURNED,
    )
    rows: QuerySet[Report] = Report.objects.filter(assignment__in=assignments, last_day__gte=first, last_day__lte=last)
    return rows.annotate(was_returned=Exists(returned))


def rows(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the reports behind both figures, those left out with why."""
    found: dict[str, dict[int, list[SourceRow]]] = {ON_TIME: defaultdict(list), ACCURACY: defaultdict(list)}
    facts = ("pk", "assignment", "state", "due_at", "first_submitted_at", "was_returned")
    reports = _reports(assignments, first, last).order_by("last_day", "pk")
    for pk, seat, state, due_at, submitted_at, was_returned in reports.values_list(*facts):
        key = f"reports.report:{pk}"
        left_out = _left_out(state)
        if left_out:
            for code in CODES:
                found[code][seat].append(SourceRow(key, counted=False, hit=False, why=left_out))
            continue
        found[ON_TIME][seat].append(_timely(key, state, due_at, submitted_at, at))
        if state in SETTLED or was_returned:
            why = exclusions.RETURNED if was_returned else ""
            found[ACCURACY][seat].append(SourceRow(key, counted=True, hit=not was_returned, why=why))
        else:
            found[ACCURACY][seat].append(SourceRow(key, counted=False, hit=False, why=exclusions.NOT_SUBMITTED))
    return {code: dict(theirs) for code, theirs in found.items()}


def _left_out(state: str) -> str:
    if state == ReportState.SUBMITTED:
        return exclusions.UNDECIDED
    return exclusions.EXCUSED if state in (ReportState.EXCUSED, ReportState.PASSED) else ""


def _timely(key: str, state: str, due_at: datetime, submitted_at: datetime | None, at: datetime) -> SourceRow:
    if state in SETTLED:
        on_time = submitted_at is not None and submitted_at <= due_at
        return SourceRow(key, counted=True, hit=on_time, why="" if on_time else exclusions.LATE)
    overdue = due_at < at
    return SourceRow(key, counted=overdue, hit=False, why=exclusions.OVERDUE if overdue else exclusions.NOT_DUE)


def register() -> None:
    """Offer the two figures to the scorecards."""
    calculators.register(CODES, calculate, rows)

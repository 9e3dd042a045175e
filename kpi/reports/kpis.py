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

ON_TIME, ACCURACY = "report-on-time", "report-accuracy"
SETTLED = (ReportState.APPROVED, ReportState.FILED)


def calculate_timely(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, Measure]]:
    """Reports by the period's last day, accepted and first submitted before the deadline ÷ accepted or overdue.

    A report counts once it is approved (or filed, where nobody stands above). One that waits for a decision counts
    neither way: a slow superior must not cost its author points.
    """
    settled = Q(state__in=SETTLED)
    overdue = Q(state__in=OPEN_STATES, due_at__lt=at)
    in_time = Q(first_submitted_at__lte=F("due_at"))
    return {ON_TIME: _shares(_reports(assignments, first, last), settled & in_time, settled | overdue)}


def calculate_accuracy(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, Measure]]:
    """Reports by the period's last day, accepted without ever having been returned ÷ accepted, or returned and open."""
    settled = Q(state__in=SETTLED)
    judged = settled | Q(was_returned=True, state__in=OPEN_STATES)
    reports = _judged(assignments, first, last)
    return {ACCURACY: _shares(reports, settled & Q(was_returned=False), judged)}


def _shares(reports: QuerySet[Report], part: Q, whole: Q) -> dict[int, Measure]:
    counts = (
        reports.values("assignment").annotate(part=Count("pk", filter=part), whole=Count("pk", filter=whole)).order_by()
    )
    found = counts.values_list("assignment", "part", "whole")
    return {seat: percentage(counted, of) for seat, counted, of in found if of}


def _reports(assignments: Collection[int], first: date, last: date) -> QuerySet[Report]:
    rows: QuerySet[Report] = Report.objects.filter(assignment__in=assignments, last_day__gte=first, last_day__lte=last)
    return rows


def _judged(assignments: Collection[int], first: date, last: date) -> QuerySet[Report]:
    """Return the reports of a stretch of days, each saying whether it was ever returned."""
    returned = Approval.objects.filter(
        content_type__app_label="reports",
        content_type__model="report",
        object_id=OuterRef("pk"),
        state=ApprovalState.RETURNED,
    )
    return _reports(assignments, first, last).annotate(was_returned=Exists(returned))


def timely_rows(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the reports behind what came on time, those left out with why."""
    found: dict[int, list[SourceRow]] = defaultdict(list)
    facts = ("pk", "assignment", "state", "due_at", "first_submitted_at")
    reports = _reports(assignments, first, last).order_by("last_day", "pk")
    for pk, seat, state, due_at, submitted_at in reports.values_list(*facts):
        key, left_out = f"reports.report:{pk}", _left_out(state)
        row = SourceRow(key, counted=False, hit=False, why=left_out)
        found[seat].append(row if left_out else _timely(key, state, due_at, submitted_at, at))
    return {ON_TIME: dict(found)}


def accuracy_rows(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the reports behind the accuracy, those left out with why."""
    found: dict[int, list[SourceRow]] = defaultdict(list)
    facts = ("pk", "assignment", "state", "was_returned")
    for pk, seat, state, was_returned in (
        _judged(assignments, first, last).order_by("last_day", "pk").values_list(*facts)
    ):
        judged = not _left_out(state) and (state in SETTLED or was_returned)
        why = _left_out(state) or (exclusions.RETURNED if was_returned else "" if judged else exclusions.NOT_SUBMITTED)
        found[seat].append(SourceRow(f"reports.report:{pk}", judged, judged and not was_returned, why))
    return {ACCURACY: dict(found)}


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
    calculators.register((ON_TIME,), calculate_timely, timely_rows)
    calculators.register((ACCURACY,), calculate_accuracy, accuracy_rows)

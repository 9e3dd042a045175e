"""Unwritten and returned reports of whoever leaves: the successor writes them, never twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from kpi.reports.models import OPEN_STATES, Report, ReportState
from kpi.reports.moved import tell_moved
from roles import clock
from roles.models import Assignment, Staff
from roles.personnel.handover.kinds import Found, HandoverKind, Leaving, Leavings, Passing, Row
from roles.personnel.handover.leaving import seat_for
from roles.personnel.models.handover import Outcome

# What was overdue already comes due for the successor a day after they took it over.
GRACE = timedelta(days=1)


def _open(leavings: Leavings, at: datetime) -> QuerySet[Report]:
    seats = {seat.pk for leaving in leavings.values() for seat in leaving.seats}
    return Report.objects.filter(assignment__in=seats, owner__in=list(leavings)).to_write(at)


def _find(leavings: Leavings, at: datetime) -> Found:
    rows: Found = defaultdict(list)
    for report in _open(leavings, at).select_related("made_from").order_by("due_at", "pk"):
        version = report.made_from
        titles = (f"{version.name_zh} · {report.period}", f"{version.name_en} · {report.period}")
        rows[report.owner_id].append(Row(report.pk, *titles, report.due_at))
    return rows


def _unfit(keys: Collection[int], successor: Staff, leaving: Leaving) -> set[int]:
    """Return everything for a successor without an assignment in a store: nobody there would receive the report."""
    if successor.is_active and seat_for(successor, leaving.seats[0], clock.now()) is not None:
        return set()
    return set(keys)


def _pass_on(passing: Passing) -> dict[int, Outcome]:
    """Open the reports anew for the successor, with what was written; the leaver's are closed as handed over.

    Where the successor owes the same report of the same period already, theirs covers it.
    """
    leaving, successor = passing.leaving, passing.successor
    assert successor is not None
    outcomes: dict[int, Outcome] = {}
    theirs = _open({leaving.staff.pk: leaving}, passing.at).filter(pk__in=passing.rows).select_for_update(of=("self",))
    by_seat: dict[int, list[Report]] = defaultdict(list)
    for report in theirs.order_by("pk"):
        by_seat[report.assignment_id].append(report)
    for given_up in leaving.seats:
        seat = seat_for(successor, given_up, passing.at) if by_seat[given_up.pk] else None
        if seat is None:
            outcomes |= dict.fromkeys((report.pk for report in by_seat[given_up.pk]), Outcome.OPEN)
        else:
            outcomes |= _owe(by_seat[given_up.pk], seat, passing.at)
    return outcomes


def _owe(reports: list[Report], seat: Assignment, at: datetime) -> dict[int, Outcome]:
    """Open the reports for the successor's assignment, as far as it does not owe them already."""
    owed = set(
        Report.objects.filter(assignment=seat, definition__in={each.definition_id for each in reports}).values_list(
            "definition", "period"
        )
    )
    fresh = [report for report in reports if (report.definition_id, report.period) not in owed]
    Report.objects.bulk_create([_copy(report, seat, at) for report in fresh], ignore_conflicts=True, batch_size=500)
    undone = Report.objects.filter(pk__in=[report.pk for report in reports], state__in=OPEN_STATES)
    tell_moved(undone)
    undone.update(state=ReportState.PASSED, version=F("version") + 1)
    passed = {report.pk for report in fresh}
    return {report.pk: Outcome.PASSED if report.pk in passed else Outcome.COVERED for report in reports}


def _copy(report: Report, seat: Assignment, at: datetime) -> Report:
    return Report(
        assignment=seat,
        definition_id=report.definition_id,
        made_from_id=report.made_from_id,
        owner_id=seat.staff_id,
        unit_id=seat.unit_id,
        department_id=seat.department_id,
        store_id=seat.store_id,
        period=report.period,
        first_day=report.first_day,
        last_day=report.last_day,
        opens_at=report.opens_at,
        draft_at=report.draft_at,
        due_at=max(report.due_at, at + GRACE),
        summary=report.summary,
        plan=report.plan,
        plan_lines=report.plan_lines,
        comments=report.comments,
    )


KIND = HandoverKind(
    code="reports",
    label=_("Reports to be written"),
    order=30,
    find=_find,
    pass_on=_pass_on,
    unfit=_unfit,
)

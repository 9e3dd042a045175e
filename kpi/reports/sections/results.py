"""What came of assigned tasks and worksheets."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext_noop

from kpi.reports.bilingual import both
from kpi.reports.models import Report
from kpi.reports.parts import Entry, Exceptions, Figure, Figures, Part, Words
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.checklist import MOST
from kpi.reports.sections.earlier import NOTHING, Earlier
from kpi.reports.sections.figuring import count, rate
from kpi.reports.sections.registry import Section
from roles import clock
from roles.assigned.models import UNDONE, Task, TaskState
from roles.worksheets.models import FilledSheet, SheetState

_DONE = gettext_noop("Assigned tasks done")
_UNDONE = gettext_noop("Tasks not done by their deadline")
_SHEETS = gettext_noop("Worksheets filled in")
_FINDINGS = gettext_noop("Lines out of limits")


class Due(NamedTuple):
    """A task that was due, and whether it is undone past its deadline."""

    pk: int
    title: str
    day: date
    undone: bool
    overdue: bool


def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Count the tasks due and the worksheets filled in; two queries a stretch of days. Without any there is nothing."""
    wanted = {report.pk for report in reports}
    found: dict[int, tuple[Part, ...]] = {}
    for (first, last), group in batch.stretches.items():
        mine = [report for report in group if report.pk in wanted]
        people = {report.owner_id for report in mine}
        if not people:
            continue
        start, end = clock.local(first), clock.end_of(last)
        tasks, sheets = _tasks(people, start, end, batch.at), _sheets(people, start, end)
        for report in mine:
            earlier = batch.earlier.get(report.pk, NOTHING)
            if parts := _parts(tasks[report.owner_id], sheets[report.owner_id], earlier):
                found[report.pk] = parts
    return found


def _tasks(people: set[int], start: datetime, end: datetime, at: datetime) -> dict[int, list[Due]]:
    tasks: dict[int, list[Due]] = defaultdict(list)
    rows = Task.objects.filter(owner__in=people, deadline__gte=start, deadline__lt=end)
    facts = rows.exclude(state=TaskState.CANCELLED).order_by("deadline", "pk")
    for owner, pk, title, deadline, state in facts.values_list("owner", "pk", "title", "deadline", "state"):
        undone = state in UNDONE
        tasks[owner].append(Due(pk, title, clock.local_date(deadline), undone, undone and deadline < at))
    return tasks


def _sheets(people: set[int], start: datetime, end: datetime) -> dict[int, list[int]]:
    """Return the number of lines out of limits of each worksheet filled in, by person."""
    sheets: dict[int, list[int]] = defaultdict(list)
    rows = FilledSheet.objects.filter(
        owner__in=people, state=SheetState.FILLED, filled_at__gte=start, filled_at__lt=end
    )
    for owner, findings in rows.values_list("owner", "findings"):
        sheets[owner].append(len(findings))
    return sheets


def _parts(tasks: list[Due], sheets: list[int], earlier: Earlier) -> tuple[Part, ...]:
    figures = []
    if tasks:
        done = sum(not each.undone for each in tasks)
        figures.append(rate("results.tasks", both(_DONE), done, len(tasks), earlier, rows="results.tasks"))
    if sheets:
        filled = count("results.sheets", both(_SHEETS), len(sheets), earlier, higher=True, rows="results.sheets")
        figures += [filled, _findings(sheets, earlier)]
    parts: list[Part] = [Figures(tuple(figures))] if figures else []
    if overdue := [each for each in tasks if each.overdue]:
        parts.append(_overdue(overdue))
    return tuple(parts)


def _findings(sheets: list[int], earlier: Earlier) -> Figure:
    rows = "results.findings"
    return count(rows, both(_FINDINGS), sum(sheets), earlier, higher=False, rows=rows)


def _overdue(tasks: list[Due]) -> Exceptions:
    entries = [
        Entry(line=f"task.{each.pk}", words=Words(each.title, each.title), state="missed", day=each.day)
        for each in tasks[:MOST]
    ]
    return Exceptions(words=both(_UNDONE), state="missed", entries=tuple(entries), total=len(tasks))


SECTIONS = (Section("results", gettext_noop("Tasks and worksheets"), build),)

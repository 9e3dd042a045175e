"""The rows a figure counts, within the rights of whoever asks.

Where the report lists all of them, they are those it listed; otherwise what the records say now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from kpi.reports.catalogue import Frequency
from kpi.reports.models import OPEN_STATES, Report
from kpi.reports.parts import Exceptions, SectionOutput
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.team import COUNTED, DUE, FINAL, MISSING, Teams
from roles import clock
from roles.assigned.models import Task, TaskState
from roles.duties.models import ChecklistItem
from roles.models import Staff
from roles.worksheets.models import FilledSheet, SheetState


@dataclass(frozen=True)
class Row:
    """One row that was counted."""

    title: str
    who: str
    at: datetime | None
    state: str
    state_label: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Source:
    """A list of rows: its title, the rows somebody may see (newest last), and how one is shown."""

    title: StrPromise
    rows: Callable[[Report, list[SectionOutput], Staff], QuerySet[Any]]
    show: Callable[[Any], Row]


_GROUPS = {
    "checklist.due": _("Duties due"),
    "checklist.done": _("Done"),
    "checklist.late": _("Done late"),
    "checklist.missed": _("Missed"),
    "checklist.open": _("Still open"),
    "checklist.excused": _("Excused from"),
}


def source_of(code: str) -> Source | None:
    """Return the list of rows a figure names; None for one nobody knows."""
    if code in _GROUPS:
        return Source(_GROUPS[code], lambda report, outputs, viewer: _items(code, report, outputs, viewer), show_item)
    return _SOURCES.get(code)


def _items(code: str, report: Report, outputs: list[SectionOutput], viewer: Staff) -> QuerySet[Any]:
    keys = _listed(code, outputs)
    if keys is None:
        batch = Batch([report], report.drafted_at or clock.now())
        wanted = code.removeprefix("checklist.")
        groups = {"done", "late", "missed", "open"} if wanted == "due" else {wanted}
        keys = [item.pk for item in batch.items[report.pk] if item.group(batch.at) in groups]
    rows = ChecklistItem.objects.visible_to(viewer).filter(pk__in=keys)
    return rows.select_related("version", "owner").order_by("due_at", "pk")


def _listed(code: str, outputs: list[SectionOutput]) -> list[int] | None:
    """Return the items a report lists under a code, None where it does not list all of them."""
    lists = [part for each in outputs for part in each.parts if isinstance(part, Exceptions)]
    codes = [name for name in _GROUPS if name not in ("checklist.due", "checklist.excused")]
    wanted = codes if code == "checklist.due" else [code]
    chosen = {part.rows: part for part in lists if part.rows in wanted}
    if set(wanted) - chosen.keys() or any(part.total > len(part.entries) for part in chosen.values()):
        return None
    return [int(entry.line.removeprefix("item.")) for part in chosen.values() for entry in part.entries]


def show_item(item: ChecklistItem) -> Row:
    """Return a checklist item as a row; takes it with its version and owner."""
    return Row(
        title=item.version.name,
        who=item.owner.name,
        at=item.done_at or item.due_at,
        state="late" if item.is_late else item.status,
        state_label=item.get_status_display(),
        note=item.note,
        url=reverse("proof:item", args=[item.pk]),
    )


def _tasks(report: Report, _outputs: list[SectionOutput], viewer: Staff) -> QuerySet[Any]:
    start, end = clock.local(report.first_day), clock.end_of(report.last_day)
    rows = Task.objects.visible_to(viewer).filter(owner=report.owner_id, deadline__gte=start, deadline__lt=end)
    return rows.exclude(state=TaskState.CANCELLED).with_names().order_by("deadline", "pk")


def show_task(task: Task) -> Row:
    """Return a task as a row."""
    state = "late" if task.is_overdue else "open" if task.is_undone else "done"
    url = reverse("assigned:task", args=[task.pk])
    return Row(task.title, task.owner.name, task.deadline, state, task.get_state_display(), url=url)


def _sheets(report: Report, _outputs: list[SectionOutput], viewer: Staff) -> QuerySet[Any]:
    start, end = clock.local(report.first_day), clock.end_of(report.last_day)
    rows = FilledSheet.objects.visible_to(viewer, "duties.view_checklistitem").filter(
        owner=report.owner_id, state=SheetState.FILLED, filled_at__gte=start, filled_at__lt=end
    )
    return rows.select_related("owner", "worksheet").order_by("filled_at", "pk")


def _findings(report: Report, outputs: list[SectionOutput], viewer: Staff) -> QuerySet[Any]:
    return _sheets(report, outputs, viewer).exclude(findings=[])


def show_sheet(sheet: FilledSheet) -> Row:
    """Return a filled worksheet as a row."""
    return Row(sheet.title, sheet.owner.name, sheet.filled_at, "done", sheet.get_state_display())


def _reports(report: Report, _outputs: list[SectionOutput], viewer: Staff) -> QuerySet[Any]:
    rows = Report.objects.visible_to(viewer).owed_by([report.assignment_id], report.first_day, report.last_day)
    return rows.for_list().order_by("due_at", "pk")


def show_report(report: Report) -> Row:
    """Return a report as a row."""
    from kpi.reports.presentation import period_label, state_of

    title = f"{report.title} · {period_label(report)}"
    url = reverse("reports:detail", args=[report.pk])
    return Row(title, report.owner.name, report.first_submitted_at, *state_of(report), url=url)


def _below(code: str) -> Callable[[Report, list[SectionOutput], Staff], QuerySet[Any]]:
    """Return the reports a roll-up draws on: all, those added up, or those that were not delivered.

    Whether one was delivered is what it is now, as its page says; what was added up stays what it was: it is final.
    """

    def rows(report: Report, _outputs: list[SectionOutput], viewer: Staff) -> QuerySet[Any]:
        seats = Teams([report], report.last_day).of(report)
        found = Report.objects.visible_to(viewer).owed_by(seats, report.first_day, report.last_day)
        if code == MISSING:
            found = found.filter(state__in=OPEN_STATES)
        elif code == COUNTED:
            found = found.filter(state__in=FINAL, made_from__record="").exclude(made_from__frequency=Frequency.EVENT)
        return found.for_list().order_by("due_at", "pk")

    return rows


_SOURCES = {
    "results.tasks": Source(_("Assigned tasks"), _tasks, show_task),
    "results.sheets": Source(_("Worksheets"), _sheets, show_sheet),
    "results.findings": Source(_("Worksheets with lines out of limits"), _findings, show_sheet),
    "reports.due": Source(_("Reports"), _reports, show_report),
    DUE: Source(_("The team's reports"), _below(DUE), show_report),
    COUNTED: Source(_("The team's reports"), _below(COUNTED), show_report),
    MISSING: Source(_("Not delivered"), _below(MISSING), show_report),
}

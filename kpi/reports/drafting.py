"""Drafting reports from the checklist, and telling authors.

Departments add sections of their own by `register`; the checklist's section is built in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kpi.reports.models import OPEN_STATES, Report, ReportState
from roles import clock
from roles.duties.models import ChecklistItem, ItemStatus
from roles.models.staff import speaks_chinese
from roles.notifications.messages import Message
from roles.notifications.tick import Part

BATCH = 500
KIND = "reports"


@dataclass(frozen=True)
class Section:
    """One part of a draft. `build(reports, at)` returns plain values by report id, in grouped queries."""

    key: str
    order: int
    build: Callable[[Sequence[Report], datetime], dict[int, dict[str, Any]]]


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a part to the drafts of reports."""
    _sections[section.key] = section


def draft(reports: Sequence[Report], at: datetime) -> dict[int, dict[str, Any]]:
    """Return the drafts of `reports` as of `at`, by report id; each section asked once."""
    drafts: dict[int, dict[str, Any]] = {report.pk: {} for report in reports}
    for section in sorted(_sections.values(), key=lambda each: each.order):
        for pk, part in section.build(reports, at).items():
            drafts[pk][section.key] = part
    return drafts


# What a draft reads of an item; the rest of the two rows stays in the database.
_READ = (
    "assignment_id",
    "absent_owner__name",
    "due_at",
    "closes_at",
    "done_at",
    "status",
    "note",
    "must_do",
    "version__name_zh",
    "version__name_en",
    "version__records",
)


def checklist_section(reports: Sequence[Report], at: datetime) -> dict[int, dict[str, Any]]:
    """Sort what fell due or was done in each report's period into done, late, missed, open and excused.

    What a deputy does for somebody absent stands in the deputy's report.
    """
    if not reports:
        return {}
    items = (
        ChecklistItem.objects.counted_for({report.assignment_id for report in reports})
        .due_or_done_between(min(report.first_day for report in reports), max(report.last_day for report in reports))
        .select_related("version", "absent_owner")
        .only(*_READ)
        .order_by("due_at", "pk")
    )
    by_seat: dict[int, list[ChecklistItem]] = defaultdict(list)
    for item in items:
        by_seat[item.seat].append(item)
    return {report.pk: _sort(report, by_seat[report.assignment_id], at) for report in reports}


def _sort(report: Report, items: list[ChecklistItem], at: datetime) -> dict[str, Any]:
    mine = [item for item in items if _belongs(report, item)]
    about = [item for item in mine if report.made_from.record in item.version.records]
    groups: dict[str, list[dict[str, Any]]] = {"done": [], "late": [], "missed": [], "open": []}
    for item in about or mine:
        groups.setdefault(_group(item, at), []).append(_entry(item))
    return groups


def _entry(item: ChecklistItem) -> dict[str, Any]:
    entry = {
        "zh": item.version.name_zh,
        "en": item.version.name_en,
        "due": clock.local_date(item.due_at).isoformat(),
        "note": item.note,
        "must": item.must_do,
    }
    if item.absent_owner is not None:
        entry["for"] = item.absent_owner.name
    return entry


def _belongs(report: Report, item: ChecklistItem) -> bool:
    """What was owed in the period, and what was caught up or done ahead in it."""
    days = [clock.local_date(each) for each in (item.due_at, item.done_at) if each]
    return any(report.first_day <= day <= report.last_day for day in days)


def _group(item: ChecklistItem, at: datetime) -> str:
    if item.status == ItemStatus.DONE:
        return "late" if item.is_late else "done"
    if item.status in (ItemStatus.MISSED, ItemStatus.EXCUSED):
        return item.status
    return "missed" if item.due_at < at and item.closes_at <= at else "open"


def draft_due(at: datetime) -> int:
    """Keep the draft of every report whose period ended; return how many."""
    count = 0
    while drafted := _draft_batch(at):
        count += drafted
    return count


@transaction.atomic
def _draft_batch(at: datetime) -> int:
    """Draft some reports, locked so that nobody's submission is overwritten."""
    due = Report.objects.filter(state=ReportState.DRAFT, drafted_at__isnull=True, draft_at__lte=at)
    locked = due.select_related("made_from").select_for_update(skip_locked=True, of=("self",))
    batch = list(locked.order_by("draft_at", "pk")[:BATCH])
    drafts = draft(batch, at)
    for report in batch:
        report.content = drafts[report.pk]
        report.drafted_at = at
    Report.objects.bulk_update(batch, ["content", "drafted_at"], batch_size=100)
    return len(batch)


def collect(at: datetime) -> dict[int, Part]:
    """Tell authors once of each report that drafted itself and of each that is overdue."""
    drafted: dict[int, list[tuple[str, str]]] = defaultdict(list)
    overdue: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for report in _names(Report.objects.filter(state=ReportState.DRAFT, drafted_at=at, due_at__gt=at)):
        drafted[report.owner_id].append(_line(report))
    late = list(
        _names(Report.objects.filter(state__in=OPEN_STATES, due_at__lte=at, overdue_told_at__isnull=True))[: BATCH * 20]
    )
    for report in late:
        overdue[report.owner_id].append(_line(report))
    for start in range(0, len(late), BATCH):
        Report.objects.filter(pk__in=[report.pk for report in late[start : start + BATCH]]).update(overdue_told_at=at)
    return {
        staff_id: Part(
            KIND,
            {
                "drafted": drafted[staff_id][:5],
                "overdue": overdue[staff_id][:5],
                "counts": [len(drafted[staff_id]), len(overdue[staff_id])],
            },
            reverse("reports:list"),
        )
        for staff_id in {*drafted, *overdue}
    }


def _line(report: Report) -> tuple[str, str]:
    """Return the (Chinese, English) line that names a report and its period."""
    return f"{report.made_from.name_zh} {report.period}", f"{report.made_from.name_en} {report.period}"


def _names(reports: Any) -> Any:
    return reports.select_related("made_from").only("owner_id", "period", "made_from__name_zh", "made_from__name_en")


def wording(params: dict[str, Any]) -> Message:
    """Word what an author is told."""
    drafted, overdue = params["counts"]
    lines = [_pick(*names) for names in params["drafted"]]
    lines += [_("%(report)s (overdue)") % {"report": _pick(*names)} for names in params["overdue"]]
    if drafted:
        return Message(_("Reports are drafted: read them, add your summary and submit"), lines)
    return Message(_("Reports are overdue: %(count)s") % {"count": overdue}, lines)


def _pick(zh: str, en: str) -> str:
    return zh if speaks_chinese() else en

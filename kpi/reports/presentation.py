"""How reports are laid out for reading."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kpi.reports.answers import filled_in
from kpi.reports.bilingual import both
from kpi.reports.catalogue import Frequency
from kpi.reports.drafting import draft
from kpi.reports.models import OPEN_STATES, Report, ReportState
from kpi.reports.parts import Entry, Exceptions, SectionOutput, Words, load
from kpi.reports.sections.checklist import TITLES
from roles import clock
from roles.approvals.documents import content_hash
from roles.duties.panels import Fact
from roles.models import Assignment, Staff


def period_label(report: Report) -> str:
    """Return the period as people say it: a day, a stretch of days or a month."""
    if report.made_from.frequency in (Frequency.DAILY, Frequency.EVENT):
        return date_format(report.first_day, "DATE_FORMAT")
    if report.made_from.frequency == Frequency.MONTHLY:
        return date_format(report.first_day, "YEAR_MONTH_FORMAT")
    first, last = (date_format(day, "MONTH_DAY_FORMAT") for day in (report.first_day, report.last_day))
    return f"{first} – {last}"


def state_of(report: Report) -> tuple[str, str]:
    """Return the state to show: a draft past its due time is missing."""
    if report.state == ReportState.DRAFT and report.due_at < clock.now():
        return "missing", _("Missing")
    return report.state, report.get_state_display()


def row_of(report: Report, viewer: Staff) -> dict[str, Any]:
    """Return a report as a list shows it."""
    state, label = state_of(report)
    writable = report.owner_id == viewer.pk and report.state in OPEN_STATES
    return {
        "pk": report.pk,
        "title": report.title,
        "author_name": report.owner.name,
        "period_label": period_label(report),
        "state": state,
        "state_label": label,
        "due_at": report.due_at,
        "submitted_at": report.first_submitted_at,
        "late": report.first_submitted_at is not None and report.is_late,
        "url": reverse("reports:edit" if writable else "reports:detail", args=[report.pk]),
    }


def facts_of(report: Report, receiver: str, return_reason: str = "") -> dict[str, Any]:
    """Return a report as its own page shows it."""
    state, label = state_of(report)
    return {
        "pk": report.pk,
        "title": report.title,
        "author_name": report.owner.name,
        "position_name": report.assignment.position.name,
        "unit_name": report.unit.name,
        "period_label": period_label(report),
        "state": state,
        "state_label": label,
        "due_at": report.due_at,
        "made_from": report.made_from.history_date,
        "submitted_at": report.first_submitted_at,
        "late": report.first_submitted_at is not None and report.is_late,
        "receiver_name": receiver,
        "summary": report.summary,
        "plan": report.plan,
        "version": report.version,
        "return_reason": return_reason,
        "drafted_at": report.drafted_at,
        "content_hash": report.content_hash,
        "marks": marks_of(report),
    }


def sections_of(report: Report) -> list[SectionOutput]:
    """Return the report's sections with the author's texts in their places.

    As drafted or, once handed in, as submitted. A period that is not over has no draft yet: it is drafted for the
    reader, and not kept.
    """
    content = report.content
    if report.drafted_at is None and report.state in OPEN_STATES:
        content = draft([report], clock.now())[report.pk].content
    return filled_in(report, load(content["sections"]) if "sections" in content else former(content))


def former(content: dict[str, Any]) -> list[SectionOutput]:
    """Return the sections of a report drafted before sections had types: lists of the checklist, nothing else."""
    groups = content.get("checklist", {})
    lists = tuple(_former_list(key, entries) for key, entries in groups.items() if entries)
    return [SectionOutput(code="checklist", words=both("Checklist"), parts=lists)] if lists else []


def _former_list(key: str, entries: list[dict[str, Any]]) -> Exceptions:
    lines = [
        Entry(
            line="",
            words=Words(each["zh"], each["en"]),
            state=key,
            day=date.fromisoformat(each["due"]),
            who=each.get("for", ""),
            note=each["note"],
            must=each.get("must", False),
        )
        for each in entries
    ]
    words = both(TITLES.get(key, key))
    return Exceptions(words=words, state=key, entries=tuple(lines), total=len(lines), open=key != "done")


def marks_of(report: Report) -> list[str]:
    """Return what a reader must know of when a report was written: nothing is back-dated without a mark."""
    marks = []
    first, last = report.first_submitted_at, report.submitted_at
    if first is not None and first > report.due_at:
        facts = {"due": _instant(report.due_at), "submitted": _instant(first)}
        marks.append(_("Late: it was due %(due)s and submitted on %(submitted)s.") % facts)
    if first is not None and last is not None and last > first:
        marks.append(_("Changed after it was first submitted; submitted again on %(at)s.") % {"at": _instant(last)})
    if report.content_hash and content_hash(report) != report.content_hash:
        marks.append(_("It is not what was decided on: its content was changed afterwards."))
    return marks


def _instant(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATE_FORMAT')} {local:%H:%M}"


def today_panel(person: Staff, _seats: list[Assignment], at: datetime) -> dict[str, Any]:
    """Add the reports a person has to write by tomorrow to the today page, the day's own first."""
    soon = Report.objects.owned_by(person).to_write(at).filter(due_at__lt=at + timedelta(hours=36))
    rows = soon.with_names().order_by("-due_at", "pk")[:6]
    due = []
    for report in rows:
        state, label = state_of(report)
        due.append(
            {
                "title": f"{report.title} · {period_label(report)}",
                "state": state,
                "state_label": label,
                "due_at": report.due_at,
                "url": reverse("reports:edit", args=[report.pk]),
                "late": report.due_at < at,
            }
        )
    return {"reports_due": due}


def team_fact(assignments: Collection[int], day: date, _at: datetime) -> dict[int, Fact]:
    """Add the state of each person's report of the day to the team page."""
    rows = Report.objects.filter(
        assignment__in=assignments, first_day=day, last_day=day, definition__code__endswith="_work-daily"
    ).only("assignment_id", "state", "due_at")
    return {report.assignment_id: Fact(*state_of(report)) for report in rows}

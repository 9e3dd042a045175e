"""How reports are laid out for reading."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi.reports.catalogue import Frequency
from kpi.reports.drafting import draft
from kpi.reports.models import OPEN_STATES, Report, ReportState
from roles import clock
from roles.duties.panels import Fact
from roles.models import Assignment, Staff
from roles.models.staff import speaks_chinese


def period_label(report: Report) -> str:
    """Return the period as people say it: a day, a stretch of days or a month."""
    if report.made_from.frequency == Frequency.DAILY:
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
    }


def sections_of(report: Report) -> list[dict[str, Any]]:
    """Return the draft's sections: live while the author still writes, as submitted afterwards."""
    content = draft([report], clock.now())[report.pk] if report.state in OPEN_STATES else report.content
    groups = content.get("checklist", {})
    titles = {"done": _("Done"), "late": _("Done late"), "missed": _("Missed"), "open": _("Still open")}
    if groups.get("excused"):
        titles["excused"] = pgettext("item", "Excused")
    return [
        {
            "key": key,
            "title": title,
            "count": len(groups.get(key, [])),
            "items": [_entry(entry) for entry in groups.get(key, [])],
        }
        for key, title in titles.items()
    ]


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    title = entry["zh"] if speaks_chinese() else entry["en"]
    return {
        "title": _("%(title)s (for %(name)s)") % {"title": title, "name": entry["for"]} if "for" in entry else title,
        "due_at": date.fromisoformat(entry["due"]),
        "note": entry["note"],
    }


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

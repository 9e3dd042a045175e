"""What the approvals and notifications engines must know of reports."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi.reports import actions
from kpi.reports.catalogue import Frequency
from kpi.reports.essence import essence_of
from kpi.reports.models import Report
from roles import clock
from roles.approvals.documents import DocumentKind
from roles.approvals.facts import Fact
from roles.models import Staff
from roles.models.staff import speaks_chinese
from roles.notifications.messages import Message


def _content(report: Report) -> dict[str, Any]:
    # What a report does not have is left out: documents without it keep the hash they were handed in with.
    comments = {"comments": report.comments} if report.comments else {}
    return {
        **comments,
        "definition": report.definition_id,
        "assignment": report.assignment_id,
        "period": report.period,
        "content": report.content,
        "summary": report.summary,
        "plan": report.plan,
    }


def _title(report: Report) -> tuple[str, str]:
    who = f"{report.owner.name} · {report.period}"
    return f"{report.made_from.name_zh} · {who}", f"{report.made_from.name_en} · {who}"


def _frequency(report: Report) -> str | None:
    return report.made_from.frequency if report.made_from_id else None


def _code(report: Report) -> str | None:
    return report.made_from.code if report.made_from_id else None


def _days_late(report: Report) -> int | None:
    """Whole days between the day it was due and the day it was first handed in; 0 where it was in time."""
    if report.due_at is None:
        return None
    handed_in = clock.local_date(report.first_submitted_at or clock.now())
    return max((handed_in - clock.local_date(report.due_at)).days, 0)


def _decider(report: Report) -> Staff | None:
    receivers = actions.receivers_of(report)
    return receivers[0].staff if receivers else None


KIND = DocumentKind(
    model=Report,
    label=gettext_lazy("Report"),
    permission=lambda _report: "reports.approve_report",
    content=_content,
    title=_title,
    url=lambda pk: reverse("reports:detail", args=[pk]),
    on_approved=actions.accept,
    on_returned=actions.send_back,
    on_withdrawn=actions.take_back,
    facts=(
        Fact("frequency", gettext_lazy("frequency"), _frequency, choices=Frequency.choices),
        Fact("report", gettext_lazy("code of the report"), _code),
        Fact("days_late", gettext_lazy("days late"), _days_late, numeric=True),
    ),
    without_flow=_decider,
    last_editor=lambda report: report.owner_id,
    essence=essence_of,
)


def wording(params: dict[str, Any]) -> Message:
    """Word a notification about one report."""
    facts = {
        "name": params["name"],
        "report": params["zh"] if speaks_chinese() else params["en"],
        "period": params["period"],
    }
    titles = {
        "submitted": _("%(name)s submitted: %(report)s %(period)s") % facts,
        "approved": _("Approved: %(report)s %(period)s") % facts,
        "returned": _("Returned: %(report)s %(period)s. Read why, mend it and submit again") % facts,
        "shared": _("Shared with you: %(report)s %(period)s of %(name)s") % facts,
    }
    return Message(titles[params["what"]])

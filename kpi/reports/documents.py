"""What the approvals and notifications engines must know of reports."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi.reports import actions
from kpi.reports.essence import essence_of
from kpi.reports.models import Report
from roles.approvals.documents import DocumentKind
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


def _receiver(report: Report) -> Staff | None:
    return next((seat.staff for seat in actions.receivers_of(report)), None)


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
    without_flow=_receiver,
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

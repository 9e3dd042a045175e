"""A decision with what the decider wrote beside single lines, taken together or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from kpi.reports.actions import keep_remarks
from kpi.reports.answers import COMMENT_LENGTH
from kpi.reports.models import Report, ReportState
from roles.approvals.deciding import Refusal, decide
from roles.approvals.models import Approval
from roles.http import StaffRequest

PREFIX = "remark_"
MOST = 60


def remarks_in(posted: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed beside lines, by line; never more than a page can have."""
    typed = {
        name.removeprefix(PREFIX)[:120]: posted.get(name, "").replace("\x00", "")[:COMMENT_LENGTH]
        for name in posted
        if name.startswith(PREFIX)
    }
    return dict(list({line: text for line, text in typed.items() if text.strip()}.items())[:MOST])


@transaction.atomic
def decide_with_remarks(request: StaffRequest, report: Report, approval: Approval) -> Refusal | None:
    """Take the posted decision; returned, the report keeps the remarks on its lines. Return why not, as `decide`."""
    version = report.version
    refusal = decide(request, approval)
    if refusal is None:
        report.refresh_from_db(fields=["state"])
        if report.state == ReportState.RETURNED:
            keep_remarks(report=report, acting_user=request.user, version=version, remarks=remarks_in(request.POST))
    return refusal

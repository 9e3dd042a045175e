"""Writing, submitting and deciding reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from kpi.reports.answers import COMMENT_LENGTH, TEXT_LENGTH, Answers, Outcome, checked
from kpi.reports.differences import snapshot
from kpi.reports.drafting import draft
from kpi.reports.models import OPEN_STATES, Report, ReportRemark, ReportState
from kpi.reports.moved import tell_moved
from roles import clock
from roles.approvals import actions as approvals
from roles.approvals import chain
from roles.approvals.documents import content_hash
from roles.approvals.flows import has_flow
from roles.approvals.models import Approval, Decision, Verb
from roles.models import Assignment, Staff
from roles.notifications.actions import Letter, tell
from roles.rights import require
from roles.sharing import share
from roles.superiors import ReportingLine

__all__ = ["COMMENT_LENGTH", "TEXT_LENGTH", "Outcome", "StaleReport", "refresh_report", "save_report", "submit_report"]


class StaleReport(ValidationError):
    """The report changed after the form was opened; the message says what it is now."""


@transaction.atomic
def save_report(
    *,
    report: Report,
    acting_user: Staff,
    version: int,
    summary: str,
    plan: str,
    comments: Mapping[str, str] | None = None,
    outcomes: Mapping[str, Outcome] | None = None,
) -> Report:
    """Keep what the author wrote so far: the texts, comments on figures by line, what became of the last plan's lines.

    None leaves comments or outcomes as they are.
    """
    _check_author(report, acting_user)
    _check_version(report, version)
    answers = checked(report, summary=summary, plan=plan, comments=comments, outcomes=outcomes)
    _move(report, version, report.state, **answers.columns())
    return report


@transaction.atomic
def refresh_report(*, report: Report, acting_user: Staff, version: int) -> Report:
    """Draft the report anew from the records as they are now; what the author wrote stays."""
    _check_author(report, acting_user)
    _check_version(report, version)
    now = clock.now()
    _move(report, version, report.state, **draft([report], now)[report.pk].columns(), drafted_at=now)
    return report


@transaction.atomic
def submit_report(
    *,
    report: Report,
    acting_user: Staff,
    version: int,
    summary: str,
    plan: str,
    comments: Mapping[str, str] | None = None,
    outcomes: Mapping[str, Outcome] | None = None,
) -> Report:
    """Take the draft as it is now and hand the report to its receiver.

    Where a flow applies it goes along its steps, and the receivers may read it. Else the first
    named receiver decides, otherwise the superior; further receivers may read it. Where nobody
    stands above the author the report is filed without a decision. Raises StaleReport for a form
    that was opened before another change, NoDecider where nobody can decide at any step of the flow.
    """
    _check_author(report, acting_user)
    _check_version(report, version)
    answers = checked(report, summary=summary, plan=plan, comments=comments, outcomes=outcomes)
    now = clock.now()
    receivers = receivers_of(report)
    along_a_flow = has_flow(report)
    waits = along_a_flow or bool(receivers)
    _take_draft(report, version, answers, now, waits=waits)
    if not waits:
        _file(report, acting_user, now)
    elif along_a_flow:
        _hand_to(report, acting_user, None, receivers, now)
    else:
        _hand_to(report, acting_user, receivers[0].staff, receivers[1:], now)
    return report


def _take_draft(report: Report, version: int, answers: Answers, at: datetime, *, waits: bool) -> None:
    """Keep what the author wrote and the draft as of `at`, and close the report; raises StaleReport."""
    written = answers.columns()
    # The draft reads what was written from the report itself.
    for name, value in written.items():
        setattr(report, name, value)
    _move(
        report,
        version,
        ReportState.SUBMITTED if waits else ReportState.FILED,
        **(written | draft([report], at)[report.pk].columns()),
        drafted_at=at,
        submitted_at=at,
        first_submitted_at=Coalesce(F("first_submitted_at"), at),
        decided_at=None if waits else at,
    )


def _file(report: Report, acting_user: Staff, at: datetime) -> None:
    """Keep a report nobody decides on."""
    _seal(report)
    # A group's own people have no store, whose chain it would stand in: the seal alone holds theirs.
    if report.store_id is not None:
        chain.append(document=report, actor=acting_user, verb=Verb.FILE, at=at)


def _hand_to(
    report: Report, acting_user: Staff, decider: Staff | None, readers: Sequence[Assignment], at: datetime
) -> None:
    """Give a report to whoever decides (None: a flow says who) and to those who only read it."""
    for reader in readers:
        share(report, reader.staff, "reports.view_report")
    if decider is not None:
        share(report, decider, "reports.view_report", "reports.approve_report")
    approvals.submit(document=report, acting_user=acting_user, approver=decider, at=at)
    if decider is not None:
        _tell(report, decider.pk, "submitted", at)


def receivers_of(report: Report) -> list[Assignment]:
    """Return who receives a report, the one who decides first; empty where nobody stands above."""
    if report.store_id is None:
        return []
    return receivers_along(ReportingLine(report.store_id, clock.today()), report)


def receivers_along(line: ReportingLine, report: Report) -> list[Assignment]:
    """Return who receives a report along the store's reporting line, read once for many reports."""
    # A report imagined for a preview is made from no definition.
    codes = report.made_from.receivers if report.made_from_id else []
    named = [line.nearest(code, report.assignment) for code in codes]
    found = [each for each in named if each is not None]
    if found:
        return found
    superior = line.superior_of(report.assignment)
    return [superior] if superior else []


def accept(report: Report, decision: Decision) -> None:
    """The receiver approved: the report is final, sealed with the hash of what was decided on; its author is told."""
    _settle(report, ReportState.APPROVED, decision, "approved")
    _seal(report)


def send_back(report: Report, decision: Decision) -> None:
    """The receiver returned the report: its author mends it and submits again; what was returned is kept beside it."""
    Report.objects.filter(pk=report.pk).update(returned=snapshot(report, decision.at))
    _settle(report, ReportState.RETURNED, decision, "returned")


def keep_remarks(*, report: Report, acting_user: Staff, version: int, remarks: Mapping[str, str]) -> int:
    """Keep what the decider wrote beside lines of the report just returned, which was read as `version`."""
    rows = [
        ReportRemark(
            report=report,
            line=line[:120],
            text=text.strip()[:COMMENT_LENGTH],
            written_by=acting_user,
            written_at=clock.now(),
            version=version,
        )
        for line, text in remarks.items()
        if text.strip()
    ]
    return len(ReportRemark.objects.bulk_create(rows))


def take_back(report: Report, approval: Approval) -> None:
    """The author withdrew the report before it was decided."""
    tell_moved(Report.objects.filter(pk=report.pk))
    Report.objects.filter(pk=report.pk).update(state=ReportState.DRAFT, version=F("version") + 1)


def _seal(report: Report) -> None:
    """Keep the hash of what was decided on: a later edit beside the engine shows."""
    report.content_hash = content_hash(report)
    Report.objects.filter(pk=report.pk).update(content_hash=report.content_hash)


def _settle(report: Report, state: str, decision: Decision, what: str) -> None:
    Report.objects.filter(pk=report.pk).update(state=state, decided_at=decision.at, version=F("version") + 1)
    report.refresh_from_db()
    _tell(report, report.owner_id, what, decision.at)


def _check_author(report: Report, acting_user: Staff) -> None:
    require(acting_user, "reports.submit_report", report)
    if acting_user.pk != report.owner_id:
        raise PermissionDenied(_("Only its author writes a report."))


def _check_version(report: Report, version: int) -> None:
    """Refuse a form of an older version before anything is read for it; `_move` decides."""
    if report.version != version or report.state not in OPEN_STATES:
        raise _stale(report)


def _stale(report: Report) -> StaleReport:
    return StaleReport(
        _("Nothing was changed: this report is now “%(state)s”, in a newer version than your form.")
        % {"state": report.get_state_display()}
    )


def _move(report: Report, version: int, state: str, **fields: object) -> None:
    moved = Report.objects.filter(pk=report.pk, state__in=OPEN_STATES, version=version).update(
        state=state, version=F("version") + 1, **fields
    )
    report.refresh_from_db()
    if not moved:
        raise _stale(report)


def letter_about(report: Report, recipient_id: int, what: str) -> Letter:
    """Return what is told about a report: "submitted", "approved" or "returned"."""
    return Letter(
        recipient_id=recipient_id,
        key=f"report:{report.pk}:{what}:{report.version}",
        kind="report",
        params={
            "what": what,
            "zh": report.made_from.name_zh,
            "en": report.made_from.name_en,
            "period": report.period,
            "name": report.owner.name,
        },
        url=reverse("reports:detail", args=[report.pk]),
    )


def _tell(report: Report, recipient_id: int, what: str, at: datetime) -> None:
    tell([letter_about(report, recipient_id, what)], at=at)

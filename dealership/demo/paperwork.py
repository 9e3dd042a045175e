"""The paperwork of the demo store: approvals, the decision log, shares and letters, collected and written at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from kpi.models import Scorecard, ScorecardUserPermission, TargetSheet, TargetSheetUserPermission
from kpi.reports.models import Report, ReportUserPermission
from roles.approvals import chain
from roles.approvals.documents import content_hash, kind_of
from roles.approvals.models import Approval, ApprovalState, Verb
from roles.models import Assignment, OwnedRecord, Staff
from roles.notifications.actions import Letter
from roles.personnel.models import Absence, AbsenceUserPermission
from roles.superiors import ReportingLine

# What is shared with whoever decides; records of a department reach them by their position.
Shared = Report | Scorecard | Absence | TargetSheet
Document = Shared | OwnedRecord

_SHARES: dict[type[Shared], Any] = {
    Report: ReportUserPermission,
    Scorecard: ScorecardUserPermission,
    TargetSheet: TargetSheetUserPermission,
    Absence: AbsenceUserPermission,
}


@dataclass
class Line:
    """One line of the decision log to be."""

    at: datetime
    document: Document
    actor: Staff
    verb: str
    reason: str
    content_hash: str
    approval: Approval | None


@dataclass
class News:
    """A letter and when it went out; `unread` says that it waits in its reader's inbox."""

    at: datetime
    letter: Letter
    unread: bool


@dataclass
class Paperwork:
    """Collects what the actions of the engines would have written one by one.

    Invariant: approvals, lines of the log and shares are those `approvals.actions` and
    `roles.sharing` make for the same acts at the same instants.
    """

    store_id: int
    line: ReportingLine
    news_since: datetime
    approvals: list[Approval] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    _shares: dict[tuple[type[Shared], int, int, str], None] = field(default_factory=dict)
    _granted: dict[tuple[int, int | None, str], bool] = field(default_factory=dict)
    _kinds: dict[type[Document], ContentType] = field(default_factory=dict)

    def submit(
        self, document: Document, actor: Staff, approver: Staff, at: datetime, verb: str = Verb.SUBMIT
    ) -> Approval:
        """Hand a document to `approver`; an empty `verb` leaves no line in the log."""
        title_zh, title_en = kind_of(type(document)).title(document)
        approval = Approval(
            content_type=self._kind(type(document)),
            object_id=document.pk,
            title_zh=title_zh,
            title_en=title_en,
            owner_id=document.owner_id,
            unit_id=document.unit_id,
            department_id=document.department_id,
            store_id=document.store_id,
            content_hash=content_hash(document),
            submitted_by=actor,
            submitted_at=at,
            waits_since=at,
            approver=approver,
        )
        self.approvals.append(approval)
        if verb:
            self._log(document, actor, verb, at, "", approval.content_hash, approval)
        return approval

    def decide(self, approval: Approval, document: Document, verb: str, at: datetime, reason: str = "") -> None:
        """Let the approver decide on what was submitted."""
        approval.state = ApprovalState.RETURNED if verb == Verb.RETURN else ApprovalState.APPROVED
        approval.version += 1
        approval.decided_by = approval.approver
        approval.decided_at = at
        self._log(document, approval.approver, verb, at, reason, approval.content_hash, approval)

    def file(self, document: Document, actor: Staff, at: datetime) -> None:
        """Log that nobody stands above to decide."""
        self._log(document, actor, Verb.FILE, at, "", content_hash(document), None)

    def share(self, document: Shared, seat: Assignment, *permissions: str) -> None:
        """Let a person reach this document where their position does not."""
        for name in permissions:
            key = (seat.staff_id, document.assignment_id, name)
            if key not in self._granted:
                self._granted[key] = seat.staff.has_perm(name, document)
            if not self._granted[key]:
                self._shares[type(document), document.pk, seat.staff_id, name] = None

    def tell(self, letter: Callable[[], Letter], at: datetime, *, unread: bool = False) -> None:
        """Remember what somebody was told, where it is recent or still to be read."""
        if unread or at > self.news_since:
            self.news.append(News(at, letter(), unread))

    def write(self) -> int:
        """Write everything, the log in the order it happened; return how many lines the log has."""
        Approval.objects.bulk_create(self.approvals, batch_size=500)
        self._write_shares()
        self.lines.sort(key=lambda line: line.at)
        entries = [
            chain.Entry(
                content_type_id=self._kind(type(line.document)).pk,
                object_id=line.document.pk,
                actor_id=line.actor.pk,
                verb=line.verb,
                at=line.at,
                content_hash=line.content_hash,
                reason=line.reason,
                approval_id=line.approval.pk if line.approval else None,
            )
            for line in self.lines
        ]
        return len(chain.append_many(self.store_id, entries))

    def _write_shares(self) -> None:
        names = {name for _model, _pk, _staff, name in self._shares}
        permissions = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type").filter(
                codename__in={name.split(".")[1] for name in names}
            )
        }
        for model, share_model in _SHARES.items():
            share_model.objects.bulk_create(
                [
                    share_model(user_id=staff_id, permission=permissions[name], content_object_id=pk)
                    for each, pk, staff_id, name in self._shares
                    if each is model
                ],
                batch_size=1000,
            )

    def _log(
        self,
        document: Document,
        actor: Staff,
        verb: str,
        at: datetime,
        reason: str,
        hashed: str,
        approval: Approval | None,
    ) -> None:
        self.lines.append(Line(at, document, actor, verb, reason, hashed, approval))

    def _kind(self, model: type[Document]) -> ContentType:
        if model not in self._kinds:
            self._kinds[model] = ContentType.objects.get_for_model(model)
        return self._kinds[model]

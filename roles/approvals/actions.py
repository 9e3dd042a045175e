"""Submitting and deciding. Every change is a conditional UPDATE on (state, version)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import chain
from roles.approvals.documents import content_hash, kind_of
from roles.approvals.models import Approval, ApprovalState, Decision, Verb
from roles.models import OwnedRecord, Staff
from roles.superiors import ReportingLine


class StaleDecision(ValidationError):
    """The approval changed after the form was opened; the message says what happened."""


@transaction.atomic
def submit(
    *,
    document: OwnedRecord,
    acting_user: Staff,
    approver: Staff,
    at: datetime | None = None,
    due_at: datetime | None = None,
    verb: str = Verb.SUBMIT,
    reason: str = "",
) -> Approval:
    """Hand a document to `approver` for decision; raises ValidationError when one already waits.

    An empty `verb` writes no line in the decision log (the document only moves on).
    """
    instant = at or clock.now()
    if approver.pk in (document.owner_id, acting_user.pk):
        raise ValidationError(_("Nobody decides on their own document: another person must decide."))
    title_zh, title_en = kind_of(type(document)).title(document)
    approval = Approval(
        content_type=ContentType.objects.get_for_model(document),
        object_id=document.pk,
        title_zh=title_zh,
        title_en=title_en,
        owner_id=document.owner_id,
        unit_id=document.unit_id,
        department_id=document.department_id,
        store_id=document.store_id,
        content_hash=content_hash(document),
        submitted_by=acting_user,
        submitted_at=instant,
        approver=approver,
        due_at=due_at,
    )
    try:
        with transaction.atomic():
            approval.save()
    except IntegrityError as error:
        raise StaleDecision(_("This document is already waiting for a decision.")) from error
    if verb:
        chain.append(document=document, actor=acting_user, verb=verb, at=instant, approval=approval, reason=reason)
    return approval


def approve(*, approval: Approval, acting_user: Staff, version: int, reason: str = "") -> Decision:
    """Approve the document as submitted; see `_decide` for what is refused."""
    return _decide(approval, acting_user, version, ApprovalState.APPROVED, Verb.APPROVE, reason)


def return_document(*, approval: Approval, acting_user: Staff, version: int, reason: str) -> Decision:
    """Send the document back; a reason is required so that the author knows what to mend."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is to be mended: the author reads this.")})
    return _decide(approval, acting_user, version, ApprovalState.RETURNED, Verb.RETURN, reason)


@transaction.atomic
def _decide(
    approval: Approval, acting_user: Staff, version: int, state: ApprovalState, verb: Verb, reason: str
) -> Decision:
    """Settle the approval and let the document's kind follow."""
    document: Any = approval.document
    decision = settle(
        approval=approval, acting_user=acting_user, version=version, state=state, verb=verb, reason=reason
    )
    hook = approval.kind.on_approved if state == ApprovalState.APPROVED else approval.kind.on_returned
    hook(document, decision)
    return decision


@transaction.atomic
def settle(
    *, approval: Approval, acting_user: Staff, version: int, state: str, verb: str, reason: str = ""
) -> Decision:
    """Decide once and log it, without telling the document; for kinds whose decision is more than a yes.

    Raises PermissionDenied for one's own document or a missing right, StaleDecision when
    the approval moved on or the document is no longer what was submitted.
    """
    document: Any = approval.document
    check_may_decide(approval, acting_user)
    if content_hash(document) != approval.content_hash:
        raise StaleDecision(_("The document was changed after it was submitted. Open it again before deciding."))
    _move(approval, version, state, acting_user)
    return chain.append(
        document=document, actor=acting_user, verb=verb, at=clock.now(), approval=approval, reason=reason.strip()
    )


def check_may_decide(approval: Approval, acting_user: Staff) -> None:
    """Raise PermissionDenied with the reason unless this person may decide on this document."""
    if acting_user.pk in (approval.owner_id, approval.submitted_by_id):
        raise PermissionDenied(_("Nobody decides on their own document."))
    document: Any = approval.document
    if not acting_user.has_perm(approval.kind.permission(document), document):
        raise PermissionDenied(_("Your position does not include deciding on this document."))
    # A right that reaches a whole department also reaches one's peers and one's own superior.
    if acting_user.pk != approval.approver_id and not _stands_above(acting_user, document):
        raise PermissionDenied(
            _("Only %(name)s, or somebody above the author in the reporting line, decides on this document.")
            % {"name": approval.approver}
        )


def _stands_above(staff: Staff, document: OwnedRecord) -> bool:
    seat = getattr(document, "assignment", None)
    if seat is None or document.store_id is None:
        return False
    # Kept on the user object, which lives for one request: a refused decision asks three times.
    lines: dict[Any, ReportingLine] = staff.__dict__.setdefault("_lines", {})
    key = (document.store_id, clock.today())
    if key not in lines:
        lines[key] = ReportingLine(*key)
    return any(each.staff_id == staff.pk for each in lines[key].chain_above(seat))


@transaction.atomic
def withdraw(*, approval: Approval, acting_user: Staff, version: int) -> None:
    """Take one's own document back before it is decided."""
    if acting_user.pk != approval.submitted_by_id:
        raise PermissionDenied(_("Only the person who submitted a document can withdraw it."))
    _move(approval, version, ApprovalState.WITHDRAWN, acting_user)
    document: Any = approval.document
    chain.append(document=document, actor=acting_user, verb=Verb.WITHDRAW, at=clock.now(), approval=approval)
    approval.kind.on_withdrawn(document, approval)


def _move(approval: Approval, version: int, state: str, acting_user: Staff) -> None:
    moved = Approval.objects.filter(pk=approval.pk, state=ApprovalState.PENDING, version=version).update(
        state=state, version=F("version") + 1, decided_by=acting_user, decided_at=clock.now()
    )
    approval.refresh_from_db()
    if not moved:
        raise StaleDecision(
            _("Nothing was changed: %(who)s has already decided (%(state)s).")
            % {"who": approval.decided_by or approval.submitted_by, "state": approval.get_state_display()}
        )

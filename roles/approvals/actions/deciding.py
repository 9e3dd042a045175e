"""Submitting a document, deciding on it, taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import chain, letters
from roles.approvals.authority import check_may_decide
from roles.approvals.documents import content_hash, kind_of
from roles.approvals.models import Approval, ApprovalState, Decision, Verb
from roles.models import OwnedRecord, Staff


class StaleDecision(ValidationError):
    """The approval changed after the form was opened; the message says what happened."""


@transaction.atomic
def submit(
    *,
    document: OwnedRecord,
    acting_user: Staff,
    approver: Staff,
    principal: Staff | None = None,
    at: datetime | None = None,
    due_at: datetime | None = None,
    verb: str = Verb.SUBMIT,
    reason: str = "",
) -> Approval:
    """Hand a document to `approver` for decision; raises ValidationError when one already waits.

    `principal` is in whose name `acting_user` hands it on. An empty `verb` writes no line
    in the decision log (the document only moves on). Whoever acts for the approver is told.
    """
    instant = at or clock.now()
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
        submitted_for=principal,
        submitted_at=instant,
        approver=approver,
        due_at=due_at,
    )
    if approver.pk in approval.concerned:
        raise ValidationError(_("Nobody decides on their own document: another person must decide."))
    try:
        with transaction.atomic():
            approval.save()
    except IntegrityError as error:
        raise StaleDecision(_("This document is already waiting for a decision.")) from error
    if verb:
        chain.append(
            document=document,
            actor=acting_user,
            principal=principal,
            verb=verb,
            at=instant,
            approval=approval,
            reason=reason,
        )
    letters.tell_deputies(approval, instant)
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

    A deputy decides in the principal's name, who is told. Raises PermissionDenied for
    one's own document or a missing right, StaleDecision when the approval moved on or
    the document is no longer what was submitted.
    """
    document: Any = approval.document
    principal = check_may_decide(approval, acting_user)
    if content_hash(document) != approval.content_hash:
        raise StaleDecision(_("The document was changed after it was submitted. Open it again before deciding."))
    move(approval, version, state=state, decided_by=acting_user, decided_for=principal, decided_at=clock.now())
    decision = chain.append(
        document=document,
        actor=acting_user,
        principal=principal,
        verb=verb,
        at=clock.now(),
        approval=approval,
        reason=reason.strip(),
    )
    letters.tell_principal(approval, decision)
    return decision


@transaction.atomic
def withdraw(*, approval: Approval, acting_user: Staff, version: int) -> None:
    """Take one's own document back before it is decided."""
    if acting_user.pk != approval.submitted_by_id:
        raise PermissionDenied(_("Only the person who submitted a document can withdraw it."))
    move(approval, version, state=ApprovalState.WITHDRAWN, decided_by=acting_user, decided_at=clock.now())
    document: Any = approval.document
    chain.append(document=document, actor=acting_user, verb=Verb.WITHDRAW, at=clock.now(), approval=approval)
    approval.kind.on_withdrawn(document, approval)


def move(approval: Approval, version: int, **fields: Any) -> None:
    """Change a pending approval that is still at `version`; raises StaleDecision with what became of it."""
    moved = Approval.objects.filter(pk=approval.pk, state=ApprovalState.PENDING, version=version).update(
        version=F("version") + 1, **fields
    )
    approval.refresh_from_db(from_queryset=Approval.objects.with_names())
    if moved:
        return
    if approval.state == ApprovalState.PENDING:
        raise StaleDecision(
            _("Nothing was changed: this document now waits for %(who)s. Open it again.")
            % {"who": approval.approver.name}
        )
    raise StaleDecision(
        _("Nothing was changed: %(who)s has already decided (%(state)s).")
        % {"who": approval.decider_name or approval.submitted_by.name, "state": approval.get_state_display()}
    )

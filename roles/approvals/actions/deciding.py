"""Deciding on a document, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import chain, letters
from roles.approvals.actions.moving import StaleDecision, move
from roles.approvals.actions.stepping import sign, step_back
from roles.approvals.authority import check_may_decide
from roles.approvals.documents import content_hash
from roles.approvals.models import Approval, ApprovalState, Decision, Verb
from roles.models import Staff


@transaction.atomic
def approve(*, approval: Approval, acting_user: Staff, version: int, reason: str = "") -> Decision:
    """Approve the document as submitted; at a step of a flow it goes on to the next, and past the last it is approved.

    See `settle` for what is refused.
    """
    if not approval.step:
        return _decide(approval, acting_user, version, ApprovalState.APPROVED, Verb.APPROVE, reason)
    document: Any = approval.document
    principal = _check(approval, acting_user)
    decision, last = sign(approval, acting_user, principal, version, reason)
    letters.tell_principal(approval, decision)
    if last:
        _end(approval, approval.version, ApprovalState.APPROVED, acting_user, principal, decision.at)
        approval.kind.on_approved(document, decision)
        letters.tell_watchers(approval, decision)
    return decision


@transaction.atomic
def return_document(
    *, approval: Approval, acting_user: Staff, version: int, reason: str, to_step: int | None = None
) -> Decision:
    """Send the document back to its author, or to an earlier step of its flow; a reason is required.

    What was decided at that step and after it is asked again. Raises ValidationError keyed by "to_step"
    for a step that is none before the present one.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is to be mended: the author reads this.")})
    if to_step is None:
        return _decide(approval, acting_user, version, ApprovalState.RETURNED, Verb.RETURN, reason)
    principal = _check(approval, acting_user)
    if not 1 <= to_step < approval.step:
        raise ValidationError({"to_step": _("Choose a step before this one.")})
    decision = step_back(approval, acting_user, principal, version, to_step, reason)
    letters.tell_principal(approval, decision)
    return decision


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
    letters.tell_watchers(approval, decision)
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
    principal = _check(approval, acting_user)
    step = approval.step or None
    _end(approval, version, state, acting_user, principal, clock.now())
    decision = chain.append(
        document=document,
        actor=acting_user,
        principal=principal,
        verb=verb,
        at=clock.now(),
        approval=approval,
        reason=reason.strip(),
        step=step,
    )
    letters.tell_principal(approval, decision)
    return decision


@transaction.atomic
def withdraw(*, approval: Approval, acting_user: Staff, version: int) -> None:
    """Take one's own document back before it is decided; those it waited for are not asked any more."""
    if acting_user.pk != approval.submitted_by_id:
        raise PermissionDenied(_("Only the person who submitted a document can withdraw it."))
    move(approval, version, state=ApprovalState.WITHDRAWN, decided_by=acting_user, decided_at=clock.now())
    document: Any = approval.document
    decision = chain.append(document=document, actor=acting_user, verb=Verb.WITHDRAW, at=clock.now(), approval=approval)
    approval.kind.on_withdrawn(document, approval)
    letters.tell_watchers(approval, decision)


def _check(approval: Approval, acting_user: Staff) -> Staff | None:
    """Return in whose name the person decides on exactly what was submitted."""
    principal = check_may_decide(approval, acting_user)
    document: Any = approval.document
    if content_hash(document) != approval.content_hash:
        raise StaleDecision(_("The document was changed after it was submitted. Open it again before deciding."))
    return principal


def _end(
    approval: Approval, version: int, state: str, acting_user: Staff, principal: Staff | None, at: datetime
) -> None:
    move(approval, version, state=state, decided_by=acting_user, decided_for=principal, decided_at=at)

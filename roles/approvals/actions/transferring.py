"""Passing a waiting document on to somebody else who may decide on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import chain, letters
from roles.approvals.actions.deciding import move
from roles.approvals.authority import check_may_decide, may_receive
from roles.approvals.models import Approval, ApprovalState, Decision, Verb
from roles.models import Staff
from roles.sharing import share


@transaction.atomic
def transfer(*, approval: Approval, acting_user: Staff, decider: Staff, version: int, reason: str) -> Decision:
    """Let somebody else decide; for whoever may decide on the document now.

    Raises PermissionDenied for anybody else, ValidationError without a reason and for a
    new decider who has no right to decide or whose document it is, StaleDecision when
    the approval moved on.
    """
    principal = check_may_decide(approval, acting_user)
    if not may_receive(approval, decider):
        raise ValidationError({"decider": refusal_of(approval, decider)})
    return hand_to(
        approval=approval,
        acting_user=acting_user,
        principal=principal,
        decider=decider,
        version=version,
        reason=reason,
        at=clock.now(),
    )


@transaction.atomic
def hand_to(
    *,
    approval: Approval,
    acting_user: Staff,
    decider: Staff,
    version: int,
    reason: str,
    at: datetime,
    principal: Staff | None = None,
) -> Decision:
    """Let somebody else decide, on the word of a caller who answers for `acting_user` and `decider`.

    For handovers: the successor's own position may begin tomorrow only, so the document
    is shared with them. Never gives anybody their own document, nor one to whom it waits already.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the document is passed on: both deciders read this.")})
    if decider.pk in approval.concerned or decider.pk == approval.approver_id or not decider.is_active:
        raise ValidationError({"decider": refusal_of(approval, decider)})
    document: Any = approval.document
    former = approval.approver_id
    move(approval, version, approver=decider)
    model = type(document)
    if hasattr(model, "SHARE_MODEL"):
        share(
            document,
            decider,
            f"{model._meta.app_label}.view_{model._meta.model_name}",
            approval.kind.permission(document),
        )
    decision = chain.append(
        document=document,
        actor=acting_user,
        principal=principal,
        verb=Verb.TRANSFER,
        at=at,
        approval=approval,
        reason=reason.strip(),
    )
    letters.tell_of_transfer(approval, decision, former)
    return decision


@transaction.atomic
def give_back(*, approval: Approval, acting_user: Staff, version: int, at: datetime, reason: str) -> None:
    """Withdraw a document on which nobody is left to decide: its author hands it in again, to whoever decides then.

    For handovers, on the word of a caller who answers for `acting_user`.
    """
    move(approval, version, state=ApprovalState.WITHDRAWN, decided_by=acting_user, decided_at=at)
    document: Any = approval.document
    chain.append(
        document=document, actor=acting_user, verb=Verb.WITHDRAW, at=at, approval=approval, reason=reason.strip()
    )
    approval.kind.on_withdrawn(document, approval)


def refusal_of(approval: Approval, decider: Staff) -> str:
    """Return why a document cannot be given to this person."""
    if decider.pk in approval.concerned:
        return _("Nobody decides on their own document: another person must decide.")
    if decider.pk == approval.approver_id:
        return _("This document already waits for %(name)s.") % {"name": decider.name}
    if not decider.is_active:
        return _("%(name)s has left.") % {"name": decider.name}
    return _("The position of %(name)s does not include deciding on this document.") % {"name": decider.name}

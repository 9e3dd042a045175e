"""Passing a waiting document on to somebody else who may decide on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import chain, letters
from roles.approvals.actions.moving import hold, move
from roles.approvals.actions.stepping import let_decide, seat
from roles.approvals.authority import check_may_decide, may_receive
from roles.approvals.desks import desks_of, forget_desks, taken_of
from roles.approvals.flows import deadlines
from roles.approvals.models import Approval, ApprovalState, Decision, Desk, Mode, Verb
from roles.models import Staff


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
        former=principal or acting_user,
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
    former: Staff | None = None,
) -> Decision:
    """Let somebody else decide, on the word of a caller who answers for `acting_user` and `decider`.

    At a step of several deciders it takes the desk of `former`, or of whoever is named on the approval.

    For handovers: the successor's own position may begin tomorrow only, so the document
    is shared with them. Never gives anybody their own document, nor one to whom it waits already.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the document is passed on: both deciders read this.")})
    if decider.pk in approval.concerned | taken_of(approval) | asked_ids(approval) or not decider.is_active:
        raise ValidationError({"decider": refusal_of(approval, decider)})
    document: Any = approval.document
    left = take_over(approval, version, decider, former, at)
    decision = chain.append(
        document=document,
        actor=acting_user,
        principal=principal,
        verb=Verb.TRANSFER,
        at=at,
        approval=approval,
        reason=reason.strip(),
        step=approval.step or None,
        target=decider,
    )
    letters.tell_of_transfer(approval, decision, decider, left)
    return decision


def take_over(approval: Approval, version: int, decider: Staff, former: Staff | None, at: datetime) -> int:
    """Ask `decider` instead of `former` (of whoever is named, where `former` is not asked); return who that was.

    At a step the time to decide begins anew.
    """
    hold(approval, version)
    desks = [desk for desk in desks_of(approval) if desk.is_open]
    desk = next((each for each in desks if former and each.staff_id == former.pk), None)
    desk = desk or next((each for each in desks if each.staff_id == approval.approver_id), None)
    left = desk.staff_id if desk else approval.approver_id
    named = decider if left == approval.approver_id else approval.approver
    fresh: dict[str, Any] = {"waits_since": at}
    if desk is not None:
        fresh |= {"reminded_at": None, **deadlines(desk.step, approval.store_id, at)}
    move(approval, version, approver=named, **fresh)
    if desk is None:
        let_decide(approval, decider)
        return left
    Desk.objects.filter(pk=desk.pk).update(is_open=False, closed_at=at)
    forget_desks(approval)
    seat(approval, desk.step, [decider], at, handed=True)
    return left


def asked_ids(approval: Approval) -> set[int]:
    """Return the ids of those who are asked now."""
    return {approval.approver_id, *(desk.staff_id for desk in desks_of(approval) if desk.is_open)}


@transaction.atomic
def leave_desk(*, approval: Approval, staff: Staff, version: int, at: datetime) -> bool:
    """Ask somebody no longer where any one of several decides and others still can; return whether that was so."""
    hold(approval, version)
    desks = [desk for desk in desks_of(approval) if desk.is_open and desk.staff.is_active]
    mine = next((desk for desk in desks_of(approval) if desk.is_open and desk.staff_id == staff.pk), None)
    others = [desk.staff for desk in desks if desk.staff_id != staff.pk]
    if mine is None or not others or mine.step.mode != Mode.ANY:
        return False
    move(approval, version, approver=others[0] if approval.approver_id == staff.pk else approval.approver)
    Desk.objects.filter(pk=mine.pk).update(is_open=False, closed_at=at)
    forget_desks(approval)
    return True


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
    if decider.pk in taken_of(approval):
        return _("%(name)s has decided on this document at another step.") % {"name": decider.name}
    if decider.pk in asked_ids(approval):
        return _("This document already waits for %(name)s.") % {"name": decider.name}
    if not decider.is_active:
        return _("%(name)s has left.") % {"name": decider.name}
    return _("The position of %(name)s does not include deciding on this document.") % {"name": decider.name}

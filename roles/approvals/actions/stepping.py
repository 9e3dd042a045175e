"""Along the steps of a flow: opening one, signing at it, going back to an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import chain, letters
from roles.approvals.actions.moving import NoDecider, StaleDecision, hold, move
from roles.approvals.deciders import Case
from roles.approvals.desks import desks_of, forget_desks, taken_of
from roles.approvals.documents import kind_of
from roles.approvals.flows import deadlines
from roles.approvals.models import Approval, ApprovalStep, Decision, Desk, Mode, Verb
from roles.models import OwnedRecord, Staff
from roles.sharing import share


def open_from(approval: Approval, number: int, at: datetime) -> bool:
    """Ask the deciders of step `number`, or of the next at which somebody can decide; False past the last one.

    A step at which nobody else can decide is passed, and the log says so.
    """
    document: Any = approval.document
    case = Case(document, approval.concerned, taken_of(approval))
    for step in approval.steps.filter(order__gte=number).select_related("position", "pass_to"):
        people = case.deciders(step)
        if people:
            times = deadlines(step, approval.store_id, at)
            fields = {"step": step.order, "approver": people[0], "waits_since": at, "reminded_at": None, **times}
            move(approval, approval.version, **fields)
            seat(approval, step, people, at)
            letters.tell_deciders(approval, [each.pk for each in people], at)
            return True
        chain.append(document=document, actor=None, verb=Verb.SKIP, at=at, approval=approval, step=step.order)
    return False


def seat(
    approval: Approval, step: ApprovalStep, people: Sequence[Staff], at: datetime, *, handed: bool = False
) -> None:
    """Open a desk for each of these people, and the document to each of them."""
    Desk.objects.bulk_create(
        Desk(step=step, approval=approval, staff=each, opened_at=at, handed=handed) for each in people
    )
    forget_desks(approval)
    for each in people:
        let_decide(approval, each)


def let_decide(approval: Approval, staff: Staff) -> None:
    """Let somebody read and decide on the document where their position does not."""
    document: Any = approval.document
    model = type(document)
    if hasattr(model, "SHARE_MODEL"):
        view = f"{model._meta.app_label}.view_{model._meta.model_name}"
        share(document, staff, view, kind_of(model).permission(document))


@transaction.atomic
def sign(
    approval: Approval, acting_user: Staff, principal: Staff | None, version: int, reason: str
) -> tuple[Decision, bool]:
    """Sign at one's desk and go on where the step has what it needs; return the entry, and whether it was the last.

    Where all have to sign, the others' forms stay good: what they decide on has not changed.
    """
    at = clock.now()
    hold(approval, version)
    named = principal or acting_user
    closed = Desk.objects.filter(approval=approval, staff=named, is_open=True)
    step = next((desk.step for desk in desks_of(approval) if desk.is_open and desk.staff_id == named.pk), None)
    # Asked again under the lock: nobody signs twice, in their own name and in another's at the same moment.
    signed = {acting_user.pk, named.pk} & taken_of(approval)
    if step is None or signed or not closed.update(is_open=False, closed_at=at, signed_by=acting_user):
        raise StaleDecision(_("Nothing was changed: you have decided at this step already."))
    forget_desks(approval)
    decision = chain.append(
        document=_owned(approval),
        actor=acting_user,
        principal=principal,
        verb=Verb.APPROVE,
        at=at,
        approval=approval,
        reason=reason.strip(),
        step=approval.step,
    )
    still = [desk for desk in desks_of(approval) if desk.is_open]
    if step.mode == Mode.ALL and still:
        if approval.approver_id == named.pk:
            # Nothing a form showed has changed but who is named first.
            Approval.objects.filter(pk=approval.pk).update(approver=still[0].staff)
            approval.approver = still[0].staff
        return decision, False
    _close(approval, at)
    return decision, not open_from(approval, approval.step + 1, at)


@transaction.atomic
def step_back(
    approval: Approval, acting_user: Staff, principal: Staff | None, version: int, to_step: int, reason: str
) -> Decision:
    """Let an earlier step decide again; what was signed there and after it does not count any more.

    Raises NoDecider where nobody could decide from there on.
    """
    at = clock.now()
    hold(approval, version)
    decision = chain.append(
        document=_owned(approval),
        actor=acting_user,
        principal=principal,
        verb=Verb.BACK,
        at=at,
        approval=approval,
        reason=reason.strip(),
        step=to_step,
    )
    _close(approval, at)
    Desk.objects.filter(approval=approval, step__order__gte=to_step).update(signed_by=None)
    forget_desks(approval)
    if not open_from(approval, to_step, at):
        raise NoDecider(_("Nobody can decide at that step any more: return the document to its author instead."))
    letters.tell_of_step_back(approval, decision)
    return decision


def _close(approval: Approval, at: datetime) -> None:
    Desk.objects.filter(approval=approval, is_open=True).update(is_open=False, closed_at=at)
    forget_desks(approval)


def _owned(approval: Approval) -> OwnedRecord:
    document: Any = approval.document
    owned: OwnedRecord = document
    return owned

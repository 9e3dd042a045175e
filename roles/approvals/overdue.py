"""When the time of a step is over: its deciders are reminded, then it goes up the line or is passed on.

Found by the indexes `approval_to_remind` and `approval_to_move`; a reminder and a move are each claimed by a
conditional UPDATE in the transaction that logs them, so that sweeps that run twice, late or at once do each once.
The entries of the log have no actor. Nobody is given a document that is theirs, that they decided on at another
step, or that waits for them already; where nobody can take over it stays where it is.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from roles import clock
from roles.approvals import chain, letters
from roles.approvals.actions.moving import move
from roles.approvals.actions.stepping import seat
from roles.approvals.deciders import Case
from roles.approvals.desks import desks_of, forget_desks, taken_of
from roles.approvals.flows import deadlines
from roles.approvals.models import Approval, ApprovalState, ApprovalStep, Desk, Overdue, Verb
from roles.models import Staff

logger = logging.getLogger(__name__)

BATCH = 500
# What one sweep moves at most; the next one, a minute later, goes on.
MOVES = 200


def act_due(at: datetime) -> int:
    """Remind of every decision whose time is over at `at`, and move those that waited longer; return how many."""
    with clock.at(at):
        return _remind_due(at) + _move_due(at)


def _remind_due(at: datetime) -> int:
    done = 0
    while True:
        found = _to_remind(at).order_by("due_at", "pk").values_list("store", "pk")[:BATCH]
        by_store: dict[int | None, list[int]] = defaultdict(list)
        for store_id, pk in found:
            by_store[store_id].append(pk)
        claimed = sum(_remind(store_id, keys, at) for store_id, keys in by_store.items())
        done += claimed
        if not claimed:
            return done  # nothing left, or another sweep is at it


def _to_remind(at: datetime) -> Any:
    pending = Approval.objects.filter(state=ApprovalState.PENDING, due_at__isnull=False, reminded_at=None)
    return pending.filter(due_at__lte=at)


@transaction.atomic
def _remind(store_id: int | None, keys: Sequence[int], at: datetime) -> int:
    """Claim these approvals of one store, log a reminder each and tell whoever they wait for."""
    rows = _to_remind(at).filter(pk__in=keys).select_related("owner", "approver", "content_type").order_by("pk")
    approvals = list(rows.select_for_update(of=("self",), skip_locked=True))
    _to_remind(at).filter(pk__in=[each.pk for each in approvals]).update(reminded_at=at)
    open_desks = Desk.objects.filter(approval__in=approvals, is_open=True, staff__is_active=True)
    asked: dict[int, list[int]] = defaultdict(list)
    for approval_id, staff_id in open_desks.values_list("approval", "staff").order_by("pk"):
        asked[approval_id].append(staff_id)
    for approval in approvals:
        if not approval.step and approval.approver.is_active:
            asked[approval.pk] = [approval.approver_id]
    if store_id is not None:
        chain.append_many(store_id, [_reminder(each, at) for each in approvals])
    letters.tell_of_overdue([(each, asked[each.pk]) for each in approvals], at)
    return len(approvals)


def _reminder(approval: Approval, at: datetime) -> chain.Entry:
    return chain.Entry(
        content_type_id=approval.content_type_id,
        object_id=approval.object_id,
        actor_id=None,
        verb=Verb.REMIND,
        at=at,
        content_hash=approval.content_hash,
        approval_id=approval.pk,
        step=approval.step or None,
    )


def _move_due(at: datetime) -> int:
    due = Approval.objects.filter(state=ApprovalState.PENDING, acts_at__isnull=False, acts_at__lte=at)
    moved = 0
    for pk in list(due.order_by("acts_at", "pk").values_list("pk", flat=True)[:MOVES]):
        try:
            moved += _move(pk, at)
        except Exception:
            logger.exception("Approval %s could not move on; the next sweep tries again", pk)
    return moved


@transaction.atomic
def _move(pk: int, at: datetime) -> bool:
    """Let others decide instead of those who let the time pass; return whether anybody could take over."""
    due = Approval.objects.filter(pk=pk, state=ApprovalState.PENDING, acts_at__isnull=False, acts_at__lte=at)
    if not due.update(acts_at=None):
        return False  # decided, or moved by another sweep
    approval = Approval.objects.with_names().get(pk=pk)
    step = approval.steps.select_related("pass_to").filter(order=approval.step).first()
    if step is None:
        return False
    successors = _successors(approval, step)
    if not successors:
        return False
    former = {desk.staff_id for desk, _successor in successors}
    named = successors[0][1] if approval.approver_id in former else approval.approver
    times = deadlines(step, approval.store_id, at)
    if step.overdue == Overdue.PASS_ON:
        times["acts_at"] = None  # it is passed on once; whoever has it then is reminded
    move(approval, approval.version, approver=named, waits_since=at, reminded_at=None, **times)
    Desk.objects.filter(pk__in=[desk.pk for desk, _successor in successors]).update(is_open=False, closed_at=at)
    forget_desks(approval)
    new: Mapping[int, Staff] = {staff.pk: staff for _desk, staff in successors}
    seat(approval, step, list(new.values()), at, handed=True)
    document: Any = approval.document
    verb = Verb.ESCALATE if step.overdue == Overdue.ESCALATE else Verb.PASS_ON
    for staff in new.values():
        chain.append(
            document=document, actor=None, verb=verb, at=at, approval=approval, step=approval.step, target=staff
        )
        theirs = [desk.staff_id for desk, successor in successors if successor.pk == staff.pk]
        letters.tell_of_escalation(approval, staff, theirs, at)
    return True


def _successors(approval: Approval, step: ApprovalStep) -> list[tuple[Desk, Staff]]:
    """Return who takes over which open desk: the superior of whoever sits there, or the holder of the position."""
    desks = [desk for desk in desks_of(approval) if desk.is_open]
    document: Any = approval.document
    case = Case(document, approval.concerned, taken_of(approval) | {desk.staff_id for desk in desks})
    if step.overdue == Overdue.PASS_ON:
        holders = case.holders_of(step.pass_to)[:1]
        return [(desk, holder) for desk in desks for holder in holders]
    found = [(desk, case.superior_of(desk.staff)) for desk in desks]
    return [(desk, superior) for desk, superior in found if superior is not None]

"""Documents that wait for the decision of whoever leaves: they are passed on to another decider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.approvals.actions import give_back, hand_to, leave_desk
from roles.approvals.models import Approval, ApprovalState, Desk
from roles.catalogue import Scope
from roles.models import Assignment, Staff
from roles.personnel.handover.kinds import Found, HandoverKind, Leaving, Leavings, Passing, Row
from roles.personnel.handover.leaving import left_behind
from roles.personnel.models.handover import Outcome


def _find(leavings: Leavings, _at: datetime) -> Found:
    stays_behind = left_behind(leavings)
    rows: Found = defaultdict(list)
    people = list(leavings)
    waiting = Approval.objects.filter(state=ApprovalState.PENDING)
    asked = {(each.approver_id, each.pk): each for each in waiting.filter(approver__in=people)}
    at_desks = Desk.objects.filter(is_open=True, staff__in=people, approval__in=waiting).select_related("approval")
    asked |= {(desk.staff_id, desk.approval_id): desk.approval for desk in at_desks}
    for (staff_id, pk), approval in sorted(asked.items(), key=lambda each: (each[1].submitted_at, each[0])):
        if stays_behind(staff_id, approval.unit_id):
            rows[staff_id].append(Row(pk, approval.title_zh, approval.title_en, approval.due_at))
    return rows


def _unfit(keys: Collection[int], successor: Staff, leaving: Leaving) -> set[int]:
    """Return what the successor must not decide on: their own documents, and what no position of theirs includes."""
    if not successor.is_active:
        return set(keys)
    same_position = _takes_the_position(successor, leaving)
    allowed: dict[str, bool] = {}
    unfit = set()
    for approval in Approval.objects.filter(pk__in=keys).select_related("content_type"):
        document = approval.document
        if document is None or successor.pk in approval.concerned:
            unfit.add(approval.pk)
            continue
        permission = approval.kind.permission(document)
        if permission not in allowed:
            allowed[permission] = same_position or _decides(successor, permission)
        if not allowed[permission] and not successor.has_perm(permission, document):
            unfit.add(approval.pk)
    return unfit


def _seats_from_now(successor: Staff) -> Q:
    return Q(staff=successor) & (Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))


def _takes_the_position(successor: Staff, leaving: Leaving) -> bool:
    positions = [seat.position_id for seat in leaving.seats]
    return Assignment.objects.filter(_seats_from_now(successor), position__in=positions).exists()


def _decides(successor: Staff, permission: str) -> bool:
    """Return whether a position the person holds or will hold includes this decision on others' documents."""
    app_label, codename = permission.split(".")
    return Assignment.objects.filter(
        _seats_from_now(successor),
        position__grants__permission__codename=codename,
        position__grants__permission__content_type__app_label=app_label,
        position__grants__scope__in=set(Scope.values) - {Scope.OWN},
    ).exists()


def _pass_on(passing: Passing) -> dict[int, Outcome]:
    """Pass each on under its own version; what was decided at this moment is left alone."""
    outcomes: dict[int, Outcome] = {}
    assert passing.successor is not None
    for approval in _still_waiting(passing):
        try:
            hand_to(
                approval=approval,
                acting_user=passing.actor,
                decider=passing.successor,
                version=approval.version,
                reason=passing.reason,
                at=passing.at,
                former=passing.leaving.staff,
            )
        except ValidationError:
            # Decided meanwhile, or no longer this person's to receive: the line stays open where it still waits.
            if Approval.objects.filter(pk=approval.pk, state=ApprovalState.PENDING).exists():
                outcomes[approval.pk] = Outcome.OPEN
            continue
        outcomes[approval.pk] = Outcome.PASSED
    return outcomes


def _give_back(passing: Passing) -> dict[int, Outcome]:
    """Nobody is left to decide: back to the author, who hands it in again to whoever decides then.

    Where any one of several decides and others are still asked, they decide.
    """
    outcomes: dict[int, Outcome] = {}
    for approval in _still_waiting(passing):
        if leave_desk(approval=approval, staff=passing.leaving.staff, version=approval.version, at=passing.at):
            outcomes[approval.pk] = Outcome.PASSED
            continue
        give_back(
            approval=approval,
            acting_user=passing.actor,
            version=approval.version,
            at=passing.at,
            reason=passing.reason,
        )
        outcomes[approval.pk] = Outcome.GIVEN_BACK
    return outcomes


def _still_waiting(passing: Passing) -> list[Approval]:
    leaver = passing.leaving.staff
    desks = Desk.objects.filter(approval__in=passing.rows, staff=leaver, is_open=True)
    waiting = Approval.objects.filter(
        Q(approver=leaver) | Q(pk__in=desks.values("approval")), pk__in=passing.rows, state=ApprovalState.PENDING
    ).select_for_update()
    return list(waiting.order_by("pk"))


KIND = HandoverKind(
    code="approvals",
    label=_("Documents waiting for their decision"),
    order=10,
    find=_find,
    pass_on=_pass_on,
    unfit=_unfit,
    last_resort=_give_back,
)

"""Who decides on a document of the stock: the nearest superior with the right, else whoever of the store has it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from roles import clock
from roles.approvals import actions as approvals
from roles.approvals.models import Approval, ApprovalState
from roles.models import Assignment, OwnedRecord, Staff
from roles.superiors import ReportingLine
from sales.stock import letters


def decider_of(document: OwnedRecord, permission: str, without: Collection[int | None] = ()) -> Staff | None:
    """Return who decides on a document with a right: never its owner, nor whoever had a part in it."""
    aside = {document.owner_id, *without}
    if document.store_id is None:
        return None
    today = clock.today()
    seats = Assignment.objects.active_on(today).filter(store=document.store_id)
    seat = seats.filter(staff=document.owner_id).select_related("position", "unit").order_by("pk").first()
    above = ReportingLine(document.store_id, today).chain_above(seat) if seat is not None else []
    codename = permission.partition(".")[2]
    near = [each.staff for each in above]
    # Finance is nobody's superior in sales: whoever of the store holds the right decides.
    holders = seats.filter(position__grants__permission__codename=codename).select_related("staff").order_by("pk")
    for person in (*near, *(each.staff for each in holders)):
        if person.pk not in aside and person.has_perm(permission, document):
            return person
    return None


def hand_in(document: Any, actor: Staff, permission: str, without: Collection[int | None], at: datetime) -> Approval:
    """Submit a document and tell whoever decides; raises ValidationError where nobody can."""
    approver = decider_of(document, permission, {actor.pk, *without})
    approval = approvals.submit(document=document, acting_user=actor, approver=approver, at=at)
    if not approval.step:
        url = reverse("approvals:approval", args=[approval.pk])
        letters.tell_people(document, "to_decide", approval.title_zh, [approval.approver_id], actor, at, url)
    return approval


def waiting_for(document: Any) -> Approval | None:
    """Return the approval a document waits in."""
    content_type = ContentType.objects.get_for_model(document)
    rows = Approval.objects.filter(content_type=content_type, object_id=document.pk, state=ApprovalState.PENDING)
    return rows.first()


def take_back(document: Any, actor: Staff) -> None:
    """Withdraw what waits, in the name of whoever handed it in."""
    approval = waiting_for(document)
    if approval is not None:
        approvals.withdraw(approval=approval, acting_user=actor, version=approval.version)

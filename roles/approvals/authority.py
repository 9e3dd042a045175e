"""Who may decide on a document: in one's own right, or in the name of somebody who may."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals.deciders import Case
from roles.approvals.desks import asked_now, desks_of, taken_of
from roles.approvals.models import Approval
from roles.approvals.models.delegation import received
from roles.models import Assignment, OwnedRecord, Staff, UnitAncestor
from roles.models.staff import enumeration
from roles.rights import places_of, rights_of
from roles.superiors import ReportingLine


def check_may_decide(approval: Approval, acting_user: Staff) -> Staff | None:
    """Return in whose name this person may decide: None in their own right, else the principal.

    Raises PermissionDenied with the reason. A deputy holds what the principal holds in
    their own right (nobody is the deputy of a deputy), and stands aside from every
    document of whoever they act for: nobody decides on their own through another. Whoever
    decided at one step of a flow, or in whose name it was done, decides at no other.
    """
    refusal = _why_not(approval, acting_user)
    if not refusal:
        return None
    principals = [each.principal for each in received(acting_user) if each.covers(approval.content_type)]
    if not principals or acting_user.pk in approval.concerned or acting_user.pk in taken_of(approval):
        raise PermissionDenied(refusal)
    if any(each.principal_id in approval.concerned for each in received(acting_user)):
        raise PermissionDenied(_("You act for the author of this document: somebody else has to decide."))
    # The named approver first: their name stands on the document already.
    for principal in sorted(principals, key=lambda each: each.pk != approval.approver_id):
        if not _why_not(approval, principal):
            return principal
    raise PermissionDenied(refusal)


def may_receive(approval: Approval, staff: Staff) -> bool:
    """Return whether a document could be given to this person: somebody else's, and theirs to decide on."""
    if staff.pk in approval.concerned or staff.pk in taken_of(approval):
        return False
    document: Any = approval.document
    return staff.has_perm(approval.kind.permission(document), document)


def _why_not(approval: Approval, staff: Staff) -> str:
    """Return why this person may not decide in their own right, or nothing when they may."""
    if staff.pk in approval.concerned:
        return _("Nobody decides on their own document.")
    if staff.pk in taken_of(approval):
        return _("You have decided on this document at another step: this one is somebody else's.")
    document: Any = approval.document
    permission = approval.kind.permission(document)
    if not staff.has_perm(permission, document):
        return _("Your position does not include deciding on this document.")
    if approval.step:
        return _why_not_at_the_step(approval, staff)
    # A right that reaches a whole department also reaches one's peers and one's own superior.
    if staff.pk != approval.approver_id:
        return "" if _stands_above(staff, document) else _somebody_else(approval)
    rights = rights_of(staff)
    if rights.superuser or rights.reaches(permission, places_of(document)) or _works_here(staff, document):
        return ""
    return _("You hold no position here any more: somebody else has to decide.")


def _why_not_at_the_step(approval: Approval, staff: Staff) -> str:
    """At a step of a flow those it asks decide, as long as it would still ask them; nobody instead of them."""
    desk = next((each for each in desks_of(approval) if each.is_open and each.staff_id == staff.pk), None)
    if desk is None:
        return _("This step waits for %(names)s.") % {"names": enumeration(each.name for each in asked_now(approval))}
    document: Any = approval.document
    if desk.handed:
        still = staff.is_superuser or _works_here(staff, document)
    else:
        still = Case(document, approval.concerned).still_asked(desk.step, staff)
    return "" if still else _("You hold no position any more that decides at this step.")


def _somebody_else(approval: Approval) -> str:
    return _("Only %(name)s, or somebody above the author in the reporting line, decides on this document.") % {
        "name": approval.approver
    }


def _works_here(staff: Staff, document: OwnedRecord) -> bool:
    """Return whether somebody holds a position today in the document's store or above its unit."""
    seats = Assignment.objects.active_on(clock.today()).filter(staff=staff)
    if document.store_id is not None and seats.filter(store=document.store_id).exists():
        return True
    above = UnitAncestor.objects.filter(unit=document.unit_id).values("ancestor")
    return seats.filter(unit__in=above).exists()


def _stands_above(staff: Staff, document: OwnedRecord) -> bool:
    seat = getattr(document, "assignment", None)
    if seat is None or document.store_id is None:
        return False
    if staff.is_superuser and not Assignment.objects.active_on(clock.today()).filter(staff=staff).exists():
        return False
    # Kept on the user object, which lives for one request: a refused decision asks three times.
    lines: dict[Any, ReportingLine] = staff.__dict__.setdefault("_lines", {})
    key = (document.store_id, clock.today())
    if key not in lines:
        lines[key] = ReportingLine(*key)
    return any(each.staff_id == staff.pk for each in lines[key].chain_above(seat))

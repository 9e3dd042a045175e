"""Who may decide on a document: in one's own right, or in the name of somebody who may."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals.models import Approval
from roles.approvals.models.delegation import received
from roles.models import OwnedRecord, Staff
from roles.superiors import ReportingLine


def check_may_decide(approval: Approval, acting_user: Staff) -> Staff | None:
    """Return in whose name this person may decide: None in their own right, else the principal.

    Raises PermissionDenied with the reason. A deputy holds what the principal holds in
    their own right (nobody is the deputy of a deputy), and stands aside from every
    document of whoever they act for: nobody decides on their own through another.
    """
    refusal = _why_not(approval, acting_user)
    if not refusal:
        return None
    principals = [each.principal for each in received(acting_user) if each.covers(approval.content_type)]
    if not principals or acting_user.pk in approval.concerned:
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
    document: Any = approval.document
    return staff.pk not in approval.concerned and staff.has_perm(approval.kind.permission(document), document)


def _why_not(approval: Approval, staff: Staff) -> str:
    """Return why this person may not decide in their own right, or nothing when they may."""
    if staff.pk in approval.concerned:
        return _("Nobody decides on their own document.")
    document: Any = approval.document
    if not staff.has_perm(approval.kind.permission(document), document):
        return _("Your position does not include deciding on this document.")
    # A right that reaches a whole department also reaches one's peers and one's own superior.
    if staff.pk != approval.approver_id and not _stands_above(staff, document):
        return _("Only %(name)s, or somebody above the author in the reporting line, decides on this document.") % {
            "name": approval.approver
        }
    return ""


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

"""Who reads a document because it was copied to them, or as long as their opinion is asked for."""

from __future__ import annotations

from typing import Any

from roles.approvals.desks import desks_of
from roles.approvals.models import Approval, ApprovalState, Opinion, Watcher
from roles.models import Staff
from roles.sharing import share, unshare, view_of


def open_to(approval: Approval, staff: Staff) -> bool:
    """Let somebody read the document; return whether they could not before."""
    document: Any = approval.document
    if not hasattr(type(document), "SHARE_MODEL"):
        return False
    return bool(share(document, staff, view_of(document)))


def may_read(approval: Approval, staff: Staff) -> bool:
    """Return whether somebody reads the document, or could where it is opened to them."""
    document: Any = approval.document
    return hasattr(type(document), "SHARE_MODEL") or staff.has_perm(view_of(document), document)


def close_after_opinions(approval: Approval) -> None:
    """Close what waits no more to those it was opened to for their opinion, unless they read it otherwise."""
    opened = Opinion.objects.filter(approval=approval, opened=True).select_related("asked")
    for opinion in opened:
        _close(approval, opinion.asked)
        Opinion.objects.filter(pk=opinion.pk).update(opened=False)


def close_after_copy(approval: Approval, staff: Staff) -> None:
    """Close a document to somebody it is no longer copied to, unless they read it otherwise."""
    _close(approval, staff)


def _close(approval: Approval, staff: Staff) -> None:
    """Take back what was opened; whoever has another reason to read keeps it, and it is noted there."""
    copies = Watcher.objects.filter(approval=approval, staff=staff)
    if copies.update(opened=True):
        return
    if approval.state == ApprovalState.PENDING and Opinion.objects.filter(approval=approval, asked=staff).update(
        opened=True
    ):
        return
    deciders = {approval.approver_id, approval.decided_by_id, approval.decided_for_id}
    if staff.pk in deciders or any(desk.staff_id == staff.pk for desk in desks_of(approval)):
        return
    document: Any = approval.document
    unshare(document, staff, view_of(document))

"""Who is asked to decide on an approval right now, and who was: its desks, read once a version."""

from __future__ import annotations

from roles.approvals.models import Approval, Desk
from roles.models import Staff


def refresh(approval: Approval) -> None:
    """Read an approval again."""
    approval.refresh_from_db(from_queryset=Approval.objects.with_names())
    forget_desks(approval)


def desks_of(approval: Approval) -> list[Desk]:
    """Return all desks of an approval, in the order they were opened; read once a version."""
    if "_desks" not in approval.__dict__:
        rows = (
            Desk.objects.filter(approval=approval).select_related("staff", "signed_by", "step__position").order_by("pk")
        )
        approval.__dict__["_desks"] = list(rows) if approval.step else []
    desks: list[Desk] = approval.__dict__["_desks"]
    return desks


def forget_desks(approval: Approval) -> None:
    """Drop what was read of the desks."""
    approval.__dict__.pop("_desks", None)


def asked_now(approval: Approval) -> list[Staff]:
    """Return the people whose decision is waited for, the one named on the approval first."""
    people = [desk.staff for desk in desks_of(approval) if desk.is_open]
    return sorted(people, key=lambda each: each.pk != approval.approver_id) or [approval.approver]


def taken_of(approval: Approval) -> set[int]:
    """Return who has decided on it so far, or in whose name: another person decides at the other steps."""
    signed = [desk for desk in desks_of(approval) if desk.signed_by_id is not None]
    return {desk.staff_id for desk in signed} | {pk for desk in signed if (pk := desk.signed_by_id) is not None}

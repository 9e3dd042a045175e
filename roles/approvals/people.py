"""Whom a document may be handed to, asked about or copied to: those who work where it belongs."""

from __future__ import annotations

from roles import clock
from roles.approvals.models import Approval
from roles.models import Assignment, UnitAncestor
from roles.querysets import AssignmentQuerySet


def around(approval: Approval) -> AssignmentQuerySet:
    """Return today's assignments in the document's store and in the units above its own."""
    seats = Assignment.objects.active_on(clock.today())
    above = seats.filter(unit__in=UnitAncestor.objects.filter(unit=approval.unit_id).values("ancestor"))
    found: AssignmentQuerySet = above if approval.store_id is None else above | seats.filter(store=approval.store_id)
    return found.select_related("staff", "position")

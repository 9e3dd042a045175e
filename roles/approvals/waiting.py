"""How many documents wait for a person: asked by the menu and the today page, counted once."""

from __future__ import annotations

from roles.approvals.models import Approval
from roles.http import StaffRequest


def waiting_count(request: StaffRequest) -> int:
    """Return the number of documents that wait for whoever asks."""
    if not hasattr(request, "_waiting"):
        request._waiting = Approval.objects.waiting_for(request.user).count()  # type: ignore[attr-defined]
    count: int = request._waiting  # type: ignore[attr-defined]
    return count

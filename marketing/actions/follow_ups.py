"""What recording a call by hand brings along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketing import listeners
from marketing.models import FollowUp
from roles import clock
from roles.models import Staff


def follow_up_saved(call: FollowUp, actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """A call nobody put off yet is due at first when it is due; changing its day later does not move that."""
    if created:
        FollowUp.objects.filter(pk=call.pk).update(first_due_at=call.due_at)
    listeners.call_happened(call, actor, clock.now())
    return []

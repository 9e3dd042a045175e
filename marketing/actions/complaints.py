"""What recording a complaint brings along: its clocks, who heard it first, the duties it raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketing.clocks import clocks_of
from marketing.effects import raise_escalated
from marketing.events import COMPLAINT_RECEIVED
from marketing.models import Complaint, Severity
from roles.duties import events
from roles.duties.subjects import Subject
from roles.models import Staff


def complaint_saved(complaint: Complaint, actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """Raise what a new complaint gives rise to; one that became serious goes up, its clocks from the first minute."""
    answer_by, close_by = clocks_of(complaint.severity, complaint.received_at)
    graver = not created and close_by < complaint.close_by
    if (answer_by, close_by) != (complaint.answer_by, complaint.close_by):
        Complaint.objects.filter(pk=complaint.pk).update(answer_by=answer_by, close_by=close_by)
        complaint.answer_by, complaint.close_by = answer_by, close_by
    subject = Subject("complaint", complaint.pk)
    if created:
        events.raise_by(
            COMPLAINT_RECEIVED.code, subject, complaint.unit, complaint.received_at, due_at=close_by, acting_user=actor
        )
    if complaint.severity == Severity.SERIOUS and (created or graver):
        raise_escalated(complaint, complaint.changed_at, actor)
    return []


def new_values(severity: str, actor: Staff, at: Any) -> dict[str, Any]:
    """Return what a complaint is recorded with beside what was typed: who heard it, since when, by when."""
    answer_by, close_by = clocks_of(severity, at)
    return {"first_by": actor, "received_at": at, "answer_by": answer_by, "close_by": close_by}

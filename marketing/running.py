"""Complaints whose clock ran over: answered late, closed late. Run by the sweep."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from marketing import letters
from marketing.models import Complaint, ComplaintState
from marketing.records import COMPLAINT
from roles.records.actions import move_by_house


def run_over_due(at: datetime) -> int:
    """Tell of late first answers once, and escalate what was not closed in time; return how many."""
    return _tell_late_answers(at) + _escalate(at)


@transaction.atomic
def _tell_late_answers(at: datetime) -> int:
    late = Complaint.objects.open().filter(answered_at__isnull=True, warned_at__isnull=True, answer_by__lt=at)
    rows = list(late.order_by("answer_by")[:500])
    for complaint in rows:
        if Complaint.objects.filter(pk=complaint.pk, warned_at__isnull=True).update(warned_at=at):
            people = {complaint.owner_id, complaint.first_by_id, *letters.managers_of(complaint)}
            letters.tell_complaint(complaint, "late", people, None, at)
    return len(rows)


def _escalate(at: datetime) -> int:
    move = COMPLAINT.flow.move("run_over")
    assert move is not None
    # What was escalated once and decided on is its manager's: it does not go up again by itself.
    waiting = [ComplaintState.RECEIVED, ComplaintState.ASSIGNED, ComplaintState.HANDLING]
    late = Complaint.objects.for_page().filter(state__in=waiting, close_by__lt=at, escalations=0)
    done = 0
    for complaint in late.order_by("close_by")[:500]:
        done += move_by_house(kind=COMPLAINT, record=complaint, move=move) is not None
    return done

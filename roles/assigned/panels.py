"""Tasks on the today page: what I have to do, and what waits for me to accept it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from roles.assigned.models import UNDONE, Task
from roles.assigned.presentation import task_row
from roles.models import Assignment, Staff

MOST, READ = 5, 60


def today_panel(person: Staff, seats: list[Assignment], at: datetime) -> dict[str, Any]:
    """Return the tasks that need the person, the most pressing first; one query however many there are."""
    mine = Q(owner=person, state__in=UNDONE)
    reported = Q(assigned_by=person, state=Task.State.DONE) & ~Q(owner=person)
    found = list(Task.objects.filter(mine | reported).with_names().order_by("deadline", "pk")[:READ])
    owed = [task for task in found if task.is_undone]
    to_accept = [task for task in found if not task.is_undone]
    return {
        "tasks": {
            "mine": [task_row(each, person) for each in owed[:MOST]],
            "to_accept": [task_row(each, person) for each in to_accept[:MOST]],
            "more": len(owed) > MOST or len(to_accept) > MOST,
            "url": reverse("assigned:list"),
        }
        if found
        else None,
        "happened_url": reverse("assigned:happened") if any(seat.store_id for seat in seats) else "",
    }

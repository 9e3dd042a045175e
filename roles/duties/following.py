"""What the checklist does when people take and leave positions, are absent or come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from roles import clock, ledger
from roles.duties.absences import resettle, settle_new
from roles.duties.generation import drop_unowed, insert_items
from roles.models import Assignment
from roles.personnel.models import Absence

# Deputies of absences over for longer have nothing left that could change hands.
_LATE = timedelta(days=31)


def follow_assignments(assignments: list[int], at: datetime, **_kwargs: Any) -> None:
    """A person who joins today owes today's duties at once; one who leaves owes nothing beyond the last day.

    What they did or had done for somebody absent is settled anew.
    """
    day = clock.local_date(at)
    staff = Assignment.objects.filter(pk__in=assignments).values("staff")
    touched = Absence.objects.confirmed().filter(Q(owner__in=staff) | Q(deputy__in=staff), last_day__gte=day - _LATE)
    resettle(list(touched.values_list("pk", flat=True)), at)
    drop_unowed(assignments)
    live = ledger.live(assignments, day)
    insert_items(day, assignments=live)
    settle_new(day, assignments=live)


def follow_absences(absences: list[int], at: datetime, **_kwargs: Any) -> None:
    """An absence acts on what is there already, and on what its person does for others."""
    touched = Q(pk__in=absences)
    for owner, first_day in Absence.objects.filter(pk__in=absences).values_list("owner", "first_day"):
        touched |= Q(deputy=owner, last_day__gte=first_day)
    everything = Absence.objects.filter(touched)
    resettle(list(everything.values_list("pk", flat=True)), at)
    ended = Assignment.objects.filter(staff__in=everything.values("owner"), ends_on__isnull=False)
    drop_unowed(list(ended.values_list("pk", flat=True)))

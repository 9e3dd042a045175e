"""Who owes a task and is absent on its deadline: the deputy and the giver learn of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from roles.assigned import letters
from roles.assigned.models import Task
from roles.notifications import actions as notifications
from roles.notifications.actions import Letter
from roles.personnel.models import Absence

LONGEST = 5_000


def follow_absences(absences: list[int], at: datetime, **_kwargs: object) -> None:
    """Tell deputies and givers what is due in confirmed absences; nothing of the task changes.

    A deputy sees the absent person's tasks as long as the absence lasts, and reports them done.
    """
    rows = list(Absence.objects.confirmed().filter(pk__in=absences, ends_at__gt=at).select_related("owner"))
    if not rows:
        return
    tasks = Task.objects.undone().filter(owner__in={row.owner_id for row in rows}).order_by("deadline", "pk")
    owed: dict[int, list[Task]] = defaultdict(list)
    for task in tasks[:LONGEST]:
        owed[task.owner_id].append(task)
    found: list[Letter] = []
    for absence in rows:
        due = [task for task in owed[absence.owner_id] if absence.starts_at <= task.deadline < absence.ends_at]
        found += _letters(absence, due)
    notifications.tell(found, at=at)


def _letters(absence: Absence, due: list[Task]) -> list[Letter]:
    titles: dict[int, list[str]] = defaultdict(list)
    for task in due:
        titles[task.assigned_by_id].append(task.title)
    titles.pop(absence.owner_id, None)
    days, name = (absence.first_day, absence.last_day), absence.owner.name
    key = f"tasks-away:{absence.pk}:{absence.version}"
    found = [letters.away(giver, name, theirs, days, key, deputy=False) for giver, theirs in titles.items()]
    if absence.deputy_id is not None and due:
        everything = [task.title for task in due]
        # A deputy who gave some of them learns of all.
        found.insert(0, letters.away(absence.deputy_id, name, everything, days, f"{key}:d", deputy=True))
    return found

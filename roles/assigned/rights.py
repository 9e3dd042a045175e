"""Who may read a task, report it done and decide on it."""

from __future__ import annotations

from roles import clock
from roles.assigned.models import Task
from roles.models import Staff
from roles.personnel.models import Absence
from roles.rights import places_of, rights_of

VIEW, GIVE = "assigned.view_task", "assigned.add_task"


def may_read(task: Task, user: Staff) -> bool:
    """Return whether the person does it, gave it, leads who does it, or stands in for them today."""
    return user.pk in (task.owner_id, task.assigned_by_id) or user.has_perm(VIEW, task) or stands_in(task, user)


def may_report(task: Task, user: Staff) -> bool:
    """Return whether the person has to do it, or stands in today for who has to."""
    return task.owner_id == user.pk or stands_in(task, user)


def may_answer(task: Task, user: Staff) -> bool:
    """Return whether the person accepts or returns it: who gave it, or who may hand tasks to its owner.

    Nobody decides on what they have to do themselves, unless they set it for themselves.
    """
    if task.assigned_by_id == user.pk:
        return True
    if task.owner_id == user.pk:
        return False
    rights = rights_of(user)
    return rights.superuser or rights.reaches(GIVE, places_of(task))


def stands_in(task: Task, user: Staff) -> bool:
    """Return whether the person is today's deputy of who has to do it."""
    return Absence.objects.on(clock.today()).filter(owner=task.owner_id, deputy=user).exists()

"""Tasks on the checklist: where a position owes "what a superior assigns", each task is an item of that duty.

The item is about the task, due at its deadline, done when the task is reported, open again when it is returned.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.assigned.models import Task
from roles.assigned.rights import VIEW
from roles.duties import events
from roles.duties.events import Happened
from roles.duties.subjects import Shown, Subject, SubjectKind
from roles.duties.triggers import Event
from roles.models import Staff
from roles.rights import places_of, rights_of

TASK_GIVEN = Event("assigned.task-given", _("a task is handed out"))
TASK_REPORTED = Event("assigned.task-reported", _("the task is reported done"))


def about(task: Task) -> Subject:
    """Return the task as the subject of items."""
    return Subject(TASK.code, task.pk)


def raise_for_tasks(tasks: Sequence[Task]) -> None:
    """Raise the duties of whoever owes the tasks; they learn of the task itself, not of the item as well."""
    happened = [
        Happened(about(task), task.unit, task.created_at, person=task.owner, due_at=task.deadline) for task in tasks
    ]
    events.raise_many(TASK_GIVEN.code, happened, quiet=True)


def report(task: Task, acting_user: Staff) -> None:
    """Tick the items of a task that is reported done."""
    events.settle(TASK_REPORTED.code, about(task), clock.now(), acting_user)


def reopen(task: Task) -> None:
    """Open the items of a task that is returned."""
    events.unsettle(TASK_REPORTED.code, about(task))


def put_off(task: Task) -> None:
    """Let the items fall due at the task's new deadline."""
    events.put_off(TASK_GIVEN.code, about(task), task.deadline)


def take_back(task: Task) -> None:
    """Excuse the items of a task that is withdrawn."""
    events.take_back(TASK_GIVEN.code, about(task))


def _describe(ids: Collection[int], reader: Staff) -> dict[int, Shown]:
    rights = rights_of(reader)
    shown = {}
    for task in Task.objects.filter(pk__in=ids):
        near = reader.pk in (task.owner_id, task.assigned_by_id)
        if near or rights.superuser or rights.reaches(VIEW, places_of(task)):
            shown[task.pk] = Shown(task.title, _url(task.pk))
    return shown


def _url(pk: int) -> str:
    return reverse("assigned:task", args=[pk])


TASK = SubjectKind("task", _("a task"), _describe, _url)

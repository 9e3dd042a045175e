"""How tasks are laid out for reading."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from roles.assigned.models import Task, TaskEntry, TaskVerb
from roles.models import Staff
from roles.templatetags.times import short_time

# A state of the face for each verb of the history.
_MARKS = {
    TaskVerb.GIVE: "created",
    TaskVerb.REPORT: "submit",
    TaskVerb.ACCEPT: "approve",
    TaskVerb.RETURN: "return",
    TaskVerb.DEADLINE: "pending",
    TaskVerb.WITHDRAW: "withdraw",
    TaskVerb.PASS: "transfer",
    TaskVerb.ESCALATE: "overdue",
}


def task_row(task: Task, viewer: Staff) -> dict[str, Any]:
    """Return a task as a list shows it; `other` is the person on its other end."""
    mine = task.owner_id == viewer.pk
    state, label = _state(task, mine=mine)
    return {
        "pk": task.pk,
        "title": task.title,
        "owner": task.owner.name,
        "giver": task.assigned_by.name,
        "unit_name": task.unit.name,
        "own": task.owner_id == task.assigned_by_id,
        "for_name": "" if mine else task.owner.name,
        "deadline": task.deadline,
        "overdue": task.is_overdue,
        "state": state,
        "state_label": label,
        "series": task.series,
        "url": reverse("assigned:task", args=[task.pk]),
    }


def _state(task: Task, *, mine: bool) -> tuple[str, str]:
    """Return the state of the face and its words; what waits for the reader says so."""
    if task.is_overdue:
        return "overdue", pgettext("task", "Overdue")
    if task.state == Task.State.DONE:
        words = _("Waits for acceptance") if mine else _("To accept")
        return "waiting", words
    faces = {Task.State.OPEN: "open", Task.State.RETURNED: "returned", Task.State.ACCEPTED: "approved"}
    return faces.get(Task.State(task.state), "cancelled"), str(task.get_state_display())


def history_of(task: Task, now: datetime) -> list[dict[str, Any]]:
    """Return a task's history as the timeline shows it, oldest first."""
    rows = task.entries.select_related("actor").order_by("at", "pk")
    return [
        {
            "actor_name": row.actor.name,
            "action": _MARKS[TaskVerb(row.verb)],
            "action_label": row.get_verb_display(),
            "at": row.at,
            "reason": _words(row, now),
            "on_behalf_of": "",
        }
        for row in rows
    ]


def _words(row: TaskEntry, now: datetime) -> str:
    due = _("Due: %(when)s") % {"when": short_time(row.deadline, now)} if row.deadline else ""
    return " · ".join(filter(None, (due, row.text)))


def series_rows(task: Task, viewer: Staff, most: int = 6) -> list[dict[str, Any]]:
    """Return the other tasks of a series from the same giver, latest first, those the viewer may read."""
    if not task.series:
        return []
    rows = Task.objects.filter(series=task.series, assigned_by=task.assigned_by_id).exclude(pk=task.pk)
    if viewer.pk != task.assigned_by_id:
        rows = rows.visible_to(viewer)
    return [task_row(each, viewer) for each in rows.with_names().order_by("-created_at", "-pk")[:most]]

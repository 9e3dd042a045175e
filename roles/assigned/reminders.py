"""Before the deadline the holder is reminded; past it, holder and giver are told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.assigned.models import Task, TaskEntry, TaskVerb
from roles.notifications.messages import Message
from roles.notifications.tick import Part

KIND = "tasks"
TITLES_SHOWN = 5
BATCH = 5_000


@dataclass
class Bundle:
    """What one sweep has to tell one person: titles of what is due soon, of what is over, and of others'."""

    soon: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    given: list[tuple[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the message leads: to what one gave when it is about others only."""
        return reverse("assigned:list") + ("" if self.soon or self.over else "?tab=given")

    def params(self) -> dict[str, Any]:
        """Return the message's parameters."""
        counts = {"soon": len(self.soon), "over": len(self.over), "given": len(self.given)}
        return {
            **counts,
            "soon_titles": self.soon[:TITLES_SHOWN],
            "over_titles": self.over[:TITLES_SHOWN],
            "given_titles": self.given[:TITLES_SHOWN],
        }


def collect(at: datetime) -> dict[int, Part]:
    """Return what to tell whom at `at` and mark it as told; runs inside the sweep's transaction."""
    bundles: dict[int, Bundle] = defaultdict(Bundle)
    _collect_over(at, bundles)
    _collect_soon(at, bundles)
    return {staff_id: Part(KIND, bundle.params(), bundle.url) for staff_id, bundle in bundles.items()}


def _collect_over(at: datetime, bundles: dict[int, Bundle]) -> None:
    rows = Task.objects.undone().filter(escalated_at__isnull=True, deadline__lte=at)
    tasks = list(rows.select_related("owner").order_by("deadline", "pk")[:BATCH])
    for task in tasks:
        bundles[task.owner_id].over.append(task.title)
        if task.assigned_by_id != task.owner_id:
            bundles[task.assigned_by_id].given.append((task.owner.name, task.title))
    _mark([task.pk for task in tasks], escalated_at=at)
    TaskEntry.objects.bulk_create(
        [
            TaskEntry(task=task, actor_id=task.assigned_by_id, verb=TaskVerb.ESCALATE, at=at)
            for task in tasks
            if task.assigned_by_id != task.owner_id
        ],
        batch_size=500,
    )


def _collect_soon(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Tasks whose reminder is due; of what is over by now, the other message speaks."""
    rows = Task.objects.undone().filter(reminded_at__isnull=True, remind_at__lte=at)
    tasks = list(rows.order_by("remind_at", "pk").values_list("pk", "owner", "title", "deadline")[:BATCH])
    for _pk, owner, title, deadline in tasks:
        if deadline > at:
            bundles[owner].soon.append(title)
    _mark([row[0] for row in tasks], reminded_at=at)


def _mark(ids: list[int], **fields: Any) -> None:
    for start in range(0, len(ids), 500):
        # Not a change of the task: a form that was opened before stays good.
        Task.objects.filter(pk__in=ids[start : start + 500]).update(**fields)


def wording(params: dict[str, Any]) -> Message:
    """Word a bundle in the active language."""
    lines = [*params["over_titles"], *params["soon_titles"]]
    lines += [f"{name} · {title}" for name, title in params["given_titles"]]
    return Message(_title(params), lines)


def _title(params: dict[str, Any]) -> str:
    if params["over"]:
        words = ngettext(
            "The deadline of %(count)s task is over", "The deadlines of %(count)s tasks are over", params["over"]
        )
        return words % {"count": params["over"]}
    if params["given"]:
        words = ngettext(
            "%(count)s task you gave is past its deadline",
            "%(count)s tasks you gave are past their deadlines",
            params["given"],
        )
        return words % {"count": params["given"]}
    if params["soon"]:
        words = ngettext("%(count)s task is due soon", "%(count)s tasks are due soon", params["soon"])
        return words % {"count": params["soon"]}
    return _("Tasks")

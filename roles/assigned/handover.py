"""Tasks of whoever leaves: what they owe, and what they gave and have to accept, goes to the successor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roles.assigned.models import LIVE, UNDONE, Task, TaskEntry, TaskVerb
from roles.models import Staff
from roles.personnel.handover.kinds import Found, HandoverKind, Leaving, Leavings, Passing, Row
from roles.personnel.handover.leaving import left_behind
from roles.personnel.models.handover import Outcome


def _finder(role: str, open_when: Q) -> Callable[[Leavings], Found]:
    def find(leavings: Leavings) -> Found:
        rows: Found = defaultdict(list)
        tasks = Task.objects.filter(open_when, **{f"{role}__in": list(leavings)})
        stays_behind = left_behind(leavings) if role == "owner" else _gives_up_the_main_one(leavings)
        for task in tasks.order_by("deadline", "pk"):
            holder = getattr(task, f"{role}_id")
            if stays_behind(holder, task.unit_id):
                rows[holder].append(Row(task.pk, task.title, task.title, task.deadline))
        return rows

    return find


def _gives_up_the_main_one(leavings: Leavings) -> Callable[[int, int], bool]:
    """Return the question whether what one handed out passes on: it goes along with the main position."""

    def passes(staff_id: int, _unit_id: int) -> bool:
        return leavings[staff_id].gives_up_the_main_one

    return passes


def _passer(role: str, open_when: Q) -> Callable[[Passing], dict[int, Outcome]]:
    def pass_on(passing: Passing) -> dict[int, Outcome]:
        assert passing.successor is not None
        still = Task.objects.filter(open_when, pk__in=passing.rows, **{role: passing.leaving.staff})
        keys = [task.pk for task in still.select_for_update().only("pk")]
        change: dict[str, Any] = {role: passing.successor, "version": F("version") + 1}
        if role == "owner":
            # Whoever takes it over is reminded and, past the deadline, told of it as well.
            change |= {"reminded_at": None, "escalated_at": None}
        Task.objects.filter(pk__in=keys).update(**change)
        TaskEntry.objects.bulk_create(
            TaskEntry(task_id=pk, actor=passing.successor, verb=TaskVerb.PASS, at=passing.at) for pk in keys
        )
        return dict.fromkeys(keys, Outcome.PASSED)

    return pass_on


def _own(keys: Collection[int], successor: Staff, _leaving: Leaving) -> set[int]:
    """Return the tasks the successor has to do: nobody accepts their own."""
    return set(Task.objects.filter(pk__in=keys, owner=successor).values_list("pk", flat=True))


def _url(pk: int) -> str:
    return reverse("assigned:task", args=[pk])


_OWED, _GIVEN = Q(state__in=UNDONE), Q(state__in=LIVE) & ~Q(owner=F("assigned_by"))

OWED = HandoverKind(
    code="tasks",
    label=_("Tasks to do"),
    order=30,
    find=lambda leavings, _at: _finder("owner", _OWED)(leavings),
    pass_on=_passer("owner", _OWED),
    url=_url,
)
GIVEN = HandoverKind(
    code="tasks-given",
    label=_("Tasks they handed out"),
    order=31,
    find=lambda leavings, _at: _finder("assigned_by", _GIVEN)(leavings),
    pass_on=_passer("assigned_by", _GIVEN),
    url=_url,
    unfit=_own,
)

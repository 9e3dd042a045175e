"""Handing out tasks, reporting them done, accepting and returning them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.assigned import duties, letters
from roles.assigned.models import LIVE, SERIES_LENGTH, TEXT_LENGTH, TITLE_LENGTH, UNDONE, Task, TaskEntry, TaskState
from roles.assigned.models import TaskVerb as Verb
from roles.assigned.places import seats_below, seats_to_give
from roles.assigned.rights import may_answer, may_report
from roles.models import Assignment, Staff, Unit

FURTHEST = timedelta(days=3 * 366)


class StaleTask(ValidationError):
    """The task changed after the page was opened; the message says what it is now."""


@transaction.atomic
def assign_task(
    *,
    acting_user: Staff,
    title: str,
    description: str = "",
    deadline: datetime,
    assignees: Collection[Staff] = (),
    unit: Unit | None = None,
    subject_kind: str = "",
    subject_id: int | None = None,
    series: str = "",
) -> list[Task]:
    """Hand a task to people, or to everybody at or below a unit but oneself: one task each.

    Anybody may set a task for themselves. Raises PermissionDenied where somebody else is not within
    the giver's reach, ValidationError for an empty title, a deadline that is over, or nobody to do it.
    """
    texts = _texts(title, description, series)
    _check_deadline(deadline)
    seats = seats_to_give(acting_user, assignees) if assignees else []
    if unit is not None:
        known = {seat.staff_id for seat in seats}
        seats += [seat for seat in seats_below(acting_user, unit) if seat.staff_id not in known]
    if not seats:
        raise ValidationError(_("Choose who has to do it."))
    now = clock.now()
    tasks = [
        _row(seat, acting_user, now, deadline, subject_kind=subject_kind, subject_id=subject_id, **texts)
        for seat in seats
    ]
    for task in tasks:
        task.save(force_insert=True)
    TaskEntry.objects.bulk_create(
        TaskEntry(task=task, actor=acting_user, verb=Verb.GIVE, at=now, deadline=deadline) for task in tasks
    )
    duties.raise_for_tasks(tasks)
    letters.tell(tasks, "given", {task.pk: [task.owner_id] for task in tasks}, acting_user, now)
    return tasks


def _row(seat: Assignment, giver: Staff, now: datetime, deadline: datetime, **fields: Any) -> Task:
    return Task(
        owner=seat.staff,
        unit=seat.unit,
        department_id=seat.department_id,
        store_id=seat.store_id,
        assigned_by=giver,
        deadline=deadline,
        created_at=now,
        remind_at=remind_at(now, deadline),
        **fields,
    )


def remind_at(given: datetime, deadline: datetime) -> datetime:
    """Return when to remind of a deadline: a day ahead, and never before half the time has passed."""
    return max(deadline - timedelta(days=1), given + (deadline - given) / 2)


@transaction.atomic
def report_done(*, task: Task, acting_user: Staff, version: int, note: str = "") -> Task:
    """Say that a task is done; the giver accepts or returns it. What one set for oneself is accepted at once.

    Raises PermissionDenied for anybody but who has to do it (or stands in for them), StaleTask for
    a form opened before another change.
    """
    if not may_report(task, acting_user):
        raise PermissionDenied(_("Only the person who has to do a task reports it done."))
    now = clock.now()
    own = task.owner_id == task.assigned_by_id
    state = TaskState.ACCEPTED if own else TaskState.DONE
    _change(task, version, UNDONE, state=state, reported_at=now, closed_at=now if own else None)
    _note(task, acting_user, Verb.REPORT, now, _clean(note, "note", TEXT_LENGTH))
    duties.report(task, acting_user)
    letters.tell([task], "done", {task.pk: {task.assigned_by_id, task.owner_id}}, acting_user, now)
    return task


@transaction.atomic
def accept_task(*, task: Task, acting_user: Staff, version: int, note: str = "") -> Task:
    """Accept what was reported done; raises as `report_done` does."""
    _check_may_answer(task, acting_user)
    now = clock.now()
    _change(task, version, [TaskState.DONE], state=TaskState.ACCEPTED, closed_at=now)
    _note(task, acting_user, Verb.ACCEPT, now, _clean(note, "reason", TEXT_LENGTH))
    letters.tell([task], "accepted", {task.pk: [task.owner_id]}, acting_user, now)
    return task


@transaction.atomic
def return_task(*, task: Task, acting_user: Staff, version: int, reason: str) -> Task:
    """Give back what was reported done, saying what is missing: it is open again with its deadline.

    Raises ValidationError without a reason, otherwise as `report_done` does.
    """
    _check_may_answer(task, acting_user)
    words = _clean(reason, "reason", TEXT_LENGTH)
    if not words:
        raise ValidationError({"reason": _("Say what is missing.")})
    now = clock.now()
    # The reminder may lie behind: a returned task is told of once more before its deadline, or at once after it.
    again = remind_at(now, task.deadline) if task.deadline > now else task.deadline
    fields = {"reported_at": None, "remind_at": again, "reminded_at": None, "escalated_at": None}
    _change(task, version, [TaskState.DONE], state=TaskState.RETURNED, **fields)
    _note(task, acting_user, Verb.RETURN, now, words)
    duties.reopen(task)
    letters.tell([task], "returned", {task.pk: [task.owner_id]}, acting_user, now)
    return task


@transaction.atomic
def change_deadline(*, task: Task, acting_user: Staff, version: int, deadline: datetime, reason: str = "") -> Task:
    """Give another deadline to what is not done yet; the reminders begin anew. Raises as `return_task` does."""
    _check_may_answer(task, acting_user)
    _check_deadline(deadline)
    now = clock.now()
    fields = {"remind_at": remind_at(now, deadline), "reminded_at": None, "escalated_at": None}
    _change(task, version, UNDONE, deadline=deadline, **fields)
    _note(task, acting_user, Verb.DEADLINE, now, _clean(reason, "reason", TEXT_LENGTH), deadline)
    duties.put_off(task)
    letters.tell([task], "deadline", {task.pk: [task.owner_id]}, acting_user, now)
    return task


@transaction.atomic
def withdraw_task(*, task: Task, acting_user: Staff, version: int, reason: str = "") -> Task:
    """Take a task back that is not accepted yet: nobody owes it any more. Raises as `report_done` does."""
    _check_may_answer(task, acting_user)
    now = clock.now()
    _change(task, version, LIVE, state=TaskState.CANCELLED, closed_at=now, reported_at=None)
    _note(task, acting_user, Verb.WITHDRAW, now, _clean(reason, "reason", TEXT_LENGTH))
    duties.take_back(task)
    letters.tell([task], "withdrawn", {task.pk: [task.owner_id]}, acting_user, now)
    return task


def _check_may_answer(task: Task, acting_user: Staff) -> None:
    if not may_answer(task, acting_user):
        raise PermissionDenied(_("Only who handed out a task, or who leads its holder, decides on it."))


def _change(task: Task, version: int, expected: Iterable[str], **fields: Any) -> None:
    changed = Task.objects.filter(pk=task.pk, version=version, state__in=list(expected)).update(
        version=F("version") + 1, **fields
    )
    task.refresh_from_db()
    if not changed:
        raise StaleTask(
            _("Nothing was changed: this task is now “%(state)s”, in a newer version than your form.")
            % {"state": task.get_state_display()}
        )


def _note(task: Task, actor: Staff, verb: Verb, at: datetime, text: str = "", deadline: datetime | None = None) -> None:
    TaskEntry.objects.create(task=task, actor=actor, verb=verb, at=at, text=text, deadline=deadline)


def _texts(title: str, description: str, series: str) -> dict[str, str]:
    texts = {
        "title": _clean(title, "title", TITLE_LENGTH),
        "description": _clean(description, "description", TEXT_LENGTH),
        "series": _clean(series, "series", SERIES_LENGTH),
    }
    if not texts["title"]:
        raise ValidationError({"title": _("Say what is to be done.")})
    return texts


def _clean(text: str, field: str, limit: int) -> str:
    words = text.replace("\x00", "").strip()
    if len(words) > limit:
        raise ValidationError(
            {field: _("%(count)s characters; at most %(limit)s fit.") % {"count": len(words), "limit": limit}}
        )
    return words


def _check_deadline(deadline: datetime) -> None:
    now = clock.now()
    if deadline <= now:
        raise ValidationError({"deadline": _("The deadline must lie ahead.")})
    if deadline > now + FURTHEST:
        raise ValidationError({"deadline": _("At most three years ahead.")})

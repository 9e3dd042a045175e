"""What stands in a person's feed: items, the occasions of the weeks to come, and tasks.

Nothing a person typed about a customer goes in: no notes, no descriptions, no subjects.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from roles import clock
from roles.assigned.models import Task, TaskState
from roles.duties.catalogue import Cadence
from roles.duties.models import ChecklistItem, Duty, ItemStatus
from roles.duties.rows import RhythmRow, calendar_groups, rhythm_rows
from roles.models import Assignment, Staff
from roles.personnel.models import Absence

BACK, AHEAD = timedelta(days=7), timedelta(days=28)
# A day's round would fill the calendar of a month: of those, the days ahead that somebody plans for.
DAILY_AHEAD = timedelta(days=7)
_TASK_LEAD = timedelta(hours=2)
_TASK_DONE = (TaskState.DONE, TaskState.ACCEPTED)


@dataclass(frozen=True)
class Entry:
    """One thing with a deadline; `key` names it for good, `sequence` rises with every change.

    `state`: "open", "done", "missed" or "cancelled". `changed_at` is when it last became what it is, as far as it is
    known; `remind_at` is None where nobody needs reminding.
    """

    key: str
    title: str
    place: str
    due_at: datetime
    changed_at: datetime
    state: str
    sequence: int = 0
    must_do: bool = False
    done_at: datetime | None = None
    remind_at: datetime | None = None
    is_task: bool = False


def entries_of(staff: Staff, at: datetime) -> list[Entry]:
    """Return what stands in a person's feed at `at`, by due time; ten queries however much it is."""
    first, last = clock.local_date(at) - BACK, clock.local_date(at) + AHEAD
    items = list(_items(staff, first, last))
    known = {entry.key for entry in items}
    coming = [entry for entry in _coming(staff, clock.local_date(at), last, at) if entry.key not in known]
    return sorted([*items, *coming, *_tasks(staff, first, last)], key=lambda entry: (entry.due_at, entry.key))


def _items(staff: Staff, first: date, last: date) -> Iterator[Entry]:
    states = {ItemStatus.OPEN: "open", ItemStatus.DONE: "done", ItemStatus.MISSED: "missed"}
    rows = ChecklistItem.objects.owned_by(staff).due_between(first, last)
    for item in rows.select_related("version", "assignment__position").order_by("due_at", "pk"):
        state = states.get(ItemStatus(item.status), "cancelled")
        told = (item.opens_at, item.done_at, item.missed_at, item.reminded_at, item.escalated_at)
        yield Entry(
            key=_key(item.assignment_id, item.duty_id, item.period),
            title=item.title,
            place=item.assignment.position.name,
            due_at=item.due_at,
            changed_at=max(each for each in told if each is not None),
            state=state,
            sequence=item.revision - 1,
            must_do=item.must_do,
            done_at=item.done_at,
            remind_at=item.remind_at if state == "open" else None,
        )


def _coming(staff: Staff, first: date, last: date, at: datetime) -> Iterator[Entry]:
    """Yield the occasions whose items are not made yet; what is owed in turn is not known before."""
    seats = Assignment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), staff=staff, starts_on__lte=last)
    held: dict[int, list[Assignment]] = defaultdict(list)
    for seat in seats.filter(store__isnull=False).select_related("position", "store"):
        held[seat.position_id].append(seat)
    if not held:
        return
    stores = {seat.store_id for each in held.values() for seat in each}
    groups = calendar_groups([pk for pk in stores if pk is not None], first, last)
    duties = {duty.pk: duty for duty in Duty.objects.filter(position__in=held, retired=False)}
    away = list(Absence.objects.confirmed().filter(owner=staff, last_day__gte=first, first_day__lte=last))
    for row in rhythm_rows(first, last, groups, list(held)):
        duty = duties.get(row.duty_id)
        if duty is None or not _is_foreseen(row, duty, away, first, last):
            continue
        for seat in held[duty.position_id]:
            if _owes(seat, row) and seat.store_id is not None and groups.number_of.get(seat.store_id) == row.group:
                yield Entry(
                    key=_key(seat.pk, duty.pk, row.period),
                    title=duty.name,
                    place=seat.position.name,
                    due_at=row.due_at,
                    changed_at=min(row.opens_at, clock.local(clock.local_date(at))),
                    state="open",
                    must_do=duty.must_do,
                    remind_at=row.remind_at,
                )


def _is_foreseen(row: RhythmRow, duty: Duty, away: list[Absence], first: date, last: date) -> bool:
    until = min(last, first + DAILY_AHEAD) if duty.cadence == Cadence.DAILY else last
    absent = any(each.first_day <= row.due_on <= each.last_day for each in away)
    return not row.turns and not absent and first < row.due_on <= until


def _owes(seat: Assignment, row: RhythmRow) -> bool:
    live = seat.store.live_from if seat.store else None
    begun = seat.starts_on <= row.due_on and (live is None or live <= row.due_on)
    return begun and (seat.ends_on is None or row.due_on <= seat.ends_on)


def _tasks(staff: Staff, first: date, last: date) -> Iterator[Entry]:
    due = Q(deadline__gte=clock.local(first), deadline__lt=clock.end_of(last))
    for task in Task.objects.of(staff).filter(due).select_related("assigned_by").order_by("deadline", "pk"):
        done = task.state in _TASK_DONE
        told = (task.created_at, task.reported_at, task.closed_at, task.escalated_at, task.reminded_at)
        yield Entry(
            key=f"task-{task.pk}",
            title=task.title,
            place=task.assigned_by.name,
            due_at=task.deadline,
            changed_at=max(each for each in told if each is not None),
            state="done" if done else "cancelled" if task.state == TaskState.CANCELLED else "open",
            sequence=task.version - 1,
            done_at=task.reported_at if done else None,
            remind_at=None if done or task.state == TaskState.CANCELLED else task.deadline - _TASK_LEAD,
            is_task=True,
        )


def _key(assignment_id: int, duty_id: int, period: str) -> str:
    """Return what names an item for good: the same before it is made and after."""
    return "duty-" + hashlib.sha256(f"{assignment_id}:{duty_id}:{period}".encode()).hexdigest()[:32]

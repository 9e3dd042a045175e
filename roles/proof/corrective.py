"""Corrective actions and resolutions of a sheet become assigned tasks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from roles import clock
from roles.assigned.actions import assign_task
from roles.assigned.models import TITLE_LENGTH, Task
from roles.assigned.places import seats_in_reach
from roles.models import Assignment, Staff
from roles.proof.models import FollowUp

SUBJECT = "worksheet"
_CLOSING = time(18, 0)


def make_task(*, followup: FollowUp, acting_user: Staff, label: str, item_id: int) -> Task:
    """Hand out what is to be done as a task about the item; returns it."""
    title = f"{followup.what}" if len(followup.what) <= TITLE_LENGTH else f"{followup.what[: TITLE_LENGTH - 1]}…"
    (task,) = assign_task(
        acting_user=acting_user,
        title=title,
        description=f"{followup.sheet.title} · {label}\n{followup.what}",
        deadline=deadline_of(followup.by_day),
        assignees=[followup.who],
        subject_kind=SUBJECT,
        subject_id=item_id,
    )
    return task


def deadline_of(day: date) -> datetime:
    """Return when something to be done by a day is due: at six, or at the day's end where six is over."""
    at = clock.local(day, _CLOSING)
    return at if at > clock.now() else clock.end_of(day) - timedelta(minutes=1)


def people_for(staff: Staff) -> list[Assignment]:
    """Return the seats of those a person may hand a task to, their own first."""
    own = Assignment.objects.active_on(clock.today()).filter(staff=staff).with_names()
    reach = seats_in_reach(staff).with_names().order_by("department", "unit", "pk")
    return [*own[:1], *reach]

"""Tasks that come again under one name, and the way from such a series to a duty of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from roles.assigned.models import Task
from roles.duties.catalogue import Cadence
from roles.duties.models import Duty
from roles.models import Assignment

# Up to how many days between two of a series it is of which rhythm.
_RHYTHMS = ((2, Cadence.DAILY), (10, Cadence.WEEKLY), (45, Cadence.MONTHLY), (120, Cadence.QUARTERLY))
ENOUGH = 2


class SeriesList:
    """The series worth a duty, the most frequent first; sliced as a list of rows."""

    def __init__(self, rows: QuerySet[Task, dict[str, Any]]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        found = list(self._rows[part])
        tasks = Task.objects.with_names().in_bulk([row["latest"] for row in found])
        return [{**row, "task": tasks[row["latest"]], "duty_url": as_duty_url(tasks[row["latest"]])} for row in found]


def series_list() -> SeriesList:
    """Return every series of at least two tasks by giver."""
    rows = Task.objects.exclude(series="").values("series", "assigned_by", "assigned_by__name")
    found = rows.annotate(times=Count("deadline", distinct=True), people=Count("owner", distinct=True))
    found = found.annotate(first=Min("created_at"), last=Max("created_at"), latest=Max("pk"))
    return SeriesList(found.filter(times__gte=ENOUGH).order_by("-times", "series", "assigned_by"))


def as_duty_url(task: Task) -> str:
    """Return the address of the form for a new duty, filled in with what the series says.

    The position is the main one of who does it, the number the position's next, the rhythm what lies
    between its deadlines; the administrator sees the effect before anything is saved.
    """
    facts: dict[str, Any] = {"name_zh": task.series or task.title, "name_en": task.series or task.title}
    seat = Assignment.objects.filter(staff=task.owner_id, kind=Assignment.Kind.PRIMARY).order_by("-starts_on").first()
    if seat is not None:
        taken = Duty.objects.filter(position=seat.position_id).aggregate(last=Max("no"))["last"] or 0
        facts |= {"position": seat.position_id, "no": taken + 1}
    due = timezone.localtime(task.deadline)
    facts |= {"cadence": _rhythm(task).value, "due_time": f"{due:%H:%M}", "deadline_zh": "", "must_do": ""}
    return f"{reverse('admin:duties_duty_add')}?{urlencode({key: value for key, value in facts.items() if value})}"


def _rhythm(task: Task) -> Cadence:
    deadlines = Task.objects.filter(series=task.series, assigned_by=task.assigned_by_id).order_by("deadline")
    days = list(dict.fromkeys(deadlines.values_list("deadline__date", flat=True)[:200]))
    gaps = sorted(_gaps(days))
    if not gaps:
        return Cadence.WEEKLY
    middle = gaps[len(gaps) // 2]
    return next((rhythm for most, rhythm in _RHYTHMS if middle <= most), Cadence.YEARLY)


def _gaps(days: list[Any]) -> Iterator[int]:
    for before, after in pairwise(days):
        yield (after - before).days

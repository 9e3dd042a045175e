"""Escalation by steps: a must-do open past its grace goes to the superior, then to the superior's superior.

How far and how far apart stands in the version the item was raised from. `escalations` counts who was told and
`escalate_again_at` says when the next one is, so that no step is told twice, however often a sweep looks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from roles import clock
from roles.duties.models import ChecklistItem
from roles.duties.reminders import BATCH, MARK, TITLES_SHOWN, Bundle
from roles.models import Assignment
from roles.notifications import topics
from roles.notifications.unit_posts import Notice, post_to_units, units_with_robots
from roles.superiors import ReportingLine

POST = "duties.escalated"

# What an item is marked with: how many were told by now, and when the next one is.
_Mark = tuple[int, datetime | None]


def collect(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Put what goes up into the bundles of the superiors and mark it; runs inside the sweep's transaction."""
    lines = _Lines(at)
    first_time: list[ChecklistItem] = []
    for fresh, items in ((True, _first(at)), (False, _again(at))):
        while rows := list(items[:BATCH]):
            marks: dict[_Mark, list[int]] = defaultdict(list)
            for item in rows:
                marks[_tell(item, lines, at, bundles)].append(item.pk)
            _mark(marks, {"escalated_at": at} if fresh else {})
            if fresh:
                first_time += rows
    if first_time:
        _post(first_time, at)


def _first(at: datetime) -> QuerySet[ChecklistItem]:
    """Return what goes up for the first time; the index `item_to_escalate`."""
    return _with_people(ChecklistItem.objects.filter(status="open", escalated_at__isnull=True, escalate_at__lte=at))


def _again(at: datetime) -> QuerySet[ChecklistItem]:
    """Return what goes one step further; the index `item_to_escalate_again`."""
    return _with_people(ChecklistItem.objects.filter(status="open", escalate_again_at__lte=at))


def _with_people(items: QuerySet[ChecklistItem]) -> QuerySet[ChecklistItem]:
    return items.select_related("version", "owner", "assignment", "stand_in").order_by("due_at", "pk")


def _tell(item: ChecklistItem, lines: _Lines, at: datetime, bundles: dict[int, Bundle]) -> _Mark:
    """Tell the next superior of an item; return what it is marked with."""
    told, steps = item.escalations, item.version.escalation_steps
    people = lines.above(item)
    if told >= min(steps, len(people)):
        return told, None
    bundles[people[told]].escalated.append((item.owner.name, item.version.name_zh, item.version.name_en, told + 1))
    told += 1
    if told >= min(steps, len(people)):
        return told, None
    return told, at + timedelta(minutes=item.version.escalation_gap_minutes)


def _mark(marks: dict[_Mark, list[int]], columns: dict[str, Any]) -> None:
    for (told, again_at), ids in marks.items():
        for start in range(0, len(ids), MARK):
            ChecklistItem.objects.filter(pk__in=ids[start : start + MARK]).update(
                escalations=told, escalate_again_at=again_at, **columns
            )


class _Lines:
    """Who stands above whom, read once a store."""

    def __init__(self, at: datetime) -> None:
        self._day = clock.local_date(at)
        self._stores: dict[int, ReportingLine] = {}
        self._people: dict[int, list[int]] = {}

    def above(self, item: ChecklistItem) -> list[int]:
        """Return the people above an item's owner, nearest first, each once; a deputy has a line of their own."""
        seat = item.stand_in or item.assignment
        return [person for person in self._above(seat) if person != item.owner_id]

    def _above(self, seat: Assignment) -> list[int]:
        if seat.store_id is None:
            return []
        if seat.pk not in self._people:
            if seat.store_id not in self._stores:
                self._stores[seat.store_id] = ReportingLine(seat.store_id, self._day)
            chain: Iterator[Assignment] = self._stores[seat.store_id].chain_above(seat)
            self._people[seat.pk] = list(dict.fromkeys(each.staff_id for each in chain))
        return self._people[seat.pk]


def _post(items: list[ChecklistItem], at: datetime) -> None:
    """Post to the units' robots what went up in this minute: how many, and which duties."""
    stores = {item.store_id for item in items if item.store_id is not None}
    units = units_with_robots(topics.ESCALATIONS, stores)
    if not units:
        return
    found: dict[int, list[ChecklistItem]] = defaultdict(list)
    for item in items:
        for unit in units & {item.unit_id, item.department_id, item.store_id}:
            found[unit].append(item)
    notices = [
        Notice(
            unit_id=unit,
            key=f"escalated:{at.isoformat()}",
            topic=topics.ESCALATIONS,
            kind=POST,
            params={"count": len(theirs), "titles": _titles(theirs)},
            names={"people": list(dict.fromkeys(item.owner.name for item in theirs))[:TITLES_SHOWN]},
            url=reverse("duties:team"),
        )
        for unit, theirs in found.items()
    ]
    post_to_units(notices, at=at)


def _titles(items: list[ChecklistItem]) -> list[tuple[str, str, int]]:
    counts = Counter((item.version.name_zh, item.version.name_en) for item in items)
    return [(zh, en, count) for (zh, en), count in counts.most_common(TITLES_SHOWN)]

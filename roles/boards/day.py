"""What a board shows of one unit's day: counted and listed in a few queries, however many people there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.db.models.functions import TruncDate

from roles import clock
from roles.assigned.models import Task, TaskState
from roles.boards.owed import lines_of
from roles.boards.panels import Gap, Scope, gaps_of
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.presentation import tally_progress
from roles.duties.querysets import TALLY
from roles.models import Assignment, Staff, Unit
from roles.models.unit import UnitKind
from roles.personnel.models import Absence

MOST, CAP = 30, 300
# More than a store owes in a day; a board reads no further.
MOST_ITEMS = 5000
LOOK_BACK = timedelta(days=10)
_COLUMNS = {UnitKind.STORE: "store", UnitKind.DEPARTMENT: "department", UnitKind.TEAM: "unit"}


@dataclass
class Listed:
    """The first rows of a list, and how many there are of it; of items, `count` says how many the rows stand for."""

    rows: list[Any]
    total: int
    count: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(self.total - len(self.rows), 0)


@dataclass
class Board:
    """One unit's morning or evening. `people` are rows {name, done, total, percent, overdue}, those behind first."""

    unit: Unit
    day: date
    before: date
    tally: dict[str, int]
    last_tally: dict[str, int]
    missed: Listed
    must_do: Listed
    people: list[dict[str, Any]]
    absent: list[Absence]
    tasks: Listed
    tasks_late: int
    tasks_to_accept: int
    gaps: list[Gap] = field(default_factory=list)


def board_of(unit: Unit, reader: Staff, day: date, at: datetime, *, evening: bool) -> Board:
    """Return the board of a unit on a day as it stands at `at`; the reader may see its checklists."""
    items = ChecklistItem.objects.filter(**_at(unit))
    before = _day_before(items, day)
    counted = _counted(items, before, day, at)
    missed = _unmet(items.due_on(day if evening else before), at)
    pressing = items.due_on(day).filter(must_do=True).exclude(status=ItemStatus.EXCUSED)
    live = list(
        Task.objects.visible_to(reader).filter(**_at(unit)).live().with_names().order_by("deadline", "pk")[:CAP]
    )
    undone = [task for task in live if task.is_undone]
    return Board(
        unit=unit,
        day=day,
        before=before,
        tally=_summed(counted[day]),
        last_tally=_summed(counted[before]),
        missed=_listed(missed, at),
        must_do=_listed(pressing, at, open_only=evening),
        people=_people(counted[day]),
        absent=_absent(unit, reader, day + timedelta(days=1) if evening else day),
        tasks=Listed(undone[:MOST], len(undone)),
        tasks_late=sum(task.deadline < at for task in undone),
        tasks_to_accept=sum(task.state == TaskState.DONE for task in live),
        gaps=gaps_of(Scope(unit, day, at, _seats(unit, day))),
    )


def _at(unit: Unit) -> dict[str, int]:
    return {_COLUMNS[UnitKind(unit.kind)]: unit.pk}


def _day_before(items: Any, day: date) -> date:
    """Return the last day before on which anything was due: a day the store was closed is passed over."""
    earlier = items.filter(due_at__lt=clock.local(day), due_at__gte=clock.local(day - LOOK_BACK))
    last = earlier.aggregate(last=Max("due_at"))["last"]
    return clock.local_date(last) if last else day - timedelta(days=1)


def _counted(items: Any, before: date, day: date, at: datetime) -> dict[date, list[dict[str, Any]]]:
    """Return each person's counts of the two days."""
    rows = items.due_between(before, day).annotate(day=TruncDate("due_at")).values("day", "owner", "owner__name")
    found: dict[date, list[dict[str, Any]]] = {day: [], before: []}
    for row in rows.annotate(**TALLY(at)).order_by():
        if row["day"] in found:
            found[row["day"]].append(row)
    return found


def _summed(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in ("total", "done", "late", "missed", "overdue")}


def _unmet(items: Any, at: datetime) -> Any:
    """Keep what was not done by its due time, and still is not."""
    return items.filter(Q(status=ItemStatus.MISSED) | Q(status=ItemStatus.OPEN, due_at__lt=at))


def _listed(items: Any, at: datetime, *, open_only: bool = False) -> Listed:
    """Put items together by duty; `open_only` leaves out what everybody has done and counts what is left."""
    rows = items.order_by("owner__name", "pk").values_list(
        "version__name_zh", "version__name_en", "due_at", "must_do", "status", "owner__name"
    )
    lines = lines_of(rows[:MOST_ITEMS], at)
    if open_only:
        lines = [line for line in lines if line.behind]
    count = sum(line.total - line.done if open_only else line.total for line in lines)
    return Listed(lines[:MOST], len(lines), count)


def _people(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    people = [
        {
            "name": row["owner__name"],
            "overdue": row["overdue"] + row["missed"],
            **tally_progress(row["done"], row["total"]),
        }
        for row in rows
        if row["total"]
    ]
    return sorted(people, key=lambda row: (-row["overdue"], row["percent"], row["name"]))


def _absent(unit: Unit, reader: Staff, day: date) -> list[Absence]:
    if not reader.has_perm("personnel.view_absence", unit):
        return []
    rows = Absence.objects.filter(**_at(unit)).on(day).select_related("owner", "deputy")
    return list(rows.order_by("owner__name", "pk")[:CAP])


def _seats(unit: Unit, day: date) -> tuple[int, ...]:
    return tuple(Assignment.objects.active_on(day).filter(**_at(unit)).order_by().values_list("pk", flat=True))

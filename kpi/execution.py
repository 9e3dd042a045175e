"""The execution indicators, computed from the checklist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from kpi import calculators
from kpi.calculators import Measure, SourceRow, percentage
from roles.duties.models import ChecklistItem
from roles.duties.querysets import TALLY

CODES = ("duty-completion", "duty-on-time")


def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """Completion (done ÷ due) and on-time rate (done on time ÷ due) of what fell due up to `at`.

    An item done before its due time counts at once; one that is not due yet and open does not.
    Excused items count neither way; what a deputy does for somebody absent counts for the deputy,
    who owes it in these days, and not for the absent.
    """
    rows = (
        ChecklistItem.objects.counted_for(assignments)
        .due_between(first, last)
        .values("seat")
        .annotate(**TALLY(at))
        .order_by()
    )
    completion: dict[int, Measure] = {}
    on_time: dict[int, Measure] = {}
    for row in rows:
        due = row["done"] + row["missed"] + row["overdue"]
        if due:
            completion[row["seat"]] = percentage(row["done"], due)
            on_time[row["seat"]] = percentage(row["on_time"], due)
    return {"duty-completion": completion, "duty-on-time": on_time}


def rows(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the items behind both indicators; what is excused or not due yet is not counted."""
    completion: dict[int, list[SourceRow]] = defaultdict(list)
    on_time: dict[int, list[SourceRow]] = defaultdict(list)
    items = ChecklistItem.objects.counted_for(assignments).due_between(first, last).order_by("due_at", "pk")
    for pk, seat, status, due_at, done_at in items.values_list("pk", "seat", "status", "due_at", "done_at"):
        key = f"duties.checklistitem:{pk}"
        if status == "done":
            late = done_at > due_at
            completion[seat].append(SourceRow(key, counted=True, hit=True))
            on_time[seat].append(SourceRow(key, counted=True, hit=not late, why="late" if late else ""))
            continue
        why = status if status != "open" else ("overdue" if due_at < at else "not-due")
        row = SourceRow(key, counted=why in ("missed", "overdue"), hit=False, why=why)
        completion[seat].append(row)
        on_time[seat].append(row)
    return {"duty-completion": dict(completion), "duty-on-time": dict(on_time)}


def register() -> None:
    """Offer the two indicators to the scorecards."""
    calculators.register(CODES, calculate, rows)

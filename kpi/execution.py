"""The execution indicators, computed from the checklist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, F, Q

from kpi import calculators, exclusions
from kpi.calculators import Measure, SourceRow, percentage
from roles.duties.models import ChecklistItem

CODES = ("duty-completion", "duty-on-time")


def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """Completion (done ÷ due) and on-time rate (done on time ÷ due) of what fell due up to `at`.

    An item done before its due time counts at once; one that is not due yet and open does not.
    Excused items count neither way; what a deputy does for somebody absent counts for the deputy,
    who owes it in these days, and not for the absent. What a superior had done again, because it was missed or a spot
    check failed, stays in the month it was due in at first: open until it is done, and never on time.
    """
    done = Q(status="done")
    open_still = Q(status="open") & (Q(due_at__lt=at) | Q(first_due_at__isnull=False))
    counts = {
        "done": Count("pk", filter=done),
        "on_time": Count("pk", filter=done & Q(first_due_at__isnull=True, done_at__lte=F("due_at"))),
        "due": Count("pk", filter=done | Q(status="missed") | open_still),
    }
    items = ChecklistItem.objects.counted_between(first, last).order_by()
    # Grouped by each column alone: of the two put together the planner knows nothing, and sorts.
    owed = items.filter(assignment__in=assignments, stand_in__isnull=True).values("assignment").annotate(**counts)
    stood = items.filter(stand_in__in=assignments).values("stand_in").annotate(**counts)
    tally: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for seat, *found in owed.values_list("assignment", *counts).union(stood.values_list("stand_in", *counts), all=True):
        tally[seat] = [sum(pair) for pair in zip(tally[seat], found, strict=True)]
    completion: dict[int, Measure] = {}
    on_time: dict[int, Measure] = {}
    for seat, (finished, timely, due) in tally.items():
        if due:
            completion[seat] = percentage(finished, due)
            on_time[seat] = percentage(timely, due)
    return {"duty-completion": completion, "duty-on-time": on_time}


def rows(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the items behind both indicators; what is excused or not due yet is not counted."""
    completion: dict[int, list[SourceRow]] = defaultdict(list)
    on_time: dict[int, list[SourceRow]] = defaultdict(list)
    items = ChecklistItem.objects.counted_for(assignments).counted_between(first, last).order_by("due_at", "pk")
    facts = ("pk", "seat", "status", "due_at", "done_at", "first_due_at")
    for pk, seat, status, due_at, done_at, first_due_at in items.values_list(*facts):
        again = first_due_at is not None
        why = _WHY.get(status) or (exclusions.OVERDUE if again or due_at < at else exclusions.NOT_DUE)
        late = again or (done_at is not None and done_at > due_at)
        key = f"duties.checklistitem:{pk}"
        if status == "done":
            completion[seat].append(SourceRow(key, counted=True, hit=True))
            on_time[seat].append(SourceRow(key, counted=True, hit=not late, why=exclusions.LATE if late else ""))
            continue
        row = SourceRow(key, counted=why not in (exclusions.EXCUSED, exclusions.NOT_DUE), hit=False, why=why)
        completion[seat].append(row)
        on_time[seat].append(row)
    return {"duty-completion": dict(completion), "duty-on-time": dict(on_time)}


_WHY = {"missed": exclusions.MISSED, "excused": exclusions.EXCUSED}


def register() -> None:
    """Offer the two indicators to the scorecards."""
    calculators.register(CODES, calculate, rows)

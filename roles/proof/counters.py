"""Records that exist in the house already and prove items: filled sheets, assigned tasks, decided documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from roles.approvals.models import Approval, ApprovalState
from roles.assigned.models import UNDONE, Task, TaskState
from roles.duties.models import ChecklistItem
from roles.duties.record_proof import RecordProof, Tally, register
from roles.worksheets.models import FilledSheet, SheetState

# (owner, instant by which it counts, whether it is done)
_Fact = tuple[int, datetime, bool]


def register_all() -> None:
    """Register the records that are there today; the departments register theirs."""
    register(RecordProof("task", count_tasks, grows=True))
    register(RecordProof("approval", count_approvals, grows=True))
    register(RecordProof("worksheet", count_sheets))


def count_tasks(items: Sequence[ChecklistItem]) -> dict[int, Tally]:
    """Count the tasks due in each item's period, and those reported done."""
    first, last, people = _reach(items)
    rows = Task.objects.filter(owner__in=people, deadline__gte=first, deadline__lt=last)
    facts = rows.exclude(state=TaskState.CANCELLED).values_list("owner", "deadline", "state")
    return _tallies(items, [(owner, at, state not in UNDONE) for owner, at, state in facts])


def count_approvals(items: Sequence[ChecklistItem]) -> dict[int, Tally]:
    """Count the documents handed in to each person in the item's period, and those decided."""
    first, last, people = _reach(items)
    rows = Approval.objects.filter(approver__in=people, submitted_at__gte=first, submitted_at__lt=last)
    facts = rows.exclude(state=ApprovalState.WITHDRAWN).values_list("approver", "submitted_at", "state")
    return _tallies(items, [(owner, at, state != ApprovalState.PENDING) for owner, at, state in facts])


def count_sheets(items: Sequence[ChecklistItem]) -> dict[int, Tally]:
    """Count the worksheets each person filled in within the item's period: one is owed."""
    first, last, people = _reach(items)
    rows = FilledSheet.objects.filter(
        owner__in=people, state=SheetState.FILLED, filled_at__gte=first, filled_at__lt=last
    )
    found = _tallies(items, [(owner, at, True) for owner, at in rows.values_list("owner", "filled_at") if at])
    return {item.pk: (min(found.get(item.pk, (0, 0))[0], 1), 1) for item in items}


def _reach(items: Sequence[ChecklistItem]) -> tuple[datetime, datetime, set[int]]:
    """Return what is to be read for all items: from when, until when, of whom."""
    return min(each.opens_at for each in items), max(each.closes_at for each in items), {e.owner_id for e in items}


def _tallies(items: Sequence[ChecklistItem], facts: Sequence[_Fact]) -> dict[int, Tally]:
    by_owner: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for owner, at, done in facts:
        by_owner[owner].append((at, done))
    found = {}
    for item in items:
        mine = [done for at, done in by_owner[item.owner_id] if item.opens_at <= at < item.closes_at]
        found[item.pk] = (sum(mine), len(mine))
    return found

"""Whose turn it is, below the roster: what is dealt out already, and what would be dealt out as things stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from roles import clock
from roles.duties.catalogue import Who
from roles.duties.models import ChecklistItem, Duty
from roles.duties.rows import calendar_groups, rhythm_rows
from roles.duties.turns import take_turns
from roles.models import Assignment, Unit
from roles.personnel.roster.panels import Turns

Dealt = dict[int, dict[date, tuple[list[str], bool]]]


def turns_of(unit: Unit, days: Collection[date]) -> list[Turns]:
    """Return each duty the unit's people take turns at, with who has it on these days."""
    first, last = min(days), max(days)
    seats = Assignment.objects.filter(unit=unit).exclude(ends_on__lt=first)
    duties = {
        duty.pk: duty
        for duty in Duty.objects.filter(who=Who.ROTA, retired=False, position__in=seats.values("position"))
    }
    if not duties:
        return []
    names = dict(Assignment.objects.filter(unit=unit).order_by("pk").values_list("pk", "staff__name"))
    dealt = _made(unit, set(duties), first, last, names)
    _plan(unit, duties, first, last, names, dealt)
    return [
        Turns(
            duties[pk].name,
            tuple((day, tuple(people), planned) for day, (people, planned) in sorted(dealt[pk].items())),
        )
        for pk in sorted(dealt, key=lambda key: duties[key].code)
    ]


def _made(unit: Unit, duties: set[int], first: date, last: date, names: dict[int, str]) -> Dealt:
    """Return what stands already."""
    dealt: Dealt = defaultdict(dict)
    items = ChecklistItem.objects.filter(
        unit=unit, duty__in=duties, due_at__gte=clock.local(first), due_at__lt=clock.end_of(last)
    )
    for duty, seat, due_at in items.order_by("due_at", "pk").values_list("duty", "assignment", "due_at"):
        people, _planned = dealt[duty].setdefault(clock.local_date(due_at), ([], False))
        people.append(names.get(seat, ""))
    return dealt


def _plan(unit: Unit, duties: dict[int, Duty], first: date, last: date, names: dict[int, str], dealt: Dealt) -> None:
    """Add whose turn it would be on the days to come, by the same rule as the sweep's."""
    since = max(first, clock.today())
    if since > last or unit.store_id is None:
        return
    groups = calendar_groups([unit.store_id], since, last)
    positions = {duty.position_id for duty in duties.values()}
    rows = [row for row in rhythm_rows(since, last, groups, positions) if row.turns]
    due = {(row.duty_id, row.period): row.due_on for row in rows}
    for turn in take_turns(rows, groups.number_of, list(names)) if rows else ():
        day = due[turn.duty_id, turn.period]
        if first <= day <= last:
            people, _planned = dealt[turn.duty_id].setdefault(day, ([], True))
            people.append(names.get(turn.assignment_id, ""))

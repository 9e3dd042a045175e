"""Making checklist items set-based: one INSERT ... SELECT for a day of a chunk of stores.

`roles.ledger` says which days are to be made. The unique key (assignment, duty, period)
makes the statement repeatable: run twice, or by three workers, the result is the same.
What people owe in turn goes by `turns`, everything else by the statement alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from roles import clock, ledger
from roles.duties.absences import settle_new
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.rows import Groups, RhythmRow, calendar_groups, rhythm_rows
from roles.duties.turns import queue_up, take_turns
from roles.models import Assignment, Unit
from roles.values import placeholders, values_list

# A database takes so many values in one statement and no more.
_MOST_ROWS = 2000

_Row = TypeVar("_Row", bound=tuple[Any, ...])


def make_due(at: datetime) -> int:
    """Make the checklists of every day up to `at` that is not made; return how many items are new."""
    return ledger.work("duties", at, _make_day)


def _make_day(day: date, stores: list[int]) -> int:
    made = insert_items(day, stores=stores)
    settle_new(day, stores=stores)
    return made


def insert_items(day: date, *, stores: Sequence[int] | None = None, assignments: Sequence[int] | None = None) -> int:
    """Write the items of every period `day` lies in; return how many are new.

    For the given stores or assignments. An item that exists stays as it is; a person who
    leaves owes nothing that falls due after the last day; a person
    who joins in mid-period, or a store that goes live in one, owes only what is due from
    that day on. Where the duty changed in mid-period, whoever has an item of the period from before
    keeps it and gets no other. What is due before its period begins is made when it is first shown.
    """
    where, ids = ("a.store_id", stores) if stores is not None else ("a.id", assignments)
    if not ids:
        return 0
    groups = calendar_groups(stores if stores is not None else _stores_of(ids), day, day)
    positions = Assignment.objects.of(stores, assignments).positions()
    in_turn: list[RhythmRow] = []
    made = 0
    for rows in _chunks(rhythm_rows(day, day, groups, positions)):
        in_turn += [row for row in rows if row.turns]
        made += _write([row for row in rows if not row.turns], groups, where, ids)
    return made + _write_turns(in_turn, groups, assignments) if in_turn else made


def _write(rows: Sequence[RhythmRow], groups: Groups, where: str, ids: Sequence[int]) -> int:
    if not rows or not groups.number_of:
        return 0
    owed, params = _owed(rows, groups, where, ids)
    return _insert(owed, params)


@transaction.atomic
def _write_turns(rows: Sequence[RhythmRow], groups: Groups, assignments: Sequence[int] | None) -> int:
    queue_up(groups.number_of)
    turns = take_turns(rows, groups.number_of, assignments)
    of_row = {(row.duty_id, row.period, row.group): row for row in rows}
    made = 0
    for chunk in _chunks(turns):
        wanted = {(turn.duty_id, turn.period) for turn in chunk}
        needed = [row for (duty_id, period, _group), row in of_row.items() if (duty_id, period) in wanted]
        owed, params = _owed(needed, groups, "a.id", sorted({turn.assignment_id for turn in chunk}))
        values, chosen = values_list(chunk)
        made += _insert(owed + f"  AND (a.id, r.column1, r.column2) IN (VALUES {values})\n", [*params, *chosen])
    return made


def _insert(owed: str, params: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + owed + "ON CONFLICT DO NOTHING", params)
        return max(cursor.rowcount, 0)


def _owed(
    rows: Sequence[RhythmRow], groups: Groups, where: str, ids: Sequence[int] | frozenset[int]
) -> tuple[str, list[Any]]:
    """Return the text that says who owes these rows, and its parameters."""
    values, params = values_list(rows)
    stores, numbers = values_list(sorted(groups.number_of.items()))
    # Duties and people are found first: PostgreSQL expects one of each and would look them up row by row.
    apart = "OFFSET 0" if connection.vendor == "postgresql" else ""
    text = _OWED.format(values=values, stores=stores, where=where, ids=placeholders(ids), apart=apart)
    return text, [*params, *numbers, *ids]


def _stores_of(assignments: Sequence[int]) -> list[int]:
    rows = Assignment.objects.filter(pk__in=assignments, store__isnull=False)
    return list(rows.values_list("store", flat=True).distinct().order_by("store"))


def _chunks(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    left = iter(rows)
    while chunk := list(islice(left, _MOST_ROWS)):
        yield chunk


@dataclass(frozen=True)
class Planned:
    """How many items of one duty and period the sweep will newly make, and when they fall due."""

    count: int
    due_at: datetime


def planned_items(first: date, last: date, positions: frozenset[int]) -> dict[tuple[int, str, int], Planned]:
    """Return what `make_due` would newly make from `first` to `last` for the holders of `positions`.

    By duty, period and calendar (stores of one calendar have one number); items that exist already are not
    counted. The statement selects by the very conditions the items are written by, so what it counts is what
    will be written as long as nobody moves.
    """
    if not positions:
        return {}
    live = Unit.objects.stores().filter(live_from__lte=last)
    groups = calendar_groups(list(live.values_list("pk", flat=True)), first, last)
    if not groups.number_of:
        return {}
    found: dict[tuple[int, str, int], Planned] = {}
    in_turn: list[RhythmRow] = []
    for rows in _chunks(rhythm_rows(first, last, groups, positions)):
        in_turn += [row for row in rows if row.turns]
        due = {(row.duty_id, row.period, row.group): row.due_at for row in rows if not row.turns}
        counts = _count([row for row in rows if not row.turns], groups, positions)
        found |= {key: Planned(count, due[key]) for key, count in counts.items()}
    return found | (_planned_turns(in_turn, groups) if in_turn else {})


def _count(rows: Sequence[RhythmRow], groups: Groups, positions: frozenset[int]) -> dict[tuple[int, str, int], int]:
    if not rows:
        return {}
    owed, params = _owed(rows, groups, "a.position_id", positions)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT + owed + _NOT_YET_MADE, params)
        return {(duty_id, period, group): count for duty_id, period, group, count in cursor.fetchall()}


def _planned_turns(rows: Sequence[RhythmRow], groups: Groups) -> dict[tuple[int, str, int], Planned]:
    turns = take_turns(rows, groups.number_of)
    stores = Assignment.objects.filter(pk__in={turn.assignment_id for turn in turns}).values_list("pk", "store")
    group_of = {pk: groups.number_of[store] for pk, store in stores}
    counts = Counter((turn.duty_id, turn.period, group_of[turn.assignment_id]) for turn in turns)
    due = {(row.duty_id, row.period, row.group): row.due_at for row in rows}
    return {key: Planned(count, due[key]) for key, count in counts.items()}


_INSERT = """
INSERT INTO duties_checklistitem (
    assignment_id, duty_id, version_id, owner_id, unit_id, department_id, store_id,
    period, opens_at, due_at, remind_at, escalate_at, closes_at, must_do, status, note, revision
)
SELECT a.id, r.column1, r.current_id, a.staff_id, a.unit_id, a.department_id, a.store_id,
       r.column2, r.column3, r.column4, r.column5,
       CASE WHEN r.must_do THEN r.column6 END, r.column7, r.must_do, 'open', '', 1
"""

_COUNT = "SELECT r.column1, r.column2, r.column11, COUNT(*)"

# Who owes what: the one text by which items are written and foretold.
# Columns: see `RhythmRow`; the stores with the number of their calendar.
_OWED = """
FROM (
    SELECT r.*, d.current_id, d.must_do
    FROM (VALUES {values}) AS r
    JOIN duties_duty d ON d.id = r.column1 AND d.position_id = r.column15 AND d.current_id IS NOT NULL {apart}
) AS r
JOIN (
    SELECT a.id, a.staff_id, a.position_id, a.unit_id, a.department_id, a.store_id, a.starts_on, a.ends_on,
           c.column2 AS calendar, store.live_from, store.kind = 'store' AND store.is_active AS is_live
    FROM roles_assignment a
    JOIN (VALUES {stores}) AS c ON c.column1 = a.store_id
    JOIN roles_staff s ON s.id = a.staff_id AND s.is_active
    JOIN roles_unit store ON store.id = a.store_id
    WHERE {where} IN ({ids}) {apart}
) AS a ON a.position_id = r.column15 AND a.calendar = r.column11
WHERE a.starts_on <= r.column10 AND (a.ends_on IS NULL OR a.ends_on >= r.column9)
  AND a.starts_on <= r.column8 AND (a.ends_on IS NULL OR a.ends_on >= r.column8)
  AND (a.live_from IS NULL OR a.live_from <= r.column8)
  AND (NOT r.column13 OR NOT EXISTS (
      SELECT 1 FROM duties_checklistitem before
      WHERE before.assignment_id = a.id AND before.duty_id = r.column1 AND before.version_id <> r.current_id
        AND (before.period = r.column12 OR before.period LIKE r.column12 || '#%%')
  ))
"""

# What the ledger adds when it hands out stores: live and active ones only, from their first day on.
_NOT_YET_MADE = """
  AND a.is_live AND a.live_from <= r.column10
  AND NOT EXISTS (
      SELECT 1 FROM duties_checklistitem made
      WHERE made.assignment_id = a.id AND made.duty_id = r.column1 AND made.period = r.column2
  )
GROUP BY r.column1, r.column2, r.column11
"""


def drop_unowed(assignments: Sequence[int]) -> int:
    """Take back undone items that fall due after the last day of assignments that end; return how many.

    They were never owed: left open they would be escalated and count as missed, as they do already
    where the last day is told late. Should the
    assignment be extended again, the next day's making brings them back.
    What was owed before and is only to be done again after the last day stays, as missed.
    """
    unowed = ChecklistItem.objects.filter(
        assignment__in=assignments,
        status__in=[ItemStatus.OPEN, ItemStatus.MISSED],
        due_at__date__gt=F("assignment__ends_on"),
    )
    again = unowed.filter(first_due_at__date__lte=F("assignment__ends_on"))
    again.filter(status=ItemStatus.OPEN).update(
        status=ItemStatus.MISSED, missed_at=Coalesce("missed_at", clock.now()), revision=F("revision") + 1
    )
    return unowed.exclude(pk__in=again.values("pk")).delete()[0]

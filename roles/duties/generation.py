"""Making checklist items set-based: one INSERT ... SELECT for a day of a chunk of stores.

`roles.ledger` says which days are to be made. The unique key (assignment, duty, period)
makes the statement repeatable: run twice, or by three workers, the result is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

from roles import clock, ledger
from roles.duties.absences import settle_new
from roles.duties.catalogue import Cadence
from roles.duties.models import ChecklistItem, Duty, ItemStatus
from roles.duties.rhythm import moments, period_of
from roles.values import placeholders, values_list


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
    that day on.
    """
    where, ids = ("a.store_id", stores) if stores is not None else ("a.id", assignments)
    rows = list(_rhythm_rows(day, day)) if ids else []
    if not ids or not rows:
        return 0
    values, params = values_list(rows)
    sql = _INSERT + _OWED.format(values=values, where=where, ids=placeholders(ids)) + "ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *ids])
        return max(cursor.rowcount, 0)


@dataclass(frozen=True)
class Planned:
    """How many items of one duty and period the sweep will newly make, and when they fall due."""

    count: int
    due_at: datetime


def planned_items(first: date, last: date, positions: frozenset[int]) -> dict[tuple[int, str], Planned]:
    """Return what `make_due` would newly make from `first` to `last` for the holders of `positions`.

    By duty and period; items that exist already are not counted. The statement selects by the very
    conditions the items are written by, so what it counts is what will be written as long as nobody moves.
    """
    rows = list(_rhythm_rows(first, last, positions)) if positions else []
    if not rows:
        return {}
    values, params = values_list(rows)
    sql = _COUNT + _OWED.format(values=values, where="d.position_id", ids=placeholders(positions))
    with connection.cursor() as cursor:
        cursor.execute(sql + _NOT_YET_MADE, [*params, *positions])
        counts = {(duty_id, period): count for duty_id, period, count in cursor.fetchall()}
    due = {(row.duty_id, row.period): row.due_at for row in rows}
    return {key: Planned(count, due[key]) for key, count in counts.items()}


_INSERT = """
INSERT INTO duties_checklistitem (
    assignment_id, duty_id, version_id, owner_id, unit_id, department_id, store_id,
    period, opens_at, due_at, remind_at, escalate_at, closes_at, must_do, status, note, revision
)
SELECT a.id, d.id, d.current_id, a.staff_id, a.unit_id, a.department_id, a.store_id,
       r.column2, r.column3, r.column4, r.column5,
       CASE WHEN d.must_do THEN r.column6 END, r.column7, d.must_do, 'open', '', 1
"""

_COUNT = "SELECT d.id, r.column2, COUNT(*)"

# Who owes what: the one text by which items are written and foretold.
# Columns: see `RhythmRow`.
_OWED = """
FROM (VALUES {values}) AS r
JOIN duties_duty d ON d.id = r.column1
JOIN roles_assignment a ON a.position_id = d.position_id
JOIN roles_staff s ON s.id = a.staff_id
JOIN roles_unit store ON store.id = a.store_id
WHERE {where} IN ({ids})
  AND s.is_active AND d.current_id IS NOT NULL
  AND a.starts_on <= r.column10 AND (a.ends_on IS NULL OR a.ends_on >= r.column9)
  AND a.starts_on <= r.column8 AND (a.ends_on IS NULL OR a.ends_on >= r.column8)
  AND (store.live_from IS NULL OR store.live_from <= r.column8)
"""

# What the ledger adds when it hands out stores: live and active ones only, from their first day on.
_NOT_YET_MADE = """
  AND store.kind = 'store' AND store.is_active AND store.live_from <= r.column10
  AND NOT EXISTS (
      SELECT 1 FROM duties_checklistitem made
      WHERE made.assignment_id = a.id AND made.duty_id = d.id AND made.period = r.column2
  )
GROUP BY d.id, r.column2
"""


class RhythmRow(NamedTuple):
    """One duty in one period, and the days (both included) on which its items are made."""

    duty_id: int
    period: str
    opens_at: datetime
    due_at: datetime
    remind_at: datetime
    escalate_at: datetime
    closes_at: datetime
    due_on: date
    made_from: date
    made_to: date


def _rhythm_rows(first: date, last: date, positions: frozenset[int] | None = None) -> Iterator[RhythmRow]:
    """Yield every duty in every period that touches `first` to `last`; each rhythm is evaluated once."""
    known: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    duties = Duty.objects.filter(retired=False).exclude(cadence=Cadence.EVENT).order_by("pk")
    if positions is not None:
        duties = duties.filter(position__in=positions)
    for duty_id, *key in duties.values_list("pk", "cadence", "rrule", "due_time", "lead_minutes", "grace_minutes"):
        rhythm = tuple(key)
        if rhythm not in known:
            known[rhythm] = list(_periods(rhythm, first, last))
        for facts in known[rhythm]:
            yield RhythmRow(duty_id, *facts)


def _periods(rhythm: tuple[Any, ...], first: date, last: date) -> Iterator[tuple[Any, ...]]:
    cadence, rule, due_time, lead, grace = rhythm
    day = first
    while day <= last:
        period = period_of(cadence, day)
        when = moments(cadence, rule, due_time, lead, grace, period)
        yield (
            period.key,
            *(when.opens_at, when.due_at, when.remind_at, when.escalate_at, when.closes_at),
            clock.local_date(when.due_at),
            max(period.first, first),
            min(period.last, last),
        )
        day = period.last + timedelta(days=1)


def drop_unowed(assignments: Sequence[int]) -> int:
    """Take back undone items that fall due after the last day of assignments that end; return how many.

    They were never owed: left open they would be escalated and count as missed, as they do already
    where the last day is told late. Should the
    assignment be extended again, the next day's making brings them back.
    """
    unowed = ChecklistItem.objects.filter(
        assignment__in=assignments,
        status__in=[ItemStatus.OPEN, ItemStatus.MISSED],
        due_at__date__gt=F("assignment__ends_on"),
    )
    return unowed.delete()[0]

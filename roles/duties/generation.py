"""Making checklist items set-based: one INSERT ... SELECT for a day of a chunk of stores.

`roles.ledger` says which days are to be made. The unique key (assignment, duty, period)
makes the statement repeatable: run twice, or by three workers, the result is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F

from roles import clock, ledger
from roles.duties.catalogue import Cadence
from roles.duties.models import ChecklistItem, Duty, ItemStatus
from roles.duties.rhythm import moments, period_of


def make_due(at: datetime) -> int:
    """Make the checklists of every day up to `at` that is not made; return how many items are new."""
    return ledger.work("duties", at, lambda day, stores: insert_items(day, stores=stores))


def insert_items(day: date, *, stores: Sequence[int] | None = None, assignments: Sequence[int] | None = None) -> int:
    """Write the items of every period `day` lies in; return how many are new.

    For the given stores or assignments. An item that exists stays as it is; a person who
    leaves owes nothing that falls due after the last day; a person
    who joins in mid-period, or a store that goes live in one, owes only what is due from
    that day on.
    """
    where, ids = ("a.store_id", stores) if stores is not None else ("a.id", assignments)
    rows = list(_rhythm_rows(day)) if ids else []
    if not ids or not rows:
        return 0
    values = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
    sql = _INSERT.format(values=values, where=where, ids=", ".join(["%s"] * len(ids)))
    params: list[Any] = [value for row in rows for value in row]
    adapt = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *ids, adapt(day), adapt(day)])
        return max(cursor.rowcount, 0)


# PostgreSQL and SQLite both call the columns of VALUES column1, column2, ...
_INSERT = """
INSERT INTO duties_checklistitem (
    assignment_id, duty_id, version_id, owner_id, unit_id, department_id, store_id,
    period, opens_at, due_at, remind_at, escalate_at, closes_at, must_do, status, note, revision
)
SELECT a.id, d.id, d.current_id, a.staff_id, a.unit_id, a.department_id, a.store_id,
       r.column2, r.column3, r.column4, r.column5,
       CASE WHEN d.must_do THEN r.column6 END, r.column7, d.must_do, 'open', '', 1
FROM (VALUES {values}) AS r
JOIN duties_duty d ON d.id = r.column1
JOIN roles_assignment a ON a.position_id = d.position_id
JOIN roles_staff s ON s.id = a.staff_id
JOIN roles_unit store ON store.id = a.store_id
WHERE {where} IN ({ids})
  AND s.is_active AND d.current_id IS NOT NULL
  AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)
  AND a.starts_on <= r.column8 AND (a.ends_on IS NULL OR a.ends_on >= r.column8)
  AND (store.live_from IS NULL OR store.live_from <= r.column8)
ON CONFLICT DO NOTHING
"""


def _rhythm_rows(day: date) -> Iterator[tuple[Any, ...]]:
    """Yield one row a duty: its id, period key, the five instants and the due day; each rhythm evaluated once."""
    instant = connection.ops.adapt_datetimefield_value
    as_date = connection.ops.adapt_datefield_value
    known: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    duties = Duty.objects.filter(retired=False).exclude(cadence=Cadence.EVENT).order_by("pk")
    rhythm = ("cadence", "rrule", "due_time", "lead_minutes", "grace_minutes")
    for duty_id, *key in duties.values_list("pk", *rhythm):
        rhythm_key = tuple(key)
        if rhythm_key not in known:
            period = period_of(key[0], day)
            when = moments(key[0], key[1], key[2], key[3], key[4], period)
            known[rhythm_key] = (
                period.key,
                *(
                    instant(each)
                    for each in (when.opens_at, when.due_at, when.remind_at, when.escalate_at, when.closes_at)
                ),
                as_date(clock.local_date(when.due_at)),
            )
        yield (duty_id, *known[rhythm_key])


def drop_unowed(assignments: Sequence[int]) -> int:
    """Take back open items that fall due after the last day of assignments that end; return how many.

    They were never owed: left open they would be escalated and count as missed. Should the
    assignment be extended again, the next day's making brings them back.
    """
    unowed = ChecklistItem.objects.filter(
        assignment__in=assignments, status=ItemStatus.OPEN, due_at__date__gt=F("assignment__ends_on")
    )
    return unowed.delete()[0]

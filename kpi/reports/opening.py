"""Opening the reports of a period: set-based, once a (assignment, definition, period)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from kpi.reports.absences import settle_new
from kpi.reports.catalogue import Frequency
from kpi.reports.models import ReportDefinition
from roles import clock, ledger
from roles.duties.rhythm import period_of
from roles.history import current_versions
from roles.models import Assignment, UnitAncestor
from roles.models.unit import UnitKind
from roles.values import placeholders, values_list


def open_due(at: datetime) -> int:
    """Open the reports of every day up to `at` that is not made; return how many are new."""
    return ledger.work("reports", at, _open_day)


def _open_day(day: date, stores: list[int]) -> int:
    """Open what the people of some stores owe, and those of the groups above them, whom no store's day covers."""
    opened = insert_reports(day, stores=stores)
    settle_new(day, stores=stores)
    above = UnitAncestor.objects.filter(unit__in=stores, ancestor__kind=UnitKind.GROUP)
    groups = list(Assignment.objects.filter(unit__in=above.values("ancestor")).values_list("pk", flat=True))
    if groups:
        opened += insert_reports(day, assignments=groups)
        settle_new(day, assignments=groups)
    return opened


def insert_reports(day: date, *, stores: Sequence[int] | None = None, assignments: Sequence[int] | None = None) -> int:
    """Open the reports of every period `day` lies in, for the given stores or assignments.

    Each keeps the version of its definition that is in force now.
    """
    where, ids = ("a.store_id", stores) if stores is not None else ("a.id", assignments)
    rows = list(_definition_rows(day, day, Assignment.objects.of(stores, assignments).positions())) if ids else []
    if not ids or not rows:
        return 0
    values, params = values_list(rows)
    sql = _INSERT + _OWED.format(values=values, where=where, ids=placeholders(ids)) + "ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *ids])
        return max(cursor.rowcount, 0)


def planned_reports(first: date, last: date, positions: frozenset[int]) -> dict[tuple[int, str], int]:
    """Return how many reports `open_due` would newly open from `first` to `last` for the holders of `positions`.

    By definition and period. The statement selects by the very conditions the reports are opened by.
    """
    rows = list(_definition_rows(first, last, positions)) if positions else []
    if not rows:
        return {}
    values, params = values_list(rows)
    sql = _COUNT + _OWED.format(values=values, where="a.position_id", ids=placeholders(positions))
    with connection.cursor() as cursor:
        cursor.execute(sql + _NOT_YET_OPEN, [*params, *positions])
        return {(definition_id, period): count for definition_id, period, count in cursor.fetchall()}


_INSERT = """
INSERT INTO reports_report (
    assignment_id, definition_id, made_from_id, owner_id, unit_id, department_id, store_id,
    period, first_day, last_day, opens_at, draft_at, due_at,
    state, version, content, summary, plan,
    figures, plan_lines, comments, returned, content_hash
)
SELECT a.id, r.column1, r.column9, a.staff_id, a.unit_id, a.department_id, a.store_id,
       r.column3, r.column4, r.column5, r.column6, r.column7, r.column8,
       'draft', 1, '{}', '', '',
       '{}', '[]', '{}', '{}', ''
"""

_COUNT = "SELECT r.column1, r.column3, COUNT(*)"

# Who owes what: the one text by which reports are opened and foretold.
# Columns: see `DefinitionRow`.
_OWED = """
FROM (VALUES {values}) AS r
JOIN roles_assignment a ON a.position_id = r.column2
JOIN roles_staff s ON s.id = a.staff_id
WHERE {where} IN ({ids})
  AND s.is_active
  AND a.starts_on <= r.column11 AND (a.ends_on IS NULL OR a.ends_on >= r.column10)
"""

# What the ledger adds when it hands out stores: live and active ones only, from their first day on; a group's people
# are reached through any of its stores.
_NOT_YET_OPEN = """
  AND EXISTS (
      SELECT 1 FROM roles_unitancestor u JOIN roles_unit live ON live.id = u.unit_id
      WHERE u.ancestor_id = COALESCE(a.store_id, a.unit_id) AND live.kind = 'store' AND live.is_active
        AND live.live_from <= r.column11 AND (a.ends_on IS NULL OR a.ends_on >= live.live_from)
  )
  AND NOT EXISTS (
      SELECT 1 FROM reports_report made
      WHERE made.assignment_id = a.id AND made.definition_id = r.column1 AND made.period = r.column3
  )
GROUP BY r.column1, r.column3
"""


class DefinitionRow(NamedTuple):
    """One definition in one period, and the days (both included) on which its reports are opened."""

    definition_id: int
    position_id: int
    period: str
    first_day: date
    last_day: date
    opens_at: datetime
    draft_at: datetime
    due_at: datetime
    made_from: int
    opened_from: date
    opened_to: date


def _definition_rows(first: date, last: date, positions: frozenset[int] | QuerySet[Any]) -> Iterator[DefinitionRow]:
    """Yield every definition of the positions in every period that touches `first` to `last`."""
    definitions = ReportDefinition.objects.filter(retired=False).exclude(frequency=Frequency.EVENT).order_by("pk")
    definitions = definitions.filter(position__in=positions)
    versions = current_versions(ReportDefinition)
    for definition in definitions:
        day = first
        while day <= last:
            period = period_of(definition.frequency, day)
            yield DefinitionRow(
                definition.pk,
                definition.position_id,
                period.key,
                period.first,
                period.last,
                clock.local(period.first),
                clock.local(period.last, definition.draft_time),
                clock.local(period.last + timedelta(days=definition.due_days), definition.due_time),
                versions[definition.pk],
                max(period.first, first),
                min(period.last, last),
            )
            day = period.last + timedelta(days=1)

"""Opening the reports of a period: set-based, once a (assignment, definition, period)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from kpi.reports.catalogue import Frequency
from kpi.reports.models import ReportDefinition
from roles import clock, ledger
from roles.duties.rhythm import period_of


def open_due(at: datetime) -> int:
    """Open the reports of every day up to `at` that is not made; return how many are new."""
    return ledger.work("reports", at, lambda day, stores: insert_reports(day, stores=stores))


def insert_reports(day: date, *, stores: Sequence[int] | None = None, assignments: Sequence[int] | None = None) -> int:
    """Open the reports of every period `day` lies in, for the given stores or assignments."""
    where, ids = ("a.store_id", stores) if stores is not None else ("a.id", assignments)
    rows = list(_definition_rows(day)) if ids else []
    if not ids or not rows:
        return 0
    values = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
    sql = _INSERT.format(values=values, where=where, ids=", ".join(["%s"] * len(ids)))
    adapt = connection.ops.adapt_datefield_value
    params: list[Any] = [value for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *ids, adapt(day), adapt(day)])
        return max(cursor.rowcount, 0)


_INSERT = """
INSERT INTO reports_report (
    assignment_id, definition_id, owner_id, unit_id, department_id, store_id,
    period, first_day, last_day, opens_at, draft_at, due_at,
    state, version, content, summary, plan
)
SELECT a.id, r.column1, a.staff_id, a.unit_id, a.department_id, a.store_id,
       r.column3, r.column4, r.column5, r.column6, r.column7, r.column8,
       'draft', 1, '{{}}', '', ''
FROM (VALUES {values}) AS r
JOIN roles_assignment a ON a.position_id = r.column2
JOIN roles_staff s ON s.id = a.staff_id
WHERE {where} IN ({ids})
  AND s.is_active AND a.store_id IS NOT NULL
  AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)
ON CONFLICT DO NOTHING
"""


def _definition_rows(day: date) -> Iterator[tuple[Any, ...]]:
    """Yield one row a definition: ids, the period's key and days, and its three instants."""
    instant = connection.ops.adapt_datetimefield_value
    as_date = connection.ops.adapt_datefield_value
    definitions = ReportDefinition.objects.filter(retired=False).exclude(frequency=Frequency.EVENT).order_by("pk")
    for definition in definitions:
        period = period_of(definition.frequency, day)
        yield (
            definition.pk,
            definition.position_id,
            period.key,
            as_date(period.first),
            as_date(period.last),
            instant(clock.local(period.first)),
            instant(clock.local(period.last, definition.draft_time)),
            instant(clock.local(period.last + timedelta(days=definition.due_days), definition.due_time)),
        )

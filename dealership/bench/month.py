"""A whole month of every store's work, up to the evening of its last day: what its scorecards are computed from."""

from __future__ import annotations

from datetime import time, timedelta

from django.db import connection

from dealership.bench import sql
from dealership.bench.data import DAY, Data
from dealership.bench.history import write_items, write_reports
from kpi.cards import last_day, month_of
from kpi.figures.plans import CODE as PLAN
from kpi.models import SheetKind, TargetPeriod, TargetSheet, TargetState
from roles import clock
from roles.models import Assignment
from roles.proof.models import SpotCheck
from roles.worksheets.models import FilledSheet

MONTH = month_of(DAY)
LAST = last_day(MONTH)
EVENING = clock.local(LAST, time(20, 0))

# Who fills in which of the sheets that results are computed from, every day.
SHEETS = (("showroom-5s", "sales-manager"), ("warehouse-6s", "parts-manager"))
# One item done of so many is checked by a superior.
CHECKED = 61


def write_month(data: Data) -> None:
    """Write the month's items and reports of everybody, and the sheets, spot checks and plans of every store."""
    if "month" in data.made:
        return
    sql.empty(SpotCheck)
    write_items(data, until=LAST, days=LAST.day)
    write_reports(data, data.scale.stores * data.scale.people * LAST.day, until=LAST + timedelta(days=1))
    with data.making("the month's sheets, spot checks and plans"):
        due = sql.days_before("due_at", "1")
        sql.execute(f"UPDATE reports_report SET first_submitted_at = {due} WHERE id %% 7 <> 0", [])  # noqa: S608
        _write_sheets()
        sql.execute(_SPOT_CHECKS, {"month": connection.ops.adapt_datefield_value(MONTH)})
        _write_plans()
        sql.execute("ANALYZE")
    data.made.add("month")


def _write_sheets() -> None:
    """Write one sheet of each kind a day and store, more or less in order."""
    sql.empty(FilledSheet)
    table, params = sql.values(SHEETS)
    filled = sql.days_before("%s", "d.n - 1")
    at = sql.instant(EVENING)
    sql.execute(
        "INSERT INTO worksheets_filledsheet (worksheet_id, owner_id, unit_id, department_id, store_id, state, version,"  # noqa: S608
        " form, typed, answers, findings, score, full_score, started_at, filled_at)"
        " SELECT w.id, a.staff_id, a.unit_id, a.department_id, a.store_id, 'filled', 1, '{}', '{}', '{}', '[]',"
        f"  60 + (a.id * 7 + d.n * 13) %% 41, 100, {filled}, {filled}"
        f" FROM {sql.series(LAST.day)} d CROSS JOIN {table} AS kind"
        " JOIN worksheets_worksheet w ON w.code = kind.column1"
        " JOIN roles_position p ON p.code = kind.column2"
        " JOIN roles_assignment a ON a.position_id = p.id ORDER BY d.n DESC, a.id",
        [at, at, *params],
    )


_SPOT_CHECKS = f"""
INSERT INTO proof_spotcheck (item_id, checker_id, checked_id, week, state, reason, drawn_at, decided_at)
SELECT i.id, i.owner_id, i.owner_id, %(month)s,
       CASE WHEN i.id %% 9 = 0 THEN 'open' WHEN i.id %% 7 = 0 THEN 'failed' ELSE 'passed' END, 'bench',
       i.done_at, CASE WHEN i.id %% 9 = 0 THEN NULL ELSE i.done_at END
FROM duties_checklistitem i WHERE i.status = 'done' AND i.id %% {CHECKED} = 0
"""  # noqa: S608  names and numbers only


def _write_plans() -> None:
    """Write the month's plan of whoever owes one: most in time and approved, some late, some returned."""
    TargetSheet.objects.all().delete()
    seats = Assignment.objects.filter(position__weights__indicator__code=PLAN).order_by("pk")
    begun = clock.local(MONTH, time(9, 0))
    TargetSheet.objects.bulk_create(
        [
            TargetSheet(
                kind=SheetKind.PLAN,
                period=TargetPeriod.MONTHLY,
                first_day=MONTH,
                last_day=LAST,
                owner_id=seat.staff_id,
                unit_id=seat.unit_id,
                department_id=seat.department_id,
                store_id=seat.store_id,
                state=TargetState.RETURNED if number % 11 == 0 else TargetState.APPROVED,
                first_submitted_at=begun + timedelta(days=20 if number % 5 == 0 else 0),
            )
            for number, seat in enumerate(seats)
        ],
        batch_size=1000,
    )

"""A month's scorecards as somebody would count, weigh and sum them up by hand who knows what these cards hold."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection

from dealership.bench import sql
from dealership.bench.month import EVENING, LAST, MONTH
from roles import clock

_MISSED = "CASE WHEN direction = 'lower' THEN actual - target ELSE target - actual END"
_SHORT = (
    "CASE WHEN unit = '%%' THEN whole * CASE WHEN target < 100 THEN target ELSE 100 END / 100 - part ELSE missed END"
)
_SHARE = f"""
    CASE rule
    WHEN 'R1' THEN CASE WHEN target <= 0 THEN CASE WHEN actual >= target THEN 1 ELSE 0 END
                        WHEN actual < 0.6 * target THEN 0 WHEN actual > 1.2 * target THEN 1.2 ELSE actual / target END
    WHEN 'R2' THEN CASE WHEN missed <= 0 THEN 1 WHEN missed >= 10 THEN 0 ELSE 1 - 0.02 * missed END
    WHEN 'R3' THEN CASE WHEN {_SHORT} <= 0 THEN 1 WHEN grave OR CEILING({_SHORT}) >= 5 THEN 0
                        ELSE 1 - 0.2 * CEILING({_SHORT}) END
    WHEN 'R4' THEN CASE WHEN actual > 100 THEN 100 WHEN actual < 0 THEN 0 ELSE actual END / 100
    ELSE CASE WHEN target <= 0 THEN CASE WHEN actual <= target THEN 1 ELSE 0 END
              WHEN actual <= 0 OR target > 1.2 * actual THEN 1.2 WHEN actual > target * 1.5 THEN 0
              ELSE target / actual END
    END
"""
_COUNTS = """
    COUNT(*) FILTER (WHERE status = 'done') AS done,
    COUNT(*) FILTER (WHERE status = 'done' AND first_due_at IS NULL AND done_at <= due_at) AS on_time,
    COUNT(*) FILTER (WHERE status IN ('done', 'missed')
                     OR (status = 'open' AND (due_at < %(at)s OR first_due_at IS NOT NULL))) AS due
"""
_BY_HAND = f"""
WITH owed AS NOT MATERIALIZED (
    SELECT id, assignment_id, stand_in_id, status, done_at, due_at, first_due_at FROM duties_checklistitem
    WHERE (first_due_at IS NULL AND due_at >= %(start)s AND due_at < %(end)s)
       OR (first_due_at >= %(start)s AND first_due_at < %(end)s)
),
items AS (
    SELECT assignment_id AS seat, {_COUNTS} FROM owed WHERE stand_in_id IS NULL GROUP BY 1
    UNION ALL SELECT stand_in_id, {_COUNTS} FROM owed WHERE stand_in_id IS NOT NULL GROUP BY 1
),
tally AS (
    SELECT seat, SUM(done) AS done, SUM(on_time) AS on_time, SUM(due) AS due FROM items GROUP BY 1
),
reports AS (
    SELECT assignment_id AS seat,
           COUNT(*) FILTER (WHERE state IN ('approved', 'filed') AND first_submitted_at <= due_at) AS on_time,
           COUNT(*) FILTER (WHERE state IN ('approved', 'filed')
                            OR (state IN ('draft', 'returned') AND due_at < %(at)s)) AS due
    FROM reports_report WHERE last_day >= %(month)s AND last_day <= %(last)s GROUP BY 1
),
sheets AS (
    SELECT w.code, s.store_id, {{day}} AS day, SUM(s.score) AS score, SUM(s.full_score) AS full_score
    FROM worksheets_filledsheet s JOIN worksheets_worksheet w ON w.id = s.worksheet_id
    WHERE w.code IN ('showroom-5s', 'workshop-6s', 'warehouse-6s') AND s.state = 'filled' AND s.full_score > 0
      AND s.filled_at >= %(start)s AND s.filled_at < %(now)s
    GROUP BY 1, 2, 3
),
checks AS (
    SELECT COALESCE(i.stand_in_id, i.assignment_id) AS seat, i.unit_id, i.department_id, i.store_id,
           COUNT(*) FILTER (WHERE c.state = 'passed') AS passed, COUNT(*) AS checked
    FROM proof_spotcheck c JOIN duties_checklistitem i ON i.id = c.item_id
    WHERE c.decided_at >= %(start)s AND c.decided_at < %(now)s GROUP BY 1, 2, 3, 4
),
places AS (
    SELECT unit_id AS place, passed, checked FROM checks
    UNION ALL SELECT department_id, passed, checked FROM checks WHERE department_id <> unit_id
    UNION ALL SELECT store_id, passed, checked FROM checks WHERE store_id NOT IN (unit_id, COALESCE(department_id, 0))
),
below AS (SELECT place, SUM(passed) AS passed, SUM(checked) AS checked FROM places GROUP BY 1),
own AS (SELECT seat, SUM(passed) AS passed, SUM(checked) AS checked FROM checks GROUP BY 1),
weighed AS (
    SELECT a.id AS seat, a.unit_id, a.store_id, a.starts_on, a.ends_on, p.level, i.code
    FROM roles_assignment a JOIN roles_position p ON p.id = a.position_id
    JOIN kpi_indicatorweight w ON w.position_id = p.id JOIN kpi_indicator i ON i.id = w.indicator_id
    WHERE i.code IN ('showroom-5s', 'workshop-6s', 'warehouse-6s', 'process-spot-check', 'plan-submitted')
      AND a.starts_on <= %(last)s AND (a.ends_on IS NULL OR a.ends_on >= %(month)s)
),
counted AS (
    SELECT seat, 'duty-completion' AS code, done AS part, due AS whole FROM tally
    UNION ALL SELECT seat, 'duty-on-time', on_time, due FROM tally
    UNION ALL SELECT seat, 'report-on-time', on_time, due FROM reports
    UNION ALL SELECT w.seat, w.code, SUM(s.score), SUM(s.full_score)
        FROM weighed w JOIN sheets s ON s.code = w.code AND s.store_id = w.store_id
        WHERE w.starts_on <= s.day AND (w.ends_on IS NULL OR w.ends_on >= s.day) GROUP BY 1, 2
    UNION ALL SELECT w.seat, w.code, b.passed, b.checked
        FROM weighed w JOIN below b ON b.place = w.unit_id
        WHERE w.code = 'process-spot-check' AND w.level <> 'staff'
    UNION ALL SELECT w.seat, w.code, o.passed, o.checked
        FROM weighed w JOIN own o ON o.seat = w.seat WHERE w.code = 'process-spot-check' AND w.level = 'staff'
    UNION ALL SELECT w.seat, w.code,
            CASE WHEN t.state = 'approved' AND t.first_submitted_at <= %(owed)s THEN 1 ELSE 0 END, 1
        FROM weighed w LEFT JOIN kpi_targetsheet t
          ON t.unit_id = w.unit_id AND t.kind = 'plan' AND t.period = 'monthly' AND t.first_day = %(month)s
        WHERE w.code = 'plan-submitted'
          AND w.starts_on <= %(owed_day)s AND (w.ends_on IS NULL OR w.ends_on >= %(owed_day)s)
          AND NOT COALESCE(t.state = 'submitted' AND t.first_submitted_at <= %(owed)s, FALSE)
),
figures AS (
    SELECT seat, code, part, whole, ROUND(part * 100.0 / whole + {{hair}}, 2) AS actual FROM counted WHERE whole > 0
),
lines AS (
    SELECT c.assignment_id AS seat, c.execution_share AS share, l.block, l.weight, i.rule, i.direction, i.unit, i.grave,
           COALESCE(l.target, 100) AS target, f.part, f.whole, f.actual
    FROM kpi_scorecard c
    JOIN kpi_scorecardline l ON l.scorecard_id = c.id AND l.source = 'computed'
    JOIN kpi_historicalindicator i ON i.history_id = l.made_from_id
    JOIN figures f ON f.seat = c.assignment_id AND f.code = i.code
    WHERE c.month = %(month)s AND (l.target IS NOT NULL OR i.rule = 'R4')
),
missing AS (SELECT *, {_MISSED} AS missed FROM lines),
halves AS (
    SELECT seat, share, block,
           ROUND(SUM(ROUND(weight * ({_SHARE}) + {{hair}}, 2)) * 100 / SUM(weight) + {{hair}}, 2) AS score
    FROM missing GROUP BY 1, 2, 3
),
cards AS (
    SELECT seat, share, MAX(CASE WHEN block = 'execution' THEN score END) AS execution,
           MAX(CASE WHEN block = 'results' THEN score END) AS results
    FROM halves GROUP BY 1, 2
)
SELECT c.assignment_id, k.execution, k.results,
       COALESCE(ROUND(k.execution * k.share / 100.0 + k.results * (100 - k.share) / 100.0 + {{hair}}, 2),
                k.execution, k.results)
FROM kpi_scorecard c LEFT JOIN cards k ON k.seat = c.assignment_id WHERE c.month = %(month)s
"""  # noqa: S608  constants only


def _statement() -> str:
    """Return the statement as this database takes it."""
    if connection.vendor == "postgresql":
        return _BY_HAND.format(hair="0", day="CAST(filled_at AT TIME ZONE 'Asia/Shanghai' AS date)")
    # SQLite reckons in floating point: what is half there by hand may be a hair less.
    return _BY_HAND.format(hair="0.0000001", day="date(filled_at, '+8 hours')")


def best_cards() -> list[Any]:
    """Return both halves and the total of everybody's card, from one statement."""
    day, instant = connection.ops.adapt_datefield_value, sql.instant
    owed = MONTH + timedelta(days=settings.PLAN_DUE_DAY - 1)
    rows = sql.rows(
        _statement(),
        {
            "at": instant(EVENING),
            "now": instant(min(clock.end_of(LAST), EVENING)),
            "start": instant(clock.local(MONTH)),
            "end": instant(clock.end_of(LAST)),
            "month": day(MONTH),
            "last": day(LAST),
            "owed": instant(clock.local(owed, time(18, 0))),
            "owed_day": day(owed),
        },
    )
    return sorted((seat, *(_cents(score) for score in scores)) for seat, *scores in rows)


def _cents(score: Any) -> Decimal | None:
    """Return a score to two places: PostgreSQL gives a decimal, SQLite a float."""
    return None if score is None else Decimal(f"{score:.2f}")

"""Drafting a day's reports of every store: the time, the queries a store, the memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

from django.db import connection

from dealership.bench import sql
from dealership.bench.data import DAY, Data
from dealership.bench.frame import Case, Meter, Work
from dealership.bench.history import write_items
from kpi.reports.drafting import draft_due
from kpi.reports.models import Report
from kpi.reports.opening import insert_reports
from roles import clock

EVENING = clock.local(DAY, time(20, 0))
# A draft reads the reporting line of a store and, in a batch of a few stores, its sections.
QUERIES_A_STORE = 12
BEFORE = DAY - timedelta(days=1)


def _prepare(data: Data) -> None:
    """Write the reports of the day and of the day before, and let most of the day's duties be done."""
    write_items(data)
    if "daily reports" in data.made:
        return
    data.made = {each for each in data.made if not each.startswith("reports:")} | {"daily reports"}
    sql.empty(Report)
    with data.making("the reports of two days"):
        for day in (BEFORE, DAY):
            for start in range(0, len(data.stores), 50):
                insert_reports(day, stores=data.stores[start : start + 50])
        kept = '{"checklist.completion": ["87.50", 7, 8], "checklist.done": ["6", null, null]}'
        sql.execute(
            "UPDATE reports_report SET state = 'approved', plan = 'call three customers', figures = %s"
            " WHERE last_day < %s",
            [kept, DAY],
        )
        start, end = (sql.instant(each) for each in (clock.local(DAY), clock.end_of(DAY)))
        sql.execute(
            "UPDATE duties_checklistitem SET status = 'done', done_at = due_at"
            " WHERE due_at >= %s AND due_at < %s AND id %% 8 <> 0 AND status = 'open'",
            [start, end],
        )
        sql.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _undrafted(stores: list[int] | None = None) -> Callable[[], None]:
    """Return what takes the drafts of the day back; those of `stores` alone wait for theirs, if any are named."""

    def undo() -> None:
        sql.execute("UPDATE reports_report SET drafted_at = draft_at WHERE drafted_at IS NULL")
        waiting = Report.objects.filter(state="draft", first_day=DAY, last_day=DAY)
        if stores is not None:
            waiting = waiting.filter(store__in=stores)
        waiting.update(drafted_at=None, content={}, figures={}, plan_lines=[])
        sql.settle()

    return undo


def _draft_day(data: Data) -> Work:
    """Draft the day of every store, against one statement by hand that asks, builds and writes the same."""
    _prepare(data)
    undo = _undrafted()

    def ours() -> int:
        meter = Meter()
        with connection.execute_wrapper(meter):
            count = draft_due(EVENING)
        if meter.queries > QUERIES_A_STORE * len(data.stores) + 2 * QUERIES_A_STORE:
            raise AssertionError(f"{meter.queries} queries for {len(data.stores)} stores")
        return count

    return Work(ours=ours, floor=_by_hand, before_ours=undo, before_floor=undo)


def _by_hand() -> int:
    """Ask what the drafts are made of and write it as JSON the database builds itself, for all stores at once."""
    start, end, at = (sql.instant(each) for each in (clock.local(DAY), clock.end_of(DAY), EVENING))
    span = [start, end]
    statement = _WRITE.format(mine=_MINE, **_JSON[connection.vendor])
    return sql.execute(statement, [at, at, at, *span, *span, at, *span, *span])


_JSON = {
    "postgresql": {"obj": "jsonb_build_object", "agg": "jsonb_agg", "arr": "jsonb_build_array"},
    "sqlite": {"obj": "json_object", "agg": "json_group_array", "arr": "json_array"},
}
_MINE = f"r.first_day = '{DAY}' AND r.last_day = '{DAY}' AND r.state = 'draft'"
# The statement begins with UPDATE: of one that begins with WITH, SQLite's driver does not tell the rows it changed.
_WRITE = """
UPDATE reports_report SET content = d.content, figures = d.figures, plan_lines = d.plan, drafted_at = %s
FROM (WITH mine AS (
    SELECT r.id, r.assignment_id, r.definition_id, r.owner_id, r.period, r.last_day FROM reports_report r WHERE {mine}
),
items AS (
    SELECT r.id, i.id AS item, i.due_at, i.note, i.must_do, v.name_zh, v.name_en, s.name, m.text AS reason,
           CASE WHEN i.status = 'done' AND (i.done_at > i.due_at OR i.first_due_at IS NOT NULL) THEN 'late'
                WHEN i.status <> 'open' THEN i.status
                WHEN i.due_at < %s AND i.closes_at <= %s THEN 'missed' ELSE 'open' END AS how
    FROM mine r
    JOIN duties_checklistitem i
      ON (i.assignment_id = r.assignment_id AND i.stand_in_id IS NULL OR i.stand_in_id = r.assignment_id)
    JOIN duties_dutyversion v ON v.id = i.version_id
    LEFT JOIN roles_staff s ON s.id = i.absent_owner_id
    LEFT JOIN proof_missedreason m ON m.item_id = i.id
    WHERE i.due_at >= %s AND i.due_at < %s OR i.done_at >= %s AND i.done_at < %s
),
lists AS (
    SELECT id, how, COUNT(*) AS total,
           {agg}({obj}('line', item, 'words', {obj}('zh', name_zh, 'en', name_en), 'state', how, 'day', due_at,
                       'who', name, 'reason', reason, 'note', note, 'must', must_do)) AS entries
    FROM items GROUP BY id, how
),
sections AS (
    SELECT id, SUM(total) AS due, SUM(CASE WHEN how IN ('done', 'late') THEN total ELSE 0 END) AS done,
           {agg}({obj}('state', how, 'total', total, 'entries', entries)) AS content
    FROM lists GROUP BY id
),
tasks AS (
    SELECT r.id, COUNT(*) AS due, SUM(CASE WHEN t.state IN ('open', 'returned') AND t.deadline < %s THEN 1 ELSE 0 END)
        AS undone
    FROM mine r JOIN assigned_task t ON t.owner_id = r.owner_id
    WHERE t.deadline >= %s AND t.deadline < %s GROUP BY r.id
),
sheets AS (
    SELECT r.id, COUNT(*) AS filled FROM mine r JOIN worksheets_filledsheet f ON f.owner_id = r.owner_id
    WHERE f.filled_at >= %s AND f.filled_at < %s GROUP BY r.id
),
teams AS (
    SELECT r.id, COUNT(*) AS owed, SUM(CASE WHEN t.state IN ('draft', 'returned') THEN 0 ELSE 1 END) AS delivered,
           {agg}({obj}('name', s.name, 'period', t.period, 'state', t.state, 'figures', t.figures)) AS rows
    FROM mine r JOIN roles_assignment lead ON lead.id = r.assignment_id
    JOIN roles_position p ON p.reports_to_id = lead.position_id
    JOIN roles_assignment a ON a.position_id = p.id
    JOIN roles_unitancestor u ON u.unit_id = a.unit_id AND u.ancestor_id = lead.unit_id
    JOIN reports_report t ON t.assignment_id = a.id AND t.last_day = r.last_day
    JOIN roles_staff s ON s.id = t.owner_id
    GROUP BY r.id
),
drafts AS (
    SELECT r.id, {obj}('done', s.done, 'due', s.due, 'last', b.figures) AS figures, {arr}(b.period, b.plan) AS plan,
           {obj}('lists', s.content, 'tasks', t.due, 'undone', t.undone, 'sheets', f.filled, 'last', b.figures,
                 'plan', b.plan, 'team', m.rows, 'owed', m.owed, 'delivered', m.delivered) AS content
    FROM mine r
    LEFT JOIN sections s ON s.id = r.id LEFT JOIN tasks t ON t.id = r.id LEFT JOIN sheets f ON f.id = r.id
    LEFT JOIN teams m ON m.id = r.id
    LEFT JOIN reports_report b ON b.id = (
        SELECT e.id FROM reports_report e
        WHERE e.assignment_id = r.assignment_id AND e.definition_id = r.definition_id AND e.period < r.period
        ORDER BY e.period DESC LIMIT 1
    )
)
SELECT * FROM drafts) d WHERE d.id = reports_report.id
"""


def _memory(stores: int) -> Callable[[Data], Work]:
    """Return a case: what drafting `stores` stores (0: all) needs at most, against drafting one."""

    def prepare(data: Data) -> Work:
        _prepare(data)

        def draft_all() -> int:
            draft_due(EVENING)
            return 1

        many = _undrafted(data.stores[:stores] if stores else None)
        return Work(ours=draft_all, floor=draft_all, before_ours=many, before_floor=_undrafted(data.stores[:1]))

    return prepare


CASES = (
    Case("reports.draft_day", _draft_day, limit=3.0),
    # A batch holds 500 reports, some eight stores': beyond them nothing grows. MiB, not milliseconds.
    Case("reports.memory_50", _memory(50), limit=1.3, measure="memory", slack=48),
    Case("reports.memory_all", _memory(0), limit=1.3, measure="memory", slack=48),
)

"""What a person may see, and whether they may: our rules against SQL written for the one question."""

from __future__ import annotations

from functools import partial
from typing import Any

from dealership.bench import sql
from dealership.bench.data import DAY, Data, permission_id
from dealership.bench.frame import Case, Work
from dealership.bench.history import write_reports
from kpi.reports.models import Report
from roles.models import Staff
from roles.pagination import CAP, PAGE_SIZE, CappedPaginator
from roles.rights import forget

VIEW = "reports.view_report"
APPROVE = "reports.approve_report"
_COLUMN = {"store": "store_id", "department": "department_id", "team": "unit_id"}
_DATES = "a.staff_id = %(me)s AND a.starts_on <= %(day)s AND (a.ends_on IS NULL OR a.ends_on >= %(day)s)"

_UNITS = f"""
SELECT u.id, u.kind FROM roles_assignment a
JOIN roles_unitgrouppermission g ON g.group_id = a.group_id AND g.permission_id = %(permission)s
JOIN roles_unit u ON u.id = g.content_object_id
WHERE {_DATES}
UNION ALL
SELECT a.staff_id, 'own' FROM roles_assignment a
JOIN roles_grant g ON g.position_id = a.position_id AND g.scope = 'own' AND g.permission_id = %(permission)s
WHERE {_DATES}
"""  # noqa: S608  constants only

_SHARED = (
    "SELECT content_object_id FROM reports_reportuserpermission"
    " WHERE user_id = %(me)s AND permission_id = %(permission)s"
)

_PAGE = """
SELECT r.*, o.*, f.*, u.*, a.*, p.*
FROM (SELECT id FROM ({newest}) m ORDER BY due_at DESC, id DESC LIMIT {size}) n
JOIN reports_report r ON r.id = n.id
JOIN roles_staff o ON o.id = r.owner_id
JOIN reports_reportdefinition f ON f.id = r.definition_id
JOIN roles_unit u ON u.id = r.unit_id
JOIN roles_assignment a ON a.id = r.assignment_id
JOIN roles_position p ON p.id = a.position_id
ORDER BY r.due_at DESC, r.id DESC
"""


def _list_page(data: Data, position: str, store: int = 0) -> Work:
    """Show the newest reports a person may see, and how many there are, up to the cap."""
    write_reports(data)
    person = data.person(position, data.stores[store])
    return Work(ours=partial(_our_page, person), floor=partial(_best_page, person.pk, permission_id(VIEW)))


def _our_page(person: Staff) -> list[tuple[int, int]]:
    forget(person)
    rows = Report.objects.visible_to(person).with_names().order_by("-due_at", "-pk")
    page = CappedPaginator(rows, PAGE_SIZE).page(1)
    return [(report.pk, page.paginator.count) for report in page.object_list]


def _best_page(person: int, permission: int) -> list[tuple[int, int]]:
    """Ask for the units, then for the newest of each branch, then for the capped count."""
    known: dict[str, Any] = {"me": person, "permission": permission, "day": DAY.isoformat()}
    branches = [_branch(pk, kind) for pk, kind in sql.rows(_UNITS, known)]
    branches.append(f"SELECT id, due_at FROM reports_report WHERE id IN ({_SHARED})")  # noqa: S608
    newest = _union(branches, "ORDER BY due_at DESC, id DESC", PAGE_SIZE)
    rows = sql.rows(_PAGE.format(newest=newest, size=PAGE_SIZE), known)
    counted = sql.rows(f"SELECT count(*) FROM ({_union(branches, '', CAP + 1)}) c", known)[0][0]  # noqa: S608
    return [(row[0], min(counted, CAP)) for row in rows]


def _branch(pk: int, kind: str) -> str:
    return f"SELECT id, due_at FROM reports_report WHERE {_COLUMN.get(kind, 'owner_id')} = {int(pk)}"  # noqa: S608


def _union(branches: list[str], order: str, most: int) -> str:
    parts = [f"SELECT * FROM ({each} {order} LIMIT {most}) b{n}" for n, each in enumerate(branches)]  # noqa: S608
    return " UNION ".join(parts)


def _checks(data: Data) -> Work:
    """Say for each of 25 reports of a store whether a department's manager decides on it."""
    write_reports(data)
    store = data.stores[0]
    person = data.person("sales-manager", store)
    reports = list(Report.objects.filter(store=store).order_by("-due_at", "-pk")[:PAGE_SIZE])
    permission = permission_id(APPROVE)

    def ours() -> list[bool]:
        forget(person)
        return [person.has_perm(APPROVE, report) for report in reports]

    def floor() -> list[bool]:
        known = {"me": person.pk, "permission": permission, "day": DAY.isoformat()}
        granted = sql.rows(_UNITS, known)
        units = {pk for pk, kind in granted if kind != "own"}
        owners = {pk for pk, kind in granted if kind == "own"}
        shared = {pk for (pk,) in sql.rows(_SHARED, known)}
        return [
            bool(units & {each.unit_id, each.department_id, each.store_id})
            or each.owner_id in owners
            or each.pk in shared
            for each in reports
        ]

    return Work(ours=ours, floor=floor)


CASES = (
    Case("rights.list_page.consultant", partial(_list_page, position="sales-consultant"), 1.5, None, "database", 15),
    Case(
        "rights.list_page.department_manager", partial(_list_page, position="sales-manager"), 1.5, None, "database", 15
    ),
    Case("rights.list_page.store_manager", partial(_list_page, position="store-manager"), 1.5, None, "database", 15),
    Case(
        "rights.list_page.old_store", partial(_list_page, position="store-manager", store=-1), 1.5, None, "database", 15
    ),
    Case("rights.checks_25", _checks, queries=2, measure="database", runs=15),
)

"""Lists of reports as somebody would write them by hand who knows this one question and the indexes."""

from __future__ import annotations

from typing import Any

from dealership.bench import sql
from dealership.bench.data import DAY
from roles.pagination import CAP, PAGE_SIZE

_DATES = "a.staff_id = %(me)s AND a.starts_on <= %(day)s AND (a.ends_on IS NULL OR a.ends_on >= %(day)s)"

UNITS = f"""
SELECT u.id, u.kind FROM roles_assignment a
JOIN roles_unitgrouppermission g ON g.group_id = a.group_id AND g.permission_id = %(permission)s
JOIN roles_unit u ON u.id = g.content_object_id
WHERE {_DATES}
UNION ALL
SELECT a.staff_id, 'own' FROM roles_assignment a
JOIN roles_grant g ON g.position_id = a.position_id AND g.scope = 'own' AND g.permission_id = %(permission)s
WHERE {_DATES}
"""  # noqa: S608  constants only

SHARED = (
    "SELECT content_object_id FROM reports_reportuserpermission"
    " WHERE user_id = %(me)s AND permission_id = %(permission)s"
)

_BELOW_GROUP = "store_id IN (SELECT unit_id FROM roles_unitancestor WHERE ancestor_id = {pk})"
_REACH = {
    "group": (_BELOW_GROUP, "unit_id = {pk}"),
    "store": ("store_id = {pk}",),
    "department": ("department_id = {pk}",),
    "team": ("unit_id = {pk}",),
    "own": ("owner_id = {pk}",),
}

_PAGE = """
SELECT r.id, r.period, r.first_day, r.last_day, r.due_at, r.state, r.first_submitted_at,
       o.id, o.name, f.history_id, f.name_zh, f.name_en, f.frequency
FROM (SELECT id FROM ({newest}) m ORDER BY due_at DESC, id DESC LIMIT {size}) n
JOIN reports_report r ON r.id = n.id
JOIN roles_staff o ON o.id = r.owner_id
JOIN reports_historicalreportdefinition f ON f.history_id = r.made_from_id
ORDER BY r.due_at DESC, r.id DESC
"""


def best_page(person: int, permission: int) -> list[tuple[int, int]]:
    """Ask for the units, then for the newest of each branch, then for the capped count."""
    known: dict[str, Any] = {"me": person, "permission": permission, "day": DAY.isoformat()}
    ways = [way.format(pk=int(pk)) for pk, kind in sql.rows(UNITS, known) for way in _REACH[kind]]
    ways = [*sorted(ways, key=_widest_first), f"id IN ({SHARED})"]
    rows = sql.rows(_PAGE.format(newest=_newest(ways), size=PAGE_SIZE), known)
    counted = sql.rows(f"SELECT count(*) FROM ({_first_found(ways)}) c", known)[0][0]  # noqa: S608  constants only
    return [(row[0], min(counted, CAP)) for row in rows]


def _widest_first(way: str) -> int:
    return ("store_id", "department_id", "unit_id", "owner_id").index(way.split(maxsplit=1)[0])


def _newest(ways: list[str]) -> str:
    """Return the newest of each way; the same record twice is one."""
    newest = f"ORDER BY due_at DESC, id DESC LIMIT {PAGE_SIZE}"
    return " UNION ".join(
        f"SELECT * FROM (SELECT id, due_at FROM reports_report WHERE {way} {newest}) b{n}"  # noqa: S608  constants
        for n, way in enumerate(ways)
    )


def _first_found(ways: list[str]) -> str:
    """Return as many records as a count goes to, without those an earlier way led to already."""
    most = f"LIMIT {CAP + 1}"
    parts = []
    for n, way in enumerate(ways):
        before = "".join(f" AND ({each}) IS NOT TRUE" for each in ways[:n])
        found = f"SELECT id FROM reports_report WHERE {way}{before} {most}"  # noqa: S608  constants only
        parts.append(f"SELECT * FROM ({found}) c{n}")  # noqa: S608
    return f"{' UNION ALL '.join(parts)} {most}"

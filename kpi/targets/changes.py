"""What became of a sheet's values: each change with who made it, read from the history of its targets."""

from __future__ import annotations

from typing import Any

from kpi.models import Target, TargetSheet
from kpi.targets.presentation import number_of

MOST = 60
GONE = "-"


def changes_of(sheet: TargetSheet) -> list[dict[str, Any]]:
    """Return the changes of a sheet's values, the latest first, at most `MOST`; one query.

    Each with `name` of the indicator, `about` (the unit below or the position it is for), `before`, `after`, `who`
    and `at`.
    """
    rows = Target.history.filter(sheet_id=sheet.pk).order_by("history_date", "history_id")
    rows = rows.select_related("indicator", "unit", "position", "history_user")
    values: dict[tuple[int | None, ...], Any] = {}
    found = []
    for row in rows:
        key = (row.indicator_id, row.unit_id, row.position_id)
        before, after = values.get(key), None if row.history_type == GONE else row.value
        values[key] = after
        if before == after:
            continue
        unit = row.indicator.set_in
        part = row.unit.name if row.unit_id != sheet.unit_id else ""
        found.append(
            {
                "name": row.indicator.name,
                "about": row.position.name if row.position_id else part,
                "before": number_of(before, unit),
                "after": number_of(after, unit),
                "who": row.history_user.name if row.history_user else "",
                "at": row.history_date,
            }
        )
    return found[::-1][:MOST]

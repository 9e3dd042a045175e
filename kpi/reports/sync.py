"""The section of the catalogue this app owns: report definitions."""

from __future__ import annotations

from collections import Counter
from datetime import time
from typing import Any

from kpi.reports.catalogue import Frequency, ReportSpec
from kpi.reports.models import ReportDefinition
from roles.catalogue.discovery import position_modules
from roles.catalogue.sections import Changes, Section
from roles.catalogue.upsert import upsert
from roles.models import Position

# When a report drafts itself on its period's last day, and when it is due after that day.
_HOURS: dict[str, tuple[time, int, time]] = {
    # The day's report is read at the next morning's meeting.
    Frequency.DAILY: (time(17, 30), 1, time(9, 0)),
    Frequency.WEEKLY: (time(17, 0), 1, time(12, 0)),
    Frequency.MONTHLY: (time(17, 0), 3, time(18, 0)),
    Frequency.EVENT: (time(17, 30), 0, time(18, 0)),
}


def sync() -> list[Changes]:
    """Write the report definitions of every position."""
    positions = dict(Position.objects.values_list("code", "pk"))
    rows = [
        _row(code, positions[code], spec)
        for code, module in position_modules().items()
        for spec in getattr(module, "REPORTS", ())
    ]
    return [upsert(ReportDefinition, rows, section="reports")]


def _row(code: str, position_id: int, spec: ReportSpec) -> dict[str, Any]:
    draft_time, due_days, due_time = _HOURS[spec.frequency]
    return {
        "code": f"{code}_{spec.slug}",
        "position_id": position_id,
        "name_zh": spec.zh,
        "name_en": spec.en,
        "frequency": str(spec.frequency),
        "receivers": list(spec.receivers),
        "outside": list(spec.outside),
        "record": spec.record,
        "draft_time": draft_time,
        "due_days": due_days,
        "due_time": due_time,
        "basis": str(spec.basis),
        "sources": [list(source) for source in spec.sources],
    }


def figures() -> dict[str, dict[str, Any]]:
    """Return the number of report definitions of every position by code."""
    counts = Counter(ReportDefinition.objects.filter(retired=False).values_list("position__code", flat=True))
    return {code: {"reports": count} for code, count in counts.items()}


SECTION = Section(name="reports", order=40, sync=sync, figures=figures)

"""The section of the catalogue this app owns: report definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import time
from typing import Any

from kpi.reports.catalogue import Frequency, ReportSpec, standard_sections
from kpi.reports.models import ReportDefinition
from roles.catalogue.discovery import position_modules
from roles.catalogue.sections import Changes, DeclaredEntries, Section
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
    return [upsert(ReportDefinition, _rows(_stored_positions()), section="reports")]


def _rows(positions: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return what the code says of every report of positions that are stored."""
    leading = {each.POSITION.reports_to for each in position_modules().values()}
    return [
        _row(code, positions[code], spec, leads=code in leading)
        for code, module in position_modules().items()
        for spec in getattr(module, "REPORTS", ())
        if code in positions
    ]


def _row(code: str, position_id: int, spec: ReportSpec, *, leads: bool) -> dict[str, Any]:
    """Return what the code says of one report; who leads people rolls their reports up in the report about all work."""
    rolls_up = leads and not spec.record
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
        "sections": list(spec.sections or _sections_of(spec, leads=rolls_up)),
        "prompt_zh": spec.prompt_zh,
        "prompt_en": spec.prompt_en,
        "draft_time": draft_time,
        "due_days": due_days,
        "due_time": due_time,
        "basis": str(spec.basis),
        "sources": [list(source) for source in spec.sources],
    }


def _sections_of(spec: ReportSpec, *, leads: bool) -> tuple[str, ...]:
    return standard_sections(spec.frequency, spec.record, draws_on=spec.draws_on, leads=leads)


def figures() -> dict[str, dict[str, Any]]:
    """Return the number of report definitions of every position by code."""
    counts = Counter(ReportDefinition.objects.filter(retired=False).values_list("position__code", flat=True))
    return {code: {"reports": count} for code, count in counts.items()}


def _stored_positions() -> dict[str, int]:
    return dict(Position.objects.values_list("code", "pk"))


def _positions_of(definitions: Collection[int]) -> set[int]:
    return set(ReportDefinition.objects.filter(pk__in=definitions).values_list("position", flat=True))


SECTION = Section(
    name="reports",
    order=40,
    sync=sync,
    figures=figures,
    entries=(DeclaredEntries(ReportDefinition, _rows, "position", "position__department", _positions_of),),
)

"""How the reports behind a figure are named."""

from __future__ import annotations

from collections.abc import Collection

from kpi import source_words
from kpi.reports.models import Report
from kpi.source_words import RowWords


def reports(ids: Collection[int]) -> dict[int, RowWords]:
    """Name reports by their title and the last day of their period."""
    rows = Report.objects.filter(pk__in=ids).select_related("made_from")
    return {row.pk: RowWords(row.title, row.last_day, str(row.get_state_display())) for row in rows}


def register() -> None:
    """Say it to whoever lists source rows."""
    source_words.register("reports.report", reports)

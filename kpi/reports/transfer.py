"""The sheet of the reports a department's positions owe."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from kpi.reports.models import ReportDefinition
from kpi.reports.sections import known
from kpi.reports.words import OUTSIDE
from roles.catalogue.transfer.columns import known_codes, of_field, position_columns
from roles.catalogue.transfer.entries import EntrySheet
from roles.duties.records import RECORDS
from roles.spreadsheets.tables import Column
from roles.spreadsheets.widgets import Choice, Codes

_SEPARATED = gettext_lazy("Several codes are separated by commas.")


class DefinitionSheet(EntrySheet):
    """A row a report; the first of its receivers decides on it."""

    title = gettext_lazy("Reports")
    explanation = gettext_lazy(
        "A row a report. Receivers are codes of positions, the first decides; none: the superior decides. A row you "
        "take out changes nothing: retire a report with “Retired”."
    )
    order = 70
    fixed = ("code", "position")

    class Meta:
        model = ReportDefinition

    def columns(self) -> list[Column]:
        """Return name, times and receivers."""
        times = ("frequency", "draft_time", "due_days", "due_time")
        outside = ", ".join(OUTSIDE)
        return [
            of_field(ReportDefinition, "code", hint=gettext_lazy("The key: it never changes.")),
            *position_columns(self.transfer),
            *(of_field(ReportDefinition, name) for name in ("name_zh", "name_en", *times)),
            of_field(ReportDefinition, "receivers", Codes(known_codes(self.transfer)), hint=_SEPARATED),
            of_field(ReportDefinition, "outside", Codes(lambda: OUTSIDE), hint=outside),
            of_field(ReportDefinition, "record", _records()),
            of_field(ReportDefinition, "sections", Codes(known), hint=gettext_lazy("In order, separated by commas.")),
            of_field(ReportDefinition, "prompt_zh"),
            of_field(ReportDefinition, "prompt_en"),
            of_field(ReportDefinition, "basis"),
            of_field(ReportDefinition, "retired"),
        ]

    def stored_rows(self) -> QuerySet[Any]:
        """Return the reports of the department's positions."""
        rows = ReportDefinition.objects.filter(position__department=self.transfer.department)
        return rows.select_related("position").order_by("position__order", "position__code", "code")


def _records() -> Choice:
    return Choice(tuple(RECORDS.items()), required=False, codes=True)


SHEETS = (DefinitionSheet,)

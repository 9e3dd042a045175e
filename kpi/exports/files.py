"""Writing an export as a file: no text that reckons, no character that is lost."""

from __future__ import annotations

from collections.abc import Iterable

from kpi.exports.models import ExportTemplate, FileType
from kpi.exports.sources import shaped, value_of
from kpi.reports.models import Report
from roles.spreadsheets.text_files import csv_file
from roles.spreadsheets.writing import Sheet, workbook


def file_of(template: ExportTemplate, reports: Iterable[Report]) -> bytes:
    """Return the file: a row of headings, and one row a report."""
    columns = list(template.columns.all())
    head = [column.heading for column in columns]
    rows = [[shaped(value_of(report, each.source), each.shape) for each in columns] for report in reports]
    if template.file_type == FileType.EXCEL:
        return workbook([Sheet(template.name, head, rows)])
    return csv_file([head, *rows], template.code_page)

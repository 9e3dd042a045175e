"""A report as a workbook: one sheet a section, numbers that can be reckoned with, no text that reckons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kpi.reports import parts
from kpi.reports.differences import outcome_label
from kpi.reports.models import Report
from kpi.reports.presentation import facts_of, sections_of
from roles.approvals.deciding import timeline
from roles.spreadsheets.writing import sheet_title, write_cell

_HEAD = PatternFill("solid", fgColor="E8EDF3")
_NARROW, _WIDE = 10, 60


def workbook_of(report: Report) -> bytes:
    """Return the report as an .xlsx file in the reader's language."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    _cover(book.create_sheet(sheet_title(_("Report"))), report)
    for output in sections_of(report):
        page = book.create_sheet(sheet_title(output.words.text))
        _section(page, report, output)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cover(page: Worksheet, report: Report) -> None:
    facts = facts_of(report, "")
    told = [
        (_("Report"), facts["title"]),
        (_("Period"), facts["period_label"]),
        (_("Author"), facts["author_name"]),
        (_("Position"), facts["position_name"]),
        (_("Unit"), facts["unit_name"]),
        (_("State"), facts["state_label"]),
        (_("Due"), facts["due_at"]),
        (_("Submitted"), facts["submitted_at"]),
        (_("Figures as of"), facts["drafted_at"]),
        (_("Hash of the content"), facts["content_hash"]),
        *(("!", mark) for mark in facts["marks"]),
    ]
    for name, value in told:
        _row(page, [name, value])
        page.cell(page.max_row, 1).font = Font(bold=True)
    if entries := timeline(report):
        _skip(page)
        _headings(page, [_("Name"), _("Decision"), _("When"), _("Reason")])
        for entry in entries:
            _row(page, [entry["actor_name"], entry["action_label"], entry["at"], entry["reason"]])
    _fit(page)


def _section(page: Worksheet, report: Report, output: parts.SectionOutput) -> None:
    for number, part in enumerate(output.parts):
        if number:
            _skip(page)
        _PARTS[part.kind](page, report, part)
    _fit(page)


def _figures(page: Worksheet, report: Report, part: parts.Figures) -> None:
    heads = [_("Figure"), pgettext("figure", "Value"), pgettext("of a figure", "Unit"), _("Part"), _("Whole")]
    _headings(page, [*heads, _("Target"), _("Last time"), _("A year ago"), _("Comment")])
    for each in part.figures:
        comment = report.comments.get(each.line, "")
        values = [each.value, each.unit, each.part, each.whole, each.target, each.before, each.year_before, comment]
        _row(page, [each.words.text, *values])


def _table(page: Worksheet, _report: Report, part: parts.Table) -> None:
    units = part.units or ("",) * len(part.columns)
    _headings(page, [each.text for each in part.columns])
    for row in part.rows:
        _row(page, [each.text if isinstance(each, parts.Words) else each for each in row.cells], units)


def _chart(page: Worksheet, _report: Report, part: parts.Chart) -> None:
    _headings(page, ["", *(each.words.text for each in part.series)])
    for number, label in enumerate(part.labels):
        _row(page, [label, *(each.values[number] for each in part.series)], ["", *[part.unit] * len(part.series)])


def _exceptions(page: Worksheet, _report: Report, part: parts.Exceptions) -> None:
    _row(page, [part.words.text, part.total])
    page.cell(page.max_row, 1).font = Font(bold=True)
    if part.entries:
        _headings(page, [_("What"), _("Who"), _("Day"), _("Reason"), _("Note")])
    for each in part.entries:
        _row(page, [each.words.text, each.who, each.day, each.reason, each.note])


def _narrative(page: Worksheet, _report: Report, part: parts.Narrative) -> None:
    _headings(page, [part.prompt.text])
    _row(page, [part.text])


def _plan(page: Worksheet, _report: Report, part: parts.PlanLines) -> None:
    _headings(page, [_("Plan"), _("Planned in"), _("State"), _("Note")])
    for each in part.lines:
        _row(page, [each.text, each.since, outcome_label(each.outcome), each.note])


def _not_built(page: Worksheet, _report: Report, part: parts.NotBuilt) -> None:
    _headings(page, [_("These records are not built yet")])
    for each in part.records:
        _row(page, [each.text])


def _headings(page: Worksheet, heads: Sequence[str]) -> None:
    _row(page, heads)
    for cell in page[page.max_row]:
        cell.font = Font(bold=True, color="111827")
        if cell.value:
            cell.fill = _HEAD


def _row(page: Any, values: Sequence[Any], units: Sequence[str] = ()) -> None:
    """Write one row below the last; a number shows its unit and stays a number."""
    number = page._current_row + 1
    page._current_row = number
    for column, value in enumerate(values, 1):
        cell = page.cell(number, column)
        write_cell(cell, value)
        cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str) and len(value) > _WIDE // 2)
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            cell.number_format = number_format(value, units[column - 1] if column <= len(units) else "")
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd hh:mm" if hasattr(value, "hour") else "yyyy-mm-dd"


def number_format(value: Decimal | int, unit: str) -> str:
    """Return the format that shows a number with its own decimals, thousands apart, and its unit behind."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    shown = "#,##0" + ("." + "0" * places if places else "")
    quoted = unit.replace('"', "")
    return f'{shown}"{quoted}"' if quoted else shown


def _skip(page: Any) -> None:
    page._current_row += 1


def _fit(page: Worksheet) -> None:
    """Make columns as wide as what they hold, within reason."""
    widths: dict[int, int] = {}
    for row in page.iter_rows():
        for cell in row:
            assert cell.column is not None
            shown = str(cell.value) if cell.value is not None else ""
            wide = max((sum(2 if ord(each) > 0x2E7F else 1 for each in line) for line in shown.split("\n")), default=0)
            widths[cell.column] = max(widths.get(cell.column, _NARROW), min(wide + 2, _WIDE))
    for column, width in widths.items():
        page.column_dimensions[get_column_letter(column)].width = width
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


_PARTS: dict[str, Callable[[Worksheet, Report, Any], None]] = {
    "figures": _figures,
    "table": _table,
    "chart": _chart,
    "exceptions": _exceptions,
    "narrative": _narrative,
    "plan": _plan,
    "not-built": _not_built,
}

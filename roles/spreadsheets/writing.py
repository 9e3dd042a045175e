"""Writing workbooks in which no cell is a live formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.timezone import make_naive
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a spreadsheet takes for the beginning of a formula.
LIVE = ("=", "+", "-", "@", "\t", "\r")
CELL_LENGTH = 32_767
# Control characters, halves of surrogate pairs and the two non-characters: no XML holds them.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet would read as an escaped character ("_x0041_" is an A) is escaped itself.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_WIDEST = 60
_TITLE_LENGTH = 31
# A list of choices inside a cell's validation: 255 characters, separated by commas.
_CHOICES_LENGTH = 255
_ROWS_TO_FILL = 500
_HINT_SIZE = (120, 320)


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title (cut at 31 characters), a row of headings, and rows of plain values.

    `hints` are remarks on the headings, `choices` the values a column offers to choose from,
    both by the column's place counted from nought; `grey` are columns that are only looked at.
    """

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]
    hints: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    grey: frozenset[int] = frozenset()


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return an .xlsx file; headings stay in view and can be filtered by."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for sheet in sheets:
        _write(book.create_sheet(sheet_title(sheet.title)), sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def attachment(name: str, content: bytes) -> HttpResponse:
    """Return a download; `name` may be Chinese and carries its ending."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


def _write(page: Worksheet, sheet: Sheet) -> None:
    widths = [0] * len(sheet.head)
    number = 0
    for number, values in enumerate((sheet.head, *sheet.rows), 1):
        for column, value in enumerate(values, 1):
            cell = page.cell(number, column)
            write_cell(cell, value)
            if column <= len(widths):
                widths[column - 1] = max(widths[column - 1], _width(cell.value))
            if isinstance(cell.value, str) and "\n" in cell.value:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST) + 2
    for column, cell in enumerate(page[1]):
        cell.font = Font(bold=True, color="6B7280" if column in sheet.grey else "111827")
        cell.fill = PatternFill("solid", fgColor="E8EDF3")
    page.freeze_panes = "A2"
    if sheet.head:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.head))}{max(page.max_row, 1)}"
    _guide(page, sheet, number + _ROWS_TO_FILL)


def _guide(page: Worksheet, sheet: Sheet, last: int) -> None:
    """Hang the remarks on the headings and offer the choices down to row `last`."""
    for column, hint in sheet.hints.items():
        remark = Comment(ILLEGAL.sub("", hint), "")
        remark.height, remark.width = _HINT_SIZE
        page.cell(1, column + 1).comment = remark
    for column, choices in sheet.choices.items():
        joined = ",".join(choices)
        if len(joined) > _CHOICES_LENGTH or any(set(each) & {",", '"'} for each in choices):
            continue
        letter = get_column_letter(column + 1)
        rule = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}2:{letter}{last}")
        page.add_data_validation(rule)


def written(value: Any) -> Any:
    """Return what a cell holds of a value: a text without what no cell can hold, a local time without its zone."""
    if isinstance(value, datetime):
        return make_naive(value) if value.tzinfo else value
    if value is None or isinstance(value, int | float | Decimal) or hasattr(value, "isoformat"):
        return value
    text = ILLEGAL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return text[:CELL_LENGTH]


def write_cell(cell: Any, value: Any) -> None:
    """Write one value; a text is a text, whatever it begins with.

    The quote prefix keeps it one when somebody edits the cell in the spreadsheet.
    """
    value = written(value)
    cell.value = None if isinstance(value, str) else value
    if isinstance(value, str) and value:
        # Set past openpyxl's own guess, which takes "=1+1" for a formula.
        cell._value = _LOOKS_ESCAPED.sub("_x005F_", value)
        cell.data_type = "s"
        if value.startswith(LIVE):
            cell.quotePrefix = True


def _width(value: Any) -> int:
    # A Chinese character is as wide as two Latin ones.
    return sum(2 if ord(each) > 0x2E7F else 1 for each in str(value or "").split("\n")[0])


def sheet_title(title: str) -> str:
    """Return what a sheet may be called."""
    return "".join("-" if each in "[]:*?/\\" else each for each in title)[:_TITLE_LENGTH] or "1"

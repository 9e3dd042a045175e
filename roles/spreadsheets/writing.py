"""Writing workbooks in which no cell is a live formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.timezone import make_naive
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a spreadsheet takes for the beginning of a formula.
_LIVE = ("=", "+", "-", "@", "\t", "\r")
_CELL_LENGTH = 32_767
_WIDEST = 60
_TITLE_LENGTH = 31


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title (cut at 31 characters), a row of headings, and rows of plain values."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return an .xlsx file; headings stay in view and can be filtered by."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for sheet in sheets:
        _write(book.create_sheet(_title(sheet.title)), sheet)
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
    for number, values in enumerate((sheet.head, *sheet.rows), 1):
        for column, value in enumerate(values, 1):
            cell = page.cell(number, column)
            write_cell(cell, value)
            if column <= len(widths):
                widths[column - 1] = max(widths[column - 1], _width(cell.value))
    for column, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST) + 2
    for cell in page[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EDF3")
    page.freeze_panes = "A2"
    if sheet.head:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.head))}{max(page.max_row, 1)}"


def write_cell(cell: Any, value: Any) -> None:
    """Write one value; a text is a text, whatever it begins with.

    The quote prefix keeps it one when somebody edits the cell in the spreadsheet.
    """
    if isinstance(value, datetime):
        value = make_naive(value) if value.tzinfo else value
    elif value is not None and not isinstance(value, int | float | Decimal) and not hasattr(value, "isoformat"):
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_CELL_LENGTH]
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(_LIVE):
            cell.quotePrefix = True


def _width(value: Any) -> int:
    # A Chinese character is as wide as two Latin ones.
    return sum(2 if ord(each) > 0x2E7F else 1 for each in str(value or "").split("\n")[0])


def _title(title: str) -> str:
    return "".join("-" if each in "[]:*?/\\" else each for each in title)[:_TITLE_LENGTH] or "1"

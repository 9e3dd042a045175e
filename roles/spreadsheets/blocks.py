"""Writing workbooks whose sheets are blocks of rows below each other: headings, numbers with their units, texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from roles.spreadsheets.writing import sheet_title, write_cell

_HEAD = PatternFill("solid", fgColor="E8EDF3")
_BOLD, _HEADING = Font(bold=True), Font(bold=True, color="111827")
_NARROW, _WIDE = 10, 60


class Book:
    """A workbook of pages in the order they are begun."""

    def __init__(self) -> None:
        self._book = Workbook()
        assert self._book.active is not None
        self._book.remove(self._book.active)

    def page(self, title: str) -> Page:
        """Begin a page; a title taken already gets a number."""
        return Page(self._book.create_sheet(sheet_title(title)))

    def content(self) -> bytes:
        """Return the .xlsx file, its columns as wide as what they hold."""
        for sheet in self._book.worksheets:
            _fit(sheet)
        file = BytesIO()
        self._book.save(file)
        return file.getvalue()


class Page:
    """One sheet, written from top to bottom."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._last = 0

    def row(self, values: Sequence[Any], units: Sequence[str] = (), *, bold: bool = False) -> None:
        """Write one row; a number shows its unit and stays a number. `bold` makes its first cell stand out."""
        self._last += 1
        for column, value in enumerate(values, 1):
            cell = self._sheet.cell(self._last, column)
            write_cell(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str) and len(value) > _WIDE // 2)
            if isinstance(value, Decimal | int) and not isinstance(value, bool):
                cell.number_format = number_format(value, units[column - 1] if column <= len(units) else "")
            elif isinstance(value, date):
                cell.number_format = "yyyy-mm-dd hh:mm" if hasattr(value, "hour") else "yyyy-mm-dd"
            if bold and column == 1:
                cell.font = _BOLD

    def headings(self, heads: Sequence[str]) -> None:
        """Write the headings of the rows below."""
        self.row(heads)
        for cell in self._sheet[self._last]:
            cell.font = _HEADING
            if cell.value:
                cell.fill = _HEAD

    def skip(self) -> None:
        """Leave a row empty."""
        self._last += 1


def number_format(value: Decimal | int, unit: str) -> str:
    """Return the format that shows a number with its own decimals, thousands apart, and its unit behind."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    shown = "#,##0" + ("." + "0" * places if places else "")
    quoted = unit.replace('"', "")
    return f'{shown}"{quoted}"' if quoted else shown


def _fit(sheet: Worksheet) -> None:
    """Make columns as wide as what they hold, within reason, and the sheet as wide as a page."""
    widths: dict[int, int] = {}
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.column is not None
            shown = str(cell.value) if cell.value is not None else ""
            wide = max((sum(2 if ord(each) > 0x2E7F else 1 for each in line) for line in shown.split("\n")), default=0)
            widths[cell.column] = max(widths.get(cell.column, _NARROW), min(wide + 2, _WIDE))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

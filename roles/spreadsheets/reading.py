"""Reading workbooks that people upload: whatever the file holds, the answer is a sentence, never a crash."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

FILE_BYTES = 5 * 1024 * 1024
# What the parts of a workbook may come to once unpacked: a real one of 5 MB unpacks to about this.
UNPACKED_BYTES = 60 * 1024 * 1024
PARTS = 500
SHEETS = 30
ROWS = 5_000
COLUMNS = 100

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PACKED = b"PK\x03\x04"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Unreadable(ValidationError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell: where it stands ("C7"), and its value or, where that is none we read, why not."""

    address: str
    value: Any = None
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written here; spaces are nothing."""
        return not self.fault and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


@dataclass(frozen=True)
class Row:
    """One row with its number as the spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Page:
    """One sheet: its title and the rows in which something is written, the headings first."""

    title: str
    rows: tuple[Row, ...]


def read_workbook(content: bytes) -> list[Page]:
    """Return the sheets of an .xlsx file.

    Raises Unreadable for a file that is none, is too large, packed to burst, locked or broken.
    """
    _check_kind(content)
    _check_size(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        pages = [_page(sheet) for sheet in book.worksheets[:SHEETS]]
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(_("The file is damaged: open it in Excel, save it again as .xlsx and upload it.")) from error
    if not any(page.rows for page in pages):
        raise Unreadable(_("The workbook is empty: nothing is written on any sheet."))
    return pages


def _check_kind(content: bytes) -> None:
    if not content:
        raise Unreadable(_("The file is empty."))
    if len(content) > FILE_BYTES:
        raise Unreadable(
            _("The file is too large: at most %(limit)s MB can be read. Split it into several.")
            % {"limit": FILE_BYTES // 1024 // 1024}
        )
    if content.startswith(_OLD_OFFICE):
        if _LOCKED in content:
            raise Unreadable(_("The file is protected by a password: take the password off and upload it again."))
        raise Unreadable(_("This is a file of an old Excel (.xls): save it as .xlsx and upload that."))
    if not content.startswith(_PACKED):
        raise Unreadable(
            _("This is not an Excel workbook, whatever its name says: save it as .xlsx in Excel and upload that.")
        )


def _check_size(content: bytes) -> None:
    """Look at what the parts claim to unpack to; nothing unpacks to more than it claims."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
    except Exception as error:
        raise Unreadable(_("The file is damaged: open it in Excel, save it again as .xlsx and upload it.")) from error
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("The file is protected by a password: take the password off and upload it again."))
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise Unreadable(_("The file unpacks to far more than a list needs: it is not read."))
    if _WORKBOOK not in {part.filename for part in parts}:
        raise Unreadable(
            _("This is not an Excel workbook, whatever its name says: save it as .xlsx in Excel and upload that.")
        )


def _page(sheet: Any) -> Page:
    rows = []
    for row in _filled(sheet):
        rows.append(row)
        if len(rows) > ROWS + 1:
            raise Unreadable(
                _("The sheet “%(sheet)s” has more than %(limit)s rows: split the file into several.")
                % {"sheet": sheet.title, "limit": ROWS}
            )
    return Page(sheet.title, tuple(rows))


def _filled(sheet: Any) -> Iterator[Row]:
    for number, found in enumerate(sheet.iter_rows(max_col=COLUMNS), 1):
        cells = tuple(
            _cell(f"{get_column_letter(column)}{number}", each) if each.value is not None else _empty(column, number)
            for column, each in enumerate(found, 1)
        )
        if not all(each.is_empty for each in cells):
            yield Row(number, cells)


def _empty(column: int, number: int) -> Cell:
    return Cell(f"{get_column_letter(column)}{number}")


def _cell(address: str, found: Any) -> Cell:
    value = found.value
    if found.data_type == "f":
        return Cell(address, None, _("This is a formula: write the value itself (copy, then “paste values”)."))
    if found.data_type == "e":
        return Cell(address, None, _("The cell holds an error of the spreadsheet (%(error)s).") % {"error": value})
    if isinstance(value, str):
        value = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value).replace("\r\n", "\n").replace("\r", "\n")
    return Cell(address, value)

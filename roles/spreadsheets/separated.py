"""Writing CSV files: no text that reckons, no character that is lost."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from roles.spreadsheets.writing import ILLEGAL, LIVE

Value = str | int | float | Decimal | date | None


def separated(rows: Iterable[Sequence[Value]], code_page: str) -> bytes:
    """Return rows as CSV in a code page; a character it does not have becomes its code point in brackets."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return encoded(text.getvalue(), code_page)


def encoded(text: str, code_page: str) -> bytes:
    """Return a text in a code page without losing a character silently."""
    try:
        return text.encode(code_page)
    except UnicodeEncodeError:
        return "".join(each if _fits(each, code_page) else f"[U+{ord(each):04X}]" for each in text).encode(code_page)


def _fits(character: str, code_page: str) -> bool:
    try:
        character.encode(code_page)
    except UnicodeEncodeError:
        return False
    return True


def _cell(value: Value) -> str:
    """Return what stands in a cell; an apostrophe keeps a text from being read as a formula, a number is one."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = ILLEGAL.sub("", str(value))
    return f"'{text}" if text.startswith(LIVE) else text

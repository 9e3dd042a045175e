"""Lists as files: what the page shows, every row of it, as Excel or CSV without live formulas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from roles import clock
from roles.records.kinds import RecordKind
from roles.records.tables import Column, heads
from roles.spreadsheets import Sheet, attachment, workbook
from roles.spreadsheets.separated import separated

# More than a spreadsheet is looked through in, and what a request may take.
MOST_ROWS = 20_000
_CHUNK = 2_000


def export(kind: RecordKind, rows: Any, columns: list[Column], form: str) -> tuple[HttpResponse, int]:
    """Return the file and how many rows it holds; personal data stands in it as on the page, masked."""
    lines = list(_lines(rows[:MOST_ROWS], columns))
    titles = [*heads(columns), str(_("State"))]
    name = f"{kind.label} {clock.today():%Y-%m-%d}"
    if form == "csv":
        # The mark tells Excel that it is UTF-8.
        content = b"\xef\xbb\xbf" + separated([titles, *lines], "utf-8")
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.csv"
        response["Cache-Control"] = "no-store"
        return response, len(lines)
    return attachment(f"{name}.xlsx", workbook([Sheet(str(kind.label), titles, lines)])), len(lines)


def _lines(rows: Any, columns: list[Column]) -> Iterator[list[Any]]:
    for record in rows.iterator(chunk_size=_CHUNK):
        yield [*(_plain(column.value(record)) for column in columns), record.state_label]


def _plain(value: Any) -> Any:
    """Return what a cell holds: numbers and days stay what they are, everything else is text."""
    if value is None or (isinstance(value, Decimal | int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)

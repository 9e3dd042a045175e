"""What is drawn, as a table first: the same numbers for the eye, for a screen reader, for Excel and for CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from roles.spreadsheets.separated import separated
from roles.spreadsheets.writing import Sheet, attachment, workbook

_STEP = 10
Cell = str | int | Decimal | None


@dataclass(frozen=True)
class Drawing:
    """How a table is drawn: `kind` is bar, hbar or line; `columns` are the places of the columns that are drawn.

    `top` is where the axis ends, `target` a line across; without either the numbers decide.
    """

    kind: str
    columns: tuple[int, ...]
    unit: str = ""
    top: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True)
class Table:
    """Numbers with their headings; the first column says what a row is about."""

    name: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    drawing: Drawing | None = None
    urls: Mapping[int, str] = field(default_factory=dict)

    def spec(self) -> dict[str, Any]:
        """Return what `dealership/charts.js` draws."""
        drawing = self.drawing
        if drawing is None:
            return {}
        return {
            "kind": drawing.kind,
            "labels": [str(row[0]) for row in self.rows],
            "series": [
                {"name": self.head[place], "data": [_number(row[place]) for row in self.rows]}
                for place in drawing.columns
            ],
            "unit": drawing.unit,
            "min": self._bottom(drawing),
            "max": _number(drawing.top),
            "target": _number(drawing.target),
        }

    def _bottom(self, drawing: Drawing) -> float:
        """Return where the axis begins: bars at nought; a line a little below its lowest, or its turns are not seen."""
        known = [_number(row[place]) for row in self.rows for place in drawing.columns]
        lowest = min((value for value in known if value is not None), default=0.0)
        return 0.0 if drawing.kind != "line" or lowest < _STEP else float(int(lowest / _STEP - 1) * _STEP)

    def lines(self) -> list[tuple[Cell, str, list[Cell]]]:
        """Return the rows as the page writes them: what each is about, where it leads, its other cells."""
        return [(row[0], self.urls.get(number, ""), list(row[1:])) for number, row in enumerate(self.rows)]


def answer(table: Table, form: str) -> HttpResponse:
    """Return a table as JSON for drawing, or as a file: "xlsx" or "csv"."""
    name = f"{table.name}.{form}"
    if form == "xlsx":
        return attachment(name, workbook([Sheet(table.title, table.head, table.rows)]))
    if form == "csv":
        response = HttpResponse(
            separated([table.head, *table.rows], "utf-8-sig"), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        response["Cache-Control"] = "no-store"
        return response
    response = JsonResponse({"title": table.title, **table.spec(), "empty": _("No figures yet")})
    response["Cache-Control"] = "no-store"
    return response


def _number(value: Cell) -> float | None:
    return None if value is None or isinstance(value, str) else float(value)

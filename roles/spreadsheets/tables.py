"""From a sheet as it was uploaded to rows of named cells: headings are found in any language of the house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export.fields import Field

from roles.catalogue.names import fold
from roles.models.staff import enumeration
from roles.spreadsheets.dry_run import Fault
from roles.spreadsheets.reading import Cell, Page, Row
from roles.spreadsheets.widgets import CellWidget, in_every_language
from roles.spreadsheets.writing import Sheet, written


class Column(Field):
    """One column of a sheet: where its value stands, how it is headed, and what may be written in it.

    A `reference` column helps the reader and is not read back. `attribute` leads to the value as in
    django-import-export; `hint` is shown at the heading.
    """

    widget: CellWidget

    def __init__(
        self,
        name: str,
        heading: str | Promise,
        widget: CellWidget,
        *,
        attribute: str | None = None,
        hint: str | Promise = "",
        reference: bool = False,
    ) -> None:
        super().__init__(attribute=attribute or name, column_name=name, widget=widget, readonly=reference)
        self.name, self.heading, self.hint, self.reference = name, heading, hint, reference

    def export(self, instance: Any, **kwargs: Any) -> Any:
        """Return what to write into the instance's cell."""
        return self.widget.render(self.get_value(instance))

    def as_written(self, instance: Any) -> Any:
        """Return what stands in the instance's cell once it is written."""
        return written(self.export(instance))

    def is_as_written(self, cell: Cell, instance: Any) -> bool:
        """Return whether the cell holds just what an export writes into it."""
        if cell.fault:
            return False
        stored = self.as_written(instance)
        return bool(cell.value == stored) or (cell.is_empty and stored in (None, ""))


@dataclass(frozen=True)
class TableRow:
    """One row: its number in the spreadsheet and its cells by the name of their column."""

    number: int
    cells: dict[str, Cell]


@dataclass
class Table:
    """One sheet whose headings were understood; `faults` are what is wrong with the sheet itself."""

    title: str
    rows: list[TableRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def sheet_of(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Sheet:
    """Return a sheet to write: headings with their hints and choices, then the rows."""
    return Sheet(
        title,
        [str(column.heading) for column in columns],
        rows,
        hints={place: str(column.hint) for place, column in enumerate(columns) if column.hint},
        choices={place: column.widget.options() for place, column in enumerate(columns) if column.widget.options()},
        grey=frozenset(place for place, column in enumerate(columns) if column.reference),
    )


def find_page(pages: Iterable[Page], title: str | Promise) -> Page | None:
    """Return the sheet of this title in any language of the house, or None."""
    names = in_every_language(title)
    return next((page for page in pages if fold(page.title) in names), None)


def table_of(page: Page, columns: Sequence[Column]) -> Table:
    """Return the rows of a sheet by column; a heading that is missing, unknown or there twice is a fault."""
    table = Table(page.title)
    if not page.rows:
        return table
    head, *rows = page.rows
    places = _places(head, columns, table)
    _check_missing(head, places, columns, table)
    if table.faults:
        return table
    for row in rows:
        table.rows.append(TableRow(row.number, {name: row.cells[place] for name, place in places.items()}))
        table.faults += [
            Fault(page.title, cell.address, _("There is no heading above this cell."))
            for place, cell in enumerate(row.cells)
            if place not in places.values() and not cell.is_empty
        ]
    return table


def _places(head: Row, columns: Sequence[Column], table: Table) -> dict[str, int]:
    """Return where each known heading stands; say which are unknown or there twice."""
    known = {fold(column.name): column.name for column in columns if not column.reference}
    known |= {name: column.name for column in columns for name in in_every_language(column.heading)}
    places: dict[str, int] = {}
    for place, cell in enumerate(head.cells):
        if cell.is_empty:
            continue
        name = known.get(fold(str(cell.value)))
        if cell.fault:
            table.faults.append(Fault(table.title, cell.address, cell.fault))
        elif name is None:
            table.faults.append(
                Fault(
                    table.title,
                    cell.address,
                    _("This sheet has no column “%(heading)s”: take it out.") % {"heading": str(cell.value)[:60]},
                )
            )
        elif name in places:
            table.faults.append(
                Fault(
                    table.title, cell.address, _("The column “%(heading)s” is there twice.") % {"heading": cell.value}
                )
            )
        else:
            places[name] = place
    return places


def _check_missing(head: Row, places: dict[str, int], columns: Sequence[Column], table: Table) -> None:
    missing = [str(column.heading) for column in columns if column.name not in places and not column.reference]
    if missing and not table.faults:
        table.faults.append(
            Fault(
                table.title,
                head.cells[0].address,
                _("Columns are missing: %(headings)s. Put them back, their cells may be empty.")
                % {"headings": enumeration(missing)},
            )
        )


def together(addresses: Sequence[str]) -> str:
    """Return cells of one column as people name them: "F5:F9", or "F5, F8" where others lie between."""
    rows = [int(re.sub("[A-Z]", "", each)) for each in addresses]
    if len(rows) > 1 and rows == list(range(rows[0], rows[0] + len(rows))):
        return f"{addresses[0]}:{addresses[-1]}"
    return ", ".join(addresses)

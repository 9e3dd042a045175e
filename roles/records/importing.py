"""Workbooks of new records: each row is filled into the form of its kind, so that what a page refuses a row is too.

Cells are named by the labels of the form; a choice is written as it is shown. Nothing is written before a person saw
row by row what would become of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.catalogue.names import fold
from roles.models import Staff
from roles.records.actions import create_record
from roles.records.forms import NamedChoiceField
from roles.records.kinds import RecordKind
from roles.records.models import Verb
from roles.spreadsheets.dry_run import Difference, DryRun, Fault, Line, LineState
from roles.spreadsheets.reading import Cell, read_workbook
from roles.spreadsheets.tables import Column, TableRow, sheet_of, table_of
from roles.spreadsheets.widgets import CellWidget
from roles.spreadsheets.writing import workbook

MOST_ROWS = 500


class TypedWidget(CellWidget):
    """A cell as somebody would type it into the form."""

    def __init__(self, field: forms.Field) -> None:
        super().__init__(required=False)
        self.field = field

    def read(self, value: Any) -> Any:
        """Return what the form is given."""
        if isinstance(value, bool):
            return "on" if value else ""
        if isinstance(value, datetime):
            midnight = value.time() == time.min and not isinstance(self.field, forms.DateTimeField)
            return value.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return self._choice(str(value).strip())

    def _choice(self, text: str) -> str:
        if isinstance(self.field, forms.BooleanField):
            return "on" if fold(text) in {"1", "x", "yes", "true", fold(_("Yes"))} else ""
        if isinstance(self.field, NamedChoiceField):
            return self.field.named(text)
        for value, label in _choices(self.field):
            if fold(text) in (fold(label), fold(value)):
                return value
        return text

    def options(self) -> list[str]:
        """Return what can be chosen."""
        if isinstance(self.field, forms.ModelChoiceField):
            return []
        return [label for value, label in _choices(self.field) if value]


def _choices(field: forms.Field) -> list[tuple[str, str]]:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return [(str(value), str(label)) for value, label in choices]
    return []


# The fields of the model, and what the form asks for besides.
Filled = tuple[dict[str, Any], dict[str, Any]]


@dataclass
class Plan:
    """What a workbook would do, and the values it would do it with."""

    run: DryRun
    values: list[Filled]


def columns_of(kind: RecordKind, user: Staff) -> list[Column]:
    """Return the columns of a kind's workbook: fields of its form."""
    form = kind.form(user=user)
    found = []
    for name in kind.importable:
        field = form.fields[name]
        # As it is, untranslated: whoever changes the language between download and upload is understood.
        column = Column(name, field.label or name, TypedWidget(field), hint=str(field.help_text or ""))
        column.needed = field.required  # type: ignore[attr-defined]
        found.append(column)
    return found


def template(kind: RecordKind, user: Staff) -> bytes:
    """Return an empty workbook to fill in."""
    return workbook([sheet_of(str(kind.label), columns_of(kind, user), [])])


def plan(kind: RecordKind, user: Staff, content: bytes) -> Plan:
    """Return what a workbook would do; raises Unreadable for what is none."""
    columns = columns_of(kind, user)
    page = read_workbook(content)[0]
    table = table_of(page, columns)
    found = Plan(DryRun(faults=list(table.faults)), [])
    if len(table.rows) > MOST_ROWS:
        reason = _("At most %(limit)s rows at a time: split the file.") % {"limit": MOST_ROWS}
        found.run.faults.append(Fault(table.title, "", reason))
        return found
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        line, values = _read(kind, user, table.title, row, columns)
        if values is not None and (fault := _twice(kind, seen, line.sheet, row, values)):
            line = Line(line.sheet, line.number, line.key, LineState.ERROR, (), (fault,))
        elif values is not None:
            found.values.append(values)
        found.run.lines.append(line)
    return found


def _twice(
    kind: RecordKind, seen: dict[tuple[str, str], int], sheet: str, row: TableRow, values: Filled
) -> Fault | None:
    """Name the cell of a row that stands further up already, as a whole or in what only one record may have."""
    keys = {"": str(values), **{name: str(values[0].get(name) or "") for name in _one_only(kind)}}
    first = next(iter(row.cells.values())).address
    for name, text in keys.items():
        if text and (name, text) in seen:
            place = row.cells[name].address if name in row.cells else first
            number = seen[name, text]
            said = _("“%(value)s” is there already, in row %(number)s.") % {"value": text, "number": number}
            return Fault(
                sheet, place, said if name else _("This row is there already, in row %(number)s.") % {"number": number}
            )
    seen.update(dict.fromkeys(keys.items(), row.number))
    return None


def _one_only(kind: RecordKind) -> list[str]:
    """Return the fields of a workbook whose value one record only may have."""
    fields = {field.name: field for field in kind.model._meta.concrete_fields}
    return [name for name in kind.importable if name in fields and fields[name].unique]


def write(kind: RecordKind, user: Staff, values: list[Filled]) -> int:
    """Record every row, in the caller's transaction."""
    for each in values:
        create_record(kind=kind, acting_user=user, values=each[0], more=each[1], verb=Verb.IMPORT)
    return len(values)


def _read(
    kind: RecordKind, user: Staff, sheet: str, row: TableRow, columns: list[Column]
) -> tuple[Line, Filled | None]:
    typed, faults = _typed(sheet, row.cells, columns)
    form = kind.form(data=typed, user=user)
    places = {name: cell.address for name, cell in row.cells.items()}
    first = next(iter(places.values()), "")
    if not form.is_valid():
        # A cell that could not be read is missing to the form as well: it is named once.
        unread = {fault.cell for fault in faults}
        faults += [
            Fault(sheet, places.get(name, first), " ".join(str(each) for each in errors))
            for name, errors in form.errors.items()
            if places.get(name) not in unread
        ]
    # What of a person is masked on pages is masked here too: whoever looks over a shoulder typed none of it.
    key = next((form.shown(name, value) for name, value in typed.items() if value), "")
    if faults:
        return Line(sheet, row.number, key, LineState.ERROR, (), tuple(faults)), None
    said = tuple(
        Difference(str(each.heading), "", form.shown(each.name, typed[each.name]))
        for each in columns
        if typed.get(each.name)
    )
    return Line(sheet, row.number, key, LineState.NEW, said), (form.values, form.more)


def _typed(sheet: str, cells: Mapping[str, Cell], columns: list[Column]) -> tuple[dict[str, Any], list[Fault]]:
    typed: dict[str, Any] = {}
    faults = []
    for column in columns:
        cell = cells.get(column.name)
        if cell is None:
            continue
        try:
            value = column.widget.clean(cell)
        except (ValueError, ValidationError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            faults.append(Fault(sheet, cell.address, said))
            continue
        typed[column.name] = "" if value is None else value
    return typed, faults

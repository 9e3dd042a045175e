"""What a sheet of the catalogue's workbook is, and the registry by which engines above add theirs."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from copy import copy
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from import_export.results import RowResult
from tablib import Dataset

from roles.models import CatalogueEntry, Position, Staff
from roles.spreadsheets.dry_run import Difference, Fault, Line, LineState, shown
from roles.spreadsheets.reading import Cell
from roles.spreadsheets.tables import Column, Table, TableRow

logger = logging.getLogger(__name__)

Key = tuple[Any, ...]
# (verb, "position" | "duty" | "indicator") -> whether whoever asks may do that to the department's entries.
May = Callable[[str, str], bool]

# Where a row keeps its number in the spreadsheet, beside its cells.
_NUMBER = "#"


class Transfer:
    """One department's catalogue on its way out or in; what is known of the house is read once.

    Entries that the workbook itself makes are known from the row on that makes them.
    """

    def __init__(self, department: str, may: May) -> None:
        self.department = department
        self.may = may
        self._known: dict[type[models.Model], dict[str, Any]] = {}

    def known(self, model: type[CatalogueEntry]) -> dict[str, Any]:
        """Return every entry of `model` by its code, whatever its department."""
        if model not in self._known:
            self._known[model] = {entry.code: entry for entry in model._default_manager.all()}
        return self._known[model]

    def own_positions(self) -> dict[str, Position]:
        """Return the department's positions by their code."""
        return {code: each for code, each in self.known(Position).items() if each.department == self.department}

    def add(self, entry: CatalogueEntry) -> None:
        """Know an entry that a row makes."""
        self.known(type(entry)).setdefault(entry.code, entry)


class _Loader(BaseInstanceLoader):
    """Finds the row's instance among those read once for the whole sheet."""

    def get_instance(self, row: Mapping[str, Cell]) -> Any:
        """Return a copy of the stored row of this key, or None."""
        return self.resource.find(row)


class CatalogueSheet(ModelResource):
    """One sheet: which rows it shows, in which columns, and what may not be written in them.

    A resource of django-import-export whose import collects what a workbook would change (`rows`) and
    writes nothing: writing is for the actions. `right` names what whoever imports must be allowed to
    change ("position", "duty", "indicator"); `key` are the columns a row is recognised by, `named_by` (empty: the key)
    those that name a row which cannot be read.
    """

    title: ClassVar[str | Promise]
    explanation: ClassVar[str | Promise] = ""
    order: ClassVar[int]
    right: ClassVar[str] = "position"
    key: ClassVar[tuple[str, ...]] = ("code",)
    named_by: ClassVar[tuple[str, ...]] = ()

    class Meta:
        fields = ()
        instance_loader_class = _Loader
        skip_unchanged = True
        skip_html_diff = True
        store_instance = True
        use_transactions = False
        # Nothing is written in bulk or otherwise; this spares a savepoint a row.
        use_bulk = True
        batch_size = None

    def __init__(self, transfer: Transfer) -> None:
        super().__init__()
        self.transfer = transfer
        self.fields = OrderedDict((column.name, column) for column in self.columns())
        self.changed: list[Any] = []
        self._seen: dict[Key, int] = {}

    # What a sheet says about itself.

    def columns(self) -> list[Column]:
        """Return the columns in the order of the sheet."""
        raise NotImplementedError

    def stored_rows(self) -> models.QuerySet[Any]:
        """Return the department's rows, with what the columns show fetched."""
        raise NotImplementedError

    def read_key(self, row: Mapping[str, Cell]) -> Key | None:
        """Return the key a row's cells name, or None where they cannot be read."""
        raise NotImplementedError

    def key_of(self, instance: Any) -> Key:
        """Return the key of a stored row."""
        raise NotImplementedError

    def label_of(self, instance: Any) -> str:
        """Return how the dry run calls a row."""
        return str(instance.code)

    def check(self, instance: Any, original: Any) -> dict[str, str]:
        """Return what is wrong with a row that could be read, by column; `original` is None for a new one."""
        return {}

    def check_all(self, table: Table) -> list[Fault]:
        """Return what is wrong with the rows taken together."""
        return []

    def missing(self) -> list[Any]:
        """Return the stored rows that are taken away by not being there."""
        return []

    def touched(self) -> set[int]:
        """Return the ids of the stored positions whose holders feel what the sheet changes."""
        return {each.position_id for each in [*self.changed, *self.missing()] if each.position_id}

    def write(self, acting_user: Staff, reason: str) -> None:
        """Write what `take` collected, through the actions."""
        raise NotImplementedError

    # Taking a sheet's rows.

    @cached_property
    def stored(self) -> dict[Key, Any]:
        """The department's rows by their key, as they are stored."""
        return {self.key_of(each): each for each in self.stored_rows()}

    def take(self, table: Table) -> list[Line]:
        """Compare every row with what is stored; return a line each. Asks the database nothing a row."""
        names = self.get_import_order()
        data = Dataset(headers=[_NUMBER, *names])
        for row in table.rows:
            data.append([row.number, *(row.cells[name] for name in names)])
        result = self.import_data(data, use_transactions=False)
        lines = [self._line(table, row, found) for row, found in zip(table.rows, result.rows, strict=True)]
        if not any(line.faults for line in lines):
            lines += [Line(table.title, None, self.label_of(each), LineState.REMOVED) for each in self.missing()]
        return lines

    def _line(self, table: Table, row: TableRow, found: RowResult) -> Line:
        faults = self._faults(table, row, found)
        if faults:
            return Line(table.title, row.number, self._label_of_cells(row), LineState.ERROR, (), tuple(faults))
        label = self.label_of(found.instance)
        if found.is_skip():
            return Line(table.title, row.number, label, LineState.UNCHANGED)
        self.changed.append(found.instance)
        state = LineState.NEW if found.is_new() else LineState.CHANGED
        return Line(table.title, row.number, label, state, self._differences(found.original, found.instance))

    def _faults(self, table: Table, row: TableRow, found: RowResult) -> list[Fault]:
        for each in found.errors:
            logger.error("A row of a workbook could not be read", exc_info=each.error)
            return [Fault(table.title, f"A{row.number}", _("This row cannot be read."))]
        if found.validation_error is None:
            return []
        anywhere = row.cells[self.key[0]].address
        return [
            Fault(table.title, row.cells[name].address if name in row.cells else anywhere, sentence)
            for name, sentences in found.validation_error.message_dict.items()
            for sentence in sentences
        ]

    def _label_of_cells(self, row: TableRow) -> str:
        return " · ".join(
            shown(row.cells[name].value) for name in self.named_by or self.key if not row.cells[name].is_empty
        )

    def _differences(self, original: Any, instance: Any) -> tuple[Difference, ...]:
        found = []
        for name in self.get_import_order():
            column = self.fields[name]
            old = shown(column.as_written(original)) if original is not None else ""
            new = shown(column.as_written(instance))
            if old != new:
                found.append(Difference(str(column.heading), old, new))
        return tuple(found)

    # What django-import-export asks of a resource.

    def get_import_order(self) -> tuple[str, ...]:
        """Return the columns that are read back."""
        return tuple(name for name, column in self.fields.items() if not column.reference)

    def get_export_order(self) -> tuple[str, ...]:
        """Return every column."""
        return tuple(self.fields)

    def get_import_id_fields(self) -> list[str]:
        """Return the columns a row is recognised by."""
        return list(self.key)

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return what is exported."""
        return self.stored_rows()

    def init_instance(self, row: Any = None) -> Any:
        """Return a row that is not stored yet."""
        return self._meta.model()

    def find(self, row: Mapping[str, Any]) -> Any:
        """Return a copy of the stored row this one speaks of, or None.

        Raises ValidationError for a row that was there before.
        """
        key = self.read_key(row)
        if key is None:
            return None
        number = row[_NUMBER]
        first = self._seen.setdefault(key, number)
        if first != number:
            sentence = _("The same row stands in row %(number)s already.") % {"number": first}
            raise ValidationError({self.key[-1]: sentence})
        return copy(self.stored[key]) if key in self.stored else None

    def import_instance(self, instance: Any, row: Mapping[str, Cell], **kwargs: Any) -> None:
        """Bring what the cells say to the instance; a cell that says nothing new leaves it alone.

        Raises ValidationError naming every column whose cell cannot be read.
        """
        errors: dict[str, str] = {}
        for name in self.get_import_order():
            column = self.fields[name]
            if self._stays(column, row[name], instance):
                continue
            try:
                setattr(instance, name, column.widget.clean(row[name]))
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise ValidationError(errors)

    def _stays(self, column: Column, cell: Cell, instance: Any) -> bool:
        """Return whether a cell says nothing new: what is stored, or nothing where there is a usual value."""
        field = instance._meta.get_field(column.name)
        if instance._state.adding:
            return cell.is_empty and bool(field.has_default() or getattr(instance, field.attname))
        usual = field.has_default() and not field.blank
        return (cell.is_empty and usual) or column.is_as_written(cell, instance)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Return whether a stored row is left as it is."""
        if instance._state.adding:
            return False
        return bool(super().skip_row(instance, original, row, import_validation_errors))

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Refuse what cannot be stored or may not be written, by column; asks the database nothing."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        plain = {each.name for each in instance._meta.concrete_fields if not each.is_relation} & set(self.fields)
        try:
            instance.clean_fields(
                exclude={each.name for each in instance._meta.fields if each.name not in plain or each.name in errors}
            )
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if not errors:
            original = None if instance._state.adding else self.stored[self.key_of(instance)]
            errors = {name: [sentence] for name, sentence in self.check(instance, original).items()}
        if not self.transfer.may("add" if instance._state.adding else "change", self.right):
            errors.setdefault(self.key[0], []).append(_("You have no right to change rows of this kind."))
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Write nothing."""


_sheets: list[type[CatalogueSheet]] = []


def register(*kinds: type[CatalogueSheet]) -> None:
    """Add sheets to the workbook of every department."""
    _sheets.extend(each for each in kinds if each not in _sheets)


def sheets() -> list[type[CatalogueSheet]]:
    """Return the sheets in the order of the workbook."""
    return sorted(_sheets, key=lambda each: each.order)

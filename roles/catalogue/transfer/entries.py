"""Sheets whose rows are catalogue entries: recognised by their code, written set-based, never deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.actions.catalogue_sets import create_entries, customise_entries
from roles.catalogue.transfer.sheets import CatalogueSheet, Key
from roles.models import Staff
from roles.spreadsheets.dry_run import Line
from roles.spreadsheets.reading import Cell
from roles.spreadsheets.tables import Table
from roles.spreadsheets.widgets import text_of


class EntrySheet(CatalogueSheet):
    """A row an entry. `fixed` are columns that never change once the entry is there."""

    fixed: ClassVar[tuple[str, ...]] = ("code",)

    def adopt(self, entry: Any) -> None:
        """Give a new entry what follows from the workbook being this department's."""

    def read_key(self, row: Mapping[str, Cell]) -> Key | None:
        """Return the code the row names."""
        code = _text(row["code"])
        return (code,) if code else None

    def key_of(self, instance: Any) -> Key:
        """Return the code."""
        return (instance.code,)

    def find(self, row: Mapping[str, Any]) -> Any:
        """Return a copy of the stored entry; refuses one of another department."""
        found = super().find(row)
        if found is None and (key := self.read_key(row)) is not None:
            foreign = self.transfer.known(self._meta.model).get(key[0])
            if foreign is not None and not foreign._state.adding:
                raise ValidationError({"code": _("This entry belongs to another department: take the row out.")})
        return found

    def take(self, table: Table) -> list[Line]:
        """Compare every row; entries the sheet makes are known before, so that rows may name each other."""
        for row in table.rows:
            key = self.read_key(row.cells)
            if key is not None and key[0] not in self.transfer.known(self._meta.model):
                entry = self._meta.model(code=key[0])
                self.adopt(entry)
                self.transfer.add(entry)
        return super().take(table)

    def init_instance(self, row: Any = None) -> Any:
        """Return the entry of the department that the row makes."""
        key = self.read_key(row)
        made = self.transfer.known(self._meta.model).get(key[0]) if key is not None else None
        if made is None:
            made = self._meta.model()
            self.adopt(made)
        return made

    def check(self, instance: Any, original: Any) -> dict[str, str]:
        """Refuse a change of what is fixed."""
        if original is None:
            return {}
        return {
            name: _("This never changes: it stays “%(value)s”.") % {"value": self.fields[name].as_written(original)}
            for name in self.fixed
            if getattr(instance, name) != getattr(original, name)
        }

    def new(self) -> list[Any]:
        """Return the entries the sheet makes."""
        return [each for each in self.changed if each._state.adding]

    def written_fields(self) -> Sequence[str]:
        """Return the columns a changed entry is written in."""
        return [name for name in self.get_import_order() if name not in self.fixed]

    def write(self, acting_user: Staff, reason: str) -> None:
        """Create the new entries and customise the changed ones, set-based."""
        new = self.new()
        changes = [
            (each, {name: getattr(each, name) for name in self.written_fields()})
            for each in self.changed
            if not each._state.adding
        ]
        create_entries(acting_user=acting_user, entries=new, reason=reason)
        customise_entries(acting_user=acting_user, changes=changes, reason=reason)


def _text(cell: Cell) -> str:
    if cell.fault or cell.is_empty:
        return ""
    try:
        return text_of(cell.value).strip()
    except ValueError:
        return ""

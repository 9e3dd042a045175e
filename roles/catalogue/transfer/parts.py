"""Sheets whose rows are parts of positions: the rows of a position that is listed are all it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar

from roles.actions.catalogue_sets import PartChange, customise_parts
from roles.catalogue.transfer.sheets import CatalogueSheet, Key
from roles.models import Position, Staff
from roles.spreadsheets.reading import Cell


class PartSheet(CatalogueSheet):
    """A row a name, a grant or a weight of a position.

    A position of which the sheet holds at least one row has just these rows afterwards; a position
    of which it holds none is left alone. `part` is what is marked customised on the position.
    """

    part: ClassVar[str]

    def read_key(self, row: Mapping[str, Cell]) -> Key | None:
        """Return what the key's cells say, or None where one of them cannot be read."""
        try:
            return tuple(_comparable(self.fields[name].widget.clean(row[name])) for name in self.key)
        except ValueError:
            return None

    def key_of(self, instance: Any) -> Key:
        """Return what the key's cells of a stored row say."""
        return tuple(_comparable(getattr(instance, name)) for name in self.key)

    def missing(self) -> list[Any]:
        """Return the stored rows of listed positions that the sheet does not hold any more."""
        listed = {key[0] for key in self._seen}
        return [row for key, row in self.stored.items() if key[0] in listed and key not in self._seen]

    def write(self, acting_user: Staff, reason: str) -> None:
        """Write and drop the rows, position by position in one go."""
        rows: dict[int, list[Any]] = defaultdict(list)
        dropped: dict[int, list[Any]] = defaultdict(list)
        positions: dict[int, Position] = {}
        for found, into in ((self.changed, rows), (self.missing(), dropped)):
            for each in found:
                into[each.position.pk].append(each)
                positions[each.position.pk] = each.position
        changes = [PartChange(position, rows[pk], dropped[pk]) for pk, position in positions.items()]
        customise_parts(acting_user=acting_user, part=self.part, changes=changes, reason=reason)


def _comparable(value: Any) -> Any:
    code = getattr(value, "code", None)
    if code is not None:
        return code
    return value.strip() if isinstance(value, str) else value

"""One row of the workbook on its way: what its cells say, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from roles.spreadsheets.tables import TableRow


@dataclass(eq=False)
class PersonRow:
    """A person in a position. `values` are the cells that could be read, by column; `faults` name the column."""

    row: TableRow
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The row's number in the spreadsheet."""
        return self.row.number

    @property
    def employee_no(self) -> str:
        """The employee number; "" where it cannot be read."""
        return str(self.values.get("employee_no", ""))

    def refuse(self, column: str, sentence: str) -> None:
        """Note what is wrong with a cell."""
        self.faults.append((column, sentence))

    def address(self, column: str) -> str:
        """Return where a column's cell stands ("C7")."""
        return self.row.cells[column].address

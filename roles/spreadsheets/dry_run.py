"""What an import would do, a line per row, before anything is written."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy


class LineState(models.TextChoices):
    """What becomes of one row."""

    NEW = "new", pgettext_lazy("row", "New")
    CHANGED = "changed", pgettext_lazy("row", "Changed")
    REMOVED = "removed", pgettext_lazy("row", "Taken away")
    UNCHANGED = "unchanged", pgettext_lazy("row", "Unchanged")
    ERROR = "error", pgettext_lazy("row", "Error")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the sheet, the cell ("C7", empty: the sheet as a whole) and a sentence."""

    sheet: str
    cell: str
    reason: str


@dataclass(frozen=True)
class Difference:
    """One field of one row: its heading, what is stored and what the row says; both as the sheet writes them."""

    heading: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """One row of a sheet and what becomes of it; `number` is None for a row that is no longer there."""

    sheet: str
    number: int | None
    key: str
    state: LineState
    differences: tuple[Difference, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class SheetLines:
    """The lines of one sheet: those worth reading, and those that stay as they are."""

    title: str
    shown: list[Line]
    unchanged: list[Line]


@dataclass
class DryRun:
    """What an import would do. Nothing may be written while there is a fault."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def every_fault(self) -> list[Fault]:
        """The faults of the workbook, its sheets and its rows, in the order in which the sheets are read."""
        found = [*self.faults, *(fault for line in self.lines for fault in line.faults)]
        titles = list(dict.fromkeys([*(line.sheet for line in self.lines), *(fault.sheet for fault in found)]))
        return sorted(found, key=lambda fault: (titles.index(fault.sheet), *_place(fault.cell)))

    @property
    def counts(self) -> dict[LineState, int]:
        """How many rows there are of each state, in the order of the states."""
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in LineState}

    @property
    def changes(self) -> list[Line]:
        """The rows that would be written."""
        return [line for line in self.lines if line.state not in (LineState.UNCHANGED, LineState.ERROR)]

    @property
    def by_sheet(self) -> list[SheetLines]:
        """The rows sheet by sheet, in the order in which they were read."""
        titles = list(dict.fromkeys(line.sheet for line in self.lines))
        return [
            SheetLines(
                title,
                [line for line in self.lines if line.sheet == title and line.state != LineState.UNCHANGED],
                [line for line in self.lines if line.sheet == title and line.state == LineState.UNCHANGED],
            )
            for title in titles
        ]

    @property
    def fingerprint(self) -> str:
        """A name for just these changes: another one means that what was shown no longer holds."""
        facts = [
            [each.sheet, each.key, each.state, [[d.heading, d.old, d.new] for d in each.differences]]
            for each in self.changes
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def shown(value: Any) -> str:
    """Return a cell's value as the dry run shows it."""
    return "" if value is None else str(value)


def _place(cell: str) -> tuple[int, int, str]:
    """Return what puts cells into reading order: row, then column; a whole sheet comes first."""
    match = re.match("([A-Z]+)([0-9]+)", cell)
    return (int(match[2]), len(match[1]), match[1]) if match else (0, 0, "")

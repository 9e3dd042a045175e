"""What an import would do, a line per row, before anything is written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
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


@dataclass
class DryRun:
    """What an import would do. Nothing may be written while there is a fault."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def every_fault(self) -> list[Fault]:
        """The faults of the workbook and its sheets, then those of the rows."""
        return [*self.faults, *(fault for line in self.lines for fault in line.faults)]

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


def by_state(lines: Iterable[Line], states: Iterable[LineState]) -> list[Line]:
    """Return the lines of these states in their order."""
    wanted = set(states)
    return [line for line in lines if line.state in wanted]

"""The items of a board put together by duty: forty people who owe the same are one line that names who is behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from roles.duties.models import ItemStatus
from roles.models.staff import speaks_chinese

PEOPLE_NAMED = 8


@dataclass
class Line:
    """One duty on one occasion: when it is due, how many owe it and did it, and who has not."""

    title: str
    due_at: datetime
    must_do: bool
    total: int = 0
    done: int = 0
    overdue: bool = False
    behind: list[str] = field(default_factory=list)

    @property
    def named(self) -> list[str]:
        """The first of those who have not done it."""
        return self.behind[:PEOPLE_NAMED]

    @property
    def unnamed(self) -> int:
        """How many more there are."""
        return max(len(self.behind) - PEOPLE_NAMED, 0)


def lines_of(items: Iterable[tuple[str, str, datetime, bool, str, str]], at: datetime) -> list[Line]:
    """Put items together that are named alike and due at once, must-dos first, then by their hour.

    An item is (Chinese name, English name, due, must-do, state, owner's name), in the order people are named in.
    """
    chinese = speaks_chinese()
    found: dict[tuple[str, datetime], Line] = {}
    for zh, en, due_at, must_do, status, owner in items:
        title = zh if chinese else en
        line = found.setdefault((title, due_at), Line(title, due_at, must_do))
        line.total += 1
        if status == ItemStatus.DONE:
            line.done += 1
            continue
        line.overdue = line.overdue or status == ItemStatus.MISSED or due_at < at
        line.must_do = line.must_do or must_do
        if owner not in line.behind:
            line.behind.append(owner)
    return sorted(found.values(), key=lambda line: (not line.must_do, line.due_at, line.title))

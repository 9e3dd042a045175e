"""The parts of the catalogue. Engines above add theirs from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Changes:
    """What one section's sync did; `drift` lists what an administrator keeps different from the code."""

    section: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    drift: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether the database was changed."""
        return bool(self.created or self.updated or self.retired)


@dataclass(frozen=True)
class Section:
    """One part of the catalogue: how it is written, and what it adds to the status of a position.

    `sync` writes it and says what it did; `figures` returns the counts of every
    position by code, such as {"sales-consultant": {"duties": 36}}.
    """

    name: str
    order: int
    sync: Callable[[], list[Changes]]
    figures: Callable[[], dict[str, dict[str, Any]]]


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a part of the catalogue; the same name again replaces it."""
    _sections[section.name] = section


def sections() -> list[Section]:
    """Return the parts in the order in which they are written."""
    return sorted(_sections.values(), key=lambda each: each.order)

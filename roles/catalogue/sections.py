"""The parts of the catalogue. Engines above add theirs from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models

    from roles.models import CatalogueEntry


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
class DeclaredEntries:
    """What the code says of the entries of one model: one row an entry, by field or its column (`position_id`).

    `rows` is given the keys of the stored positions by their code.
    `right` is what whoever decides on a difference must be allowed to change ("position", "duty",
    "indicator"), `department_path` leads from an entry to its department, and `felt_by` returns the
    positions whose holders feel a change of entries (by key).
    """

    model: type[CatalogueEntry]
    rows: Callable[[Mapping[str, int]], Iterable[Mapping[str, Any]]]
    right: str
    department_path: str
    felt_by: Callable[[Collection[int]], set[int]]


@dataclass(frozen=True)
class DeclaredPart:
    """What the code says of one part of positions ("grants"): the rows of each position by its code, not stored."""

    part: str
    rows: Callable[[], Mapping[str, Sequence[models.Model]]]


@dataclass(frozen=True)
class Section:
    """One part of the catalogue: how it is written, and what it adds to the status of a position.

    `sync` writes it and says what it did; `figures` returns the counts of every
    position by code, such as {"sales-consultant": {"duties": 36}}. `entries` and `parts` are
    what the code says, for those who compare it with the database.
    """

    name: str
    order: int
    sync: Callable[[], list[Changes]]
    figures: Callable[[], dict[str, dict[str, Any]]]
    entries: tuple[DeclaredEntries, ...] = ()
    parts: tuple[DeclaredPart, ...] = ()


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a part of the catalogue; the same name again replaces it."""
    _sections[section.name] = section


def sections() -> list[Section]:
    """Return the parts in the order in which they are written."""
    return sorted(_sections.values(), key=lambda each: each.order)

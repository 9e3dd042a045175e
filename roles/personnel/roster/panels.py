"""What engines above show below a roster: whose turn it is at what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from roles.models import Unit


@dataclass(frozen=True)
class Turns:
    """One thing people take turns at: its title, and for days of the week who has it; `planned`: not fixed yet."""

    title: str
    days: tuple[tuple[date, tuple[str, ...], bool], ...]


# Returns what the people of a unit take turns at in these days.
Source = Callable[[Unit, Collection[date]], list[Turns]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source of turns; the same name again replaces it."""
    _sources[name] = source


def turns_of(unit: Unit, days: Collection[date]) -> list[Turns]:
    """Return everything the people of a unit take turns at in these days."""
    return [each for source in _sources.values() for each in source(unit, days)]

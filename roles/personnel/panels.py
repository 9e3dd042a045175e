"""What engines above add to the page of an absence: what it did to the person's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from roles.personnel.models import Absence


@dataclass(frozen=True)
class Effect:
    """One piece of work an absence touched: what it is, when it was due, and what became of it."""

    title: str
    due_at: datetime
    state: str
    outcome: str


# Returns the effects of one absence, in the order of their due times.
Effects = Callable[[Absence], list[Effect]]

_sources: dict[str, Effects] = {}


def register(name: str, effects: Effects) -> None:
    """Add a source of effects; the same name again replaces it."""
    _sources[name] = effects


def effects_of(absence: Absence) -> list[Effect]:
    """Return what an absence did to every piece of work, by due time."""
    return sorted((each for effects in _sources.values() for each in effects(absence)), key=lambda each: each.due_at)

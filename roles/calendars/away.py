"""Who is not there on a day. The engines that know register here; whoever stands lower asks here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

# Returns those of the people (ids) who are away on a day; one query.
Ask = Callable[[Collection[int], date], set[int]]

_asked: dict[str, Ask] = {}


def register(name: str, ask: Ask) -> None:
    """Add an engine that knows who is away; the same name again replaces it."""
    _asked[name] = ask


def away_on(staff_ids: Collection[int], day: date) -> set[int]:
    """Return those of the people who rest or are absent on `day`."""
    found: set[int] = set()
    for ask in _asked.values():
        found |= ask(staff_ids, day)
    return found

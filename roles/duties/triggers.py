"""The events duties can name: what raises them (`trigger`) and what settles them (`settled_by`).

Both are registered codes, "app.what-happened". The app in which it happens registers the code from
`AppConfig.ready()` and calls `events.raise_by` or `events.settle` when it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """Something that happens: its code (60 characters at most), and how it is called in the administration."""

    code: str
    label: Any


_triggers: dict[str, Event] = {}
_settlements: dict[str, Event] = {}
_twice: list[str] = []


def register_trigger(*events: Event) -> None:
    """Let duties be raised by these; a code used twice is a system check error."""
    _add(_triggers, events)


def register_settlement(*events: Event) -> None:
    """Let duties be settled by these; a code used twice is a system check error."""
    _add(_settlements, events)


def _add(registry: dict[str, Event], events: tuple[Event, ...]) -> None:
    for event in events:
        known = registry.get(event.code)
        if known is not None and known is not event:
            _twice.append(event.code)
        registry[event.code] = event


def registered_twice() -> list[str]:
    """Return the codes that stand for two events."""
    return list(_twice)


def is_trigger(code: str) -> bool:
    """Return whether an event of this code raises duties."""
    return code in _triggers


def is_settlement(code: str) -> bool:
    """Return whether an event of this code settles duties."""
    return code in _settlements


def name_of(code: str) -> str:
    """Return how an event is called; one nobody registered keeps its code."""
    event = _triggers.get(code) or _settlements.get(code)
    return str(event.label) if event else code


def trigger_choices() -> list[tuple[str, Any]]:
    """Return the events a duty can be raised by, for a form."""
    return _choices(_triggers)


def settlement_choices() -> list[tuple[str, Any]]:
    """Return the events a duty can be settled by, for a form."""
    return _choices(_settlements)


def _choices(registry: dict[str, Event]) -> list[tuple[str, Any]]:
    return [("", "---------"), *((event.code, event.label) for event in registry.values())]

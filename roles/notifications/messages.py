"""How notifications are worded. Engines register their kinds from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from roles.notifications.topics import NEWS


@dataclass(frozen=True)
class Message:
    """A worded notification: a title and the lines below it, in the active language."""

    title: str
    lines: list[str] = field(default_factory=list)


Wording = Callable[[dict[str, Any]], Message]

_kinds: dict[str, Wording] = {}
_topics: dict[str, str] = {}


def register(kind: str, wording: Wording, *, topic: str = NEWS) -> None:
    """Say how notifications of `kind` are worded from their parameters, and what they are about."""
    _kinds[kind] = wording
    _topics[kind] = topic


def topic_of(kind: str) -> str:
    """Return what a kind is about, unless the letter itself says otherwise."""
    return _topics.get(kind, NEWS)


def word(kind: str, params: dict[str, Any]) -> Message:
    """Return the message in the active language; an unknown kind shows its name."""
    wording = _kinds.get(kind)
    return wording(params) if wording else Message(kind)

"""How notifications are worded. Engines register their kinds from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A worded notification: a title and the lines below it, in the active language."""

    title: str
    lines: list[str] = field(default_factory=list)


Wording = Callable[[dict[str, Any]], Message]

_kinds: dict[str, Wording] = {}


def register(kind: str, wording: Wording) -> None:
    """Say how notifications of `kind` are worded from their parameters."""
    _kinds[kind] = wording


def word(kind: str, params: dict[str, Any]) -> Message:
    """Return the message in the active language; an unknown kind shows its name."""
    wording = _kinds.get(kind)
    return wording(params) if wording else Message(kind)

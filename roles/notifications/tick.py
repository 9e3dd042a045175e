"""One message a person a tick, whatever came together for them.

Engines register what they have to say at an instant; a sweep asks all of them in one
transaction, in which they also mark what was told, and writes one notification a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from roles.notifications import messages
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message

KIND = "tick"
# Any number of our own: the advisory lock of whoever tells people.
_LOCK = 4_502_026


@dataclass(frozen=True)
class Part:
    """What one engine has to say to one person; `kind` is worded by `messages`.

    `topics`: what it is about, where the kind alone does not say.
    """

    kind: str
    params: dict[str, Any]
    url: str
    topics: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """Return what it is about."""
        return self.topics or (messages.topic_of(self.kind),)


# Returns what to tell whom at an instant (by staff id), and marks it as told.
Collect = Callable[[datetime], dict[int, Part]]

_sources: dict[str, tuple[int, Collect]] = {}


def register(name: str, order: int, collect: Collect) -> None:
    """Add a source of messages; the lowest order gives a message its title."""
    _sources[name] = (order, collect)


def tell_due(at: datetime) -> int:
    """Tell everybody what is due at `at`; return how many people were told.

    Sweeps that tell at once queue up, so that the later one sees what the first has marked.
    """
    with transaction.atomic():
        wait_for_turn()
        parts: dict[int, list[Part]] = defaultdict(list)
        for _order, collect in sorted(_sources.values(), key=lambda each: each[0]):
            for staff_id, part in collect(at).items():
                parts[staff_id].append(part)
        # The instant to the last digit: a second sweep in the same minute has something else to say.
        key = f"tick:{timezone.localtime(at).isoformat()}"
        letters = [
            Letter(
                recipient_id=staff_id,
                key=key,
                kind=KIND,
                params={"parts": [{"kind": part.kind, "params": part.params} for part in each]},
                url=each[0].url,
                topics=tuple(dict.fromkeys(topic for part in each for topic in part.about)),
            )
            for staff_id, each in parts.items()
        ]
        return tell(letters, at=at)


def wait_for_turn() -> None:
    """Let one transaction at a time tell people; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def wording(params: dict[str, Any]) -> Message:
    """Word all parts: the first part's title, then every part's lines."""
    worded = [messages.word(part["kind"], part["params"]) for part in params["parts"]]
    lines = list(worded[0].lines)
    for message in worded[1:]:
        lines += [message.title, *message.lines]
    return Message(worded[0].title, lines)

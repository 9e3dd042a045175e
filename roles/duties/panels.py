"""What engines above add to the today page and the team page.

The pages belong to the duty engine; reports and scores stand above it and may not be
imported here, so they hand in functions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from roles.models import Assignment, Staff

# (person, today's assignments, instant) -> context of the today page; "at_hand" is a list of `AtHand`.
TodayPanel = Callable[[Staff, list[Assignment], datetime], dict[str, Any]]


@dataclass(frozen=True)
class Fact:
    """A state shown beside a person: a key of the face's states, and its text."""

    state: str
    label: str


@dataclass(frozen=True)
class AtHand:
    """What somebody is in the middle of right now, whatever else is owed: it stands above their duties.

    `icon` is a name of the sprite, `text` says in a few words what it is, `since` when it began.
    """

    icon: str
    title: str
    text: str
    url: str
    since: datetime


# (assignment ids, day, instant) -> fact by assignment id.
TeamFact = Callable[[Collection[int], date, datetime], dict[int, Fact]]

_today: dict[str, TodayPanel] = {}
_team: dict[str, TeamFact] = {}


def on_today(name: str, panel: TodayPanel) -> None:
    """Add a panel to the today page."""
    _today[name] = panel


def on_team(name: str, fact: TeamFact) -> None:
    """Add a fact about every person of the team page; `name` is the row's key."""
    _team[name] = fact


def today_context(person: Staff, seats: list[Assignment], at: datetime) -> dict[str, Any]:
    """Return what all panels add to the today page; what is at hand from any of them stands in one list."""
    context: dict[str, Any] = {}
    at_hand: list[AtHand] = []
    for panel in _today.values():
        found = panel(person, seats, at)
        at_hand += found.pop("at_hand", ())
        context.update(found)
    return {**context, "at_hand": sorted(at_hand, key=lambda each: each.since)}


def team_facts(assignments: Collection[int], day: date, at: datetime) -> dict[str, dict[int, Fact]]:
    """Return every fact by its name."""
    return {name: fact(assignments, day, at) for name, fact in _team.items()}

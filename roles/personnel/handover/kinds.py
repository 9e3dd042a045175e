"""The kinds of things a person may have to pass on. Engines and departments register theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import translation

from roles.models import Assignment, Staff
from roles.personnel.models.handover import Outcome


@dataclass(frozen=True)
class Leaving:
    """Who passes on: the person, the assignments given up, and those kept.

    `leaves` says that the person goes altogether; otherwise they move and keep (or get) others.
    `last_day` is the last day of the assignments given up.
    """

    staff: Staff
    seats: tuple[Assignment, ...]
    kept: tuple[Assignment, ...]
    last_day: date
    leaves: bool

    @property
    def seat_ids(self) -> set[int]:
        """The ids of the assignments given up."""
        return {seat.pk for seat in self.seats}

    @property
    def gives_up_the_main_one(self) -> bool:
        """Whether what belongs to the person, not to one of several positions, passes on too."""
        return self.leaves or any(seat.kind == Assignment.Kind.PRIMARY for seat in self.seats)


@dataclass(frozen=True)
class Row:
    """One thing to pass on; `pk` is its key in its own table."""

    pk: int
    title_zh: str
    title_en: str
    due_at: datetime | None = None


# Whose things are asked for, and what was found, by the person's id.
Leavings = Mapping[int, Leaving]
Found = dict[int, list[Row]]


@dataclass(frozen=True)
class Passing:
    """Rows of one kind on their way from a person to a successor.

    `actor` answers for it in the logs: who prepared the handover, or the person where nobody did.
    `successor` is None for a kind that needs none. `reason` is written where a log asks for one.
    """

    leaving: Leaving
    rows: tuple[int, ...]
    successor: Staff | None
    actor: Staff
    at: datetime
    reason: str


def _nothing(_rows: Collection[int], _successor: Staff, _leaving: Leaving) -> set[int]:
    return set()


@dataclass(frozen=True)
class HandoverKind:
    """One kind of thing: how it is found, named and passed on.

    `find` returns what the people have open, one query or a few however many they are; what
    was passed on is not found again. `pass_on` changes owners by conditional UPDATE inside
    the caller's transaction and returns the outcome of each row; a row that is missing from
    its answer was not open any more. `unfit` names the rows this successor must not get.
    `last_resort` settles rows for which no receiver was fit at all.
    A kind without successors (`needs_successor` off) is settled when the last day has passed.
    """

    code: str
    label: Any
    order: int
    find: Callable[[Leavings, datetime], Found]
    pass_on: Callable[[Passing], dict[int, Outcome]]
    url: Callable[[int], str] | None = None
    needs_successor: bool = True
    unfit: Callable[[Collection[int], Staff, Leaving], set[int]] = field(default=_nothing)
    last_resort: Callable[[Passing], dict[int, Outcome]] | None = None


_kinds: dict[str, HandoverKind] = {}


def register(kind: HandoverKind) -> None:
    """Add a kind; the same code again replaces it."""
    _kinds[kind.code] = kind


def all_kinds() -> list[HandoverKind]:
    """Return every kind in the order it is shown."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.code))


def kind_of(code: str) -> HandoverKind | None:
    """Return a kind, or None for one whose app is no longer there."""
    return _kinds.get(code)


def in_both(wording: Callable[[], Any]) -> tuple[str, str]:
    """Return a text in Chinese and in English."""
    texts = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            texts.append(str(wording()))
    return texts[0], texts[1]

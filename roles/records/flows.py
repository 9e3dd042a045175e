"""State machines of records, written as tables: from, to, who, when.

A move is offered to whoever holds its permission on the record (by their position, or because it is theirs: a share
opens reading only). Where the right is there but something else stands against it, the reason is told instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles.models import Staff
from roles.rights import places_of, rights_of

# (record, acting person) -> what stands against it, as a sentence; empty: nothing.
Guard = Callable[[Any, Staff], str]


@dataclass(frozen=True)
class Moved:
    """A move that was made: who (None: the house itself), when, from which state, the words and the form's values."""

    move: Move
    actor: Staff | None
    at: datetime
    from_state: str
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def _nothing(_record: Any, _user: Staff) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row of a state machine.

    `permission` must be held on the record ("app.codename"); empty: the house makes the move itself and nobody is
    offered it. `who` and `when` return what stands against the person and against the record as it is. `fields` are
    fields of the model asked for with the move, `needs` those of them that must be filled, `stamps` those that take
    the instant of the move; `reason` asks for words ("", "optional", "required"). `form` replaces the form altogether.
    `effect` runs in the transaction of the move, on the record as stored. `bulk`: offered for several records at once.
    `tone` is the face of its button. `leads_to` returns the address the person goes on at, where it is not the page
    of this record: (record, user) -> address, or "".
    """

    code: str
    label: Any
    source: tuple[str, ...]
    target: str
    permission: str = ""
    who: Guard = field(default=_nothing)
    when: Guard = field(default=_nothing)
    fields: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()
    reason: str = ""
    form: Any = None
    effect: Callable[[Any, Moved], None] | None = None
    bulk: bool = False
    tone: str = "plain"
    icon: str = "chevron-right"
    leads_to: Callable[[Any, Any], str] | None = None

    @property
    def asks(self) -> bool:
        """Whether something is typed before it is made."""
        return bool(self.fields or self.reason or self.form)


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The states of a kind of record and the moves between them.

    `faces` gives each state the face its badge has (a key of STATES in `templatetags.states`); `closed` are the states
    in which nobody works on a record any more; `locked` those in which it is worked on, but its content stays as it was
    decided on.
    """

    initial: str
    moves: tuple[Move, ...]
    faces: Mapping[str, str]
    closed: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()

    def move(self, code: str) -> Move | None:
        """Return a move by its code."""
        return next((each for each in self.moves if each.code == code), None)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the faces."""
        return tuple(self.faces)

    @property
    def fixed(self) -> frozenset[str]:
        """The states in which what was recorded is not changed any more."""
        return self.closed | self.locked

    @property
    def open_states(self) -> tuple[str, ...]:
        """The states in which a record is worked on."""
        return tuple(each for each in self.faces if each not in self.closed)


@dataclass(frozen=True)
class Offer:
    """A move as a person sees it: to be made, or why not."""

    move: Move
    against: str = ""

    @property
    def allowed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.against


def holds(user: Staff, permission: str, record: Any) -> bool:
    """Return whether a person holds a permission on a record by their position, or because the record is theirs."""
    rights = rights_of(user)
    if rights.superuser or rights.reaches(permission, places_of(record)):
        return True
    return permission in rights.own and getattr(record, f"{record.OWNER_FIELD}_id") == rights.staff_id


def against(move: Move, record: Any, user: Staff) -> str:
    """Return what stands against a person's making a move now; empty: nothing.

    The state first, then the right, then the person, then the record.
    """
    if record.state not in move.source:
        return _("This is not possible while it is “%(state)s”.") % {"state": record.state_label}
    if not move.permission or not holds(user, move.permission, record):
        return _("Your position does not include this for this record.")
    return move.who(record, user) or move.when(record, user)


def offers(flow: Flow, record: Any, user: Staff) -> list[Offer]:
    """Return the moves out of the record's state that the person's rights include, with what stands against each."""
    out = [move for move in flow.moves if record.state in move.source and move.permission]
    return [Offer(move, against(move, record, user)) for move in out if holds(user, move.permission, record)]

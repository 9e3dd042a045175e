"""What has to be there before an item is done. Engines above register what proves it from `AppConfig.ready()`.

The duty engine knows what a duty is proved by, not how: a photo, a filled worksheet and working records are kept
by others, which tell here whether the proof is there, for many items in one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from roles.duties.catalogue import EvidenceKind
from roles.duties.models import ChecklistItem


class ProofMissing(ValidationError):
    """The item cannot be done yet; the message says what is missing and where to add it."""


@dataclass(frozen=True)
class State:
    """How far the proof of one item has come.

    `missing` is said to whoever ticks too early; empty: the proof is there. `url` leads to where it is added, under
    the words `add`. `done` of `total` is shown as progress where both are there.
    """

    missing: str = ""
    add: str = ""
    url: str = ""
    done: int | None = None
    total: int | None = None


# Returns the state of the proof of every item of one kind, by key, in a few queries for all of them.
Look = Callable[[Sequence[ChecklistItem]], dict[int, State]]
# Brings stored progress of open items up to date.
Refresh = Callable[[Sequence[ChecklistItem]], None]

# Beside the kinds of evidence: an event settles the item.
SETTLED = "settled"

_looks: dict[str, Look] = {}
_refreshes: dict[str, Refresh] = {}


def register(kind: EvidenceKind | str, look: Look, refresh: Refresh | None = None) -> None:
    """Say how the proof of items of a kind is looked at; the same kind again replaces it.

    What looks at several kinds is asked once for all of them.
    """
    _looks[str(kind)] = look
    if refresh is not None:
        _refreshes[str(kind)] = refresh


def states_of(items: Iterable[ChecklistItem]) -> dict[int, State]:
    """Return the state of the proof of the items that need one, by key; the versions are fetched."""
    by_look: dict[Look, list[ChecklistItem]] = defaultdict(list)
    for kind, rows in _by_kind(items).items():
        if kind in _looks:
            by_look[_looks[kind]] += rows
    found: dict[int, State] = {}
    for look, rows in by_look.items():
        found |= look(rows)
    return found


def refresh(items: Iterable[ChecklistItem]) -> None:
    """Bring the progress of open items up to date; one that is complete becomes done."""
    for kind, rows in _by_kind(each for each in items if each.status == ChecklistItem.Status.OPEN).items():
        if kind in _refreshes:
            _refreshes[kind](rows)


def require_proof(item: ChecklistItem) -> None:
    """Raise ProofMissing where the proof of an item is not there yet."""
    refresh([item])
    state = states_of([item]).get(item.pk)
    if state is not None and state.missing:
        raise ProofMissing(state.missing)


def _by_kind(items: Iterable[ChecklistItem]) -> dict[str, list[ChecklistItem]]:
    found: dict[str, list[ChecklistItem]] = defaultdict(list)
    for item in items:
        # What an event settles is proved by it, whatever else would.
        settled = item.version.settled_by and item.subject_id is not None
        kind = SETTLED if settled else str(item.version.evidence)
        if kind != EvidenceKind.TICK:
            found[kind].append(item)
    return found

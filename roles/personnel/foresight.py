"""What a turn in a career will do, said before it is done.

The action is tried in a savepoint that is rolled back, so that what is refused is refused now and
what is foretold is what will be written. Engines above register what they know of a person's work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext

from roles.approvals.models import Approval
from roles.models import Staff
from roles.personnel.turn import Turn
from roles.personnel.words import lines_of


@dataclass(frozen=True)
class Consequence:
    """Something a turn may move: `take(person)` reads it, `tell(before, after, turn)` says what moved."""

    name: str
    order: int
    take: Callable[[Staff], Any]
    tell: Callable[[Any, Any, Turn], list[str]]


_consequences: dict[str, Consequence] = {}


def register(consequence: Consequence) -> None:
    """Add a consequence; the same name again replaces it."""
    _consequences[consequence.name] = consequence


def foretell(reader: Staff, staff: Staff | None, action: Callable[[], Turn]) -> list[str]:
    """Return in words for `reader` what `action` would do to a person (None: somebody new); nothing of it stays.

    What the action raises is raised here.
    """
    known = sorted(_consequences.values(), key=lambda each: each.order)
    with transaction.atomic():
        before = {each.name: each.take(staff) for each in known} if staff else {}
        turn = action()
        lines = lines_of(turn, reader)
        for each in known if staff else ():
            lines += each.tell(before[each.name], each.take(staff), turn)  # type: ignore[arg-type]
        transaction.set_rollback(True)
    return lines


def _documents(staff: Staff) -> int:
    return Approval.objects.waiting_for(staff).count()


def _tell_documents(_before: int, after: int, turn: Turn) -> list[str]:
    if not turn.ended or not after:
        return []
    return [
        ngettext(
            "%(count)d document waits for this person's decision: hand it over.",
            "%(count)d documents wait for this person's decision: hand them over.",
            after,
        )
        % {"count": after}
    ]


register(Consequence("documents", 50, _documents, _tell_documents))

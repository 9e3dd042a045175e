"""What is told to whoever sold something when the money for it moves.

Finance stands below the departments that deal with the customer: they register here what they do when what is owed
for a record of theirs was paid, given back or paid in full.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from finance.models import Receivable
from roles.models import Staff

# (what is owed, who acted (None: the house), when), in the transaction in which the money moved.
Changed = Callable[[Receivable, "Staff | None", datetime], None]

_told: dict[str, Changed] = {}


def register(kind: str, changed: Changed) -> None:
    """Say what happens when money for records of a kind moves; the same kind again replaces it."""
    _told[kind] = changed


def tell(receivable: Receivable, actor: Staff | None, at: datetime) -> None:
    """Tell whoever keeps the record the money is for."""
    changed = _told.get(receivable.source_kind)
    if changed is not None:
        changed(receivable, actor, at)

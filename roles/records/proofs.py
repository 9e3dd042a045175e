"""Records that prove duties: how many of those owed in an item's period are done, one query for many items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Q, Value, When

from roles.duties.models import ChecklistItem
from roles.duties.record_proof import RecordProof, Tally


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How a kind of record is counted for the person who owes the duty.

    `when` is the field (an instant) by which a record belongs to an item's period, `done` says which of them are
    done; `owner` leads to whoever owes it. `about` (a field of the record) counts only the record an item raised by
    an event is about. `grows`: more may come in until the item is due. `one`: one record done is enough.
    """

    when: str
    done: Q
    owner: str = "owner"
    counted: Q = field(default_factory=Q)
    grows: bool = True
    one: bool = False


def counter(code: str, model: type[Any], proof: Proof) -> RecordProof:
    """Return how the duty engine counts records of a kind."""

    def count(items: Sequence[ChecklistItem]) -> dict[int, Tally]:
        about = [item for item in items if item.subject_kind == code and item.subject_id is not None]
        found = _about(model, proof, about)
        rest = [item for item in items if item.pk not in found]
        return found | (_in_period(model, proof, rest) if rest else {})

    return RecordProof(code, count, grows=proof.grows)


def _about(model: type[Any], proof: Proof, items: Sequence[ChecklistItem]) -> dict[int, Tally]:
    """An item about one record is proved by that record alone."""
    if not items:
        return {}
    rows = model._default_manager.filter(pk__in={item.subject_id for item in items})
    done = set(rows.filter(proof.done).values_list("pk", flat=True))
    return {item.pk: (int(item.subject_id in done), 1) for item in items}


def _in_period(model: type[Any], proof: Proof, items: Sequence[ChecklistItem]) -> dict[int, Tally]:
    first, last = min(item.opens_at for item in items), max(item.closes_at for item in items)
    near = Q(**{f"{proof.when}__gte": first, f"{proof.when}__lt": last})
    people = {item.owner_id for item in items}
    rows = model._default_manager.filter(proof.counted, near, **{f"{proof.owner}__in": people})
    # A proof without a condition is done by being there.
    state = Case(When(proof.done, then=Value(1)), default=Value(0)) if proof.done else Value(1)
    facts: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    for owner, at, done in rows.annotate(is_done=state).values_list(proof.owner, proof.when, "is_done"):
        facts[owner].append((at, done))
    found = {}
    for item in items:
        mine = [done for at, done in facts[item.owner_id] if item.opens_at <= at < item.closes_at]
        found[item.pk] = (min(sum(mine), 1), 1) if proof.one else (sum(mine), len(mine))
    return found

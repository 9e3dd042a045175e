"""The hash chain of decisions, one per store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q

from roles.approvals.documents import content_hash
from roles.approvals.models import Approval, ChainHead, Decision
from roles.approvals.seals import seal
from roles.models import PlacedRecord, Staff


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one entry of the log says; its place in the chain is found when it is written."""

    content_type_id: int
    object_id: int
    actor_id: int | None
    verb: str
    at: datetime
    content_hash: str
    reason: str = ""
    approval_id: int | None = None
    principal_id: int | None = None
    step: int | None = None
    target_id: int | None = None


def append(
    *,
    document: PlacedRecord,
    actor: Staff | None,
    verb: str,
    at: datetime,
    reason: str = "",
    approval: Approval | None = None,
    principal: Staff | None = None,
    step: int | None = None,
    target: Staff | None = None,
) -> Decision:
    """Add an entry to the chain of the document's store; `principal` is in whose name the actor did it.

    Without an actor the house did it by itself, when a step's time was over.
    """
    assert document.store_id is not None  # a document of no store has no chain
    entry = Entry(
        content_type_id=ContentType.objects.get_for_model(document).pk,
        object_id=document.pk,
        actor_id=actor.pk if actor else None,
        verb=verb,
        at=at,
        content_hash=content_hash(document),
        reason=reason,
        approval_id=approval.pk if approval else None,
        principal_id=principal.pk if principal else None,
        step=step,
        target_id=target.pk if target else None,
    )
    return append_many(document.store_id, [entry])[0]


@transaction.atomic
def append_many(store_id: int, entries: Sequence[Entry]) -> list[Decision]:
    """Add entries to the chain of a store in their order; writers of one store queue up behind each other."""
    if not entries:
        return []
    ChainHead.objects.get_or_create(store_id=store_id)
    # The conditional UPDATE takes the row's lock on PostgreSQL and the writer's lock on SQLite.
    ChainHead.objects.filter(store_id=store_id).update(sequence=F("sequence") + len(entries))
    head = ChainHead.objects.get(store_id=store_id)
    rows: list[Decision] = []
    for sequence, entry in enumerate(entries, head.sequence - len(entries) + 1):
        row = Decision(
            store_id=store_id,
            sequence=sequence,
            previous_hash=rows[-1].hash if rows else head.hash,
            **vars(entry),
        )
        row.hash = digest(row)
        rows.append(row)
    Decision.objects.bulk_create(rows, batch_size=500)
    end = rows[-1]
    ChainHead.objects.filter(pk=head.pk).update(hash=end.hash, seal=seal(head_facts(store_id, end.sequence, end.hash)))
    return rows


def digest(entry: Decision) -> str:
    """Return the hash of an entry over its facts and the hash before it.

    The principal, the step and the target count only where there are some, so that entries from
    before delegations and flows hold.
    """
    facts: list[Any] = [
        entry.store_id,
        entry.sequence,
        entry.content_type_id,
        entry.object_id,
        entry.approval_id,
        entry.actor_id,
        entry.verb,
        hashlib.sha256(entry.reason.encode()).hexdigest(),
        entry.content_hash,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.previous_hash,
    ]
    if entry.principal_id is not None:
        facts.append(entry.principal_id)
    if entry.step is not None:
        facts.append({"step": entry.step})
    if entry.target_id is not None:
        facts.append({"target": entry.target_id})
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def head_facts(store_id: int, sequence: int, hashed: str) -> list[Any]:
    """Return what the seal of a chain's end covers."""
    return ["head", store_id, sequence, hashed]


def history_of(*documents: models.Model) -> models.QuerySet[Decision]:
    """Return what was decided on a document, or on several that belong together, oldest first."""
    wanted = Q()
    for each in documents:
        wanted |= Q(content_type=ContentType.objects.get_for_model(each), object_id=each.pk)
    return Decision.objects.filter(wanted).select_related("actor", "principal", "target").order_by("at", "pk")

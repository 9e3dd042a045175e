"""The hash chain of decisions, one per store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F

from roles.approvals.documents import content_hash
from roles.approvals.models import Approval, ChainHead, Decision
from roles.models import PlacedRecord, Staff


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one entry of the log says; its place in the chain is found when it is written."""

    content_type_id: int
    object_id: int
    actor_id: int
    verb: str
    at: datetime
    content_hash: str
    reason: str = ""
    approval_id: int | None = None
    principal_id: int | None = None


def append(
    *,
    document: PlacedRecord,
    actor: Staff,
    verb: str,
    at: datetime,
    reason: str = "",
    approval: Approval | None = None,
    principal: Staff | None = None,
) -> Decision:
    """Add an entry to the chain of the document's store; `principal` is in whose name the actor did it."""
    assert document.store_id is not None  # a document of no store has no chain
    entry = Entry(
        content_type_id=ContentType.objects.get_for_model(document).pk,
        object_id=document.pk,
        actor_id=actor.pk,
        verb=verb,
        at=at,
        content_hash=content_hash(document),
        reason=reason,
        approval_id=approval.pk if approval else None,
        principal_id=principal.pk if principal else None,
    )
    return append_many(document.store_id, [entry])[0]


@transaction.atomic
def append_many(store_id: int, entries: Sequence[Entry]) -> list[Decision]:
    """Add entries to the chain of a store in their order; writers of one store queue up behind each other."""
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
    if rows:
        ChainHead.objects.filter(pk=head.pk).update(hash=rows[-1].hash)
    return rows


def digest(entry: Decision) -> str:
    """Return the hash of an entry over its facts and the hash before it.

    The principal counts only where there is one, so that entries from before delegations hold.
    """
    facts = [
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
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def faults() -> Iterator[tuple[int, int, str]]:
    """Walk every chain and yield (store id, number, what is wrong) for each break."""
    previous: Decision | None = None
    last: dict[int, Decision] = {}
    for entry in Decision.objects.order_by("store_id", "sequence").iterator():
        before = previous if previous and previous.store_id == entry.store_id else None
        expected = before.sequence + 1 if before else 1
        if entry.sequence != expected:
            yield entry.store_id, expected, "missing"
        if entry.previous_hash != (before.hash if before else ""):
            yield entry.store_id, entry.sequence, "does not follow the entry before it"
        if entry.hash != digest(entry):
            yield entry.store_id, entry.sequence, "was changed"
        last[entry.store_id] = previous = entry
    yield from _faults_at_the_end(last)


def _faults_at_the_end(last: dict[int, Decision]) -> Iterator[tuple[int, int, str]]:
    """Compare each chain's last entry with what its head says."""
    heads = {head.store_id: head for head in ChainHead.objects.all()}
    for store_id in sorted(heads.keys() | last.keys()):
        head, entry = heads.get(store_id), last.get(store_id)
        found, noted = (entry.sequence if entry else 0), (head.sequence if head else 0)
        if found < noted:
            yield store_id, noted, "missing at the end"
        elif found > noted:
            yield store_id, found, "was added past the end"
        elif entry and head and entry.hash != head.hash:
            yield store_id, found, "is not the entry the chain ended with"


def history_of(document: models.Model) -> models.QuerySet[Decision]:
    """Return what was decided on a document, oldest first."""
    return (
        Decision.objects.filter(content_type=ContentType.objects.get_for_model(document), object_id=document.pk)
        .select_related("actor", "principal")
        .order_by("at", "pk")
    )

"""The hash chain of decisions, one per store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F

from roles.approvals.documents import content_hash
from roles.approvals.models import Approval, ChainHead, Decision
from roles.models import PlacedRecord, Staff


@transaction.atomic
def append(
    *, document: PlacedRecord, actor: Staff, verb: str, at: datetime, reason: str = "", approval: Approval | None = None
) -> Decision:
    """Add an entry to the chain of the document's store; entries of one store queue up behind each other."""
    ChainHead.objects.get_or_create(store_id=document.store_id)
    # The conditional UPDATE takes the row's lock on PostgreSQL and the writer's lock on SQLite.
    ChainHead.objects.filter(store_id=document.store_id).update(sequence=F("sequence") + 1)
    head = ChainHead.objects.get(store_id=document.store_id)
    entry = Decision(
        store_id=document.store_id,
        sequence=head.sequence,
        content_type=ContentType.objects.get_for_model(document),
        object_id=document.pk,
        approval=approval,
        actor=actor,
        verb=verb,
        reason=reason,
        content_hash=content_hash(document),
        at=at,
        previous_hash=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    ChainHead.objects.filter(pk=head.pk).update(hash=entry.hash)
    return entry


def digest(entry: Decision) -> str:
    """Return the hash of an entry over its facts and the hash before it."""
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
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def faults() -> Iterator[tuple[int, int, str]]:
    """Walk every chain and yield (store id, number, what is wrong) for each break."""
    heads = {head.store_id: head for head in ChainHead.objects.all()}
    previous: Decision | None = None
    counted: dict[int, int] = {}
    for entry in Decision.objects.order_by("store_id", "sequence").iterator():
        before = previous if previous and previous.store_id == entry.store_id else None
        expected = before.sequence + 1 if before else 1
        if entry.sequence != expected:
            yield entry.store_id, expected, "missing"
        if entry.previous_hash != (before.hash if before else ""):
            yield entry.store_id, entry.sequence, "does not follow the entry before it"
        if entry.hash != digest(entry):
            yield entry.store_id, entry.sequence, "was changed"
        counted[entry.store_id] = entry.sequence
        previous = entry
    for store_id, head in heads.items():
        if counted.get(store_id, 0) != head.sequence:
            yield store_id, head.sequence, "missing at the end"


def history_of(document: models.Model) -> models.QuerySet[Decision]:
    """Return what was decided on a document, oldest first."""
    return (
        Decision.objects.filter(content_type=ContentType.objects.get_for_model(document), object_id=document.pk)
        .select_related("actor")
        .order_by("at", "pk")
    )

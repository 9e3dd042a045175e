"""Working records that prove an item: how many of those owed are there, asked for many items at once.

Whoever keeps a kind of record registers, under the code duties name it by, how it is counted. The sweep and the today
page store how far each item has come, and tick what is complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.catalogue import EvidenceKind
from roles.duties.models import ChecklistItem, DutyVersion, ItemStatus
from roles.duties.moved import tell_moved
from roles.duties.records import record_names
from roles.duties.requirements import State

_CHUNK = 500

# Done and owed of one kind of record, for one item.
Tally = tuple[int, int]
# Returns the tallies of many items by key; an item nothing is owed for may be left out. One grouped query.
Count = Callable[[Sequence[ChecklistItem]], dict[int, Tally]]


@dataclass(frozen=True)
class RecordProof:
    """How one kind of record is counted.

    `grows`: more may be owed until the item is due (documents still come in), so that it is not done before
    its reminder.
    """

    record: str
    count: Count
    grows: bool = False


_proofs: dict[str, RecordProof] = {}


def register(proof: RecordProof) -> None:
    """Say how a kind of record is counted; the same code again replaces it."""
    _proofs[proof.record] = proof


def is_counted(record: str) -> bool:
    """Return whether somebody counts this kind of record."""
    return record in _proofs


def prove_due(at: datetime) -> int:
    """Bring every open item that records prove up to date; return how many became done."""
    versions = list(DutyVersion.objects.filter(evidence=EvidenceKind.RECORDS).values_list("pk", flat=True))
    if not versions:
        return 0
    rows = ChecklistItem.objects.filter(status=ItemStatus.OPEN, version__in=versions, opens_at__lte=at)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    done = 0
    for start in range(0, len(keys), _CHUNK):
        chunk = ChecklistItem.objects.filter(pk__in=keys[start : start + _CHUNK]).select_related("version")
        done += bring_up_to_date(list(chunk), at)
    return done


def refresh(items: Sequence[ChecklistItem]) -> None:
    """Bring some open items up to date, and what is read of them."""
    if bring_up_to_date(items, clock.now()):
        stored = ChecklistItem.objects.in_bulk([item.pk for item in items])
        for item in items:
            fresh = stored[item.pk]
            item.status, item.done_at, item.revision = fresh.status, fresh.done_at, fresh.revision
            item.done_by_id = fresh.done_by_id


@transaction.atomic
def bring_up_to_date(items: Sequence[ChecklistItem], at: datetime) -> int:
    """Store how far open items have come, tick what is complete; return how many became done."""
    tallies = _tallies(items)
    moved: dict[Tally, list[int]] = defaultdict(list)
    ready: list[ChecklistItem] = []
    for item in items:
        tally = tallies.get(item.pk)
        if tally is None:
            continue
        if (item.proof_done, item.proof_total) != tally:
            moved[tally].append(item.pk)
            item.proof_done, item.proof_total = tally
        if item.status == ItemStatus.OPEN and _is_complete(item, tally, at):
            ready.append(item)
    for (done, total), keys in moved.items():
        ChecklistItem.objects.filter(pk__in=keys).update(proof_done=done, proof_total=total)
    return sum(_tick(item, at) for item in ready)


def _tick(item: ChecklistItem, at: datetime) -> int:
    # Told a moment after the period closed, it was complete when it did.
    if item.closes_at < at:
        tell_moved(ChecklistItem.objects.filter(pk=item.pk))
    return ChecklistItem.objects.filter(pk=item.pk, status=ItemStatus.OPEN).update(
        status=ItemStatus.DONE, done_at=min(at, item.closes_at), done_by=None, revision=F("revision") + 1
    )


def _is_complete(item: ChecklistItem, tally: Tally, at: datetime) -> bool:
    done, total = tally
    grows = any(_proofs[each].grows for each in item.version.records if each in _proofs)
    return 0 < total <= done and (not grows or item.remind_at <= at)


def _tallies(items: Sequence[ChecklistItem]) -> dict[int, Tally]:
    """Return done and owed of all records that prove each item together."""
    by_record: dict[str, list[ChecklistItem]] = defaultdict(list)
    for item in items:
        for record in item.version.records:
            if record in _proofs:
                by_record[record].append(item)
    found: dict[int, Tally] = {}
    for record, rows in by_record.items():
        counted = _proofs[record].count(rows)
        for item in rows:
            done, total = counted.get(item.pk, (0, 0))
            before = found.get(item.pk, (0, 0))
            found[item.pk] = (before[0] + min(done, total), before[1] + total)
    return found


def look(items: Sequence[ChecklistItem]) -> dict[int, State]:
    """Return the stored progress of items that records prove; where nobody counts them, a tick will do."""
    return {item.pk: _state(item) for item in items if any(is_counted(each) for each in item.version.records)}


def _state(item: ChecklistItem) -> State:
    done, total = item.proof_done or 0, item.proof_total or 0
    missing = ""
    if done < total:
        facts = {"done": done, "total": total, "what": record_names(_counted(item))}
        missing = _("%(done)s of %(total)s are done (%(what)s). It ticks itself once all of them are.") % facts
    return State(missing=missing, done=done, total=total)


def _counted(item: ChecklistItem) -> Iterator[str]:
    return (each for each in item.version.records if is_counted(each))

"""Walking the decision log: what does not follow, what is missing, and what the seals and anchors say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max

from roles.approvals import seals
from roles.approvals.anchors import copied_out, line_of
from roles.approvals.chain import digest, head_facts
from roles.approvals.models import Approval, ApprovalState, ChainAnchor, ChainHead, Decision

Fault = tuple[int, int, str]


def faults() -> Iterator[Fault]:
    """Walk every chain and yield (store id, number of the entry, what is wrong) for each break, in order."""
    anchors = _anchors()
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
        if entry.hash != anchors.get((entry.store_id, entry.sequence), entry.hash):
            yield entry.store_id, entry.sequence, "is not the entry that was anchored"
        last[entry.store_id] = previous = entry
    yield from _faults_at_the_end(last)
    yield from _decided_without_entries(last)
    yield from _missing_after_anchors(last)
    yield from _broken_anchors()
    yield from _broken_copies()


def _faults_at_the_end(last: dict[int, Decision]) -> Iterator[Fault]:
    """Compare each chain's last entry with what its head says, and the head with its seal."""
    heads = {head.store_id: head for head in ChainHead.objects.all()}
    for store_id in sorted(heads.keys() | last.keys()):
        head, entry = heads.get(store_id), last.get(store_id)
        found, noted = (entry.sequence if entry else 0), (head.sequence if head else 0)
        if head and not noted:
            yield store_id, 1, "missing: the chain was emptied"
        elif found < noted:
            yield store_id, noted, "missing at the end"
        elif found > noted:
            yield store_id, found, "was added past the end"
        elif entry and head and entry.hash != head.hash:
            yield store_id, found, "is not the entry the chain ended with"
        if head and noted and not seals.holds(head_facts(store_id, noted, head.hash), head.seal):
            yield store_id, noted, "the seal of the chain's end does not hold"


def _decided_without_entries(last: Mapping[int, Decision]) -> Iterator[Fault]:
    """Name the stores that hold decided documents and no log at all: it was taken away with its head."""
    decided = Approval.objects.exclude(state=ApprovalState.PENDING).filter(store__isnull=False)
    stores = decided.order_by("store").values_list("store", flat=True).distinct()
    for store_id in stores:
        if store_id not in last:
            yield store_id, 1, "missing: documents were decided here, and the chain is gone"


def _anchors() -> dict[tuple[int, int], str]:
    """Return the hash each anchored entry had, by store and number, as anchors and their copies say."""
    rows = ChainAnchor.objects.values_list("store", "sequence", "hash")
    known = {(store, sequence): hashed for store, sequence, hashed in rows if store}
    return known | {(line.store_id, line.sequence): line.hash for line in copied_out()}


def _missing_after_anchors(last: dict[int, Decision]) -> Iterator[Fault]:
    """Name the chains that end before what was anchored once, here or in the copy outside the database."""
    anchored = ChainAnchor.objects.values_list("store").annotate(last=Max("sequence")).order_by()
    reached: dict[int, int] = defaultdict(int, dict(anchored))
    for line in copied_out():
        reached[line.store_id] = max(reached[line.store_id], line.sequence)
    for store_id, sequence in sorted(reached.items()):
        found = last[store_id].sequence if store_id in last else 0
        if found < sequence:
            yield store_id, found + 1, f"missing: entries up to {sequence} were anchored"


def _broken_anchors() -> Iterator[Fault]:
    """Walk the anchors themselves: a gap, a seal that does not hold, one that differs from its copy."""
    copies = {line.number: line for line in copied_out()}
    expected, before = 1, ""
    for anchor in ChainAnchor.objects.order_by("number"):
        line = line_of(anchor)
        if anchor.number != expected:
            yield anchor.store_id, anchor.sequence, f"an anchor before number {anchor.number} is missing"
        elif not seals.holds(line.facts(before), line.seal):
            yield anchor.store_id, anchor.sequence, f"the seal of anchor {anchor.number} does not hold"
        if copies.get(anchor.number, line) != line:
            yield anchor.store_id, anchor.sequence, f"anchor {anchor.number} differs from its copy"
        expected, before = anchor.number + 1, anchor.seal
    for number in sorted(each for each in copies if each >= expected):
        line = copies[number]
        yield line.store_id, line.sequence, f"anchor {number} is missing"


def _broken_copies() -> Iterator[Fault]:
    """Name the lines of the copy whose own seal does not hold: the file was changed, or begins too late."""
    before = ""
    for line in copied_out():
        if not seals.holds(line.facts(before), line.seal):
            yield line.store_id, line.sequence, f"the seal of anchor {line.number} in the copy does not hold"
        before = line.seal


@dataclass(frozen=True)
class Verdict:
    """What became of one store's chain: how many entries hold, and the first that does not.

    `holding` are the entries before the first bad one, or all; `faults` is how many breaks there are.
    """

    store_id: int
    holding: int
    first_bad: int | None = None
    what: str = ""
    faults: int = 0


def verdicts() -> list[Verdict]:
    """Return the verdict on every store's chain, by store."""
    counts = dict(Decision.objects.values_list("store").annotate(found=Count("pk")).order_by())
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for store_id, sequence, what in faults():
        found[store_id].append((sequence, what))
    return [_verdict(store_id, counts.get(store_id, 0), found[store_id]) for store_id in sorted(counts | found)]


def _verdict(store_id: int, count: int, breaks: list[tuple[int, str]]) -> Verdict:
    if not breaks:
        return Verdict(store_id, count)
    sequence, what = min(breaks, key=lambda each: each[0])
    holding = Decision.objects.filter(store=store_id, sequence__lt=sequence).count()
    return Verdict(store_id, holding, sequence, what, len(breaks))

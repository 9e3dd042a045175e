"""Anchoring the chains once a day, and a copy of every anchor outside the database.

An anchor says how far a store's chain had come, sealed with a key that is not in the database. Whoever cuts
the end of a chain would have to cut the anchors too, and the copy in the file `AUDIT_ANCHORS` still tells.
The file holds numbers and hashes only. Whoever holds the database, the keys and the file can rewrite all
three: `manage.py audit anchors` prints them, to be kept on paper or elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, Subquery

from roles import clock
from roles.approvals import seals
from roles.approvals.models import ChainAnchor, ChainHead


@dataclass(frozen=True)
class Line:
    """One anchor as it leaves the database."""

    number: int
    store_id: int
    sequence: int
    hash: str
    at: str
    seal: str

    def facts(self, before: str) -> list[Any]:
        """Return what its seal covers; `before` is the seal of the anchor before it."""
        return ["anchor", self.number, self.store_id, self.sequence, self.hash, self.at, before]


def line_of(anchor: ChainAnchor) -> Line:
    """Return an anchor as it leaves the database."""
    at = anchor.at.astimezone(UTC).isoformat(timespec="microseconds")
    return Line(anchor.number, anchor.store_id, anchor.sequence, anchor.hash, at, anchor.seal)


def anchor_due(at: datetime) -> int:
    """Anchor every chain that grew since its last anchor of an earlier day; return how many were anchored.

    Once a day a store: a sweep that runs twice, or two at once, anchor once (numbers are unique).
    """
    midnight = clock.local(clock.local_date(at))
    latest = ChainAnchor.objects.filter(store=OuterRef("store")).order_by("-number")
    heads = ChainHead.objects.annotate(
        anchored=Subquery(latest.values("sequence")[:1]), anchored_at=Subquery(latest.values("at")[:1])
    )
    due = heads.filter(Q(anchored=None) | Q(anchored__lt=F("sequence"), anchored_at__lt=midnight), sequence__gt=0)
    made = _anchor(list(due.order_by("store")), at)
    copy_out()
    return made


def _anchor(heads: list[ChainHead], at: datetime) -> int:
    if not heads:
        return 0
    last = ChainAnchor.objects.order_by("-number").first()
    held, before = (last.number, last.seal) if last else (0, "")
    rows = []
    for number, head in enumerate(heads, held + 1):
        row = ChainAnchor(number=number, store_id=head.store_id, sequence=head.sequence, hash=head.hash, at=at)
        row.seal = before = seals.seal(line_of(row).facts(before))
        rows.append(row)
    try:
        with transaction.atomic():
            ChainAnchor.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        return 0  # another sweep anchored at this moment
    return len(rows)


def copy_out() -> int:
    """Append the anchors that the file does not hold yet; return how many. Without a file nothing leaves."""
    if not settings.AUDIT_ANCHORS:
        return 0
    held = max((line.number for line in copied_out()), default=0)
    lines = [line_of(each) for each in ChainAnchor.objects.filter(number__gt=held).order_by("number")]
    if lines:
        path = Path(settings.AUDIT_ANCHORS)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(line)) + "\n" for line in lines)
    return len(lines)


def copied_out() -> list[Line]:
    """Return the anchors the file outside the database holds, each number once."""
    path = Path(settings.AUDIT_ANCHORS) if settings.AUDIT_ANCHORS else None
    if path is None or not path.is_file():
        return []
    found: dict[int, Line] = {}
    for text in path.read_text(encoding="utf-8").splitlines():
        line = Line(**json.loads(text))
        found.setdefault(line.number, line)
    return [found[number] for number in sorted(found)]

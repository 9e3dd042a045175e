"""What waits for a decision in the copies: it is hashed and named again, and each store's log begins with it.

The demo store's log is a chain over its own keys: it cannot be copied. What was decided there is told by the records'
own columns and timelines; a copy's log begins with what was handed in and waits, so that it can be decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from dealership.demo.rows import update_rows
from roles.approvals import chain
from roles.approvals.documents import content_hash, kind_of
from roles.approvals.models import Approval, Verb


def hand_in(stores: Collection[int]) -> int:
    """Hand in what waits in these new stores; return how much there is."""
    entries: dict[int, list[chain.Entry]] = defaultdict(list)
    rows = list(Approval.objects.filter(store__in=stores).order_by("store", "submitted_at", "pk"))
    said = []
    for approval in rows:
        document = approval.document
        # Titles call a document by its number.
        titles = kind_of(type(document)).title(document)
        said.append((approval.pk, *titles, content_hash(document)))
        assert approval.store_id is not None
        entries[approval.store_id].append(_entry(approval, said[-1][-1]))
    update_rows(Approval, ["title_zh", "title_en", "content_hash"], said)
    for store, lines in entries.items():
        chain.append_many(store, lines)
    return len(rows)


def _entry(approval: Approval, hashed: str) -> chain.Entry:
    return chain.Entry(
        content_type_id=approval.content_type_id,
        object_id=approval.object_id,
        actor_id=approval.submitted_by_id,
        principal_id=approval.submitted_for_id,
        verb=Verb.SUBMIT,
        at=approval.submitted_at,
        content_hash=hashed,
        approval_id=approval.pk,
    )

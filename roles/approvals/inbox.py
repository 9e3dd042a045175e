"""What stands in the lists of the approvals inbox: to decide, decided, mine, copied to me, and opinions asked of me."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from roles import clock
from roles.approvals.documents import DocumentKind
from roles.approvals.models import Approval, ApprovalState, Desk, Opinion
from roles.approvals.models.approval import ApprovalQuerySet
from roles.approvals.models.delegation import received
from roles.models import Staff
from roles.models.staff import enumeration

# Of the lines a kind says of a document, so many stand in the row; the others unfold.
IN_VIEW = 2
OPINIONS_SHOWN = 20
# As many as the page of a list counts at most.
MOST_COUNTED = 1000


def lists_of(user: Staff) -> dict[str, ApprovalQuerySet]:
    """Return the lists by the name of their tab, each in its order; of one's own, what is under way comes first."""
    return {
        "waiting": Approval.objects.waiting_for(user).order_by("submitted_at", "pk"),
        "decided": Approval.objects.decided_by(user).order_by("-decided_at", "-pk"),
        "mine": Approval.objects.submitted_by_person(user).under_way_first(),
        "copied": Approval.objects.copied_to(user).order_by("-submitted_at", "-pk"),
    }


def rows_of(approvals: Collection[Approval], user: Staff, tab: str) -> list[dict[str, Any]]:
    """Return the rows of a page; of what one decided only the title, the right to read it may have ended."""
    said = essences(approvals) if tab != "decided" else {}
    asked = _asked(approvals)
    return [
        {
            **_row(approval, user, asked.get(approval.pk, [approval.approver]), waiting=tab == "waiting"),
            **_said(said.get(approval.pk, [])),
        }
        for approval in approvals
    ]


def _asked(approvals: Collection[Approval]) -> dict[int, list[Staff]]:
    """Return who is asked at the steps of flows, by approval; one query, none without flows."""
    found: dict[int, list[Staff]] = defaultdict(list)
    if keys := [each.pk for each in approvals if each.step]:
        for desk in Desk.objects.filter(approval__in=keys, is_open=True).select_related("staff").order_by("pk"):
            found[desk.approval_id].append(desk.staff)
    return found


def _said(lines: list[str]) -> dict[str, Any]:
    return {"essence": lines[:IN_VIEW], "more": lines[IN_VIEW:]}


def _row(approval: Approval, user: Staff, asked: Collection[Staff], *, waiting: bool) -> dict[str, Any]:
    pending = approval.state == ApprovalState.PENDING
    now = clock.now()
    return {
        "pk": approval.pk,
        "title": approval.title,
        "kind_label": approval.kind.label,
        "submitter_name": approval.owner.name,
        "unit_name": approval.unit.name,
        "submitted_at": approval.submitted_at,
        "due_at": approval.due_at if pending else None,
        "overdue": pending and approval.due_at is not None and approval.due_at < now,
        "step": approval.step,
        "url": approval.url if _opens(approval, user) else "",
        "for_name": _for_whom(approval, user, asked) if waiting else "",
        "decider": approval.decider_name if not pending and approval.decided_by_id != user.pk else "",
        "decided_for": approval.decided_for.name if approval.decided_for and approval.decided_by_id == user.pk else "",
        "waits_for": enumeration(each.name for each in asked) if pending and not waiting else "",
        "state": approval.state,
        "state_label": approval.get_state_display(),
        "waited": now - (approval.waits_since or approval.submitted_at) if pending else None,
        "version": approval.version,
        "quick": waiting and pending and approval.kind.quick,
    }


def _for_whom(approval: Approval, user: Staff, asked: Collection[Staff]) -> str:
    """Return in whose name the reader would decide; empty in their own."""
    if any(each.pk == user.pk for each in asked):
        return ""
    acting = {each.principal_id for each in received(user) if each.covers(approval.content_type)}
    return next((each.name for each in asked if each.pk in acting), "")


def _opens(approval: Approval, user: Staff) -> bool:
    """Return whether the reader may still open it: what one decided for another only while acting for them."""
    if approval.decided_for_id is None or approval.decided_by_id != user.pk:
        return True
    return any(each.principal_id == approval.decided_for_id for each in received(user))


def essences(approvals: Iterable[Approval]) -> dict[int, list[str]]:
    """Return what a decider must see of each document, in lines; one query a kind, however many rows."""
    by_kind: dict[int, list[Approval]] = defaultdict(list)
    for approval in approvals:
        by_kind[approval.content_type_id].append(approval)
    found: dict[int, list[str]] = {}
    for rows in by_kind.values():
        kind = rows[0].kind
        if kind.essence is None:
            continue
        documents = _documents(kind, {each.object_id for each in rows})
        found |= {each.pk: kind.essence(documents[each.object_id]) for each in rows if each.object_id in documents}
    return found


def _documents(kind: DocumentKind, keys: Collection[int]) -> dict[int, Any]:
    rows = kind.model._default_manager.select_related(*kind.essence_related)
    return rows.in_bulk(sorted(keys))


def opinions_asked_of(user: Staff) -> list[Opinion]:
    """Return the questions that wait for this person's opinion, the oldest first; one more than are shown."""
    rows = Opinion.objects.filter(asked=user, answered_at=None, approval__state=ApprovalState.PENDING)
    names = ("asked_by", "approval__owner", "approval__unit", "approval__content_type")
    return list(rows.select_related(*names).order_by("asked_at", "pk")[: OPINIONS_SHOWN + 1])


def opinion_rows(opinions: Collection[Opinion]) -> list[dict[str, Any]]:
    """Return the questions as the inbox shows them."""
    said = essences([each.approval for each in opinions])
    return [
        {
            "pk": each.pk,
            "title": each.approval.title,
            "kind_label": each.approval.kind.label,
            "submitter_name": each.approval.owner.name,
            "unit_name": each.approval.unit.name,
            "url": each.approval.url,
            "asked_by": each.asked_by.name,
            "asked_at": each.asked_at,
            "question": each.question,
            **_said(said.get(each.approval_id, [])),
        }
        for each in opinions
    ]

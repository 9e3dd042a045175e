"""Ticking, closing and reopening items."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.catalogue import EvidenceKind
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.moved import tell_moved
from roles.duties.requirements import require_proof
from roles.models import Staff
from roles.rights import require

NOTE_LENGTH = 500


class StaleItem(ValidationError):
    """The item changed after the page was opened; the message says what it is now."""


@transaction.atomic
def tick_item(*, item: ChecklistItem, acting_user: Staff, revision: int, note: str = "") -> ChecklistItem:
    """Mark an item done, with a note.

    Raises PermissionDenied for another person's item, ValidationError for a note that is
    too long, StaleItem when the item is no longer as the page showed it or its period is closed,
    ProofMissing where what proves it is not there yet.
    """
    _check_own(item, acting_user)
    note = note.replace("\x00", "").strip()
    if len(note) > NOTE_LENGTH:
        raise ValidationError(
            {
                "note": _("The note has %(count)s characters; at most %(limit)s fit. Shorten it and tick again.")
                % {"count": len(note), "limit": NOTE_LENGTH}
            }
        )
    if item.status == ItemStatus.OPEN and item.closes_at <= clock.now():
        raise StaleItem(_("The period is closed; this duty can no longer be done."))
    if item.status == ItemStatus.OPEN and (item.version.evidence != EvidenceKind.TICK or item.version.settled_by):
        require_proof(item)
        if item.status == ItemStatus.DONE:
            # The records had proved it already, and it ticked itself a moment ago.
            return item
    _change(
        item, revision, ItemStatus.OPEN, status=ItemStatus.DONE, done_at=clock.now(), done_by=acting_user, note=note
    )
    return item


@transaction.atomic
def untick_item(*, item: ChecklistItem, acting_user: Staff, revision: int) -> ChecklistItem:
    """Take a tick back while the item can still be done."""
    _check_own(item, acting_user)
    if item.closes_at <= clock.now():
        raise StaleItem(_("The period is closed; this tick can no longer be taken back."))
    if item.done_by_id is None and item.status == ItemStatus.DONE and item.version.evidence == EvidenceKind.RECORDS:
        raise ValidationError(_("The working records say that this is done; it cannot be opened by hand."))
    _change(item, revision, ItemStatus.DONE, status=ItemStatus.OPEN, done_at=None, done_by=None)
    tell_moved(ChecklistItem.objects.filter(pk=item.pk))
    return item


@transaction.atomic
def reopen_item(*, item: ChecklistItem, expected: str, due_at: datetime) -> ChecklistItem:
    """Open a done or missed item again, due at `due_at`; its first deadline, its first miss and its proof stay.

    Whether the caller may do so is for the caller to check. Raises ValidationError for a time that is past, StaleItem
    when the item is no longer `expected`.
    """
    now = clock.now()
    if due_at <= now:
        raise ValidationError({"due_at": _("Choose a time that is still to come.")})
    version = item.version
    grace = timedelta(minutes=version.grace_minutes)
    tell_moved(ChecklistItem.objects.filter(pk=item.pk))
    changed = ChecklistItem.objects.filter(pk=item.pk, status=expected, revision=item.revision).update(
        status=ItemStatus.OPEN,
        done_at=None,
        done_by=None,
        due_at=due_at,
        first_due_at=Coalesce("first_due_at", "due_at"),
        remind_at=max(now, due_at - timedelta(minutes=version.lead_minutes)),
        reminded_at=None,
        escalate_at=due_at + grace if item.must_do else None,
        escalated_at=None,
        escalations=0,
        escalate_again_at=None,
        closes_at=due_at + max(grace, timedelta(days=1)),
        proof_done=None,
        proof_total=None,
        revision=F("revision") + 1,
    )
    item.refresh_from_db()
    if not changed:
        raise _stale(item)
    return item


def _check_own(item: ChecklistItem, acting_user: Staff) -> None:
    require(acting_user, "duties.complete_checklistitem", item)
    if item.owner_id != acting_user.pk:
        raise PermissionDenied(_("Only the person who owes a duty can tick it."))


def _change(item: ChecklistItem, revision: int, expected: str, **fields: object) -> None:
    changed = ChecklistItem.objects.filter(pk=item.pk, status=expected, revision=revision).update(
        revision=F("revision") + 1, **fields
    )
    item.refresh_from_db()
    if not changed:
        raise _stale(item)


def _stale(item: ChecklistItem) -> StaleItem:
    return StaleItem(
        _("Nothing was changed: this item is now “%(state)s”. The page shows its present state.")
        % {"state": item.get_status_display()}
    )


def close_due(at: datetime) -> int:
    """Mark every open item whose period closed before `at` as missed; return how many."""
    return ChecklistItem.objects.filter(status=ItemStatus.OPEN, closes_at__lte=at).update(
        status=ItemStatus.MISSED, missed_at=Coalesce("missed_at", "closes_at"), revision=F("revision") + 1
    )

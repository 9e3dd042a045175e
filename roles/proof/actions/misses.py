"""Why an item was missed, and what the superior makes of it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.actions import StaleItem, reopen_item
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.moved import tell_moved
from roles.models import Staff
from roles.notifications.actions import Letter, tell
from roles.proof.letters import MISSED
from roles.proof.models import MissedReason, ReasonState
from roles.proof.superior import superior_id
from roles.rights import require

DECIDE = "personnel.approve_absence"
TEXT_LENGTH = 300


@transaction.atomic
def give_reason(*, item: ChecklistItem, acting_user: Staff, text: str) -> MissedReason:
    """Say why an own item was missed; the superior is told. A reason not decided yet is replaced.

    Raises PermissionDenied for another person's item, ValidationError for no words, too many of them, or an item that
    was not missed.
    """
    require(acting_user, "duties.complete_checklistitem", item)
    if item.owner_id != acting_user.pk:
        raise PermissionDenied(_("Only the person who missed a duty can say why."))
    words = _clean(text, _("Say why it was missed."))
    if item.status != ItemStatus.MISSED:
        raise ValidationError(
            _("This item is now “%(state)s”: no reason is needed.") % {"state": item.get_status_display()}
        )
    above = superior_id(item)
    now = clock.now()
    reason, made = MissedReason.objects.get_or_create(
        item=item, defaults={"text": words, "given_by": acting_user, "given_at": now, "superior_id": above}
    )
    if not made:
        changed = MissedReason.objects.filter(pk=reason.pk, state=ReasonState.GIVEN).update(
            text=words, given_at=now, superior=above
        )
        if not changed:
            raise ValidationError(_("Your superior decided on this reason already."))
        reason.refresh_from_db()
    if above is not None:
        tell([_letter(reason, above, "given", acting_user.name, str(item.pk))], at=now)
    return reason


@transaction.atomic
def decide_reason(
    *, reason: MissedReason, acting_user: Staff, accept: bool, answer: str = "", again_at: datetime | None = None
) -> MissedReason:
    """Accept a reason (the miss is excused) or not (it stays one and counts); with `again_at` the item is owed again.

    An item owed again keeps its original miss. Raises PermissionDenied for one's own and for people one does not lead,
    ValidationError for refusing without a word, StaleItem when it was decided already or the item changed.
    """
    item = reason.item
    require(acting_user, DECIDE, item)
    if item.owner_id == acting_user.pk:
        raise PermissionDenied(_("Nobody decides on their own reason."))
    words = answer.replace("\x00", "").strip()[:TEXT_LENGTH]
    if not accept and again_at is None and not words:
        raise ValidationError({"answer": _("Say why the reason does not hold.")})
    state = ReasonState.RESCHEDULED if again_at else ReasonState.ACCEPTED if accept else ReasonState.REFUSED
    changed = MissedReason.objects.filter(pk=reason.pk, state=ReasonState.GIVEN).update(
        state=state, decided_by=acting_user, decided_at=clock.now(), answer=words
    )
    if not changed:
        raise StaleItem(_("This reason was decided on already."))
    if again_at is not None:
        reopen_item(item=item, expected=ItemStatus.MISSED, due_at=again_at)
    elif accept:
        _excuse(item)
    reason.refresh_from_db()
    tell([_letter(reason, item.owner_id, state, acting_user.name, f"{reason.pk}")], at=clock.now())
    return reason


def _excuse(item: ChecklistItem) -> None:
    tell_moved(ChecklistItem.objects.filter(pk=item.pk))
    changed = ChecklistItem.objects.filter(pk=item.pk, status=ItemStatus.MISSED, revision=item.revision).update(
        status=ItemStatus.EXCUSED, revision=F("revision") + 1
    )
    if not changed:
        raise StaleItem(_("The item changed in the meantime; nothing was decided."))
    item.refresh_from_db()


def _clean(text: str, empty: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        raise ValidationError({"text": empty})
    if len(words) > TEXT_LENGTH:
        raise ValidationError(
            {"text": _("At most %(limit)s characters fit; there are %(count)s.") % _facts(len(words))}
        )
    return words


def _facts(count: int) -> dict[str, int]:
    return {"limit": TEXT_LENGTH, "count": count}


def _letter(reason: MissedReason, recipient: int, what: str, name: str, key: str) -> Letter:
    version = reason.item.version
    params = {"what": str(what), "name": name, "zh": version.name_zh, "en": version.name_en}
    return Letter(recipient, f"missed-{what}:{key}", MISSED, params, reverse("proof:missed"))

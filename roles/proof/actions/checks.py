"""Passing and failing spot checks."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.actions import StaleItem, reopen_item
from roles.duties.models import ItemStatus
from roles.models import Staff
from roles.notifications.actions import Letter, tell
from roles.proof.letters import CHECK
from roles.proof.models import CheckState, SpotCheck

REASON_LENGTH = 300


@transaction.atomic
def decide_check(
    *, check: SpotCheck, acting_user: Staff, passed: bool, reason: str = "", again_at: datetime | None = None
) -> SpotCheck:
    """Pass a spot check, or fail it with a reason: the item is then owed again by `again_at`.

    Raises PermissionDenied for another superior's check, ValidationError for failing without a reason or without a
    time to come, StaleItem when it was decided already or the item is no longer done.
    """
    if check.checker_id != acting_user.pk or check.checked_id == acting_user.pk:
        raise PermissionDenied(_("This spot check was drawn for somebody else."))
    words = reason.replace("\x00", "").strip()
    if not passed:
        _check_failing(words, again_at)
    now = clock.now()
    changed = SpotCheck.objects.filter(pk=check.pk, state=CheckState.OPEN).update(
        state=CheckState.PASSED if passed else CheckState.FAILED, reason="" if passed else words, decided_at=now
    )
    if not changed:
        raise StaleItem(_("This spot check was decided on already."))
    if not passed:
        assert again_at is not None
        item = reopen_item(item=check.item, expected=ItemStatus.DONE, due_at=again_at)
        version = item.version
        params = {"what": "failed", "name": acting_user.name, "zh": version.name_zh, "en": version.name_en}
        letter = Letter(
            item.owner_id, f"check-failed:{check.pk}", CHECK, {**params, "reason": words}, reverse("duties:today")
        )
        tell([letter], at=now)
    check.refresh_from_db()
    return check


def _check_failing(words: str, again_at: datetime | None) -> None:
    faults = {}
    if not words:
        faults["reason"] = _("Say what was not in order.")
    if len(words) > REASON_LENGTH:
        faults["reason"] = _("At most %(limit)s characters fit.") % {"limit": REASON_LENGTH}
    if again_at is None:
        faults["again_at"] = _("Say by when it is to be done again.")
    if faults:
        raise ValidationError(faults)

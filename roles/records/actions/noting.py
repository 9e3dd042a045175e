"""Writing the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.records.kinds import RecordKind, kind_of_model
from roles.records.models import RecordEntry, Verb, WorkingRecord
from roles.records.models.entry import TEXT_LENGTH


def note(
    record: WorkingRecord,
    verb: Verb,
    actor: Staff | None,
    *,
    at: datetime | None = None,
    text: str = "",
    changes: list[list[str]] | None = None,
    move: str = "",
    from_state: str = "",
    to_state: str = "",
) -> RecordEntry:
    """Add a line to a record's timeline, in the caller's transaction."""
    return RecordEntry.objects.create(
        kind=kind_of_model(type(record)).code,
        record_id=record.pk,
        actor=actor,
        verb=verb,
        at=at or clock.now(),
        text=text,
        changes=changes or [],
        move=move,
        from_state=from_state,
        to_state=to_state,
    )


@transaction.atomic
def remark(*, kind: RecordKind, record: WorkingRecord, acting_user: Staff, text: str) -> RecordEntry:
    """Add words to the timeline. Raises PermissionDenied for who may not read it, ValidationError for no words."""
    if not acting_user.has_perm(kind.permission("view"), record):
        raise PermissionDenied(_("Your position does not include this right for this record."))
    words = clean_text(text, "text")
    if not words:
        raise ValidationError({"text": _("Write something first.")})
    return note(record, Verb.REMARK, acting_user, text=words)


def clean_text(text: str, field: str, limit: int = TEXT_LENGTH) -> str:
    """Return typed words without what no database holds; raises ValidationError where they are too many."""
    words = text.replace("\x00", "").strip()
    if len(words) > limit:
        facts: dict[str, Any] = {"count": len(words), "limit": limit}
        raise ValidationError({field: _("%(count)s characters; at most %(limit)s fit.") % facts})
    return words

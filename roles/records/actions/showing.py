"""Looking at what a record's pages hide: one value at a time, with a reason, on its timeline."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles.models import Staff
from roles.records.actions.noting import clean_text, note
from roles.records.kinds import RecordKind
from roles.records.models import Verb, WorkingRecord

REASON_LENGTH = 200


@transaction.atomic
def show_hidden(*, kind: RecordKind, record: WorkingRecord, acting_user: Staff, what: str, reason: str) -> str:
    """Return the value of a hidden field and note who looked and why; the value itself is not noted.

    Raises PermissionDenied for who may not read the record, ValidationError without a reason or for a field that hides
    nothing.
    """
    if not acting_user.has_perm(kind.permission("view"), record):
        raise PermissionDenied(_("Your position does not include this right for this record."))
    words = clean_text(reason, "reason", REASON_LENGTH)
    if not words:
        raise ValidationError({"reason": _("Say what you need it for.")})
    value = str(getattr(record, what) or "") if what in kind.hidden else ""
    if not value:
        raise ValidationError({"reason": _("There is nothing to show.")})
    note(record, Verb.SHOW, acting_user, text=words, changes=[[what, "", ""]])
    return value

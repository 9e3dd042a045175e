"""That a record was shared with a colleague, and taken back: on its timeline, and to the colleague.

`roles.sharing` writes the right itself and tells of it within its transaction: who reads what since when is kept here,
whichever page it came from. What an engine shares (a decision, an order sold together) is told by what it did it for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles.models import Share, Staff
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message
from roles.records.actions.noting import note
from roles.records.kinds import kind_of, kind_of_model
from roles.records.models import Verb, WorkingRecord

KIND = "record_shared"


def note_shared(record: Any, share: Share, at: datetime, **_signal: Any) -> None:
    """Keep that a colleague reads the record from now on, and tell them where it is."""
    if not isinstance(record, WorkingRecord):
        return
    kind = kind_of_model(type(record))
    note(record, Verb.SHARE, share.shared_by, at=at, text=share.user.name)
    assert share.shared_by is not None
    params = {"kind": kind.code, "number": kind.reference(record), "name": share.shared_by.name}
    key = f"{record._meta.model_name}:{record.pk}:shared:{share.pk}"
    tell([Letter(share.user_id, key, KIND, params, kind.url(record.pk))], at=at)


def note_ended(record: Any, reader: Staff, actor: Staff, at: datetime, **_signal: Any) -> None:
    """Keep that a colleague does not read it by a share any more."""
    if isinstance(record, WorkingRecord):
        note(record, Verb.UNSHARE, actor, at=at, text=reader.name)


def wording(params: dict[str, Any]) -> Message:
    """Word what was shared: by its number, nothing of a customer."""
    kind = kind_of(params["kind"])
    facts = {"record": kind.label_one if kind else params["kind"], **params}
    return Message(_("Shared with you by %(name)s: %(record)s %(number)s") % facts)

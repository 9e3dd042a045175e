"""Keeping an uploaded workbook between the dry run and the import: for its owner, for an hour."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from roles import clock
from roles.models import Staff, UploadedWorkbook

KEPT_FOR = timedelta(hours=1)
_NAME_LENGTH = 200


def keep(*, owner: Staff, purpose: str, name: str, content: bytes) -> UploadedWorkbook:
    """Keep a workbook in the place of what its owner uploaded for the same purpose before."""
    facts = {
        "token": uuid.uuid4(),
        "name": name.replace("\x00", "")[:_NAME_LENGTH],
        "content": content,
        "uploaded_at": clock.now(),
    }
    return UploadedWorkbook.objects.update_or_create(owner=owner, purpose=purpose, defaults=facts)[0]


def kept(*, owner: Staff, purpose: str, token: str) -> UploadedWorkbook | None:
    """Return the workbook of this token, or None when it is another's, another purpose's, gone or too old."""
    try:
        key = uuid.UUID(token)
    except ValueError:
        return None
    young = clock.now() - KEPT_FOR
    return UploadedWorkbook.objects.filter(owner=owner, purpose=purpose, token=key, uploaded_at__gt=young).first()


def drop_old(at: datetime) -> int:
    """Drop what is older than an hour; return how many."""
    return UploadedWorkbook.objects.filter(uploaded_at__lte=at - KEPT_FOR).delete()[0]

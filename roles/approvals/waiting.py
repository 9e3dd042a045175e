"""What waits for a person, in numbers: asked by the menu and the today page, counted once a request."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from roles import clock
from roles.approvals.models import Approval, ApprovalState, Delegation, Desk
from roles.http import StaffRequest
from roles.models import Staff
from roles.notifications.models import Notification

# Written out, because every page asks it and the ORM takes longer to make it than the database to answer it; it says
# what `waiting_in_person`, `unread` and `running_on` say, which the tests compare it with.
_STATEMENT = f"""
SELECT
    (SELECT COUNT(*) FROM {Approval._meta.db_table}
     WHERE state = '{ApprovalState.PENDING.value}' AND (approver_id = %s OR id IN
           (SELECT approval_id FROM {Desk._meta.db_table} WHERE staff_id = %s AND is_open))),
    (SELECT COUNT(*) FROM {Notification._meta.db_table} WHERE recipient_id = %s AND read_at IS NULL),
    (SELECT COUNT(*) FROM {Delegation._meta.db_table} d JOIN {Staff._meta.db_table} p ON p.id = d.principal_id
     WHERE d.deputy_id = %s AND d.starts_on <= %s AND d.ends_on >= %s AND d.revoked_at IS NULL AND p.is_active)
"""  # noqa: S608  constants only


class Waiting(NamedTuple):
    """Documents to decide on, and messages not read."""

    documents: int
    messages: int


def waiting(request: StaffRequest) -> Waiting:
    """Return what waits for whoever asks; one query, and two more for whoever decides in somebody's name."""
    if not hasattr(request, "_waiting"):
        request._waiting = _counted(request.user)  # type: ignore[attr-defined]
    found: Waiting = request._waiting  # type: ignore[attr-defined]
    return found


def waiting_count(request: StaffRequest) -> int:
    """Return the number of documents that wait for whoever asks."""
    return waiting(request).documents


def _counted(staff: Staff) -> Waiting:
    today = connection.ops.adapt_datefield_value(clock.today())
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [*[staff.pk] * 4, today, today])
        documents, messages, stands_in = cursor.fetchone()
    if stands_in:
        documents = Approval.objects.waiting_for(staff).count()
    return Waiting(documents, messages)

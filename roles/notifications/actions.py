"""Telling people, and marking what was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from roles import clock
from roles.models import Staff
from roles.notifications.models import Notification, OutboxMessage


@dataclass(frozen=True)
class Letter:
    """What to tell one person; `key` makes it once only."""

    recipient_id: int
    key: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    url: str = ""


@transaction.atomic
def tell(letters: list[Letter], *, at: datetime) -> int:
    """Write the notifications and their outbox rows; return how many are new.

    Call it in the transaction of the fact that is told. A letter whose key the
    recipient already has is dropped.
    """
    wanted = {(letter.recipient_id, letter.key): letter for letter in letters}
    known = set(
        Notification.objects.filter(
            recipient__in={pk for pk, _key in wanted}, key__in={key for _pk, key in wanted}
        ).values_list("recipient_id", "key")
    )
    fresh = [letter for pair, letter in wanted.items() if pair not in known]
    Notification.objects.bulk_create(
        [
            Notification(
                recipient_id=letter.recipient_id,
                key=letter.key,
                kind=letter.kind,
                params=letter.params,
                url=letter.url,
                created_at=at,
            )
            for letter in fresh
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    _fill_outbox(fresh, at)
    return len(fresh)


def _fill_outbox(letters: list[Letter], at: datetime) -> None:
    rows = Notification.objects.filter(
        recipient__in={letter.recipient_id for letter in letters},
        key__in={letter.key for letter in letters},
        recipient__is_active=True,
    ).exclude(recipient__email="")
    ids = list(rows.values_list("pk", flat=True))
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(notification_id=pk, channel=channel, next_attempt_at=at)
            for channel in settings.NOTIFICATION_CHANNELS
            for pk in ids
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


def mark_read(*, acting_user: Staff, notification_id: int | None = None) -> int:
    """Mark one of a person's own notifications as read, or all of them; return how many were unread."""
    rows = Notification.objects.of(acting_user).unread()
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=clock.now())

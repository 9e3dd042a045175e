"""Sending the outbox: claim a batch, send each, mark each; a failure waits and tries again."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from roles.notifications.channels import CHANNELS
from roles.notifications.models import OutboxMessage, OutboxState

logger = logging.getLogger(__name__)

BATCH = 100
MAX_BATCHES = 20
MAX_ATTEMPTS = 6


def send_due(at: datetime) -> int:
    """Send what waits at `at`; return how many messages left."""
    sent = 0
    for _batch in range(MAX_BATCHES):
        rows = _claim(at)
        if not rows:
            break
        sent += sum(_send(row, at) for row in rows)
    return sent


def _claim(at: datetime) -> list[OutboxMessage]:
    """Take a batch for this sender alone, by one conditional UPDATE."""
    lease = at - timedelta(seconds=settings.SWEEP_LEASE_SECONDS)
    claimable = Q(state=OutboxState.WAITING, next_attempt_at__lte=at) | Q(
        state=OutboxState.CLAIMED, claimed_at__lte=lease
    )
    ids = list(OutboxMessage.objects.filter(claimable).order_by("next_attempt_at").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return []
    token = uuid.uuid4()
    OutboxMessage.objects.filter(claimable, pk__in=ids).update(state=OutboxState.CLAIMED, token=token, claimed_at=at)
    return list(
        OutboxMessage.objects.filter(token=token, state=OutboxState.CLAIMED).select_related("notification__recipient")
    )


def _send(row: OutboxMessage, at: datetime) -> int:
    mine = OutboxMessage.objects.filter(pk=row.pk, token=row.token)
    attempts = row.attempts + 1
    try:
        CHANNELS[row.channel](row)
    except Exception as error:  # noqa: BLE001  whatever a mail server raises, the others still leave
        # The address stands in many mail errors: keep the kind of the error, not its text.
        logger.warning("Outbox message %s failed: %s", row.pk, type(error).__name__)
        final = attempts >= MAX_ATTEMPTS
        mine.update(
            state=OutboxState.FAILED if final else OutboxState.WAITING,
            attempts=attempts,
            next_attempt_at=at + timedelta(minutes=2**attempts),
            last_error=type(error).__name__,
        )
        return 0
    return mine.update(state=OutboxState.SENT, attempts=attempts, sent_at=at, last_error="")

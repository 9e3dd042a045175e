"""Sending the outbox: claim a batch, send each, mark each; a failure waits and tries again.

Each way out (the mail server, every group robot) has its own batches. One that fails is left alone for a while
(`models.Lane`), and those that fail come last, so that a dead one holds up nobody else.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from time import perf_counter

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from roles import clock
from roles.notifications import channels
from roles.notifications.failures import Failure, failure_of
from roles.notifications.models import Notification, OutboxMessage, OutboxState
from roles.notifications.ways import Way, ways_open

logger = logging.getLogger(__name__)

BATCH = 100
MAX_ATTEMPTS = 6
# A sweep comes every minute: what does not fit into one is taken up by the next.
SECONDS_A_SWEEP = 45.0


def send_due(at: datetime) -> int:
    """Send what waits at `at`; return how many messages left."""
    began, sent = perf_counter(), 0
    for way in ways_open(_waiting_on(at), at):
        sent += _serve(way, at, began)
    return sent


def _serve(way: Way, at: datetime, began: float) -> int:
    """Send what waits on one way out until nothing is left, the way closes or the time is over."""
    sent = 0
    while way.is_open and perf_counter() - began < SECONDS_A_SWEEP:
        # By the clock, not by the instant of the sweep: other steps came before, and a claim is as old as it is.
        rows = _claim(way.name, at, clock.now(), 1 if way.is_probed else BATCH)
        if not rows:
            break
        sent += _send_batch(way, rows, at)
    return sent


def _send_batch(way: Way, rows: list[OutboxMessage], at: datetime) -> int:
    sent, claimed = 0, perf_counter()
    with _session(way):
        for number, row in enumerate(rows):
            # Half the lease is over: what is not sent yet might be taken over at any moment.
            if not way.is_open or perf_counter() - claimed > settings.SWEEP_LEASE_SECONDS / 2:
                _give_back(rows[number:])
                break
            sent += _send(way, row, at)
    return sent


def _session(way: Way) -> AbstractContextManager[None]:
    return channels.one_mail_connection() if way.name == "email" else nullcontext()


def _claimable(at: datetime, moment: datetime) -> Q:
    lease = timedelta(seconds=settings.SWEEP_LEASE_SECONDS)
    # A claim from the future was made before the clock was set back: nobody works on it any more.
    stale = Q(claimed_at__lte=moment - lease) | Q(claimed_at__gt=moment + lease)
    return Q(state=OutboxState.WAITING, next_attempt_at__lte=at) | Q(stale, state=OutboxState.CLAIMED)


def _waiting_on(at: datetime) -> list[str]:
    rows = OutboxMessage.objects.filter(_claimable(at, clock.now())).order_by()
    return list(rows.values_list("channel", flat=True).distinct())


def _claim(channel: str, at: datetime, moment: datetime, size: int) -> list[OutboxMessage]:
    """Take a batch for this sender alone: rows another one holds are passed over, and an UPDATE decides."""
    claimable = _claimable(at, moment)
    token = uuid.uuid4()
    with transaction.atomic():
        ids = list(
            _passing_over(OutboxMessage.objects.filter(claimable, channel=channel))
            .order_by("next_attempt_at", "pk")
            .values_list("pk", flat=True)[:size]
        )
        if not ids:
            return []
        OutboxMessage.objects.filter(claimable, pk__in=ids).update(
            state=OutboxState.CLAIMED, token=token, claimed_at=moment
        )
    mine = OutboxMessage.objects.filter(pk__in=ids, token=token, state=OutboxState.CLAIMED).order_by("pk")
    rows = list(mine.select_related("notification__recipient", "post__robot__unit"))
    _fetch_carried(rows)
    return rows


def _passing_over(rows: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def _fetch_carried(rows: list[OutboxMessage]) -> None:
    """Put to each message what it tells along with itself, newest first."""
    carried: dict[int, list[Notification]] = defaultdict(list)
    others = OutboxMessage.objects.filter(carried_by__in=[row.pk for row in rows]).order_by("-pk")
    for other in others.select_related("notification"):
        if other.carried_by_id is not None and other.notification is not None:
            carried[other.carried_by_id].append(other.notification)
    for row in rows:
        row.carried = carried.get(row.pk, [])  # type: ignore[attr-defined]


def _mine(row: OutboxMessage) -> QuerySet[OutboxMessage]:
    """Return the row as long as this sender holds it, in this attempt."""
    return OutboxMessage.objects.filter(pk=row.pk, token=row.token, attempts=row.attempts, state=OutboxState.CLAIMED)


def _send(way: Way, row: OutboxMessage, at: datetime) -> int:
    try:
        channels.send(row)
    except Exception as error:  # noqa: BLE001  whatever a server raises, the others still leave
        failure = failure_of(error)
        # The address stands in many errors: keep the kind of the error, not its text.
        logger.warning("Outbox message %s failed: %s", row.pk, failure.kind)
        _failed(row, failure, at)
        way.failed(failure)
        return 0
    way.worked()
    return _sent(row, at)


# Written out: it runs once a message, and making the statement anew took as long as the statement itself.
_SENT = """
    UPDATE notifications_outboxmessage
    SET state = 'sent', attempts = attempts + 1, sent_at = %s, last_error = ''
    WHERE id = %s AND token = %s AND attempts = %s AND state = 'claimed'
"""


def _sent(row: OutboxMessage, at: datetime) -> int:
    """Mark a message as sent as long as this sender holds it; return 1, or 0 where another has taken it over."""
    token = row._meta.get_field("token").get_db_prep_value(row.token, connection)
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [connection.ops.adapt_datetimefield_value(at), row.pk, token, row.attempts])
        return int(cursor.rowcount)


def _failed(row: OutboxMessage, failure: Failure, at: datetime) -> None:
    attempts = row.attempts + 1
    final = failure.final or attempts >= MAX_ATTEMPTS
    _mine(row).update(
        state=OutboxState.FAILED if final else OutboxState.WAITING,
        attempts=attempts,
        next_attempt_at=at + timedelta(minutes=2**attempts),
        last_error=failure.kind,
    )


def _give_back(rows: list[OutboxMessage]) -> None:
    """Let go what was claimed and not tried."""
    OutboxMessage.objects.filter(
        pk__in=[row.pk for row in rows], token=rows[0].token, state=OutboxState.CLAIMED
    ).update(state=OutboxState.WAITING, token=None, claimed_at=None)

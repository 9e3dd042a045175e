"""Sending what waits: claimed, sent and marked one by one, against the same written by hand.

The channel is one that takes everything at once and does nothing, so that the way there is what is measured. Both
sides keep the same promise: whoever is killed leaves at most the one message it was sending to be sent again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from django.db import connection, transaction

from dealership.bench import sql
from dealership.bench.data import AT, Data
from dealership.bench.frame import Case, Work
from dealership.bench.history import write_messages
from roles.notifications import channels
from roles.notifications.models import OutboxMessage, OutboxState
from roles.notifications.outbox import BATCH, send_due


def _send(data: Data) -> Work:
    """Empty the outbox through a channel that does nothing."""
    assert data.stores
    count = write_messages(data)

    def ours() -> int:
        left: list[int] = []
        with _null_channel(left):
            while len(left) < count and send_due(AT):
                pass
        _check(left, count)
        return len(left)

    floor = _by_hand if connection.vendor == "postgresql" else _by_hand_with_one_writer
    return Work(
        ours=_timed(data, "ours", ours),
        floor=_timed(data, "by hand", lambda: floor(count)),
        before_ours=_all_wait,
        before_floor=_all_wait,
    )


@contextmanager
def _null_channel(left: list[int]) -> Iterator[None]:
    usual = channels.CHANNELS["email"]
    channels.CHANNELS["email"] = lambda row: left.append(row.pk)
    try:
        yield
    finally:
        channels.CHANNELS["email"] = usual


def _timed(data: Data, who: str, run: Callable[[], int]) -> Callable[[], int]:
    def timed() -> int:
        began = perf_counter()
        count = run()
        data.say(f"outbox, {who}: {count / (perf_counter() - began):,.0f} messages a second")
        return count

    return timed


def _check(left: list[int], count: int) -> None:
    if len(left) != count or len(set(left)) != count:
        raise AssertionError(f"{len(left)} sendings of {len(set(left))} messages, {count} were waiting")


def _all_wait() -> None:
    OutboxMessage.objects.update(
        state=OutboxState.WAITING, token=None, claimed_at=None, sent_at=None, attempts=0, next_attempt_at=AT
    )
    # What the server does by itself within a minute: rows just written are known, old versions of them swept away.
    sql.execute(f"{'VACUUM ' if connection.vendor == 'postgresql' else ''}ANALYZE notifications_outboxmessage")
    sql.settle()


_CLAIM = f"""
    UPDATE notifications_outboxmessage SET state = 'claimed', token = %(token)s, claimed_at = %(at)s
    WHERE id IN (
        SELECT id FROM notifications_outboxmessage
        WHERE channel = 'email' AND state = 'waiting' AND next_attempt_at <= %(at)s
        ORDER BY next_attempt_at, id LIMIT {BATCH} FOR UPDATE SKIP LOCKED
    ) RETURNING id, (
        SELECT s.email FROM notifications_notification n JOIN roles_staff s ON s.id = n.recipient_id
        WHERE n.id = notification_id
    )
"""  # noqa: S608  a number only
_MARK = """
    UPDATE notifications_outboxmessage SET state = 'sent', attempts = attempts + 1, sent_at = %s
    WHERE id = %s AND token = %s AND state = 'claimed'
"""


def _by_hand(count: int) -> int:
    """Claim a batch by one statement, mark each message by one: the least that keeps the promise on PostgreSQL."""
    left: list[int] = []
    with connection.cursor() as cursor:
        while True:
            token = str(uuid.uuid4())
            cursor.execute(_CLAIM, {"token": token, "at": AT})
            rows = cursor.fetchall()
            if not rows:
                break
            for pk, _address in rows:
                left.append(pk)
                cursor.execute(_MARK, [AT, pk, token])
    _check(left, count)
    return len(left)


def _by_hand_with_one_writer(count: int) -> int:
    """The same on SQLite, which passes over nothing: there is one writer anyway."""
    left: list[int] = []
    at = sql.instant(AT)
    waiting = "channel = 'email' AND state = 'waiting' AND next_attempt_at <= %s"
    with connection.cursor() as cursor:
        while True:
            token = uuid.uuid4().hex
            with transaction.atomic():
                chosen = sql.rows(
                    f"SELECT id FROM notifications_outboxmessage WHERE {waiting} LIMIT {BATCH}",  # noqa: S608
                    [at],
                )
                ids = ", ".join(str(pk) for (pk,) in chosen)
                cursor.execute(
                    "UPDATE notifications_outboxmessage SET state = 'claimed', token = %s, claimed_at = %s"  # noqa: S608
                    f" WHERE id IN ({ids}) AND {waiting}",
                    [token, at, at],
                )
            if not chosen:
                break
            for (pk,) in chosen:
                left.append(pk)
                cursor.execute(_MARK, [at, pk, token])
    _check(left, count)
    return len(left)


CASES = (Case("outbox.send", _send, limit=2.0),)

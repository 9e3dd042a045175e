"""Sending what waits: claimed, sent and marked one by one, against a plain loop over the same mails."""

from __future__ import annotations

from dealership.bench.data import AT, Data
from dealership.bench.frame import Case, Work
from dealership.bench.history import write_messages
from roles.notifications.channels import CHANNELS
from roles.notifications.models import OutboxMessage, OutboxState
from roles.notifications.outbox import send_due


def _send(data: Data) -> Work:
    """Empty the outbox; the mail server is one that takes everything at once."""
    assert data.stores
    count = write_messages(data)

    def ours() -> int:
        sent = 0
        while sent < count and (batch := send_due(AT)):
            sent += batch
        return sent

    return Work(ours=ours, floor=_plain_loop, before_ours=_all_wait, before_floor=_all_wait)


def _all_wait() -> None:
    OutboxMessage.objects.update(
        state=OutboxState.WAITING, token=None, claimed_at=None, sent_at=None, attempts=0, next_attempt_at=AT
    )


def _plain_loop() -> int:
    """Send without claiming: a crash would send everything twice, two senders at once as well."""
    waiting = list(OutboxMessage.objects.filter(state=OutboxState.WAITING).select_related("notification__recipient"))
    for message in waiting:
        CHANNELS[message.channel](message)
    return OutboxMessage.objects.filter(state=OutboxState.WAITING).update(state=OutboxState.SENT, sent_at=AT)


CASES = (Case("outbox.send", _send),)

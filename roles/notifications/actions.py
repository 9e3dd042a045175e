"""Telling people and units, marking what was read, choosing channels, trying again what failed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from roles import clock
from roles.models import Staff
from roles.notifications import messages
from roles.notifications.models import ChannelChoice, Notification, OutboxMessage, OutboxState
from roles.notifications.quiet import release_at, rules_of_people
from roles.notifications.topics import TOPICS, is_urgent


@dataclass(frozen=True)
class Letter:
    """What to tell one person; `key` makes it once only.

    `topics`: what it is about, where one kind of message may be about several things.
    """

    recipient_id: int
    key: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    topics: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """Return what it is about."""
        return self.topics or (messages.topic_of(self.kind),)


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
    if fresh and settings.NOTIFICATION_CHANNELS:
        _fill_outbox(fresh, at)
    return len(fresh)


def _fill_outbox(letters: list[Letter], at: datetime) -> None:
    """Write what leaves the house: as far as the store allows it and the person wants it, now or after the rest."""
    by_pair = {(letter.recipient_id, letter.key): letter for letter in letters}
    rows = Notification.objects.filter(
        recipient__in={letter.recipient_id for letter in letters},
        key__in={letter.key for letter in letters},
        recipient__is_active=True,
    ).exclude(recipient__email="")
    told = [
        (pk, by_pair[recipient, key])
        for pk, recipient, key in rows.values_list("pk", "recipient_id", "key")
        if (recipient, key) in by_pair
    ]
    rules = rules_of_people({letter.recipient_id for _pk, letter in told}, at)
    refused = _refused(rules)
    free_at = release_at(
        {each.recipient_id: rules[each.recipient_id] for _pk, each in told if not is_urgent(each.about)}, at
    )
    outbox = []
    for pk, letter in told:
        person = letter.recipient_id
        when = at if is_urgent(letter.about) else free_at[person]
        allowed = rules[person].email_topics
        for channel in settings.NOTIFICATION_CHANNELS:
            if any(topic in allowed and (person, topic, channel) not in refused for topic in letter.about):
                state = OutboxState.WAITING if when <= at else OutboxState.HELD
                outbox.append(OutboxMessage(notification_id=pk, channel=channel, next_attempt_at=when, state=state))
    OutboxMessage.objects.bulk_create(outbox, ignore_conflicts=True, batch_size=1000)


def _refused(people: Collection[int]) -> set[tuple[int, str, str]]:
    rows = ChannelChoice.objects.filter(staff__in=people, wanted=False).order_by()
    return set(rows.values_list("staff_id", "topic", "channel"))


def mark_read(*, acting_user: Staff, notification_id: int | None = None) -> int:
    """Mark one of a person's own notifications as read, or all of them; return how many were unread."""
    rows = Notification.objects.of(acting_user).unread()
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=clock.now())


@transaction.atomic
def choose_channels(*, acting_user: Staff, channel: str, wanted: Collection[str], among: Collection[str]) -> None:
    """Set for which topics `among` those offered a person wants a channel: those `wanted`, not the others.

    What the store does not allow is not offered, and keeps what the person said about it before.
    """
    rows = [
        ChannelChoice(staff=acting_user, topic=topic, channel=channel, wanted=topic in wanted)
        for topic in among
        if topic in TOPICS
    ]
    ChannelChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["staff", "topic", "channel"], update_fields=["wanted"]
    )


def try_again(*, messages: Collection[int], at: datetime) -> int:
    """Let messages that were given up wait once more, as if never tried; return how many there were."""
    return OutboxMessage.objects.filter(pk__in=messages, state=OutboxState.FAILED).update(
        state=OutboxState.WAITING, attempts=0, next_attempt_at=at, token=None, claimed_at=None
    )

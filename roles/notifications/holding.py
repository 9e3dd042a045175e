"""Letting go what waited for the morning: one message a person and channel, however many there were."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import BigIntegerField, Case, Q, QuerySet, Value, When

from roles.notifications.models import OutboxMessage, OutboxState
from roles.notifications.quiet import release_at, rules_of_people
from roles.notifications.tick import wait_for_turn


def release_due(at: datetime) -> int:
    """Let go what waited until `at`; return how many messages leave.

    Whoever has begun to rest again waits on. What came for the same person in this minute goes along.
    """
    held = OutboxMessage.objects.filter(state=OutboxState.HELD, next_attempt_at__lte=at)
    if not held.exists():
        return 0
    with transaction.atomic():
        wait_for_turn()
        posts = held.filter(post__isnull=False).update(state=OutboxState.WAITING)
        people = set(held.filter(post__isnull=True).values_list("notification__recipient_id", flat=True))
        later = {person: when for person, when in release_at(rules_of_people(people, at), at).items() if when > at}
        _wait_on(held, later)
        return posts + _let_go(people - later.keys(), at)


def _wait_on(held: QuerySet[OutboxMessage], later: dict[int, datetime]) -> None:
    by_instant: dict[datetime, list[int]] = defaultdict(list)
    for person, when in later.items():
        by_instant[when].append(person)
    for when, people in by_instant.items():
        held.filter(notification__recipient__in=people).update(next_attempt_at=when)


def _let_go(people: set[int], at: datetime) -> int:
    """Make one message of all that waits for each person; the newest carries the others."""
    ready = Q(state=OutboxState.HELD, next_attempt_at__lte=at) | Q(
        state=OutboxState.WAITING, attempts=0, next_attempt_at__lte=at
    )
    rows = OutboxMessage.objects.filter(ready, notification__recipient__in=people).order_by("-pk")
    carriers: dict[tuple[int, str], int] = {}
    carried: dict[int, list[int]] = {}
    for pk, person, channel in rows.values_list("pk", "notification__recipient_id", "channel"):
        carrier = carriers.setdefault((person, channel), pk)
        carried.setdefault(carrier, [])
        if carrier != pk:
            carried[carrier].append(pk)
    still = Q(state__in=[OutboxState.HELD, OutboxState.WAITING])
    for chunk in _chunks(list(carried)):
        OutboxMessage.objects.filter(still, pk__in=chunk).update(state=OutboxState.WAITING, next_attempt_at=at)
    lead_of = {other: carrier for carrier, others in carried.items() for other in others}
    for chunk in _chunks(list(lead_of), 500):
        leads = Case(*(When(pk=pk, then=Value(lead_of[pk])) for pk in chunk), output_field=BigIntegerField())
        OutboxMessage.objects.filter(still, pk__in=chunk).update(state=OutboxState.CARRIED, carried_by=leads)
    return len(carried)


def _chunks(ids: list[int], size: int = 1000) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]

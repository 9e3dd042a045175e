"""Drawing last week's done items for spot checks: at random, by importance and past failures, the same every time.

Each item gets a number from its key, the week and the superior; the share of the superior with the highest numbers is
checked. Importance and failures raise an item's chance, nothing else does: nobody chooses.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from roles import clock, ledger
from roles.duties.models import ChecklistItem, ItemStatus
from roles.models import Position
from roles.notifications.actions import Letter, tell
from roles.proof.letters import CHECK
from roles.proof.models import CheckState, SpotCheck
from roles.superiors import ReportingLine

ENGINE = "spot checks"
MONDAY, NEWS = 0, 14
# How long a failed check makes another one likelier.
_REMEMBERED = timedelta(days=90)
_BEFORE, _AFTER = timedelta(days=40), timedelta(days=100)


@dataclass(frozen=True)
class Ticket:
    """One done item in the draw of one superior."""

    item: int
    person: int
    weight: int


def draw_due(at: datetime) -> int:
    """Draw every Monday that was not drawn yet, store by store, each once; return how many items were drawn."""
    oldest = clock.local_date(at) - timedelta(days=NEWS)

    def draw_day(day: date, stores: list[int]) -> int:
        return sum(draw_week(store, day) for store in stores) if day.weekday() == MONDAY else 0

    # After a long downtime nobody checks what was done before it.
    return ledger.work(ENGINE, at, draw_day, since=oldest)


def draw_week(store: int, monday: date) -> int:
    """Draw what was done in one store in the week before `monday`; return how many items were drawn."""
    first, after = clock.local(monday - timedelta(days=7)), clock.local(monday)
    done = ChecklistItem.objects.filter(
        store=store,
        due_at__gte=first - _BEFORE,
        due_at__lt=after + _AFTER,
        done_at__gte=first,
        done_at__lt=after,
        status=ItemStatus.DONE,
        done_by__isnull=False,
    )
    rows = list(done.select_related("version", "assignment", "stand_in").order_by("pk"))
    if not rows:
        return 0
    failures = _failures(first, store)
    line = ReportingLine(store, monday)
    superiors: dict[int, int | None] = {}
    drums: dict[int, list[Ticket]] = defaultdict(list)
    shares: dict[int, int] = {}
    of_position = dict(Position.objects.exclude(spot_check_share=None).values_list("pk", "spot_check_share"))
    for item in rows:
        seat = item.stand_in or item.assignment
        if seat.pk not in superiors:
            above = line.superior_of(seat)
            superiors[seat.pk] = above.staff_id if above else None
            if above:
                # Whoever leads in two positions looks at what the stricter one asks for.
                share = of_position.get(above.position_id, settings.SPOT_CHECK_SHARE)
                shares[above.staff_id] = max(share, shares.get(above.staff_id, 0))
        checker = superiors[seat.pk]
        if checker is not None and checker != item.owner_id:
            drums[checker].append(Ticket(item.pk, item.owner_id, item.version.weight * (1 + failures[item.owner_id])))
    drawn = {checker: draw(tickets, checker, monday, shares[checker]) for checker, tickets in drums.items()}
    return _write(drawn, monday)


def draw(tickets: Sequence[Ticket], checker: int, monday: date, share: int) -> list[Ticket]:
    """Return the tickets drawn for one superior and week: the same ones, whoever draws and however often.

    `share` is in per cent: of few at least one, of many never more than a superior can look at.
    """
    count = min(math.ceil(len(tickets) * share / 100), settings.SPOT_CHECK_MOST)
    return sorted(tickets, key=lambda each: (-_number(each, checker, monday), each.item))[:count]


def _number(ticket: Ticket, checker: int, monday: date) -> float:
    """Return a ticket's number: of the one drawn out of many, the chance is its share of all weights.

    Source: Efraimidis and Spirakis, weighted random sampling with a reservoir: u ** (1 / weight).
    """
    seed = hashlib.sha256(f"{monday:%Y-%m-%d}:{checker}:{ticket.item}".encode()).digest()
    chance = (int.from_bytes(seed[:8]) + 1) / (2**64 + 1)
    return float(chance ** (1 / max(ticket.weight, 1)))


def _failures(at: datetime, store: int) -> dict[int, int]:
    failed = SpotCheck.objects.filter(state=CheckState.FAILED, decided_at__gte=at - _REMEMBERED, item__store=store)
    counts = failed.order_by().values_list("checked").annotate(count=Count("pk"))
    return defaultdict(int, dict(counts))


def _write(drawn: dict[int, list[Ticket]], monday: date) -> int:
    now = clock.now()
    rows = [
        SpotCheck(item_id=each.item, checker_id=checker, checked_id=each.person, week=monday, drawn_at=now)
        for checker, tickets in drawn.items()
        for each in tickets
    ]
    SpotCheck.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    letters = [
        Letter(
            checker,
            f"spot-checks:{monday:%Y-%m-%d}",
            CHECK,
            {"what": "drawn", "count": len(tickets)},
            reverse("proof:checks"),
        )
        for checker, tickets in drawn.items()
        if tickets
    ]
    tell(letters, at=now)
    return len(rows)

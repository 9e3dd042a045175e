"""Who has not confirmed a bulletin is reminded, once a day, until it closes."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from django.urls import reverse

from kpi.bulletins.letters import REMINDER
from kpi.bulletins.models import BulletinState, Reader
from roles import clock
from roles.notifications.tick import Part

# Not before the working day has begun.
HOUR = time(9)
BATCH, SHOWN = 5000, 5


def collect(at: datetime) -> dict[int, Part]:
    """Return what to remind whom of at `at`, and mark it as told; runs inside the sweep's transaction."""
    day = clock.local_date(at)
    if at < clock.local(day, HOUR):
        return {}
    rows = Reader.objects.filter(
        confirmed_at__isnull=True, told_on__lt=day, bulletin__state=BulletinState.OPEN, bulletin__closes_at__gt=at
    )
    lines = list(rows.order_by("pk").values_list("pk", "staff", "bulletin", "bulletin__title")[:BATCH])
    titles: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for _pk, staff, bulletin, title in lines:
        titles[staff].append((bulletin, title))
    for start in range(0, len(lines), 500):
        Reader.objects.filter(pk__in=[line[0] for line in lines[start : start + 500]]).update(told_on=day)
    return {staff: _part(unread) for staff, unread in titles.items()}


def _part(unread: list[tuple[int, str]]) -> Part:
    one = len(unread) == 1
    url = reverse("bulletins:bulletin", args=[unread[0][0]]) if one else reverse("bulletins:list")
    return Part(REMINDER, {"count": len(unread), "titles": [title for _pk, title in unread[:SHOWN]]}, url)

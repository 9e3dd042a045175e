"""How bulletins are laid out for reading."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import pgettext

from kpi.bulletins.models import Bulletin, Reader
from roles import clock
from roles.models import Staff

# Beyond this many names the page would not be read either; the counts are of all.
NAMES = 500


def row_of(page: Iterable[Bulletin], viewer: Staff) -> list[dict[str, Any]]:
    """Return the bulletins of one page as a list shows them; two queries however many they are."""
    rows = list(page)
    ids = [row.pk for row in rows]
    counts = {
        pk: (addressed, confirmed)
        for pk, addressed, confirmed in Reader.objects.filter(bulletin__in=ids)
        .order_by()
        .values("bulletin")
        .annotate(addressed=Count("pk"), confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)))
        .values_list("bulletin", "addressed", "confirmed")
    }
    mine = dict(Reader.objects.filter(bulletin__in=ids, staff=viewer).values_list("bulletin", "confirmed_at"))
    found = []
    for row in rows:
        state, label = _state(row, row.pk in mine, mine.get(row.pk))
        addressed, confirmed = counts.get(row.pk, (0, 0))
        found.append(
            {
                "title": row.title,
                "url": reverse("bulletins:bulletin", args=[row.pk]),
                "author": row.owner.name,
                "published_at": row.published_at,
                "unit": row.unit.name,
                "read": f"{confirmed} / {addressed}",
                "state": state,
                "state_label": label,
            }
        )
    return found


def _state(row: Bulletin, addressed: bool, confirmed_at: Any) -> tuple[str, str]:
    """Return how it stands for whoever looks: their own reading goes before the bulletin's state."""
    if confirmed_at:
        return "done", pgettext("bulletin", "Read")
    if not row.is_open(clock.now()):
        return "missed" if addressed else "cancelled", pgettext("bulletin", "Closed")
    return ("open", pgettext("bulletin", "To be read")) if addressed else ("open", pgettext("bulletin", "Open"))


def bulletin_facts(row: Bulletin, line: Reader | None, *, follows: bool) -> dict[str, Any]:
    """Return a bulletin as its own page shows it; who has read it, for who follows it only."""
    is_open = row.is_open(clock.now())
    state, label = _state(row, line is not None, line.confirmed_at if line else None)
    facts = {
        "pk": row.pk,
        "title": row.title,
        "text": row.text,
        "author": row.owner.name,
        "unit": row.unit.name,
        "positions": [each.name for each in row.positions.all()],
        "published_at": row.published_at,
        "closes_at": row.closes_at,
        "open": is_open,
        "state": state,
        "state_label": label,
        "can_confirm": line is not None and line.confirmed_at is None and is_open,
        "confirmed_at": line.confirmed_at if line else None,
        "follows": follows,
    }
    return {**facts, **(_readers(row) if follows else {})}


def _readers(row: Bulletin) -> dict[str, Any]:
    lines = row.readers.select_related("staff").order_by(F("confirmed_at").asc(nulls_first=True), "staff__employee_no")
    counts = row.readers.aggregate(addressed=Count("pk"), confirmed=Count("confirmed_at"))
    shown = [{"name": each.staff.name, "at": each.confirmed_at} for each in lines[:NAMES]]
    return {
        **counts,
        "missing": counts["addressed"] - counts["confirmed"],
        "unread": [each for each in shown if each["at"] is None],
        "have_read": [each for each in shown if each["at"] is not None],
    }

"""The calendar of what is held, bought and published; and boards of what stands in which state."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from marketing.models import AdPlacement, Campaign, ContentItem
from roles import clock
from roles.http import StaffRequest
from roles.records.kinds import RecordKind, kind_of
from roles.records.reach import kind_for
from roles.rights import rights_of

# A month holds at most this many of a kind; more than that nobody reads on one page.
MOST = 200
EARLIEST, LATEST = 2000, 2100
# What is closed stays on a board this long.
KEPT = timedelta(days=45)
ON_BOARD = 300
ICONS = {"campaign": "speakerphone", "ad_placement": "ad-2", "content_item": "article"}


@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    """Show a month: campaigns and ads on each of their days, content on the day it is planned for."""
    first = _month(request.GET.get("month", ""))
    following = (first + timedelta(days=32)).replace(day=1)
    last = following - timedelta(days=1)
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    begins: dict[date, list[dict[str, Any]]] = defaultdict(list)
    shown = []
    for code, rows in _rows(request, first, last):
        kind = kind_of(code)
        assert kind is not None
        shown.append({"code": code, "label": kind.label, "icon": ICONS[code]})
        for row in rows:
            entry = _entry(kind, row)
            on = _days_of(row, first, last)
            begins[on[0]].append({**entry, "until": on[-1] if len(on) > 1 else None})
            for day in on:
                days[day].append(entry)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    context = {
        "title": date_format(first, "YEAR_MONTH_FORMAT"),
        "weeks": [[_day(day, first, days) for day in week] for week in weeks],
        "listed": [_day(day, first, begins) for day in sorted(begins)],
        "weekdays": [date_format(day, "D") for day in weeks[0]],
        "before": f"?month={first - timedelta(days=1):%Y-%m}",
        "after": f"?month={following:%Y-%m}",
        "today": clock.today(),
        "shown": shown,
    }
    return render(request, "marketing/promotion/calendar.html", context)


def _month(text: str) -> date:
    """Return the first day of the month asked for; the present one for what is none."""
    try:
        year, month = (int(part) for part in text.split("-"))
        first = date(year, month, 1)
    except ValueError:
        first = clock.today().replace(day=1)
    return first if EARLIEST < first.year < LATEST else clock.today().replace(day=1)


def _rows(request: StaffRequest, first: date, last: date) -> list[tuple[str, list[Any]]]:
    rights, user = rights_of(request.user), request.user
    found: list[tuple[str, list[Any]]] = []
    if rights.anywhere("marketing.view_campaign"):
        campaigns = Campaign.objects.visible_to(user).within(first, last).exclude(state="cancelled")
        found.append(("campaign", list(campaigns.order_by("starts_on", "pk")[:MOST])))
    if rights.anywhere("marketing.view_adplacement"):
        ads = AdPlacement.objects.visible_to(user).within(first, last)
        found.append(("ad_placement", list(ads.order_by("starts_on", "pk")[:MOST])))
    if rights.anywhere("marketing.view_contentitem"):
        content = ContentItem.objects.visible_to(user).within(first, last).exclude(state="off")
        found.append(("content_item", list(content.order_by("due_on", "pk")[:MOST])))
    return found


def _entry(kind: RecordKind, row: Any) -> dict[str, Any]:
    return {
        "title": kind.title(row),
        "url": kind.url(row.pk),
        "face": kind.flow.faces[row.state],
        "state": row.state_label,
        "icon": ICONS[kind.code],
        "what": kind.label_one,
    }


def _days_of(row: Any, first: date, last: date) -> list[date]:
    if hasattr(row, "due_on"):
        return [row.due_on]
    begins, ends = max(row.starts_on, first), min(row.ends_on, last)
    return [begins + timedelta(days=n) for n in range((ends - begins).days + 1)]


def _day(day: date, first: date, days: dict[date, list[dict[str, Any]]]) -> dict[str, Any]:
    entries = days.get(day, [])
    return {"day": day, "inside": day.month == first.month, "entries": entries, "more": max(0, len(entries) - 4)}


@require_GET
def board(request: StaffRequest, kind: str) -> HttpResponse:
    """Show the records of a kind by state: what is open, and what was closed lately."""
    found = kind_for(request.user, kind)
    since = clock.now() - KEPT
    rows = found.model.objects.visible_to(request.user)
    alive = rows.filter(state__in=found.flow.open_states).for_list().order_by("-changed_at", "-pk")[:ON_BOARD]
    over = rows.filter(state__in=list(found.flow.closed), changed_at__gte=since).for_list()
    cards: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in [*alive, *over.order_by("-changed_at", "-pk")[:ON_BOARD]]:
        cards[row.state].append(
            {"title": found.title(row), "url": found.url(row.pk), "who": row.owner.name, "row": row}
        )
    labels = dict(found.model._meta.get_field("state").flatchoices)  # type: ignore[union-attr]
    columns = [
        {"label": labels[state], "face": face, "cards": cards[state], "list_url": f"{found.list_url}?state={state}"}
        for state, face in found.flow.faces.items()
    ]
    context = {
        "kind": found,
        "columns": [column for column in columns if column["cards"]],
        "empty": [column for column in columns if not column["cards"]],
        "calendar_url": reverse("marketing:calendar"),
    }
    return render(request, "marketing/promotion/board.html", context)

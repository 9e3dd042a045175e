"""The front desk's board on the wall of the showroom, where customers read it too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from marketing.identity import masked_name
from roles import clock
from roles.http import StaffRequest
from sales.models import ShowroomVisit
from sales.showroom import rota
from sales.showroom.views.stores import store_shown

VIEW = "sales.view_showroomvisit"
# Whose turn it is changes by the minute; a list still turns three pages in between.
REFRESH_SECONDS = 30
MOST = 60


def wall(request: StaffRequest) -> HttpResponse:
    """Show who waits, who is being served by whom and whose turn it is: large, without a way to act, names masked."""
    store, now = store_shown(request, VIEW), clock.now()
    log = ShowroomVisit.objects.visible_to(request.user).filter(store=store).for_list()
    there = [_row(visit, now) for visit in log.in_the_house().order_by("arrived_at", "pk")[:MOST]]
    waiting = [row for row in there if row["visit"].state == "registered"]
    advisers = rota.advisers_on_shift(store.pk, now)
    context = {
        "store": store,
        "now": now,
        "waiting": waiting,
        "longest": max((row["minutes"] for row in waiting), default=0),
        "serving": [row for row in there if row["visit"].state == "receiving"],
        "advisers": advisers,
        "turn": rota.next_in_turn(advisers),
        "free": sum(adviser.free for adviser in advisers),
        "here": f"{reverse('showroom:board')}?store={store.pk}",
    }
    response = render(request, "sales/showroom/screen.html", context)
    # Of the page itself, so that a wall without a keyboard keeps up; no script is needed.
    response["Refresh"] = str(REFRESH_SECONDS)
    return response


def _row(visit: ShowroomVisit, now: datetime) -> dict[str, Any]:
    since = visit.served_at or visit.arrived_at
    return {
        "visit": visit,
        "name": masked_name(visit.customer.name) if visit.customer else "",
        "minutes": int((now - since).total_seconds() // 60),
    }

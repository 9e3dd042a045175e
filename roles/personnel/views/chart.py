"""The organisation chart."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from roles import clock
from roles.http import StaffRequest
from roles.personnel.chart import build
from roles.personnel.directory import stores_in_reach
from roles.rights import rights_of


@require_GET
def chart(request: StaffRequest) -> HttpResponse:
    """Draw one store: the one asked for, else the reader's own, else the first."""
    stores = list(stores_in_reach(request.user))
    asked = request.GET.get("store", "")
    own = set(request.user.assignments.filter(ends_on=None).values_list("store", flat=True))
    chosen = next((store for store in stores if str(store.pk) == asked), None)
    store = chosen or next((store for store in stores if store.pk in own), stores[0] if stores else None)
    context = {
        "sees_absences": rights_of(request.user).beyond_own("personnel.view_absence"),
        "plans_rosters": rights_of(request.user).beyond_own("calendars.change_rosterday"),
        "store": store,
        "stores": stores if len(stores) > 1 else [],
        "nodes": build(store, request.user, clock.today()) if store else [],
    }
    return render(request, "personnel/chart.html", context)

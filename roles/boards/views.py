"""The morning board and the evening close-out of a unit: on the desk, on paper, on the wall."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from roles import clock
from roles.boards.day import board_of
from roles.boards.reach import own_unit, unit_in_reach, units_in_reach
from roles.duties.presentation import tally_progress
from roles.http import StaffRequest
from roles.seats import seats_of

# From this hour on the day is closed out rather than begun.
_EVENING_FROM = 14
REFRESH_SECONDS = 60


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Lead to the board of the unit the person leads, by the time of day; say so where there is none."""
    units = units_in_reach(request.user)
    seats = seats_of(request)
    unit = own_unit(request.user, units, [pk for seat in seats for pk in (seat.department_id, seat.unit_id)])
    if unit is None:
        return render(request, "boards/none.html")
    evening = timezone.localtime(clock.now()).hour >= _EVENING_FROM
    return redirect("boards:evening" if evening else "boards:morning", unit=unit.pk)


@require_GET
def morning(request: StaffRequest, unit: int) -> HttpResponse:
    """Show how the day begins: what was missed, what must be done today, who is absent, what is missing to target."""
    return _board(request, unit, evening=False)


@require_GET
def evening(request: StaffRequest, unit: int) -> HttpResponse:
    """Show how the day ends: what was done, what was not, what is left, who is absent tomorrow."""
    return _board(request, unit, evening=True)


def _board(request: StaffRequest, pk: int, *, evening: bool) -> HttpResponse:
    unit = unit_in_reach(request.user, pk)
    now = clock.now()
    board = board_of(unit, request.user, clock.today(), now, evening=evening)
    here = reverse("boards:evening" if evening else "boards:morning", args=[pk])
    screen, paper = request.GET.get("screen") == "1", request.GET.get("print") == "1"
    context = {
        "board": board,
        "evening": evening,
        "title": _("Evening close-out") if evening else _("Morning board"),
        "progress": tally_progress(board.tally["done"], board.tally["total"]),
        "last_progress": tally_progress(board.last_tally.get("done", 0), board.last_tally.get("total", 0)),
        "screen": screen,
        "here": here,
        "now": now,
    }
    if screen:
        response = render(request, "boards/screen.html", context)
        # Of the page itself, so that a wall without a keyboard keeps up; no script is needed.
        response["Refresh"] = str(REFRESH_SECONDS)
        return response
    if paper:
        return render(request, "boards/print.html", context)
    return render(request, "boards/board.html", {**context, **_ways(request, pk, evening=evening)})


def _ways(request: StaffRequest, pk: int, *, evening: bool) -> dict[str, Any]:
    """Return the tabs of the day and the other units' boards."""
    name = "boards:evening" if evening else "boards:morning"
    tabs = [
        {"label": label, "url": reverse(view, args=[pk]), "active": view == name, "count": ""}
        for view, label in (("boards:morning", _("Morning board")), ("boards:evening", _("Evening close-out")))
    ]
    units = [
        {"name": unit.name, "url": reverse(name, args=[unit.pk]), "kind": unit.kind, "here": unit.pk == pk}
        for unit in units_in_reach(request.user)
    ]
    return {"tabs": tabs, "units": units}

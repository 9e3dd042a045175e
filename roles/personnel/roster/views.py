"""The roster of a unit, a week at a time, and one's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from roles import clock
from roles.calendars.models import RosterDay
from roles.http import StaffRequest
from roles.models import Unit
from roles.personnel.models import Absence
from roles.personnel.roster.actions import StaleRoster, plan_roster
from roles.personnel.roster.forms import RosterForm, WhichForm
from roles.personnel.roster.panels import turns_of
from roles.personnel.roster.week import DAY, missing_days, present, units_to_plan, week_of
from roles.rights import rights_of

CONFLICT, UNPROCESSABLE = 409, 422
_WEEKS_SHOWN = 4


@require_http_methods(["GET", "POST"])
def roster(request: StaffRequest) -> HttpResponse:
    """Show a unit's week and plan it."""
    units = units_to_plan(request.user)
    which = WhichForm(request.GET)
    monday, unit = which.monday(), which.among(units)
    if unit is None:
        if units or request.GET.get("unit"):
            raise Http404
        if request.method == "POST":
            return redirect("personnel:roster")
        return render(request, "calendars/roster.html", {"unit": None, "plans_rosters": True})
    week = week_of(request.user, unit, monday)
    form = RosterForm(request.POST if request.method == "POST" else None, week=week)
    status = 200
    if request.method == "POST":
        status = _plan(request, form, unit, monday)
        if status == 200:
            return redirect(_address(unit, monday))
    return render(request, "calendars/roster.html", _page(request, form, units, unit, monday), status=status)


def _plan(request: StaffRequest, form: RosterForm, unit: Unit, monday: date) -> int:
    """Write what was sent; return the status to answer with, 200 where it is written."""
    if not form.is_valid():
        return UNPROCESSABLE
    wished, seen = form.wishes()
    weeks = form.cleaned_data["weeks"]
    try:
        count = plan_roster(acting_user=request.user, unit=unit, monday=monday, wishes=wished, seen=seen, weeks=weeks)
    except ValidationError as error:
        form.add_error(None if not hasattr(error, "error_dict") else next(iter(error.error_dict)), error.messages)
        return CONFLICT if isinstance(error, StaleRoster) else UNPROCESSABLE
    words = ngettext("%(count)d day planned.", "%(count)d days planned.", count) % {"count": count}
    messages.success(request, words if count else _("Nothing was changed."))
    return 200


def _page(request: StaffRequest, form: RosterForm, units: list[Unit], unit: Unit, monday: date) -> dict[str, Any]:
    week = form.week
    return {
        "form": form,
        "unit": unit,
        "units": units,
        "monday": monday,
        "sunday": week.days[-1],
        "days": [
            {
                "day": day,
                "today": day == clock.today(),
                "open": week.calendar.is_open(day),
                "holiday": not week.calendar.is_working(day),
                "present": present(week, number),
            }
            for number, day in enumerate(week.days)
        ],
        "today": clock.today(),
        "rows": form.rows(),
        "missing": missing_days(week),
        "shifts": week.shifts,
        "turns_url": _address(unit, monday, "turns"),
        "before_url": _address(unit, monday - 7 * DAY),
        "after_url": _address(unit, monday + 7 * DAY),
        "this_url": _address(unit, clock.today()),
        "sees_absences": rights_of(request.user).beyond_own("personnel.view_absence"),
        "plans_rosters": True,
    }


def _address(unit: Unit, day: date, page: str = "roster") -> str:
    return f"{reverse(f'personnel:{page}')}?unit={unit.pk}&week={day}"


@require_GET
def turns(request: StaffRequest) -> HttpResponse:
    """Show whose turn it is in a unit's week at what its people take turns at."""
    units = units_to_plan(request.user)
    which = WhichForm(request.GET)
    monday, unit = which.monday(), which.among(units)
    if unit is None and (units or request.GET.get("unit")):
        raise Http404
    days = [monday + number * DAY for number in range(7)]
    context: dict[str, Any] = {"unit": unit, "plans_rosters": True, "monday": monday, "sunday": days[-1]}
    if unit is not None:
        context |= {
            "turns": turns_of(unit, days),
            "roster_url": _address(unit, monday),
            "before_url": _address(unit, monday - 7 * DAY, "turns"),
            "after_url": _address(unit, monday + 7 * DAY, "turns"),
            "this_url": _address(unit, clock.today(), "turns"),
        }
    return render(request, "calendars/turns.html", context)


@require_GET
def my_roster(request: StaffRequest) -> HttpResponse:
    """Show one's own shifts and days away, from a week on."""
    monday = WhichForm(request.GET).monday()
    last = monday + timedelta(days=7 * _WEEKS_SHOWN - 1)
    shifts = {
        row.day: row.shift
        for row in RosterDay.objects.filter(owner=request.user).touching(monday, last).select_related("shift")
    }
    absences = list(Absence.objects.of(request.user).confirmed().touching(monday, last))
    rows = []
    for number in range(7 * _WEEKS_SHOWN):
        day = monday + number * DAY
        away = next((each for each in absences if each.first_day <= day <= each.last_day), None)
        rows.append({"day": day, "shift": shifts.get(day), "away": away, "today": day == clock.today()})
    context = {
        "weeks": [rows[start : start + 7] for start in range(0, len(rows), 7)],
        "planned": bool(shifts or absences),
        "before_url": f"{reverse('personnel:my_roster')}?week={monday - 7 * DAY}",
        "after_url": f"{reverse('personnel:my_roster')}?week={monday + 7 * DAY}",
    }
    return render(request, "calendars/my_roster.html", context)

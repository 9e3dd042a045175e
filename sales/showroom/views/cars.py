"""The bookings of the test-drive cars: a day in half hours, a tap on a free one books it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from roles import clock
from roles.calendars.calendar import calendar_of
from roles.http import StaffRequest
from roles.rights import rights_of
from sales.models import TestDrive, TestDriveCar, TestDriveSlot
from sales.showroom.clocks import HALF_HOUR, MOST_AHEAD
from sales.showroom.records import DRIVE
from sales.showroom.views.stores import store_shown

REFERENCE_LENGTH = 12


@require_GET
def schedule(request: StaffRequest) -> HttpResponse:
    """Show a day's half hours of every car: free ones lead to the form, taken ones to the drive."""
    store = store_shown(request, "sales.view_testdrive")
    day = _day(request.GET.get("day", ""))
    calendar = calendar_of(store.pk, day, day)
    opens, closes = clock.local(day, calendar.opens), clock.local(day, calendar.closes)
    opens += timedelta(minutes=-clock.local_time(opens).minute % 30)
    hours = [opens + number * HALF_HOUR for number in range(max(0, (closes - opens) // HALF_HOUR))]
    cars = list(TestDriveCar.objects.filter(store=store, in_service=True).select_related("car_model"))
    taken = _taken(request, cars, hours)
    may = rights_of(request.user).anywhere("sales.add_testdrive") and calendar.is_open(day)
    customer = request.GET.get("customer", "")[:REFERENCE_LENGTH]
    context = {
        "store": store,
        "day": day,
        "open": calendar.is_open(day),
        "hours": hours,
        "rows": [{"car": car, "cells": [_cell(car, at, taken, may, customer) for at in hours]} for car in cars],
        "before": _link(day - timedelta(days=1), customer),
        "after": _link(day + timedelta(days=1), customer),
        "list_url": DRIVE.list_url,
    }
    return render(request, "sales/showroom/cars.html", context)


def _day(text: str) -> date:
    """Return the day asked for; today for what is none, or lies far away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    near = abs((day - clock.today()).days) <= MOST_AHEAD.days
    return day if near else clock.today()


def _taken(request: StaffRequest, cars: list[TestDriveCar], hours: list[datetime]) -> dict[tuple[int, datetime], Any]:
    """Return the drive behind each taken half hour; of one the reader may not open nothing but that it is taken."""
    if not hours:
        return {}
    slots = TestDriveSlot.objects.filter(car__in=cars, starts_at__gte=hours[0], starts_at__lte=hours[-1])
    rows = list(slots.select_related("drive__owner"))
    seen = set(
        TestDrive.objects.visible_to(request.user)
        .filter(pk__in={row.drive_id for row in rows})
        .values_list("pk", flat=True)
    )
    return {(row.car_id, row.starts_at): (row.drive, row.drive_id in seen) for row in rows}


def _cell(
    car: TestDriveCar, at: datetime, taken: dict[tuple[int, datetime], Any], may: bool, customer: str
) -> dict[str, Any]:
    found = taken.get((car.pk, at))
    if found is not None:
        drive, seen = found
        return {"at": at, "drive": drive, "url": DRIVE.url(drive.pk) if seen else ""}
    if not may or at + HALF_HOUR <= clock.now():
        return {"at": at, "drive": None, "url": ""}
    slot = f"{clock.local_time(at):%H:%M}"
    given = {"car": car.pk, "day": clock.local_date(at).isoformat(), "slot": slot, "customer": customer}
    query = urlencode({name: value for name, value in given.items() if value})
    return {"at": at, "drive": None, "url": f"{reverse('records:add', args=[DRIVE.code])}?{query}"}


def _link(day: date, customer: str) -> str:
    given = {"day": day.isoformat(), **({"customer": customer} if customer else {})}
    return f"?{urlencode(given)}"

"""Whose figures a person may see: seats, units and months an address may ask for."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404

from kpi.cards import month_of
from roles import clock
from roles.http import StaffRequest
from roles.models import Assignment, Staff, Unit
from roles.models.unit import UNIT_RANK
from roles.rights import rights_of

VIEW = "kpi.view_scorecard"
MONTHS_BACK = 12
LARGEST = 2**63
MOST_UNITS = 300


def seat_in_reach(user: Staff, pk: int) -> Assignment:
    """Return an assignment whose figures the person may see; raises Http404 for any other."""
    seat: Assignment | None = None
    if pk < LARGEST:
        seat = Assignment.objects.visible_to(user, VIEW).with_names().filter(pk=pk).first()
    if seat is None:
        raise Http404
    return seat


def unit_in_reach(user: Staff, pk: int) -> Unit:
    """Return a unit of whose people the person may see the figures; raises Http404 for any other."""
    unit: Unit | None = None
    if pk < LARGEST:
        unit = Unit.objects.filter(pk=pk, is_active=True).select_related("store", "department", "parent").first()
    if unit is None or not user.has_perm(VIEW, unit):
        raise Http404
    return unit


def widest_unit(user: Staff) -> Unit | None:
    """Return the highest unit in reach, the first by its code among several; None without any."""
    rights = rights_of(user)
    units = Unit.objects.filter(is_active=True)
    if rights.superuser:
        # Whoever sees everything begins at the top of a group, else at a store.
        tops = units.filter(kind__in=("group", "store")).order_by("parent", "code")[:MOST_UNITS]
    else:
        tops = units.filter(pk__in=rights.units.get(VIEW, frozenset())).order_by("code")[:MOST_UNITS]
    return min(tops, key=lambda unit: (UNIT_RANK[unit.kind], unit.code), default=None)


def asked_month(request: StaffRequest) -> date:
    """Return the month the address asks for, at most a year back; the running one for anything else."""
    months = months_shown()
    asked = request.GET.get("month", "")
    return next((month for month in months if f"{month:%Y-%m}" == asked), months[-1])


def months_shown() -> list[date]:
    """Return the last twelve months, the running one last."""
    months = [month_of(clock.today())]
    while len(months) < MONTHS_BACK:
        months.insert(0, month_of(months[0] - timedelta(days=1)))
    return months

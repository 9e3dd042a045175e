"""Which people a reader of the staff list may see, and where each of them stands.

A person is found through assignments: those that run or are still to come; of somebody who left,
the last one. So whoever moved to another store yesterday is that store's since then.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.models import Assignment, Staff, Unit, UnitAncestor
from roles.personnel.models import Absence
from roles.querysets import AssignmentQuerySet
from roles.rights import rights_of

VIEW = "roles.view_staff"


class Standing(StrEnum):
    """Where somebody stands on a day."""

    HERE = "here"
    ABSENT = "absent"
    LEAVING = "leaving"
    TO_COME = "to_come"
    LEFT = "left"


STANDINGS: dict[str, Promise] = {
    Standing.HERE: _("Here"),
    Standing.ABSENT: _("Absent today"),
    Standing.LEAVING: _("Leaving"),
    Standing.TO_COME: _("To come"),
    Standing.LEFT: _("Left"),
}


def seats_in_reach(viewer: Staff) -> AssignmentQuerySet:
    """Return every assignment within the viewer's units, past and coming ones too."""
    rows: AssignmentQuerySet = Assignment.objects.visible_to(viewer, VIEW)
    return rows


def standing_rows(seats: AssignmentQuerySet, standing: str, day: date) -> AssignmentQuerySet:
    """Keep the assignments that give their people this standing; none asked for: all but those who left."""
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    running = Q(not_over, starts_on__lte=day)
    if standing == Standing.LEFT:
        return last_of_leavers(seats, day)
    if standing == Standing.TO_COME:
        begun = Assignment.objects.filter(running, staff=OuterRef("staff"))
        return seats.filter(~Exists(begun), starts_on__gt=day, staff__is_active=True)
    if standing == Standing.HERE:
        return seats.filter(running, staff__is_active=True)
    if standing == Standing.LEAVING:
        return seats.filter(running, staff__is_active=True, staff__leaves_on__gte=day)
    if standing == Standing.ABSENT:
        away = Absence.objects.on(day).filter(owner=OuterRef("staff"))
        return seats.filter(Exists(away), running, staff__is_active=True)
    return seats.filter(not_over, staff__is_active=True)


def last_of_leavers(seats: AssignmentQuerySet, day: date) -> AssignmentQuerySet:
    """Keep the last assignment of everybody who has none that runs or is to come."""
    later = Assignment.objects.filter(staff=OuterRef("staff")).filter(
        Q(ends_on__isnull=True)
        | Q(ends_on__gt=OuterRef("ends_on"))
        | Q(ends_on=OuterRef("ends_on"), pk__gt=OuterRef("pk"))
    )
    gone = Q(ends_on__lt=day) | Q(ends_on__isnull=False, staff__is_active=False)
    return seats.filter(gone, ~Exists(later))


def person_in_reach(viewer: Staff, pk: int) -> QuerySet[Staff]:
    """Return the person `pk`, where the viewer may open their page."""
    if viewer.is_superuser:
        return Staff.objects.filter(pk=pk)
    day, seats = clock.today(), seats_in_reach(viewer).filter(staff=pk)
    standing = seats.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), staff__is_active=True)
    found: QuerySet[Staff] = Staff.objects.filter(
        Q(pk__in=standing.values("staff")) | Q(pk__in=last_of_leavers(seats, day).values("staff"))
    )
    return found


def stores_in_reach(viewer: Staff, permission: str = VIEW) -> QuerySet[Unit]:
    """Return the stores in which the viewer holds the permission somewhere, by name."""
    rights = rights_of(viewer)
    stores = Unit.objects.filter(kind=Unit.Kind.STORE, is_active=True).order_by("name")
    if rights.superuser:
        return stores
    granted = rights.units.get(permission, frozenset())
    above = UnitAncestor.objects.filter(ancestor__in=granted).values("unit")
    return stores.filter(Q(pk__in=above) | Q(pk__in=Unit.objects.filter(pk__in=granted).values("store")))


def units_in_reach(viewer: Staff, store: Unit, permission: str = VIEW) -> QuerySet[Unit]:
    """Return the units of a store in which the viewer holds the permission."""
    rights = rights_of(viewer)
    units = Unit.objects.filter(store=store, is_active=True).select_related("department", "parent", "store")
    if not rights.superuser:
        granted = rights.units.get(permission, frozenset())
        units = units.filter(pk__in=UnitAncestor.objects.filter(ancestor__in=granted).values("unit"))
    return units


def standing_of(staff: Staff, seats: list[Assignment], absent: Any, day: date) -> Standing:
    """Return where a person stands, from their assignments that are not over and whether they are absent."""
    if not staff.is_with_us(day) or not seats:
        return Standing.LEFT
    if all(seat.starts_on > day for seat in seats):
        return Standing.TO_COME
    if absent:
        return Standing.ABSENT
    return Standing.LEAVING if staff.leaves_on else Standing.HERE

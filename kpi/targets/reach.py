"""For which units somebody sees or sets targets, and which seats are their own."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, IntegerField, Value, When
from django.http import Http404

from roles.models import Assignment, Staff, Unit, UnitAncestor
from roles.models.unit import UNIT_RANK
from roles.rights import rights_of

MOST_UNITS = 200


def units_for(user: Staff, permission: str) -> list[Unit]:
    """Return the units, from the store down, in which somebody holds a permission; stores first. One query."""
    rights = rights_of(user)
    units = Unit.objects.filter(is_active=True).exclude(kind=Unit.Kind.GROUP)
    if not rights.superuser:
        granted = rights.units.get(permission, frozenset())
        units = units.filter(pk__in=UnitAncestor.objects.filter(ancestor__in=granted).values("unit"))
    rank = Case(*(When(kind=kind, then=Value(place)) for kind, place in UNIT_RANK.items()), output_field=IntegerField())
    return list(units.annotate(rank=rank).order_by("rank", "code")[:MOST_UNITS])


def unit_for(user: Staff, typed: str, permission: str) -> Unit:
    """Return the unit of a key that was sent; Http404 for one somebody has no business with."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise Http404
    unit = Unit.objects.filter(pk=int(typed)).first()
    if unit is None or not user.has_perm(permission, unit):
        raise Http404
    return unit


def my_seats(user: Staff, first: date, last: date) -> list[Assignment]:
    """Return the seats somebody holds within a period."""
    seats = Assignment.objects.filter(staff=user, starts_on__lte=last, store__isnull=False).exclude(ends_on__lt=first)
    return list(seats.with_names().order_by("kind", "pk"))

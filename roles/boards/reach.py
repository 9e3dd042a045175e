"""Whose boards a person may open: the units whose checklists they may see."""

from __future__ import annotations

from django.http import Http404

from roles.models import Staff, Unit
from roles.models.unit import UNIT_RANK, UnitKind
from roles.rights import rights_of

VIEW = "duties.view_checklistitem"
_KINDS = (UnitKind.STORE, UnitKind.DEPARTMENT, UnitKind.TEAM)
MOST = 200


def units_in_reach(user: Staff) -> list[Unit]:
    """Return the units whose boards the person may open, from the top down."""
    rights = rights_of(user)
    rows = Unit.objects.filter(is_active=True, kind__in=_KINDS)
    if not rights.superuser:
        rows = rows.below(rights.units.get(VIEW, frozenset()))
    found = list(rows.select_related("store", "department").order_by("pk")[:MOST])
    return sorted(
        found, key=lambda unit: (unit.store_id or 0, unit.department_id or 0, UNIT_RANK[unit.kind], unit.code)
    )


def unit_in_reach(user: Staff, pk: int) -> Unit:
    """Return a unit whose board the person may open; raises Http404 for any other."""
    unit: Unit | None = None
    if pk < 2**63:
        unit = Unit.objects.filter(pk=pk, is_active=True, kind__in=_KINDS).select_related("store").first()
    if unit is None or not user.has_perm(VIEW, unit):
        raise Http404
    return unit


def own_unit(user: Staff, units: list[Unit], seat_units: list[int | None]) -> Unit | None:
    """Return the board a person opens first: that of their own unit where they lead it, else the first of all."""
    by_id = {unit.pk: unit for unit in units}
    return next((by_id[pk] for pk in seat_units if pk in by_id), units[0] if units else None)

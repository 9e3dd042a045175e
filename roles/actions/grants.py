"""Grants of positions become guardian permissions of groups on units, set-based."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from roles.catalogue import Scope
from roles.models.assignment import PositionGroup
from roles.models.grant import Grant, UnitGroupPermission
from roles.models.position import Position
from roles.models.unit import UNIT_RANK, Unit, UnitAncestor, UnitKind

_SCOPE_KIND: dict[str, UnitKind] = {
    Scope.TEAM: UnitKind.TEAM,
    Scope.DEPARTMENT: UnitKind.DEPARTMENT,
    Scope.STORE: UnitKind.STORE,
    Scope.GROUP: UnitKind.GROUP,
}


@transaction.atomic
def materialise_positions(positions: Iterable[Position]) -> int:
    """Make guardian's rows say what the grants of `positions` say; return how many rows changed.

    A few statements however many people hold the positions.
    """
    held = list(PositionGroup.objects.filter(position__in=list(positions)).select_related("unit", "position"))
    wanted = _wanted_rows(held)
    groups = [each.group_id for each in held]
    existing = {
        (group_id, permission_id, unit_id): pk
        for pk, group_id, permission_id, unit_id in UnitGroupPermission.objects.filter(group_id__in=groups).values_list(
            "pk", "group_id", "permission_id", "content_object_id"
        )
    }
    stale = [pk for key, pk in existing.items() if key not in wanted]
    missing = wanted - existing.keys()
    UnitGroupPermission.objects.filter(pk__in=stale).delete()
    UnitGroupPermission.objects.bulk_create(
        [
            UnitGroupPermission(group_id=group_id, permission_id=permission_id, content_object_id=unit_id)
            for group_id, permission_id, unit_id in sorted(missing)
        ],
        batch_size=2000,
    )
    return len(stale) + len(missing)


def _wanted_rows(held: list[PositionGroup]) -> set[tuple[int, int, int]]:
    grants: dict[int, list[tuple[int, str]]] = {}
    rows = Grant.objects.filter(position__in={each.position_id for each in held}).exclude(scope=Scope.OWN)
    for position_id, permission_id, scope in rows.values_list("position_id", "permission_id", "scope"):
        grants.setdefault(position_id, []).append((permission_id, scope))
    lines = _lines_above({each.unit_id for each in held})
    wanted: set[tuple[int, int, int]] = set()
    for each in held:
        for permission_id, scope in grants.get(each.position_id, ()):
            unit_id = reach(each.unit, lines[each.unit_id], scope, each.position.department)
            if unit_id is not None:
                wanted.add((each.group_id, permission_id, unit_id))
    return wanted


def _lines_above(unit_ids: set[int]) -> dict[int, list[Unit]]:
    lines: dict[int, list[Unit]] = {pk: [] for pk in unit_ids}
    links = UnitAncestor.objects.filter(unit__in=unit_ids).select_related("ancestor").order_by("depth")
    for link in links:
        lines[link.unit_id].append(link.ancestor)
    return lines


def reach(unit: Unit, line: list[Unit], scope: str, department: str) -> int | None:
    """Return the id of the unit a grant of `scope` reaches from an assignment at `unit`.

    `line` is the unit and those above it, nearest first. A scope narrower than the
    assignment's own unit (a sales director placed at the store, scope "department")
    reaches the department of the position's own kind, never the whole store.
    """
    kind = _SCOPE_KIND[scope]
    if UNIT_RANK[unit.kind] < UNIT_RANK[kind]:
        if kind != UnitKind.DEPARTMENT or unit.kind != UnitKind.STORE:
            return None
        return (
            Unit.objects.filter(store=unit, kind=UnitKind.DEPARTMENT, department_code=department)
            .values_list("pk", flat=True)
            .first()
        )
    # The highest unit that is not above the scope: a team's scope "department" is its department.
    fitting = [each for each in line if UNIT_RANK[each.kind] >= UNIT_RANK[kind]]
    return fitting[-1].pk if fitting else None


def position_group(position: Position, unit: Unit) -> PositionGroup:
    """Return the group of `position` at `unit`, made with its permissions when it is new."""
    found = PositionGroup.objects.filter(position=position, unit=unit).first()
    if found:
        return found
    group, _created = Group.objects.get_or_create(name=f"{position.code}@{unit.code}"[:150])
    held, created = PositionGroup.objects.get_or_create(position=position, unit=unit, defaults={"group": group})
    if created:
        wanted = _wanted_rows([held])
        UnitGroupPermission.objects.bulk_create(
            [
                UnitGroupPermission(group_id=group_id, permission_id=permission_id, content_object_id=unit_id)
                for group_id, permission_id, unit_id in sorted(wanted)
            ]
        )
    return held

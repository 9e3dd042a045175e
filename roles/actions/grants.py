"""Grants of positions become guardian permissions of groups on units, set-based.

However many people hold a position, and in however many stores, its rights follow in two statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.contrib.auth.models import Group
from django.db import connection, transaction

from roles.models.assignment import PositionGroup
from roles.models.position import Position
from roles.models.unit import Unit
from roles.values import placeholders, values_list

# The unit a grant `g` of a position `p` reaches from a seat at the unit `u`: the highest that is not above
# the scope. From a seat above the scope nothing is reached, but for a director placed at the store: their scope
# "department" is what the store has of departments of their position's kind, never the whole store.
_REACHED = """
CASE
    WHEN g.scope = 'team' AND u.kind = 'team' THEN u.id
    WHEN g.scope = 'department' AND u.kind IN ('team', 'department') THEN COALESCE(u.department_id, u.id)
    WHEN g.scope = 'department' AND u.kind = 'store' THEN d.id
    WHEN g.scope = 'store' AND u.kind <> 'group' THEN COALESCE(u.store_id, u.department_id, u.id)
    WHEN g.scope = 'group' THEN top.ancestor_id
END
"""

_LINE = """
JOIN roles_grant g ON g.position_id = p.id AND g.scope <> 'own'
LEFT JOIN roles_unit d
    ON g.scope = 'department' AND u.kind = 'store'
    AND d.store_id = u.id AND d.kind = 'department' AND d.department_code = p.department
LEFT JOIN (
    SELECT line.unit_id, line.ancestor_id
    FROM roles_unitancestor line JOIN roles_unit above ON above.id = line.ancestor_id AND above.kind = 'group'
) top ON g.scope = 'group' AND top.unit_id = u.id
"""

_WANTED = f"""
WITH wanted AS MATERIALIZED (
    SELECT held.group_id, g.permission_id, {_REACHED} AS unit_id
    FROM roles_positiongroup held
    JOIN roles_position p ON p.id = held.position_id
    JOIN roles_unit u ON u.id = held.unit_id
    {_LINE}
    WHERE {{held}}{{of_grant}}
)
SELECT DISTINCT group_id, permission_id, unit_id FROM wanted WHERE unit_id IS NOT NULL
"""  # noqa: S608  constants and placeholders only

_THEIRS = "group_id IN (SELECT held.group_id FROM roles_positiongroup held WHERE {held}){of_row}"

_DELETE_STALE = f"""
DELETE FROM roles_unitgrouppermission
WHERE {_THEIRS} AND (group_id, permission_id, content_object_id) NOT IN ({_WANTED})
"""  # noqa: S608  constants and placeholders only

_INSERT_MISSING = f"""
INSERT INTO roles_unitgrouppermission (group_id, permission_id, content_object_id)
{_WANTED} AND (group_id, permission_id, unit_id) NOT IN (
    SELECT group_id, permission_id, content_object_id FROM roles_unitgrouppermission WHERE {_THEIRS}
)
ON CONFLICT DO NOTHING
"""  # noqa: S608  constants and placeholders only

_FROM_SEATS = f"""
SELECT DISTINCT p.id, u.id, {_REACHED}
FROM (VALUES {{seats}}) AS seat
JOIN roles_position p ON p.id = seat.column1
JOIN roles_unit u ON u.id = seat.column2
{_LINE}
"""  # noqa: S608  constants and placeholders only


# As much as a group's name holds.
_GROUP_NAME = 150


@transaction.atomic
def materialise_positions(positions: Iterable[Position], *, permissions: frozenset[int] | None = None) -> int:
    """Make guardian's rows say what the grants of `positions` say; return how many rows changed.

    `permissions`: only rows of these, by key; None: of all.
    """
    ids = [position.pk for position in positions]
    if not ids or (permissions is not None and not permissions):
        return 0
    return _materialise(f"held.position_id IN ({placeholders(ids)})", ids, permissions)


def _materialise(held: str, ids: list[int], permissions: frozenset[int] | None = None) -> int:
    """Renew the rows of the groups for which the condition `held` on `roles_positiongroup` holds."""
    only = "" if permissions is None else f"permission_id IN ({placeholders(permissions)})"
    conditions = {"held": held, "of_grant": only and f" AND g.{only}", "of_row": only and f" AND {only}"}
    params = [*ids, *(permissions or ())] * 2
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_STALE.format(**conditions), params)
        changed = cursor.rowcount
        cursor.execute(_INSERT_MISSING.format(**conditions), params)
        return int(changed + cursor.rowcount)


def units_reached(position: Position, unit: Unit) -> set[int]:
    """Return the units on which a seat in `position` at `unit` grants anything."""
    return units_reached_from([(position.pk, unit.pk)])[position.pk, unit.pk]


def units_reached_from(seats: Collection[tuple[int, int]]) -> dict[tuple[int, int], set[int]]:
    """Return the units on which each of these seats (position and unit by key) grants anything; one query."""
    reached: dict[tuple[int, int], set[int]] = {seat: set() for seat in seats}
    if reached:
        listed, params = values_list(list(reached))
        with connection.cursor() as cursor:
            cursor.execute(_FROM_SEATS.format(seats=listed), params)
            for position_id, unit_id, pk in cursor.fetchall():
                reached[position_id, unit_id] |= {pk} - {None}
    return reached


def position_group(position: Position, unit: Unit) -> PositionGroup:
    """Return the group of `position` at `unit`, made with its permissions when it is new."""
    found = PositionGroup.objects.filter(position=position, unit=unit).first()
    if found:
        return found
    group, _created = Group.objects.get_or_create(name=f"{position.code}@{unit.code}"[:_GROUP_NAME])
    held, created = PositionGroup.objects.get_or_create(position=position, unit=unit, defaults={"group": group})
    if created:
        _materialise("held.id = %s", [held.pk])
    return held


@transaction.atomic
def position_groups(seats: Iterable[tuple[Position, Unit]]) -> dict[tuple[int, int], PositionGroup]:
    """Return the groups of many positions at units, by both keys; new ones are made with their permissions.

    A few statements however many are new.
    """
    wanted = {(position.pk, unit.pk): f"{position.code}@{unit.code}"[:_GROUP_NAME] for position, unit in seats}
    found = _groups_of(wanted)
    missing = {seat: name for seat, name in wanted.items() if seat not in found}
    if missing:
        names = sorted(set(missing.values()))
        Group.objects.bulk_create([Group(name=name) for name in names], ignore_conflicts=True)
        groups = {group.name: group for group in Group.objects.filter(name__in=names)}
        PositionGroup.objects.bulk_create(
            [
                PositionGroup(position_id=position_id, unit_id=unit_id, group=groups[name])
                for (position_id, unit_id), name in missing.items()
            ],
            ignore_conflicts=True,
        )
        found = _groups_of(wanted)
        made = [found[seat].pk for seat in missing]
        _materialise(f"held.id IN ({placeholders(made)})", made)
    return found


def _groups_of(seats: Collection[tuple[int, int]]) -> dict[tuple[int, int], PositionGroup]:
    rows = PositionGroup.objects.filter(
        position__in={position_id for position_id, _unit in seats}, unit__in={unit_id for _position, unit_id in seats}
    )
    return {(row.position_id, row.unit_id): row for row in rows if (row.position_id, row.unit_id) in seats}

"""Grants of positions become guardian permissions of groups on units, set-based.

However many people hold a position, and in however many stores, its rights follow in two statements.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import connection, transaction

from roles.models.assignment import PositionGroup
from roles.models.position import Position
from roles.models.unit import Unit
from roles.values import placeholders

# The unit a grant `g` of a position `p` reaches from a seat at the unit `u`: the highest that is not above
# the scope. From a seat above the scope nothing is reached, but for a director placed at the store: their scope
# "department" is the department of their position's kind, never the whole store.
_REACHED = """
CASE
    WHEN g.scope = 'team' AND u.kind = 'team' THEN u.id
    WHEN g.scope = 'department' AND u.kind IN ('team', 'department') THEN COALESCE(u.department_id, u.id)
    WHEN g.scope = 'department' AND u.kind = 'store' THEN (
        SELECT d.id FROM roles_unit d
        WHERE d.store_id = u.id AND d.kind = 'department' AND d.department_code = p.department
        ORDER BY d.code LIMIT 1
    )
    WHEN g.scope = 'store' AND u.kind <> 'group' THEN COALESCE(u.store_id, u.department_id, u.id)
    WHEN g.scope = 'group' THEN (
        SELECT top.ancestor_id FROM roles_unitancestor top WHERE top.unit_id = u.id ORDER BY top.depth DESC LIMIT 1
    )
END
"""

_WANTED = f"""
SELECT held.group_id, g.permission_id, {_REACHED} AS unit_id
FROM roles_positiongroup held
JOIN roles_position p ON p.id = held.position_id
JOIN roles_unit u ON u.id = held.unit_id
JOIN roles_grant g ON g.position_id = held.position_id AND g.scope <> 'own'
WHERE held.id IN ({{held}})
"""  # noqa: S608  constants and placeholders only

_DELETE_STALE = f"""
DELETE FROM roles_unitgrouppermission
WHERE group_id IN (SELECT held.group_id FROM roles_positiongroup held WHERE held.id IN ({{held}}))
  AND NOT EXISTS (
      SELECT 1 FROM ({_WANTED}) wanted
      WHERE wanted.group_id = roles_unitgrouppermission.group_id
        AND wanted.permission_id = roles_unitgrouppermission.permission_id
        AND wanted.unit_id = roles_unitgrouppermission.content_object_id
  )
"""  # noqa: S608  constants and placeholders only

_INSERT_MISSING = f"""
INSERT INTO roles_unitgrouppermission (group_id, permission_id, content_object_id)
SELECT DISTINCT wanted.group_id, wanted.permission_id, wanted.unit_id
FROM ({_WANTED}) wanted
WHERE wanted.unit_id IS NOT NULL
  AND NOT EXISTS (
      SELECT 1 FROM roles_unitgrouppermission p
      WHERE p.group_id = wanted.group_id
        AND p.permission_id = wanted.permission_id
        AND p.content_object_id = wanted.unit_id
  )
ON CONFLICT DO NOTHING
"""  # noqa: S608  constants and placeholders only

_FROM_A_SEAT = f"""
SELECT DISTINCT {_REACHED} FROM roles_position p
JOIN roles_unit u ON u.id = %s
JOIN roles_grant g ON g.position_id = p.id AND g.scope <> 'own'
WHERE p.id = %s
"""  # noqa: S608  constants only


@transaction.atomic
def materialise_positions(positions: Iterable[Position]) -> int:
    """Make guardian's rows say what the grants of `positions` say; return how many rows changed."""
    held = PositionGroup.objects.filter(position__in=list(positions)).values_list("pk", flat=True)
    return _materialise(list(held))


def _materialise(held: list[int]) -> int:
    if not held:
        return 0
    ids = placeholders(held)
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_STALE.format(held=ids), [*held, *held])
        changed = cursor.rowcount
        cursor.execute(_INSERT_MISSING.format(held=ids), held)
        return int(changed + cursor.rowcount)


def units_reached(position: Position, unit: Unit) -> set[int]:
    """Return the units on which a seat in `position` at `unit` grants anything."""
    with connection.cursor() as cursor:
        cursor.execute(_FROM_A_SEAT, [unit.pk, position.pk])
        return {pk for (pk,) in cursor.fetchall() if pk is not None}


def position_group(position: Position, unit: Unit) -> PositionGroup:
    """Return the group of `position` at `unit`, made with its permissions when it is new."""
    found = PositionGroup.objects.filter(position=position, unit=unit).first()
    if found:
        return found
    group, _created = Group.objects.get_or_create(name=f"{position.code}@{unit.code}"[:150])
    held, created = PositionGroup.objects.get_or_create(position=position, unit=unit, defaults={"group": group})
    if created:
        _materialise([held.pk])
    return held

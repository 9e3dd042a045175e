"""What a person's assignments grant, which records are shared with them, which stores lie below a group.

One statement each. Every request of everybody begins with the first, every list with the second. Written out, because
the ORM takes longer to make such a statement than the database to answer it; and by the keys of permissions,
whose names a process reads once: to join them to each of a manager's grants took longer than to find the grants.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection, models
from django.db.models.expressions import RawSQL

from roles.catalogue import Scope

_HELD = "a.staff_id = %s AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)"

_STATEMENT = f"""
SELECT g.permission_id, g.content_object_id, u.kind
FROM roles_assignment a
JOIN roles_unitgrouppermission g ON g.group_id = a.group_id
JOIN roles_unit u ON u.id = g.content_object_id
WHERE {_HELD}
UNION ALL
SELECT g.permission_id, NULL, g.scope
FROM roles_assignment a
JOIN roles_grant g ON g.position_id = a.position_id AND g.scope = '{Scope.OWN.value}'
WHERE {_HELD}
"""  # noqa: S608  constants only


class PermissionNames:
    """The names ("app.codename") of all permissions by key, read once a process and again when one is not there.

    Keys are never given twice; what is written and taken back (in tests) is forgotten with `clear`.
    """

    def __init__(self) -> None:
        self._names: dict[int, str] = {}

    def of(self, keys: set[int]) -> dict[int, str]:
        """Return the names by key; every one of `keys` is among them."""
        if not keys <= self._names.keys():
            rows = Permission.objects.order_by().values_list("pk", "content_type__app_label", "codename")
            self._names = {pk: f"{app_label}.{codename}" for pk, app_label, codename in rows}
        return self._names

    def clear(self, **_signal: Any) -> None:
        """Forget them: permissions were written."""
        self._names = {}


NAMES = PermissionNames()


def granted_to(staff_id: int, day: date) -> list[tuple[str, int | None, str]]:
    """Return what the assignments a person holds on `day` grant: permission, unit and kind of unit.

    On one's own records the unit is None and the kind says "own". A manager has hundreds of them: plain rows.
    """
    known = [staff_id, *[connection.ops.adapt_datefield_value(day)] * 2]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [*known, *known])
        rows = cursor.fetchall()
    names = NAMES.of({row[0] for row in rows})
    return [(names[key], unit, kind) for key, unit, kind in rows]


_BELOW = """
SELECT below.unit_id
FROM roles_unitancestor below
JOIN roles_unit u ON u.id = below.unit_id AND u.kind = 'store'
WHERE below.ancestor_id IN ({groups})
LIMIT %s
"""


def stores_below(groups: Collection[int], most: int) -> list[int]:
    """Return the keys of at most so many stores below the given groups, closed ones too: their records stay."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW.format(groups=_marks(groups)), [*groups, most])
        return [pk for (pk,) in cursor.fetchall()]


def units_below(groups: Collection[int]) -> RawSQL:
    """Return the units below the given groups, to hold a record's store against."""
    sql = f"SELECT unit_id FROM roles_unitancestor WHERE ancestor_id IN ({_marks(groups)})"  # noqa: S608  marks only
    return RawSQL(sql, tuple(groups))  # noqa: S611  marks only


def _marks(values: Collection[int]) -> str:
    return ", ".join(["%s"] * len(values))


# A model's own table of shares holds permissions on that model alone: their names do.
_SHARED = """
SELECT {place} AS place, share.content_object_id
FROM {table} share
JOIN auth_permission permission ON permission.id = share.permission_id
WHERE share.user_id = %s AND permission.codename = %s
"""


def shared_with(staff_id: int, wanted: Sequence[tuple[type[models.Model], str]]) -> list[list[int]]:
    """Return the ids of the records shared with a person one by one: a list for each (model, permission), in order.

    One statement for all of them; none where no model can be shared.
    """
    found: list[list[int]] = [[] for _each in wanted]
    parts: list[str] = []
    params: list[int | str] = []
    for place, (model, permission) in enumerate(wanted):
        share_model = getattr(model, "SHARE_MODEL", None)
        if share_model is not None:
            table = connection.ops.quote_name(model._meta.apps.get_model(share_model)._meta.db_table)
            parts.append(_SHARED.format(place=place, table=table))
            params += [staff_id, permission.split(".", 1)[1]]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for place, pk in cursor.fetchall():
                found[place].append(pk)
    return found

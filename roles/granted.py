"""What a person's assignments grant, and which records are shared with them: one statement each.

Every request of everybody begins with the first, every list with the second. Written out, because
the ORM takes longer to make such a statement than the database to answer it.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import connection, models

from roles.catalogue import Scope

_HELD = "a.staff_id = %s AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)"

_STATEMENT = f"""
SELECT kind.app_label, permission.codename, granted.unit_id, granted.kind
FROM (
    SELECT g.permission_id, g.content_object_id AS unit_id, u.kind
    FROM roles_assignment a
    JOIN roles_unitgrouppermission g ON g.group_id = a.group_id
    JOIN roles_unit u ON u.id = g.content_object_id
    WHERE {_HELD}
    UNION ALL
    SELECT g.permission_id, NULL, g.scope
    FROM roles_assignment a
    JOIN roles_grant g ON g.position_id = a.position_id AND g.scope = '{Scope.OWN.value}'
    WHERE {_HELD}
) granted
JOIN auth_permission permission ON permission.id = granted.permission_id
JOIN django_content_type kind ON kind.id = permission.content_type_id
"""  # noqa: S608  constants only


class Granted(NamedTuple):
    """One permission on one unit; on one's own records `unit` is None and `kind` says "own"."""

    permission: str
    unit: int | None
    kind: str


def granted_to(staff_id: int, day: date) -> list[Granted]:
    """Return what the assignments a person holds on `day` grant."""
    known = [staff_id, *[connection.ops.adapt_datefield_value(day)] * 2]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [*known, *known])
        return [Granted(f"{app}.{codename}", unit, kind) for app, codename, unit, kind in cursor.fetchall()]


_SHARED = """
SELECT share.content_object_id
FROM {table} share
JOIN auth_permission permission ON permission.id = share.permission_id
JOIN django_content_type kind ON kind.id = permission.content_type_id
WHERE share.user_id = %s AND permission.codename = %s AND kind.app_label = %s
"""


def shared_with(staff_id: int, model: type[models.Model], permission: str) -> list[int]:
    """Return the ids of the records of `model` shared with a person one by one."""
    share_model = getattr(model, "SHARE_MODEL", None)
    if share_model is None:
        return []
    table = connection.ops.quote_name(model._meta.apps.get_model(share_model)._meta.db_table)
    app_label, codename = permission.split(".", 1)
    with connection.cursor() as cursor:
        cursor.execute(_SHARED.format(table=table), [staff_id, codename, app_label])
        return [pk for (pk,) in cursor.fetchall()]

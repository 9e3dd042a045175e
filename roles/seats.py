"""The assignments behind a request, read once."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from roles import clock
from roles.http import StaffRequest
from roles.models import Assignment, Position, Staff, Unit
from roles.models.staff import speaks_chinese

# Kinds are declared primary, concurrent, acting.
_ORDER = [kind.value for kind in Assignment.Kind]

# Written out, because every page asks it; of what it reads the ORM would make four objects a seat.
_STATEMENT = f"""
SELECT a.kind, a.starts_on, p.name_zh, p.name_en, s.name
FROM {Assignment._meta.db_table} a
JOIN {Position._meta.db_table} p ON p.id = a.position_id
JOIN {Staff._meta.db_table} w ON w.id = a.staff_id
LEFT JOIN {Unit._meta.db_table} s ON s.id = a.store_id
WHERE a.staff_id = %s AND w.is_active AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)
"""  # noqa: S608  constants only


class Title(NamedTuple):
    """What somebody is, in the reader's language, and in which store ("" for the group's)."""

    position: str
    store: str


def seats_of(request: StaffRequest) -> list[Assignment]:
    """Return today's assignments of whoever asks, the primary one first."""
    if not hasattr(request, "_seats"):
        rows = Assignment.objects.active_on(clock.today()).filter(staff=request.user)
        seats = list(rows.select_related("position", "unit", "store"))
        request._seats = sorted(seats, key=lambda seat: (_ORDER.index(seat.kind), seat.starts_on))  # type: ignore[attr-defined]
    seats_read: list[Assignment] = request._seats  # type: ignore[attr-defined]
    return seats_read


def titles_of(request: StaffRequest) -> list[Title]:
    """Return what whoever asks is today, the primary assignment first; of `seats_of`, where a page has read them."""
    if hasattr(request, "_seats"):
        return [Title(seat.position.name, seat.store.name if seat.store else "") for seat in seats_of(request)]
    today = connection.ops.adapt_datefield_value(clock.today())
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [request.user.pk, today, today])
        rows = sorted(cursor.fetchall(), key=lambda row: (_ORDER.index(row[0]), row[1]))
    chinese = speaks_chinese()
    return [Title(zh if chinese else en, store or "") for _kind, _since, zh, en, store in rows]

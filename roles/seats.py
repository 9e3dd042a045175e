"""The assignments behind a request, read once."""

from __future__ import annotations

from roles import clock
from roles.http import StaffRequest
from roles.models import Assignment


def seats_of(request: StaffRequest) -> list[Assignment]:
    """Return today's assignments of whoever asks, the primary one first."""
    if not hasattr(request, "_seats"):
        rows = Assignment.objects.active_on(clock.today()).filter(staff=request.user)
        seats = list(rows.select_related("position", "unit", "store"))
        order = [kind.value for kind in Assignment.Kind]
        # Kinds are declared primary, concurrent, acting.
        request._seats = sorted(seats, key=lambda seat: (order.index(seat.kind), seat.starts_on))  # type: ignore[attr-defined]
    seats_read: list[Assignment] = request._seats  # type: ignore[attr-defined]
    return seats_read

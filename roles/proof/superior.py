"""Who stands above the person of an item."""

from __future__ import annotations

from roles import clock
from roles.duties.models import ChecklistItem
from roles.superiors import superior_of


def superior_id(item: ChecklistItem) -> int | None:
    """Return the superior of whoever owes an item, by the seat it counts for; None where nobody stands above."""
    seat = item.stand_in or item.assignment
    superior = superior_of(seat, clock.today())
    return superior.staff_id if superior else None

"""Visits whose day is over. Run by the sweep."""

from __future__ import annotations

from datetime import datetime

from sales.models import SubDealerVisit
from sales.stock.course import house_move

MOST = 500


def run_over_due(at: datetime) -> int:
    """Call visits nobody made overdue; return how many."""
    rows = SubDealerVisit.objects.for_move().filter(state="planned", due_at__lt=at).order_by("due_at")
    return sum(house_move(row, "run_over", None) is not None for row in rows[:MOST])

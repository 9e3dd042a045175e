"""What the proof of duties has to say of the days that were lived through: spot checks and odd ticks."""

from __future__ import annotations

from datetime import datetime

from roles.proof import drawing, odd_ticks


def look_back(now: datetime) -> int:
    """Draw the spot checks and look for odd ticks up to now, as the sweeps would have; return how many there are."""
    return odd_ticks.find_due(now) + drawing.draw_due(now)

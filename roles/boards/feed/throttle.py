"""How often a feed is fetched, and how often somebody may guess: counted in the cache."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

HOUR = 3600
# Calendars ask every few minutes at most; people have several devices.
FETCHES_AN_HOUR = 120
GUESSES_AN_HOUR = 60


def over(kind: str, whose: str, most: int) -> bool:
    """Count one more; return whether it is more than `most` within the hour."""
    key = f"feed:{kind}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, HOUR):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:
        # Forgotten between the two: a new hour has begun.
        return False

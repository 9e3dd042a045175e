"""How often somebody may guess at surveys, and post to one: counted in the cache."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

HOUR = 3600
GUESSES_AN_HOUR = 60
# A customer mends a form a few times; a program posts hundreds.
POSTS_AN_HOUR = 20


def over(kind: str, whose: str, most: int) -> bool:
    """Count one more; return whether it is more than `most` within the hour."""
    key = f"survey:{kind}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, HOUR):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:
        # Forgotten between the two: a new hour has begun.
        return False


def is_over(kind: str, whose: str, most: int) -> bool:
    """Return whether somebody has used up an hour, without counting."""
    key = f"survey:{kind}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"
    return int(cache.get(key) or 0) >= most

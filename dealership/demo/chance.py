"""Chance that is the same on every machine: drawn from the names of what it decides on."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

SEED = "demo-store-1"


def chance(*names: object) -> Random:
    """Return a source of chance of its own for one thing; no order of rows can change what it says."""
    return Random("/".join([SEED, *map(str, names)]))  # noqa: S311  a demo, not a secret


def minutes(random: Random, least: int, most: int) -> timedelta:
    """Return a stretch of `least` to `most` minutes, to the second."""
    return timedelta(seconds=random.randint(least * 60, most * 60))


def clip(instant: datetime, first: datetime, last: datetime) -> datetime:
    """Return `instant` held between `first` and `last`; the last wins."""
    return min(max(instant, first), last)

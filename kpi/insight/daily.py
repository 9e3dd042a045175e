"""Which indicators are kept by days: those whose month is the sum of its days, part by part and whole by whole.

Whoever offers such an indicator also says which days of which stores may have moved since an instant,
so that a sweep counts those again and no others. What its records cannot tell is marked in `DirtyDay`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kpi import calculators
from kpi.calculators import Measure, percentage

# (store, day)
StoreDays = set[tuple[int, date]]
# (stores, first day, since, at) -> days on or after the first day that may count otherwise at `at` than at `since`.
Moved = Callable[[Collection[int], date, datetime, datetime], StoreDays]
# (stores, first day, last day) -> the days of the stretch that hold any record at all, whenever it was written.
Recorded = Callable[[Collection[int], date, date], set[date]]
# (part, whole) -> the value a month with these sums has.
Value = Callable[[int, int], Measure]


@dataclass(frozen=True)
class Kept:
    """Indicators kept by days; one calculator answers for all of `codes`."""

    codes: tuple[str, ...]
    moved: Moved
    recorded: Recorded
    value: Value = percentage


_kept: dict[tuple[str, ...], Kept] = {}


def register(codes: Iterable[str], moved: Moved, recorded: Recorded, value: Value = percentage) -> None:
    """Say that these indicators are sums of days; the same codes again replace what was said.

    A day that `recorded` does not name is never counted: it must not follow from what `moved` goes by.
    """
    kept = Kept(tuple(codes), moved, recorded, value)
    _kept[kept.codes] = kept


def codes() -> frozenset[str]:
    """Return the codes kept by days that can be computed."""
    return frozenset(code for kept in _kept.values() for code in kept.codes) & calculators.computable()


def value_of(code: str, part: int, whole: int) -> Measure:
    """Return the value of an indicator kept by days whose parts and wholes sum to these."""
    kept = next((each for each in _kept.values() if code in each.codes), None)
    return (kept.value if kept else percentage)(part, whole)


def moved(stores: Collection[int], first: date, since: datetime, at: datetime) -> StoreDays:
    """Return the days of the stores that may have moved between two instants, by what the records say."""
    found: StoreDays = set()
    for kept in _kept.values():
        found |= kept.moved(stores, first, since, at)
    return found


def recorded(stores: Collection[int], first: date, last: date) -> set[date]:
    """Return the days of a stretch on which there is anything to count in one of the stores."""
    found: set[date] = set()
    for kept in _kept.values():
        found |= kept.recorded(stores, first, last)
    return found

"""The sums of breaking a target down: evenly, by what was reached before, by hand. Pure functions on decimals."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from kpi.credit import evenly, split

Key = TypeVar("Key", bound=Hashable)

# What is counted in whole things; everything else is dealt out to the cent.
WHOLE_THINGS = ("台", "台次", "条", "个")  # cjk: units of the catalogue


@dataclass(frozen=True)
class Fit:
    """Whether parts sum to the whole; `difference` is what is missing (above nothing) or too much (below)."""

    whole: Decimal
    total: Decimal

    @property
    def difference(self) -> Decimal:
        """What is still to be dealt out."""
        return self.whole - self.total

    @property
    def fits(self) -> bool:
        """Whether nothing is missing and nothing too much."""
        return self.difference == 0


def places_of(unit: str, whole: Decimal) -> int:
    """Return to how many places a target is dealt out: cars and leads whole, where the whole is."""
    return 0 if unit in WHOLE_THINGS and whole == whole.to_integral_value() else 2


def propose(
    whole: Decimal, keys: Collection[Key], *, unit: str, additive: bool, history: Mapping[Key, Decimal] | None = None
) -> dict[Key, Decimal]:
    """Return what each part gets: the same for a rate, a share of the whole for what adds up.

    With `history` the shares are those of what was reached before; who has none gets the mean of the others,
    because somebody new is not expected to do nothing.
    """
    if not additive:
        return dict.fromkeys(keys, whole)
    places = places_of(unit, whole)
    if not history or not any(history.get(key) for key in keys):
        return evenly(whole, keys, places)
    known = [history[key] for key in keys if history.get(key)]
    mean = sum(known, Decimal(0)) / len(known)
    return split(whole, {key: history.get(key) or mean for key in keys}, places)


def fit(whole: Decimal, values: Collection[Decimal], *, additive: bool) -> Fit:
    """Return how parts fit the whole: what adds up must sum to it; a rate is not summed, so that it always fits."""
    return Fit(whole, sum(values, Decimal(0)) if additive else whole)

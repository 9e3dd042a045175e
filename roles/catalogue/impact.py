"""What a change of the catalogue would do, measured by the code that later applies it.

Engines register what they can measure of positions. A change is tried in a savepoint: measured before,
made by the very actions that make it for good, measured again, taken back. The difference is what a
person reads before deciding. A measure answers for all positions at once, in a few statements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

Tone = Literal["neutral", "more", "fewer", "warning"]
# What a measure takes is its own affair: it alone tells two of them apart.
Take = Callable[[frozenset[int]], Any]
Tell = Callable[[Any, Any], "list[Line]"]


@dataclass(frozen=True)
class Line:
    """One consequence in words; `count` is the number it speaks of, for those who compare."""

    text: str
    tone: Tone = "neutral"
    count: int = 0


@dataclass(frozen=True)
class Measure:
    """Something a change may move: `take(position ids)` reads it, `tell(before, after)` says what moved."""

    name: str
    order: int
    take: Take
    tell: Tell


@dataclass(frozen=True)
class Foresight:
    """What a change would do: lines by the name of their measure, in the order of the measures."""

    by_measure: dict[str, tuple[Line, ...]]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in reading order."""
        return tuple(line for lines in self.by_measure.values() for line in lines)


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    """Add a measure; the same name again replaces it."""
    _measures[measure.name] = measure


def measures() -> list[Measure]:
    """Return the measures in reading order."""
    return sorted(_measures.values(), key=lambda each: each.order)


class Comparison:
    """Measures taken before a change, waiting for those after it; `only` names those that can move.

    For callers whose change runs in a transaction of their own; all others call `foresee`.
    """

    def __init__(self, positions: Iterable[int], only: Collection[str] | None = None) -> None:
        self.positions = frozenset(positions)
        self._measures = [each for each in measures() if only is None or each.name in only]
        self._before = {measure.name: measure.take(self.positions) for measure in self._measures}

    def told(self) -> Foresight:
        """Measure again and say what moved since."""
        found: dict[str, tuple[Line, ...]] = {}
        for measure in self._measures:
            after = measure.take(self.positions)
            found[measure.name] = tuple(measure.tell(self._before[measure.name], after))
        return Foresight(found)


def foresee(positions: Iterable[int], change: Callable[[], object], only: Collection[str] | None = None) -> Foresight:
    """Return what `change` would do to the positions of these ids; nothing of it stays.

    `change` runs in a savepoint that is rolled back. What it raises is raised here, with the same outcome.
    """
    with transaction.atomic():
        comparison = Comparison(positions, only)
        change()
        foresight = comparison.told()
        transaction.set_rollback(True)
    return foresight

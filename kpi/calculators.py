"""What can be computed from records. Engines and departments register calculators.

A calculator answers for many assignments and one stretch of days in one grouped query,
never a query a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kpi.scoring import rounded


@dataclass(frozen=True)
class Measure:
    """A computed value: `actual` in the indicator's unit, and the counts it was made of."""

    actual: Decimal
    part: int
    whole: int


@dataclass(frozen=True)
class SourceRow:
    """One record behind a figure.

    `key` names it ("duties.checklistitem:17"). A counted row stands in the denominator, a hit in the
    numerator too; `why` is the code of the reason for which a row is not counted, or counted without a hit.
    """

    key: str
    counted: bool
    hit: bool
    why: str = ""


# (assignment ids, first day, last day, instant) -> indicator code -> assignment id -> value.
# An assignment without anything to measure is left out.
Calculate = Callable[[Collection[int], date, date, datetime], dict[str, dict[int, Measure]]]
# The same question, answered with the records: those counted and those left out.
Rows = Callable[[Collection[int], date, date, datetime], dict[str, dict[int, list[SourceRow]]]]

_calculators: dict[tuple[str, ...], Calculate] = {}
_rows: dict[tuple[str, ...], Rows] = {}


def register(codes: tuple[str, ...], calculate: Calculate, rows: Rows | None = None) -> None:
    """Say that `calculate` computes the indicators `codes`, and that `rows` names the records behind them."""
    _calculators[codes] = calculate
    if rows is not None:
        _rows[codes] = rows


def computable() -> set[str]:
    """Return the codes of the indicators that can be computed today."""
    return {code for codes in _calculators for code in codes}


def measure(
    assignments: Collection[int], first: date, last: date, at: datetime, codes: Collection[str] | None = None
) -> dict[str, dict[int, Measure]]:
    """Compute indicators for many people; only the calculators that `codes` need are asked."""
    found: dict[str, dict[int, Measure]] = {}
    if not assignments:
        return found
    for offered, calculate in _calculators.items():
        if codes is None or set(offered) & set(codes):
            found.update(calculate(assignments, first, last, at))
    return found


def rows(
    assignments: Collection[int], first: date, last: date, at: datetime, codes: Collection[str] | None = None
) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the records behind indicators for many people; an indicator nobody can explain is left out."""
    found: dict[str, dict[int, list[SourceRow]]] = {}
    if not assignments:
        return found
    for offered, explain in _rows.items():
        if codes is None or set(offered) & set(codes):
            found.update(explain(assignments, first, last, at))
    return found


def percentage(part: int, whole: int) -> Measure:
    """Return part ÷ whole as a percentage."""
    return Measure(rounded(Decimal(part) * 100 / Decimal(whole)), part, whole)

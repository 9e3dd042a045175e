"""What can be computed from records. Engines and departments register calculators.

A calculator answers for many assignments and one stretch of days in one grouped query,
never a query a person. A composite is made of the values of its parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial

from kpi.figures.seats import asked
from kpi.scoring import rounded
from roles import clock

Number = int | Decimal
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Measure:
    """A computed value: `actual` in the indicator's unit, and what it was made of.

    `actual` is `part` ÷ `whole` x `factor`; of a number of things `whole` is None and `part` their number. Where a
    record counts for several people, `credit` is the person's share of part and whole, so that the shares sum to
    the record; None: all of it is the person's.
    """

    actual: Decimal
    part: Number | None
    whole: Number | None
    factor: Decimal = HUNDRED
    credit: tuple[Decimal, Decimal] | None = None

    @property
    def credited(self) -> tuple[Decimal, Decimal]:
        """What of part and whole adds up to the unit's."""
        return self.credit or (Decimal(self.part or 0), Decimal(self.whole or 0))


@dataclass(frozen=True)
class SourceRow:
    """One record behind a figure.

    `key` names it ("duties.checklistitem:17"). A counted row stands in the denominator, a hit in the
    numerator too; `why` is the code of the reason for which a row is not counted, or counted without a hit
    (`kpi.exclusions` words it). A record that counts more than once or in points has `value` of `out_of`.
    """

    key: str
    counted: bool
    hit: bool
    why: str = ""
    value: Decimal | None = None
    out_of: Decimal | None = None


@dataclass(frozen=True)
class Share:
    """One part of a composite: an indicator and its share in per cent; nought: by what was counted in it."""

    code: str
    share: int = 0


# (assignment ids, first day, last day, instant) -> indicator code -> assignment id -> value.
# An assignment without anything to measure is left out.
Calculate = Callable[[Collection[int], date, date, datetime], dict[str, dict[int, Measure]]]
# The same question, answered with the records: those counted and those left out.
Rows = Callable[[Collection[int], date, date, datetime], dict[str, dict[int, list[SourceRow]]]]

# (assignment ids, first day of a month, instant) -> what is kept of it; None where that is nothing, or too old.
Kept = Callable[[Collection[int], date, datetime], dict[str, dict[int, Measure]] | None]
# Which question a page or a close asks: `measure` or `at_hand`.
Ask = Callable[[Collection[int], date, date, datetime, Collection[str]], dict[str, dict[int, Measure]]]

# What somebody has just ticked or handed in moves their execution at once.
AT_ONCE = frozenset({"duty-completion", "duty-on-time", "report-on-time"})

_calculators: dict[tuple[str, ...], Calculate] = {}
_rows: dict[tuple[str, ...], Rows] = {}
_composites: dict[str, tuple[Share, ...]] = {}
_keeper: list[Kept] = []


def register(codes: tuple[str, ...], calculate: Calculate, rows: Rows | None = None) -> None:
    """Say that `calculate` computes the indicators `codes`, and that `rows` names the records behind them."""
    _calculators[codes] = calculate
    if rows is not None:
        _rows[codes] = rows


def register_composite(code: str, parts: Sequence[Share]) -> None:
    """Say that an indicator is made of others; it can be computed once all of them can."""
    _composites[code] = tuple(parts)


def computable() -> set[str]:
    """Return the codes of the indicators that can be computed today."""
    found = {code for codes in _calculators for code in codes}
    return found | {code for code, parts in _composites.items() if all(part.code in found for part in parts)}


def explained() -> set[str]:
    """Return the codes of the indicators whose records can be named."""
    found = {code for codes in _rows for code in codes}
    return found | {code for code, parts in _composites.items() if all(part.code in found for part in parts)}


def measure(
    assignments: Collection[int], first: date, last: date, at: datetime, codes: Collection[str] | None = None
) -> dict[str, dict[int, Measure]]:
    """Compute indicators for many people; only the calculators that `codes` need are asked."""
    found: dict[str, dict[int, Measure]] = {}
    if not assignments:
        return found
    wanted, people = _with_parts(codes), asked(assignments)
    for offered, calculate in _calculators.items():
        if wanted is None or set(offered) & wanted:
            # A calculator that draws on another one asks it about the same people.
            found.update(people.once((offered, first, last, at), partial(calculate, people, first, last, at)))
    for code in _composites.keys() & computable():
        if codes is None or code in codes:
            found[code] = _composed(_composites[code], found)
    return found


def keep(kept: Kept) -> None:
    """Say where figures of a month are kept."""
    _keeper[:] = [kept]


def at_hand(
    assignments: Collection[int], first: date, last: date, at: datetime, codes: Collection[str] | None = None
) -> dict[str, dict[int, Measure]]:
    """Return a month as pages show it: as it is kept, ten minutes old at most; the running one's execution as of now.

    In so many queries, however many calculators there are. Where nothing is kept, or too old, all is from the records.
    """
    wanted = frozenset(computable() if codes is None else codes)
    now = wanted & AT_ONCE if first <= clock.local_date(at) <= last else frozenset()
    rest = wanted - now
    kept = _keeper[0](assignments, first, at) if rest and assignments and _keeper else None
    if kept is None:
        return measure(assignments, first, last, at, wanted)
    found = measure(assignments, first, last, at, now) if now else {}
    return found | {code: values for code, values in kept.items() if code in rest}


def rows(
    assignments: Collection[int], first: date, last: date, at: datetime, codes: Collection[str] | None = None
) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the records behind indicators for many people; an indicator nobody can explain is left out."""
    found: dict[str, dict[int, list[SourceRow]]] = {}
    if not assignments:
        return found
    wanted, people = _with_parts(codes), asked(assignments)
    for offered, explain in _rows.items():
        if wanted is None or set(offered) & wanted:
            found.update(explain(people, first, last, at))
    for code in _composites.keys() & explained():
        if codes is None or code in codes:
            merged: dict[int, list[SourceRow]] = defaultdict(list)
            for part in _composites[code]:
                for seat, theirs in found.get(part.code, {}).items():
                    merged[seat] += theirs
            found[code] = dict(merged)
    return found


def _with_parts(codes: Collection[str] | None) -> set[str] | None:
    if codes is None:
        return None
    return set(codes) | {part.code for code in codes for part in _composites.get(code, ())}


def _composed(parts: Sequence[Share], found: dict[str, dict[int, Measure]]) -> dict[int, Measure]:
    """Return the composite of everybody who has a value in one part at least.

    A part without a value is left out and the shares of the others are re-based: no data is not zero.
    """
    made: dict[int, Measure] = {}
    for seat in {seat for part in parts for seat in found.get(part.code, {})}:
        values = [(part.share, found[part.code][seat]) for part in parts if seat in found.get(part.code, {})]
        weights = [Decimal(share) if share else Decimal(value.whole or 0) for share, value in values]
        if total := sum(weights, Decimal(0)):
            points = sum((weight * value.actual for weight, (_share, value) in zip(weights, values, strict=True)))
            made[seat] = Measure(rounded(points / total), None, None)
    return made


def percentage(part: Number, whole: Number, credit: tuple[Decimal, Decimal] | None = None) -> Measure:
    """Return part ÷ whole as a percentage."""
    return _percentage(part, whole) if credit is None else quotient(part, whole, HUNDRED, credit)


@lru_cache(maxsize=4096)
def _percentage(part: Number, whole: Number) -> Measure:
    # Of a month's few hundred items most people have done one of a few numbers.
    return quotient(part, whole, HUNDRED)


def quotient(
    part: Number, whole: Number, factor: Decimal = Decimal(1), credit: tuple[Decimal, Decimal] | None = None
) -> Measure:
    """Return part ÷ whole x factor: yuan a car, points an answer."""
    return Measure(rounded(Decimal(part) * factor / Decimal(whole)), part, whole, factor, credit)


def number(count: Number) -> Measure:
    """Return a number of things."""
    return Measure(rounded(Decimal(count)), count, None)


def together(measures: Iterable[Measure]) -> Measure | None:
    """Return what people reach together; None without anything to measure, or of composites, which do not add up.

    What counts for several of them counts once: see `Measure.credit`.
    """
    counted = [each for each in measures if each.part is not None]
    if not counted:
        return None
    part = sum((each.credited[0] for each in counted), Decimal(0))
    if all(each.whole is None for each in counted):
        return number(part)
    whole = sum((each.credited[1] for each in counted), Decimal(0))
    return quotient(part, whole, counted[0].factor) if whole else None

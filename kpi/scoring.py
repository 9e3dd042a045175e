"""The arithmetic of the scoring rules R1–R5. Pure functions on decimals; no database.

Source: the scoring rules of the catalogue (trade practice of 4S dealerships). No data is not zero: where there is
nothing to measure, or no target to measure it against, there are no points at all (`points_of` returns None).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from kpi.catalogue import Direction, Rule

CAP = Decimal("1.2")
FLOOR = Decimal("0.6")
CEILING = Decimal("1.5")
_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_OFF_A_POINT = Decimal("0.02")
_MOST_MISSED = Decimal(10)
_OFF_A_BREACH = Decimal("0.2")


def points(
    rule: str,
    *,
    weight: Decimal,
    actual: Decimal,
    target: Decimal,
    direction: str = Direction.HIGHER,
    breaches: Decimal | None = None,
    grave: bool = False,
) -> Decimal:
    """Return the points of an indicator: 0 up to 1.2 x `weight`, to two places.

    `actual` and `target` are in the indicator's unit (per cent as 0-100). Under R3 `breaches` are those that
    were counted, and without a count the whole points missed; where they are `grave` (named in law, or in the
    handling of money) one is enough for nothing. Under R4 `actual` is a score of 0-100 and `target` plays no
    part. Under R5 less is better; under R2 and R3 `direction` says which side of the target is missed.
    Raises ValueError for an unknown rule.
    """
    missed = actual - target if direction == Direction.LOWER else target - actual
    if rule == Rule.LINEAR:
        share = _linear(actual, target)
    elif rule == Rule.THRESHOLD:
        share = _threshold(missed)
    elif rule == Rule.ZERO_TOLERANCE:
        share = _zero_tolerance(_whole_points(missed) if breaches is None else breaches, grave=grave)
    elif rule == Rule.MANAGER:
        share = min(max(actual, Decimal(0)), _HUNDRED) / _HUNDRED
    elif rule == Rule.INVERSE:
        share = _inverse(actual, target)
    else:
        raise ValueError(f"unknown scoring rule {rule!r}")
    return rounded(weight * share)


def points_of(
    rule: str,
    *,
    weight: Decimal,
    actual: Decimal | None,
    target: Decimal | None,
    direction: str = Direction.HIGHER,
    breaches: Decimal | None = None,
    grave: bool = False,
) -> Decimal | None:
    """Return the points, or None without a value, or without a target where the rule needs one."""
    if actual is None or (target is None and rule != Rule.MANAGER):
        return None
    return points(
        rule,
        weight=weight,
        actual=actual,
        target=_HUNDRED if target is None else target,
        direction=direction,
        breaches=breaches,
        grave=grave,
    )


def manager_points(*, weight: Decimal, score: Decimal) -> Decimal:
    """Return the points of a manager's score of 1-100 (R4)."""
    return points(Rule.MANAGER, weight=weight, actual=score, target=_HUNDRED)


def breaches_in(part: Decimal | None, whole: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Return how many of `whole` fall short of `target` per cent when `part` of them were in order.

    None where nothing was counted. A target below 100 tolerates as many as it says, and no part of one more.
    """
    if part is None or whole is None or target is None or whole <= 0:
        return None
    short = whole * min(target, _HUNDRED) / _HUNDRED - part
    return max(Decimal(0), short.to_integral_value(rounding=ROUND_CEILING))


def rounded(value: Decimal) -> Decimal:
    """Round half up to two places, as scorecards are read."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def _linear(actual: Decimal, target: Decimal) -> Decimal:
    """Nothing (or less than nothing) to reach is reached or not: there is no share of it, and nothing above it."""
    if target <= 0:
        return Decimal(1) if actual >= target else Decimal(0)
    ratio = actual / target
    return Decimal(0) if ratio < FLOOR else min(ratio, CAP)


def _threshold(missed: Decimal) -> Decimal:
    if missed <= 0:
        return Decimal(1)
    return Decimal(0) if missed >= _MOST_MISSED else 1 - _OFF_A_POINT * missed


def _whole_points(missed: Decimal) -> Decimal:
    return Decimal(0) if missed <= 0 else missed.to_integral_value(rounding=ROUND_CEILING)


def _zero_tolerance(breaches: Decimal, *, grave: bool) -> Decimal:
    if breaches <= 0:
        return Decimal(1)
    return Decimal(0) if grave else max(Decimal(0), 1 - _OFF_A_BREACH * breaches)


def _inverse(actual: Decimal, target: Decimal) -> Decimal:
    """Where nothing at all is allowed, nothing is full weight and anything is none."""
    if target <= 0:
        return Decimal(1) if actual <= target else Decimal(0)
    if actual <= 0:
        return CAP
    return Decimal(0) if actual > target * CEILING else min(target / actual, CAP)

"""The arithmetic of the scoring rules R1–R5. Pure functions on decimals; no database.

Source: the scoring rules of the catalogue (trade practice of 4S dealerships).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kpi.catalogue import Rule

CAP = Decimal("1.2")
FLOOR = Decimal("0.6")
_CENT = Decimal("0.01")


def points(rule: str, *, weight: Decimal, actual: Decimal, target: Decimal) -> Decimal:
    """Return the points of an indicator: 0 up to 1.2 x `weight`, to two places.

    `actual` and `target` are in the indicator's unit (per cent as 0-100). Under R3 the
    breaches are the whole points missed; under R4 `actual` is a score of 0-100.
    Raises ValueError for an unknown rule.
    """
    if rule == Rule.LINEAR:
        share = _linear(actual, target)
    elif rule == Rule.THRESHOLD:
        share = _threshold(target - actual)
    elif rule == Rule.ZERO_TOLERANCE:
        share = max(Decimal(0), 1 - Decimal("0.2") * _breaches(target - actual))
    elif rule == Rule.MANAGER:
        share = min(max(actual, Decimal(0)), Decimal(100)) / 100
    elif rule == Rule.INVERSE:
        share = _inverse(actual, target)
    else:
        raise ValueError(f"unknown scoring rule {rule!r}")
    return rounded(weight * share)


def manager_points(*, weight: Decimal, score: Decimal) -> Decimal:
    """Return the points of a manager's score of 1-100 (R4)."""
    return points(Rule.MANAGER, weight=weight, actual=score, target=Decimal(100))


def rounded(value: Decimal) -> Decimal:
    """Round half up to two places, as scorecards are read."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def _linear(actual: Decimal, target: Decimal) -> Decimal:
    if target <= 0:
        return Decimal(1)
    ratio = actual / target
    return Decimal(0) if ratio < FLOOR else min(ratio, CAP)


def _threshold(missed: Decimal) -> Decimal:
    if missed <= 0:
        return Decimal(1)
    return Decimal(0) if missed >= 10 else 1 - Decimal("0.02") * missed


def _breaches(missed: Decimal) -> Decimal:
    return Decimal(0) if missed <= 0 else missed.to_integral_value(rounding="ROUND_CEILING")


def _inverse(actual: Decimal, target: Decimal) -> Decimal:
    if actual <= 0:
        return CAP
    if target <= 0 or actual > target * Decimal("1.5"):
        return Decimal(0)
    return min(target / actual, CAP)

"""The arithmetic of R1–R5 against the rules written down a second time, in fractions."""

from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.scoring import manager_points, points, rounded

weights = st.integers(1, 100)
values = st.decimals(Decimal(0), Decimal(500), places=2)
targets = st.decimals(Decimal("0.01"), Decimal(500), places=2)


def exactly(rule, weight, actual, target):
    """Return the points as an exact fraction."""
    weight, actual, target = Fraction(weight), Fraction(actual), Fraction(target)
    if rule == "R1":
        ratio = actual / target
        return weight * (0 if ratio < Fraction(3, 5) else min(ratio, Fraction(6, 5)))
    if rule == "R2":
        missed = max(target - actual, Fraction(0))
        return Fraction(0) if missed >= 10 else weight * (1 - missed * Fraction(2, 100))
    if rule == "R3":
        return max(Fraction(0), weight * (1 - Fraction(ceil(max(target - actual, Fraction(0)))) * Fraction(20, 100)))
    if rule == "R4":
        return weight * min(actual, Fraction(100)) / 100
    if actual == 0:
        return weight * Fraction(6, 5)
    if actual > target * Fraction(3, 2):
        return Fraction(0)
    return weight * min(target / actual, Fraction(6, 5))


@pytest.mark.parametrize("rule", ["R1", "R2", "R3", "R4", "R5"])
@given(weight=weights, actual=values, target=targets)
def test_every_rule_is_what_is_written(rule, weight, actual, target):
    found = points(rule, weight=Decimal(weight), actual=actual, target=target)
    assert abs(Fraction(found) - exactly(rule, weight, actual, target)) <= Fraction(1, 200)
    assert found == found.quantize(Decimal("0.01"))


@pytest.mark.parametrize("rule", ["R1", "R2", "R3", "R4", "R5"])
@given(weight=weights, actual=values, target=targets)
def test_points_lie_between_nothing_and_a_fifth_more_than_the_weight(rule, weight, actual, target):
    found = points(rule, weight=Decimal(weight), actual=actual, target=target)
    most = Decimal(weight) * (Decimal("1.2") if rule in ("R1", "R5") else 1)
    assert 0 <= found <= most


@pytest.mark.parametrize("rule", ["R1", "R2", "R3", "R4"])
@given(weight=weights, one=values, other=values, target=targets)
def test_more_is_never_worth_less(rule, weight, one, other, target):
    less, more = sorted((one, other))
    low, high = (points(rule, weight=Decimal(weight), actual=each, target=target) for each in (less, more))
    assert low <= high


@given(weight=weights, one=values, other=values, target=targets)
def test_under_r5_less_is_never_worth_less(weight, one, other, target):
    less, more = sorted((one, other))
    low, high = (points("R5", weight=Decimal(weight), actual=each, target=target) for each in (more, less))
    assert low <= high


@pytest.mark.parametrize(
    ("rule", "actual", "target", "expected"),
    [
        ("R1", "100", "100", "20.00"),
        ("R1", "60", "100", "12.00"),
        ("R1", "59.99", "100", "0.00"),
        ("R1", "120", "100", "24.00"),
        ("R1", "500", "100", "24.00"),
        ("R2", "95", "95", "20.00"),
        ("R2", "94", "95", "19.60"),
        ("R2", "85.01", "95", "16.00"),
        ("R2", "85", "95", "0.00"),
        ("R2", "100", "95", "20.00"),
        ("R3", "100", "100", "20.00"),
        ("R3", "99.5", "100", "16.00"),
        ("R3", "98", "100", "12.00"),
        ("R3", "95", "100", "0.00"),
        ("R3", "10", "100", "0.00"),
        ("R4", "85", "100", "17.00"),
        ("R4", "150", "100", "20.00"),
        ("R5", "10", "10", "20.00"),
        ("R5", "15", "10", "13.33"),
        ("R5", "15.01", "10", "0.00"),
        ("R5", "5", "10", "24.00"),
        ("R5", "0", "10", "24.00"),
    ],
)
def test_the_edges_of_the_rules(rule, actual, target, expected):
    found = points(rule, weight=Decimal(20), actual=Decimal(actual), target=Decimal(target))
    assert found == Decimal(expected)


@pytest.mark.parametrize(("rule", "expected"), [("R1", "20.00"), ("R5", "0.00")])
def test_a_target_of_nothing_does_not_divide_by_it(rule, expected):
    assert points(rule, weight=Decimal(20), actual=Decimal(5), target=Decimal(0)) == Decimal(expected)


@given(weights, st.integers(1, 100))
def test_a_manager_s_score_is_its_share_of_the_weight(weight, score):
    assert manager_points(weight=Decimal(weight), score=Decimal(score)) == Decimal(weight * score) / 100


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="R9"):
        points("R9", weight=Decimal(1), actual=Decimal(1), target=Decimal(1))


@pytest.mark.parametrize(("value", "expected"), [("0.005", "0.01"), ("1.004", "1.00"), ("2.675", "2.68")])
def test_halves_are_rounded_up(value, expected):
    assert rounded(Decimal(value)) == Decimal(expected)

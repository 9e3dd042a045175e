"""The rules R1–R5 against cases worked out by hand, edges included; a weight of 20 unless the case says another."""

from decimal import Decimal

import pytest

from kpi.scoring import breaches_in, manager_points, points, points_of

# actual, target, points out of 20
R1 = """
100   100   20.00   just reached
90    100   18.00   0.9 of the weight
75    100   15.00   three quarters
60    100   12.00   at the border it still counts
59.99 100    0.00   below the border nothing
60.01 100   12.00   12.002 is rounded
61    100   12.20   above the border
0     100    0.00   nothing done
110   100   22.00   more than all counts
119.9 100   23.98   just under the cap
120   100   24.00   at the cap
120.1 100   24.00   over the cap
400   100   24.00   far over the cap
12     20   12.00   twelve cars of twenty
11     20    0.00   eleven of twenty are 55 %
17     20   17.00   seventeen of twenty
23     20   23.00   three more than asked
25     20   24.00   five more: capped
4.5     6   15.00   turns a year
7.2     6   24.00   turns a year at the cap
2       3   13.33   two thirds, rounded down
1       3    0.00   a third
0       0   20.00   nothing asked, nothing missed
5       0   20.00   nothing asked: full, and no bonus
-5      0    0.00   below a target of nothing
-50   -40    0.00   a loss greater than planned
-30   -40   20.00   a loss smaller than planned
-10   100    0.00   a negative result
0.01  0.01  20.00   the smallest target
2400000.50 3000000 16.00 money: 0.8000002 of the target
"""
R2 = """
95    95    20.00   just reached
100   95    20.00   more than asked is not more
94    95    19.60   one point missed: 2 % off
94.5  95    19.80   half a point
93    95    19.20   two points
90    95    18.00   five points: 10 % off
88    95    17.20   seven points
86    95    16.40   nine points
85.01 95    16.00   9.99 points: 16.004
85.5  95    16.20   nine and a half
85    95     0.00   ten points: nothing
84    95     0.00   eleven points
0     95     0.00   nothing at all
100   100   20.00   all of all
99.5  100   19.80   half a point below all
90.1  100   16.04   9.9 points
90    100    0.00   ten points below all
98    98    20.00   accuracy reached
97.99 98    20.00   a hundredth of a point: 19.996
97.9  98    19.96   a tenth of a point
0     0     20.00   nothing asked
5     0     20.00   nothing asked, something done
758   750   20.00   another scale, reached
745   750   18.00   another scale, five points missed
"""
# actual, target, points by the whole points missed (no count of breaches)
R3 = """
100   100   20.00   no breach
99.99 100   16.00   any part of a point is a breach
99.5  100   16.00   half a point
99    100   16.00   one
98.2  100   12.00   two begun
98    100   12.00   two
97    100    8.00   three
96.5  100    4.00   four begun
96    100    4.00   four
95.01 100    0.00   five begun
95    100    0.00   five: nothing
90    100    0.00   more than five
0     100    0.00   nothing in order
98    98    20.00   a tolerant target reached
99    98    20.00   better than a tolerant target
97    98    16.00   one below a tolerant target
0     0     20.00   nothing asked
"""
# part, whole, target, breaches counted, points, points where a breach is grave
R3_COUNTED = """
50 50   100  0  20.00 20.00   fifty of fifty
49 50   100  1  16.00  0.00   one contract of fifty
1  2    100  1  16.00  0.00   one of two is one breach, not fifty points
0  1    100  1  16.00  0.00   the only one
48 50   100  2  12.00  0.00   two
47 50   100  3   8.00  0.00   three
46 50   100  4   4.00  0.00   four
45 50   100  5   0.00  0.00   five: nothing
0  50   100 50   0.00  0.00   all of them
49 50    98  0  20.00 20.00   one of fifty is what 98 % tolerates
48 50    98  1  16.00  0.00   one more than tolerated
97 99    98  1  16.00  0.00   97.02 are asked: 0.02 of one more is one breach
98 99    98  0  20.00 20.00   98 of 99 where 97.02 are asked
9999.99 10000 100 1 16.00 0.00   a cent not banked
"""
# score, target (without meaning), points
R4 = """
100   80    20.00   full
95    80    19.00   the border above which a reason is needed
96    80    19.20   above it
85    80    17.00   a usual score
80    80    16.00   at the catalogue's target: still 80 %
60    80    12.00   the border below which a reason is needed
59    80    11.80   below it
50    80    10.00   half
20    80     4.00   one star of five
40    80     8.00   two stars
61    80    12.20   three stars and a point
1     80     0.20   the least
0     80     0.00   a checklist with nothing in order
33.33 80     6.67   a third, rounded up
66.67 80    13.33   two thirds, rounded down
99.99 80    20.00   19.998
92.5  95    18.50   a 5S check of 185 of 200
95    95    19.00   a 5S check at its target
120   80    20.00   never above the weight
-5    80     0.00   never below nothing
"""
# actual, target (less is better), points
R5 = """
10    10    20.00   just reached
12    10    16.67   a fifth more than allowed
12.5  10    16.00   a quarter more
14    10    14.29   gradually less
15    10    13.33   at the border it still counts
15.01 10     0.00   above the border nothing
16    10     0.00   far above it
100   10     0.00   ten times
9     10    22.22   better counts
8.5   10    23.53   better
8.34  10    23.98   just under the cap
8     10    24.00   over the cap: 1.25
5     10    24.00   half: capped
0     10    24.00   none at all: capped
0.5   0.5   20.00   half a per cent of leaks
0.6   0.5   16.67   six of a thousand
0.75  0.5   13.33   at the border
0.76  0.5    0.00   above it
1.5   1.5   20.00   a stock coefficient at the warning line
1.2   1.5   24.00   at the cap
1.8   1.5   16.67   above the warning line
0     0     20.00   nothing allowed, nothing happened: no bonus
1     0      0.00   nothing allowed, something happened
104   100   19.23   a budget overdrawn by four
"""


def cases(table, columns=3):
    """Return the rows of a table as decimals, and what each is about."""
    rows = [line.split(maxsplit=columns) for line in table.strip().splitlines()]
    return [pytest.param(*map(Decimal, numbers), id=about) for *numbers, about in rows]


TABLES = {"R1": R1, "R2": R2, "R3": R3, "R4": R4, "R5": R5}


def test_every_rule_has_its_twenty_cases():
    counts = {rule: len(list(cases(table))) for rule, table in TABLES.items()}
    counts["R3"] += len(list(cases(R3_COUNTED, 6)))
    assert {rule: count for rule, count in counts.items() if count < 20} == {}


@pytest.mark.parametrize(("actual", "target", "expected"), cases(R1))
def test_r1(actual, target, expected):
    assert points("R1", weight=Decimal(20), actual=actual, target=target) == expected


@pytest.mark.parametrize(("actual", "target", "expected"), cases(R2))
def test_r2(actual, target, expected):
    assert points("R2", weight=Decimal(20), actual=actual, target=target) == expected


@pytest.mark.parametrize(("actual", "target", "expected"), cases(R3))
def test_r3_by_points_missed(actual, target, expected):
    assert points("R3", weight=Decimal(20), actual=actual, target=target) == expected
    grave = points("R3", weight=Decimal(20), actual=actual, target=target, grave=True)
    assert grave == (expected if expected == 20 else 0)


@pytest.mark.parametrize(("part", "whole", "target", "count", "expected", "grave"), cases(R3_COUNTED, 6))
def test_r3_by_breaches_counted(part, whole, target, count, expected, grave):
    found = breaches_in(part, whole, target)
    facts = {"weight": Decimal(20), "actual": part * 100 / whole, "target": target, "breaches": found}
    assert found == count
    assert points("R3", **facts) == expected
    assert points("R3", **facts, grave=True) == grave


@pytest.mark.parametrize(("actual", "target", "expected"), cases(R4))
def test_r4(actual, target, expected):
    assert points("R4", weight=Decimal(20), actual=actual, target=target) == expected
    assert manager_points(weight=Decimal(20), score=actual) == expected


@pytest.mark.parametrize(("actual", "target", "expected"), cases(R5))
def test_r5(actual, target, expected):
    assert points("R5", weight=Decimal(20), actual=actual, target=target, direction="lower") == expected


@pytest.mark.parametrize(
    ("rule", "actual", "target", "expected"),
    [
        ("R2", "1", "3", "20.00"),
        ("R2", "5", "3", "19.20"),
        ("R2", "13", "3", "0.00"),
        ("R3", "0", "0", "20.00"),
        ("R3", "2", "0", "12.00"),
    ],
)
def test_what_is_missed_lies_above_the_target_where_less_is_better(rule, actual, target, expected):
    found = points(rule, weight=Decimal(20), actual=Decimal(actual), target=Decimal(target), direction="lower")
    assert found == Decimal(expected)


@pytest.mark.parametrize("rule", ["R1", "R2", "R3", "R4", "R5"])
def test_no_data_is_not_zero(rule):
    assert points_of(rule, weight=Decimal(20), actual=None, target=Decimal(90)) is None


@pytest.mark.parametrize("rule", ["R1", "R2", "R3", "R5"])
def test_without_a_target_there_are_no_points(rule):
    assert points_of(rule, weight=Decimal(20), actual=Decimal(90), target=None) is None


def test_a_manager_s_score_needs_no_target():
    assert points_of("R4", weight=Decimal(20), actual=Decimal(90), target=None) == Decimal("18.00")


@pytest.mark.parametrize(("part", "whole", "target"), [(None, None, 100), (0, 0, 100), (3, None, 100), (1, 2, None)])
def test_nothing_counted_is_no_count_of_breaches(part, whole, target):
    numbers = [None if each is None else Decimal(each) for each in (part, whole, target)]
    assert breaches_in(*numbers) is None


@pytest.mark.parametrize(("weight", "expected"), [("1", "0.90"), ("33", "29.70"), ("100", "90.00")])
def test_points_go_with_the_weight(weight, expected):
    assert points("R1", weight=Decimal(weight), actual=Decimal(90), target=Decimal(100)) == Decimal(expected)

"""Joint credit is split and never doubled; a person in two positions, or for part of a month, is one person."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import calculators
from kpi.calculators import percentage, together
from kpi.credit import _shares, evenly, presence, shares_of, split
from kpi.figures.seats import Seat
from kpi.figures.sheets import _shared
from roles.calendars.calendar import StoreCalendar
from tests import factories

MARCH, LAST = date(2026, 3, 1), date(2026, 3, 31)
days = st.integers(0, 30).map(lambda number: MARCH + timedelta(days=number))
amounts = st.decimals(Decimal(0), Decimal(100_000), places=2)
claims = st.dictionaries(st.integers(1, 9), st.decimals(Decimal(0), Decimal(1000), places=3), min_size=1)


@st.composite
def seats(draw):
    """Draw a few seats of one store, some of them held for a part of March."""
    found = []
    for pk in range(1, draw(st.integers(1, 6)) + 1):
        starts = draw(days)
        ends = draw(st.none() | days.filter(lambda day, starts=starts: day >= starts))
        found.append(Seat(pk, pk, 1, None, 1, starts, ends, 1, "staff"))
    return found


@given(amount=amounts, claims=claims)
def test_what_is_dealt_out_is_what_there_was(amount, claims):
    shares = split(amount, claims)
    assert sum(shares.values()) == amount
    assert all(share >= 0 for share in shares.values())
    if any(claims.values()):
        assert all(shares[key] == 0 for key, claim in claims.items() if claim == 0)
        total = sum(claims.values())
        assert all(abs(shares[key] - amount * claims[key] / total) <= Decimal("0.0001") for key in claims)


@given(amount=amounts, count=st.integers(1, 40))
def test_evenly_nobody_gets_a_step_more_than_another(amount, count):
    shares = evenly(amount, range(count), 2)
    assert sum(shares.values()) == amount
    assert max(shares.values()) - min(shares.values()) <= Decimal("0.01")


@given(seats=seats(), sheets=st.lists(st.tuples(days, amounts, amounts.map(lambda each: each + 1)), max_size=12))
def test_the_people_s_shares_of_a_place_s_points_sum_to_the_place_s(seats, sheets):
    shared = _shared(seats, sheets)
    read = [each for each in sheets if any(seat.held_on(each[0]) for seat in seats)]
    whole = together(shared.values())
    if not read:
        assert whole is None
        return
    points, full = sum(each[1] for each in read), sum(each[2] for each in read)
    assert (whole.part, whole.whole) == (points, full)
    assert whole.actual == percentage(points, full).actual
    for seat in seats:
        mine = [each for each in sheets if seat.held_on(each[0])]
        if mine:
            assert shared[seat.pk].actual == percentage(sum(e[1] for e in mine), sum(e[2] for e in mine)).actual


@given(counts=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=20))
def test_records_of_one_person_each_add_up_as_they_are(counts):
    people = [percentage(min(part, whole), whole) for part, whole in counts]
    whole = together(people)
    assert (whole.part, whole.whole) == (sum(min(part, w) for part, w in counts), sum(w for _part, w in counts))


@given(counts=st.lists(amounts, min_size=1, max_size=20))
def test_numbers_and_amounts_add_up_to_the_unit_s(counts):
    assert together([calculators.number(count) for count in counts]).part == sum(counts)


held = st.dictionaries(
    days, st.dictionaries(st.integers(1, 4), st.booleans(), min_size=1, max_size=3), min_size=1, max_size=31
)


@given(held=held)
def test_the_shares_of_a_person_s_seats_sum_to_one(held):
    shares = _shares(held)
    assert sum(shares.values()) == 1
    assert all(share >= 0 for share in shares.values())
    assert shares.keys() <= {pk for seats in held.values() for pk in seats}


@pytest.mark.django_db
class TestSharesOfAMonth:
    def test_one_position_is_all_of_the_month_however_late_it_began(self, house):
        late = factories.make_seat(house.positions.clerk, house.team, starts_on=date(2026, 3, 23))
        assert shares_of([late.staff_id], MARCH, LAST) == {late.pk: 1}

    def test_whoever_moves_is_scored_by_working_days(self, house):
        # March 2026 has 22 working days: five until the 6th, ten until the 13th.
        staff = factories.make_staff()
        first = factories.make_seat(house.positions.clerk, house.team, staff, ends_on=date(2026, 3, 13))
        second = factories.make_seat(house.positions.lead, house.team, staff, starts_on=date(2026, 3, 14))
        found = shares_of([staff.pk], MARCH, LAST)
        assert found == {first.pk: Decimal("0.4545"), second.pk: Decimal("0.5455")}
        assert sum(found.values()) == 1

    def test_a_day_in_two_positions_is_half_a_day_in_each(self, house):
        second = factories.make_seat(
            house.positions.lead, house.team, house.clerk.staff, starts_on=date(2026, 3, 9), kind="concurrent"
        )
        found = shares_of([house.clerk.staff_id], MARCH, LAST)
        # Five days alone and seventeen in both: 13.5 and 8.5 of 22.
        assert found == {house.clerk.pk: Decimal("0.6136"), second.pk: Decimal("0.3864")}

    def test_of_a_goal_whoever_joins_owes_the_days_they_are_there(self, house):
        late = factories.make_seat(house.positions.clerk, house.team, starts_on=date(2026, 3, 23))
        assert presence(late, MARCH, LAST, StoreCalendar()) == Decimal(7) / 22
        assert presence(house.clerk, MARCH, LAST, StoreCalendar()) == 1


def test_a_claim_is_nothing_or_more():
    with pytest.raises(ValueError, match="nothing or more"):
        split(Decimal(1), {1: Decimal(-1)})
    assert split(Decimal(1), {}) == {}
    assert split(Decimal(-1), {1: Decimal(1), 2: Decimal(1)}, 0) in ({1: -1, 2: 0}, {1: 0, 2: -1})

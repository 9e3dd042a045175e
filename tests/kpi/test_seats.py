"""The seats a record counts for: looked up by its people and places, as if each seat had been asked."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.figures.seats import Seat, StoreSeats, asked, concerned, measured_by
from kpi.models import Indicator, IndicatorWeight
from tests import factories
from tests.conftest import MONDAY

STORE, OTHER = 1, 2
DAY = timedelta(days=1)
some = st.integers(1, 4)


def counts_for(record, seat):
    """Say of one seat whether a record counts for it: the rule in one line."""
    held = seat.starts_on <= record.day and (seat.ends_on is None or record.day <= seat.ends_on)
    return held and (seat.unit in record.places if seat.level != "staff" else seat.staff in record.people)


seats = st.builds(
    Seat,
    pk=st.integers(1, 10_000),
    staff=some,
    unit=some,
    department=st.none(),
    store=st.just(STORE),
    starts_on=st.dates(MONDAY - 3 * DAY, MONDAY + 3 * DAY),
    ends_on=st.none() | st.dates(MONDAY - 3 * DAY, MONDAY + 3 * DAY),
    position=st.just(1),
    level=st.sampled_from(["staff", "supervisor", "manager"]),
)


@given(
    theirs=st.lists(seats, max_size=12, unique_by=lambda seat: seat.pk),
    people=st.frozensets(some),
    places=st.frozensets(some),
    offset=st.integers(-4, 4),
)
def test_what_is_looked_up_is_what_each_seat_would_say(theirs, people, places, offset):
    record = SimpleNamespace(people=people, places=places, store=STORE, day=MONDAY + offset * DAY)
    by_store = {STORE: StoreSeats(theirs)}
    assert concerned(by_store, record) == [seat for seat in theirs if counts_for(record, seat)]
    assert concerned(by_store, SimpleNamespace(**{**vars(record), "store": OTHER})) == []


class TestWhoseCardsWeighIt:
    @pytest.fixture
    def weights(self, house, synced_catalogue):
        """The clerk's and the lead's cards weigh an indicator, the chief's another."""
        first, second = Indicator.objects.order_by("pk")[:2]
        for position, indicator in (("clerk", first), ("lead", first), ("chief", second)):
            IndicatorWeight.objects.create(position=getattr(house.positions, position), indicator=indicator, weight=10)
        return first.code, second.code

    def keys(self, found, store):
        return {code: [seat.pk for seat in stores.get(store, ())] for code, stores in found.items()}

    def test_one_question_reads_them_once_for_all(self, house, weights, django_assert_num_queries):
        month = (date(2026, 3, 1), date(2026, 3, 31))
        alone = [measured_by((code,), [house.clerk.pk], *month) for code in weights]
        expected = {weights[0]: [house.lead.pk, house.clerk.pk], weights[1]: [house.chief.pk]}
        assert self.keys({**alone[0], **alone[1]}, house.store.pk) == {
            code: sorted(pks) for code, pks in expected.items()
        }
        question = asked([house.clerk.pk])
        assert question.by_store
        with django_assert_num_queries(2):
            together = [measured_by((code,), question, *month) for code in weights]
        assert together == alone

    def test_who_left_before_and_who_comes_after_weigh_nothing(self, house, weights):
        factories.make_seat(house.positions.clerk, house.team, starts_on=date(2026, 4, 1))
        factories.make_seat(house.positions.clerk, house.team, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 28))
        found = measured_by(weights, asked([house.clerk.pk]), date(2026, 3, 1), date(2026, 3, 31))
        assert sorted(seat.pk for seat in found[weights[0]][house.store.pk]) == sorted([house.lead.pk, house.clerk.pk])

    def test_an_indicator_nobody_s_card_weighs_has_nobody(self, house, weights):
        assert measured_by(("no-such",), asked([house.clerk.pk]), MONDAY, MONDAY)["no-such"] == {}

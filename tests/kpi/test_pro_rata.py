"""Somebody in two positions, or who changed them, is scored pro rata: worked out by hand, and seen by whom."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.cards import close_months, open_cards
from kpi.credit import combined
from kpi.insight import sweeping
from kpi.models import Scorecard, ScorecardLine
from roles import clock
from roles.actions import end_assignment, start_assignment
from tests import factories
from tests.conftest import MONDAY
from tests.kpi import month
from tests.pages.conftest import browser_of

D = Decimal
shares = st.decimals(0, 1, places=4)
totals = st.none() | st.decimals(0, 120, places=2)


@pytest.mark.parametrize(
    ("parts", "together"),
    [
        ([(1, 88)], 88),
        # 12 of 22 working days at 90.00, 10 of 22 at 79.00: 49.086 + 35.9055.
        ([(D("0.5455"), 90), (D("0.4545"), 79)], D("85.00")),
        # What has no data is no nought: the other is the whole month.
        ([(D("0.5455"), None), (D("0.4545"), 79)], 79),
        ([(D("0.25"), 100), (D("0.25"), 60), (D("0.5"), None)], 80),
        # No working day in either: the plain mean.
        ([(0, 60), (0, 90)], 75),
        ([(D("0.5"), None), (D("0.5"), None)], None),
        ([], None),
    ],
)
def test_the_mean_by_shares(parts, together):
    assert combined([(D(share), None if total is None else D(total)) for share, total in parts]) == together


@given(parts=st.lists(st.tuples(shares, totals), max_size=5))
def test_it_lies_between_the_lowest_and_the_highest(parts):
    known = [total for _share, total in parts if total is not None]
    found = combined(parts)
    if not known:
        assert found is None
    else:
        assert min(known) <= found <= max(known)


@pytest.fixture
def moved(house, synced_catalogue):
    """The clerk is the lead of another team from Monday, 16 March: ten working days as the one, twelve as the other."""
    with clock.at(clock.local(date(2026, 3, 13))):
        end_assignment(assignment=house.clerk, ends_on=date(2026, 3, 15))
        later = start_assignment(
            staff=house.clerk.staff, position=house.positions.lead, unit=house.team, starts_on=date(2026, 3, 16)
        )
    with clock.at(month.MORNING):
        open_cards(MONDAY, assignments=[house.clerk.pk])
        open_cards(date(2026, 3, 16), assignments=[later.pk])
        close_months(month.MORNING)
        cards = {card.assignment_id: card for card in Scorecard.objects.filter(owner=house.clerk.staff)}
        for seat, share in ((house.clerk, "0.9"), (later, "0.79")):
            # A score of 90 and of 79 on everything there is.
            line = cards[seat.pk].lines.first()
            ScorecardLine.objects.filter(pk=line.pk).update(source="scored", score=int(D(share) * 100), block="results")
        yield {"clerk": cards[house.clerk.pk], "lead": cards[later.pk]}


def shown(context):
    whole = context["whole"]
    return [(part.card, part.percent, part.total) for part in whole.parts], whole.total


class TestTheCard:
    def test_the_parts_and_their_sum(self, house, moved):
        page = browser_of(house.clerk.staff).get(f"/kpi/{moved['clerk'].pk}/")
        # 12/22 and 10/22 to four places; 79 x 0.5455 + 90 x 0.4545 = 83.9995.
        assert shown(page.context) == (
            [(moved["lead"].pk, D("54.55"), D(79)), (moved["clerk"].pk, D("45.45"), D(90))],
            D("84.00"),
        )
        assert '<strong class="num">84</strong>' in page.content.decode()
        assert f'href="/kpi/{moved["lead"].pk}/"' in page.content.decode()

    def test_the_shares_sum_to_one(self, house, moved):
        page = browser_of(house.clerk.staff).get(f"/kpi/{moved['lead'].pk}/")
        assert sum(part.share for part in page.context["whole"].parts) == 1

    def test_whoever_holds_one_position_reads_nothing_of_it(self, house, moved):
        page = browser_of(house.lead.staff).get(f"/kpi/{month.cards_of(house)[house.lead.pk].pk}/")
        assert page.context["whole"] is None

    def test_of_a_position_out_of_sight_neither_total_nor_sum_is_told(self, house, moved):
        away = factories.make_store()
        Scorecard.objects.filter(pk=moved["lead"].pk).update(unit=away, department=None, store=away)
        page = browser_of(house.manager.staff).get(f"/kpi/{moved['clerk'].pk}/")
        assert shown(page.context) == ([(moved["clerk"].pk, D("45.45"), D(90))], None)
        assert f"/kpi/{moved['lead'].pk}/" not in page.content.decode()
        own = browser_of(house.clerk.staff).get(f"/kpi/{moved['clerk'].pk}/")
        assert shown(own.context)[1] == D("84.00")

    def test_two_positions_ask_no_more_than_one_but_for_their_calendars(
        self, house, moved, django_assert_max_num_queries
    ):
        for browser in (browser_of(house.clerk.staff), browser_of(house.manager.staff)):
            with django_assert_max_num_queries(20):
                browser.get(f"/kpi/{moved['clerk'].pk}/")


class TestThePerson:
    def test_my_month_says_the_same(self, house, moved):
        sweeping.refresh_due(clock.now())
        page = browser_of(house.clerk.staff).get("/kpi/me/?month=2026-03")
        assert shown(page.context["summary"])[1] == D("84.00")
        assert '<strong class="num">84</strong>' in page.content.decode()

    def test_a_superior_reads_it_too(self, house, moved):
        sweeping.refresh_due(clock.now())
        page = browser_of(house.manager.staff).get(f"/kpi/people/{moved['lead'].assignment_id}/?month=2026-03")
        assert shown(page.context["summary"])[1] == D("84.00")

    def test_nothing_of_another_s_month_is_in_it(self, house, moved):
        factories.make_seat(house.positions.clerk, house.team)
        sweeping.refresh_due(clock.now())
        page = browser_of(house.clerk.staff).get("/kpi/me/?month=2026-03")
        assert {part.card for part in page.context["summary"]["whole"].parts} == {card.pk for card in moved.values()}

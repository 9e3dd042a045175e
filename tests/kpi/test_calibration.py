"""All people of a position side by side: who stands out, how the totals lie, how strict each scorer was."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kpi.calibration import distribution, months_up_to, spread_of
from kpi.models import Scorecard
from tests import factories
from tests.kpi import month
from tests.pages.conftest import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue")]

TOTALS = [Decimal(each) for each in (40, 78, 80, 82, 84, 99)]


class TestFigures:
    def test_the_spread_by_hand(self):
        # Quartiles of six: 78.5, 81, 83.5; the middle half is 5 wide, its fence 7.5.
        spread = spread_of(TOTALS)
        assert (spread.lower, spread.median, spread.upper) == (Decimal("78.50"), Decimal("81.00"), Decimal("83.50"))
        assert (spread.low, spread.high) == (Decimal("71.00"), Decimal("91.00"))
        assert [spread.outlier(each) for each in TOTALS] == ["low", "", "", "", "", "high"]
        assert spread.outlier(None) == ""

    def test_among_few_nobody_stands_out_and_a_narrow_middle_still_leaves_five_points(self):
        assert spread_of(TOTALS[:4]).outlier(TOTALS[0]) == ""
        narrow = spread_of([Decimal(80)] * 5)
        assert (narrow.low, narrow.high) == (Decimal(75), Decimal(85))
        assert spread_of([Decimal(80)]).median == 80
        assert spread_of([]) is None

    def test_bands_of_ten_without_holes(self):
        assert distribution(TOTALS) == [(40, 1), (50, 0), (60, 0), (70, 1), (80, 3), (90, 1)]
        assert distribution([Decimal(120)]) == [(110, 1)]
        assert distribution([]) == []

    def test_months_run_over_the_year(self):
        assert [f"{each:%Y-%m}" for each in months_up_to(month.MARCH.replace(month=1), 3)] == [
            "2025-11",
            "2025-12",
            "2026-01",
        ]


class TestThePage:
    @pytest.fixture
    def people(self, march):
        """Six clerks with the totals above, published."""
        seats = [march.house.clerk, march.other]
        seats += [factories.make_seat(march.house.positions.clerk, march.house.team) for _each in range(4)]
        month.cards_of(march.house)
        for seat, total in zip(seats, TOTALS, strict=True):
            Scorecard.objects.filter(assignment=seat, month=month.MARCH).update(
                state="published", answer="confirmed", total=total, frozen_at=month.MORNING
            )
        return [seat.staff for seat in seats]

    def page(self, staff, **query):
        return browser_of(staff).get(reverse("kpi:calibration"), query)

    def test_a_leader_sees_their_people_with_the_outliers_marked(self, march, people):
        page = self.page(march.house.lead.staff, position=march.house.positions.clerk.code)
        rows = page.context["rows"]
        assert [(row["name"], row["outlier"]) for row in rows] == [
            (staff.name, outlier)
            for staff, outlier in zip(reversed(people), ["high", "", "", "", "", "low"], strict=True)
        ]
        assert page.context["spread"].median == 81
        assert rows[0]["from_median"] == 18

    def test_the_charts_say_what_the_table_says(self, march, people):
        code = march.house.positions.clerk.code
        answer = browser_of(march.house.lead.staff).get(reverse("kpi:calibration_data"), {"position": code})
        charts = answer.json()
        assert charts["people"]["series"][0]["data"] == [float(each) for each in reversed(TOTALS)]
        assert charts["bands"]["series"][0]["data"] == [1, 0, 0, 1, 3, 1]
        assert charts["months"]["series"][0]["data"] == [81.0]

    def test_nobody_compares_beyond_their_reach(self, march, people):
        far = factories.make_seat(march.house.positions.lead, factories.make_team(march.house.department)).staff
        assert self.page(far).context["rows"] == []
        for name in ("calibration", "calibration_data"):
            assert browser_of(people[0]).get(reverse(f"kpi:{name}")).status_code == 403

    @pytest.mark.parametrize(
        "query", [{"month": "x"}, {"month": "2099-01"}, {"position": "\x00"}, {"position": "9" * 9999}]
    )
    def test_nonsense_in_the_address_shows_the_page(self, march, people, query):
        assert self.page(march.house.chief.staff, **query).status_code == 200

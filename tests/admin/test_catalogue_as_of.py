"""The catalogue as of a day: what stood then, with what is different today marked."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.models import IndicatorWeight
from roles import clock
from roles.actions import customise_entry, customise_part
from roles.catalogue.as_of import catalogue_as_of
from roles.duties.models import Duty
from roles.history import occasion
from roles.models import Position, PositionAlias
from sales.models import Position as SalesPosition
from tests import factories
from tests.admin.forms import url
from tests.conftest import MONDAY
from tests.database import CATALOGUE_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
LIMIT = 20


@pytest.fixture
def position(synced_catalogue):
    return Position.objects.get(code="sales-consultant")


@pytest.fixture
def moved(position):
    """Five days ago: another superior, an alias, two weights and the rhythm of a duty."""
    boss = factories.make_superuser()
    first, second = IndicatorWeight.objects.filter(position=position).order_by("order")[:2]
    duty = position.duties.filter(cadence="daily", retired=False).first()
    with clock.at(clock.local(MONDAY - 5 * DAY, time(10))), occasion():
        superior = Position.objects.get(code="sales-manager")
        customise_entry(acting_user=boss, entry=position, values={"reports_to": superior, "note": "新"})
        alias = PositionAlias(position=position, name="卖车的")
        customise_part(acting_user=boss, position=position, part="aliases", rows=[alias])
        first.weight, second.weight = first.weight + 1, second.weight - 1
        customise_part(acting_user=boss, position=position, part="weights", rows=[first, second])
        customise_entry(acting_user=boss, entry=duty, values={"cadence": "weekly", "rrule": "FREQ=WEEKLY;BYDAY=MO"})
    return position


def on(day, row):
    (shown,) = catalogue_as_of(day, "sales", row.pk)
    return shown, {part.label: part.rows for part in shown.parts}


def rows_with(shown, mark):
    return [row for part in shown.parts for row in part.rows if row.mark == mark]


class TestStates:
    def test_before_the_change_the_former_state_stands_and_what_differs_is_marked(self, moved):
        shown, _parts = on(MONDAY - 6 * DAY, moved)
        different = {fact.label: (fact.words, fact.today) for fact in shown.facts if fact.today is not None}
        assert len(different) == 2
        assert any(today == "新" for _words, today in different.values())
        assert [row.name for row in rows_with(shown, "new")] == ["卖车的"]
        assert len(rows_with(shown, "changed")) == 3
        assert shown.changes == 2 + 1 + 3

    def test_from_the_day_of_the_change_it_is_as_today(self, moved):
        for day in (MONDAY - 5 * DAY, MONDAY):
            shown, _parts = on(day, moved)
            assert shown.changes == 0

    def test_a_row_taken_away_since_is_there_and_marked(self, moved):
        alias = PositionAlias.objects.get(name="卖车的")
        boss = factories.make_superuser()
        customise_part(acting_user=boss, position=moved, part="aliases", rows=(), dropped=[alias])
        shown, _parts = on(MONDAY - DAY, moved)
        assert [row.name for row in rows_with(shown, "gone")] == ["卖车的"]

    def test_a_position_made_since_is_named_so(self, synced_catalogue):
        fresh = factories.make_position(own=())
        shown, _parts = on(MONDAY - DAY, fresh)
        assert shown.mark == "new"
        assert on(MONDAY, fresh)[0].mark == ""

    def test_rhythms_are_said_in_words(self, moved):
        shown, _parts = on(MONDAY - 6 * DAY, moved)
        texts = [row.words for part in shown.parts for row in part.rows]
        assert not any("FREQ=" in text for text in texts)

    def test_before_the_catalogue_there_was_nothing(self, position):
        shown = catalogue_as_of(CATALOGUE_DAY - DAY, "sales")
        assert {each.mark for each in shown} == {"new"}


class TestPage:
    def test_it_opens_with_today_in_few_queries_and_lists_the_department(self, admin_page, moved):
        with CaptureQueriesContext(connection) as queries:
            response = admin_page.get(url(Position, "as_of"))
        assert response.status_code == 200
        assert len(queries) <= LIMIT, len(queries)
        codes = {each.code for each in response.context["positions"]}
        assert codes == set(Position.objects.filter(department="sales").values_list("code", flat=True))

    def test_a_day_before_shows_what_was(self, admin_page, moved):
        address = f"{url(Position, 'as_of')}?day={MONDAY - 6 * DAY}&department=sales&position={moved.pk}"
        response = admin_page.get(address)
        (shown,) = response.context["positions"]
        assert shown.changes == 6
        assert "卖车的" in response.content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            "day=abc",
            "day=%00",
            "day=9999-12-31",
            "day=1000-01-01",
            "department=nowhere",
            "department=%00",
            "position=abc",
            "position=-1",
            "position=" + "9" * 40,
            "day=2026-03-01&day=abc",
        ],
    )
    def test_bad_input_is_said_beside_the_field(self, admin_page, position, query):
        response = admin_page.get(f"{url(Position, 'as_of')}?{query}")
        assert response.status_code == 422
        assert response.context["form"].errors
        assert not response.context["positions"]

    def test_the_list_and_the_position_lead_there(self, admin_page, position):
        assert url(Position, "as_of") in admin_page.get(url(Position)).content.decode()
        page = admin_page.get(url(Position, "change", position.pk)).content.decode()
        assert f"{url(Position, 'as_of')}?department=sales&amp;position={position.pk}" in page


class TestDepartments:
    def test_a_department_sees_its_own_positions_only_whatever_the_address_asks(self, sales_page, position):
        foreign = Position.objects.filter(department="finance").first()
        for query in (
            "",
            "?department=finance",
            f"?department=finance&position={foreign.pk}",
            f"?position={foreign.pk}",
        ):
            response = sales_page.get(url(SalesPosition, "as_of") + query)
            assert response.status_code == 200
            codes = {each.code for each in response.context["positions"]}
            assert codes <= set(Position.objects.filter(department="sales").values_list("code", flat=True))
            assert foreign.name_zh not in response.content.decode().split('<div id="content"')[1]

    def test_everybody_elses_page_is_refused(self, sales_page, client, house):
        assert sales_page.get(url(Position, "as_of")).status_code == 403
        client.force_login(house.chief.staff)
        assert client.get(url(Position, "as_of")).status_code == 302


def test_history_of_duties_is_as_bounded_as_that_of_positions(admin_page, position):
    duty = Duty.objects.filter(position=position).first()
    boss = factories.make_superuser()
    for number in range(1, 30):
        customise_entry(acting_user=boss, entry=duty, values={"lead_minutes": number}, reason=f"reason {number}")
    for row in (duty, position):
        with CaptureQueriesContext(connection) as queries:
            response = admin_page.get(url(type(row), "history", row.pk))
        assert response.status_code == 200
        assert len(queries) <= LIMIT
    assert "reason 5" not in admin_page.get(url(Duty, "history", duty.pk)).content.decode()
    assert "reason 5" in admin_page.get(url(Duty, "history", duty.pk) + "?p=2").content.decode()

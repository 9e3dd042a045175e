"""The front desk's board on the wall: who waits, who is served, whose turn it is, and nothing a stranger may read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketing.identity import masked_name
from roles import clock
from tests.marketing.conftest import browser
from tests.showroom.conftest import NINE, PHONE, arrive

pytestmark = pytest.mark.django_db
WALL = "/showroom/?screen=1"


def wall(person, url=WALL):
    answer = browser(person).get(url)
    assert answer.status_code == 200
    return answer


def test_it_shows_whose_turn_it_is_and_asks_for_itself_again(floor):
    desk = floor.people["desk"]
    visit = arrive(desk, party_size=2)
    page = wall(desk)
    assert page["Refresh"] == "30"
    assert "layouts/app.html" not in [each.name for each in page.templates]
    text = page.content.decode()
    assert page.context["turn"].staff.name in text and visit.adviser.name in text
    assert "<form" not in text and page.context["free"] == len(page.context["advisers"]) - 1
    assert 'href="/showroom/?store=' in text, "somebody at the screen comes back to the page"


def test_customers_stand_there_masked_and_without_a_number(floor):
    desk = floor.people["desk"]
    arrive(desk, phone=PHONE, name="欧阳晓明")
    text = wall(desk).content.decode()
    assert "欧**" in text
    for word in ("欧阳", "晓明", PHONE, PHONE[-4:], "/records/"):
        assert word not in text


@pytest.mark.parametrize(
    ("name", "shown"), [("王晓明", "王**"), (" 王", "王**"), ("John Smith", "J**"), ("", ""), (" \x00", "")]
)
def test_a_masked_name_tells_neither_the_rest_nor_its_length(name, shown):
    assert masked_name(name) == shown


def test_the_longest_wait_is_of_those_who_wait(floor):
    desk = floor.people["desk"]
    for _party in range(3):
        arrive(desk, adviser="wait", others=True)
    with clock.at(NINE + timedelta(minutes=17)):
        page = wall(desk)
    assert (page.context["longest"], len(page.context["waiting"]), page.context["serving"]) == (17, 3, [])


def test_an_empty_showroom_says_so(floor):
    page = wall(floor.people["showroom_manager"])
    assert page.context["longest"] == 0
    assert page.content.decode().count("panel-body muted") == 2


def test_who_may_not_see_the_board_does_not_see_it_on_the_wall_either(floor):
    assert browser(floor.people["accountant"]).get(WALL).status_code == 403
    assert browser(floor.people["far_manager"]).get(f"{WALL}&store={floor.store.pk}").status_code == 404
    arrive(floor.people["desk"], phone=PHONE, name="王晓明")
    assert "王**" not in wall(floor.people["far_manager"]).content.decode()


def test_as_many_queries_for_many_parties_as_for_few(floor):
    def count():
        client = browser(floor.people["desk"])
        client.get(WALL)
        with CaptureQueriesContext(connection) as captured:
            client.get(WALL)
        return len(captured.captured_queries)

    arrive(floor.people["desk"], phone=PHONE)
    few = count()
    for number in range(8):
        arrive(floor.people["desk"], phone=f"1385555{number:04}", name="李四")
    assert count() == few <= 20

"""`manage.py access` says yes or no, why, and by its exit code."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from kpi.cards import open_cards
from kpi.models import Scorecard
from roles.actions import deactivate_staff
from roles.sharing import share
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday", "english")]


@pytest.fixture
def english():
    """Read the reasons in English."""
    with translation.override("en"):
        yield


def access(*words):
    """Return (exit code, output) of the command."""
    out = StringIO()
    try:
        call_command("access", *map(str, words), stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def card(house):
    open_cards(MONDAY, stores=[house.store.pk])
    return Scorecard.objects.get(assignment=house.clerk)


def test_a_grant_is_named_with_the_seat_the_unit_and_the_scope(house, card):
    code, text = access(house.lead.staff.username, "kpi.score_scorecard", f"kpi.scorecard:{card.pk}")
    assert code == 0
    assert text.startswith("yes\n")
    assert house.positions.lead.code in text
    assert house.team.code in text
    assert "scope: Team" in text


def test_own_scope_says_whether_the_record_is_theirs(house, card):
    code, text = access(house.clerk.staff.username, "kpi.view_scorecard", f"kpi.scorecard:{card.pk}")
    assert (code, text.splitlines()[0]) == (0, "yes")
    other = Scorecard.objects.get(assignment=house.chief)
    code, text = access(house.clerk.staff.username, "kpi.view_scorecard", f"kpi.scorecard:{other.pk}")
    assert code == 1
    assert "not theirs" in text


def test_a_grant_elsewhere_is_named_as_such(house, card):
    foreign = factories.make_seat(house.positions.chief, factories.make_store())
    code, text = access(foreign.staff.username, "kpi.view_scorecard", f"kpi.scorecard:{card.pk}")
    assert code == 1
    assert text.startswith("no\n")
    assert "lies elsewhere" in text


def test_a_shared_record_is_named_as_shared(house, card):
    reader = factories.make_seat(house.positions.clerk, house.store).staff
    share(card, reader, "kpi.view_scorecard")
    code, text = access(reader.username, "kpi.view_scorecard", f"kpi.scorecard:{card.pk}")
    assert code == 0
    assert "receives this record" in text


def test_without_a_record_the_answer_is_whether_it_reaches_anything(house):
    assert access(house.lead.staff.username, "kpi.score_scorecard")[0] == 0
    assert access(house.clerk.staff.username, "kpi.score_scorecard")[0] == 1


def test_nobody_without_a_seat_may_and_a_leaver_is_said_to_be_one(house):
    idle = factories.make_staff()
    code, text = access(idle.username, "kpi.view_scorecard")
    assert code == 1
    assert "no position" in text
    deactivate_staff(staff=house.lead.staff, last_day=MONDAY)
    code, text = access(house.lead.staff.username, "kpi.view_scorecard")
    assert code == 1
    assert "switched off" in text


def test_a_superuser_is_said_to_be_one(house):
    code, text = access(factories.make_superuser().username, "kpi.view_scorecard")
    assert code == 0
    assert "Superuser" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody-here", "kpi.view_scorecard"), "Nobody logs in"),
        (("{user}", "kpi.fly_scorecard"), "no permission"),
        (("{user}", "kpi.view_scorecard", "kpi.scorecard"), "names no record"),
        (("{user}", "kpi.view_scorecard", "kpi.scorecard:abc"), "names no record"),
        (("{user}", "kpi.view_scorecard", "kpi.spaceship:1"), "names no record"),
        (("{user}", "kpi.view_scorecard", "kpi.scorecard:999999"), "There is no"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_is_wrong(house, words, said):
    with pytest.raises(CommandError, match=said):
        access(*(word.format(user=house.clerk.staff.username) for word in words))

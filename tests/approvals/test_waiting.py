"""The numbers of the menu: written out, and the same as those of the lists they lead to."""

from datetime import timedelta

import pytest

from roles.approvals.actions import delegate
from roles.approvals.models import Approval
from roles.approvals.waiting import Waiting, waiting
from roles.notifications.models import Notification
from roles.seats import seats_of, titles_of
from tests import factories
from tests.approvals.test_delegation import waiting_report
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class Request:
    """As much of a request as the numbers ask."""

    def __init__(self, seat):
        self.user = fresh(seat.staff)


@pytest.fixture
def told(house):
    """A report that waits for the lead, and two messages of theirs, one of them read."""
    waiting_report(house.clerk)
    Notification.objects.all().delete()
    for number, read_at in enumerate((None, house.clerk.staff.date_joined)):
        Notification.objects.create(recipient=house.lead.staff, key=f"k{number}", kind="duties", read_at=read_at)
    return house


@pytest.mark.parametrize("name", ["chief", "manager", "lead", "clerk"])
def test_the_numbers_are_those_of_the_lists(told, name):
    user = fresh(getattr(told, name).staff)
    lists = Waiting(Approval.objects.waiting_for(user).count(), Notification.objects.of(user).unread().count())
    assert waiting(Request(getattr(told, name))) == lists == ((1, 1) if name == "lead" else (0, 0))


@pytest.mark.parametrize(("days", "documents"), [(0, 1), (1, 0)])
def test_a_deputy_counts_what_waits_for_both_while_the_delegation_runs(told, days, documents):
    factories.grant(told.positions.lead, "own", "approvals.add_delegation")
    first = MONDAY + timedelta(days=days)
    principal, deputy = fresh(told.lead.staff), fresh(told.manager.staff)
    delegate(principal=principal, deputy=deputy, starts_on=first, ends_on=first, acting_user=principal)
    assert waiting(Request(told.manager)).documents == documents


@pytest.mark.parametrize("kind", ["concurrent", "acting"])
def test_titles_are_those_of_the_assignments(house, kind):
    factories.make_seat(house.positions.lead, house.team, house.clerk.staff, kind=kind)
    factories.make_seat(house.positions.chief, house.store.parent, house.clerk.staff, ends_on=MONDAY, kind="concurrent")
    past = MONDAY - timedelta(days=1)
    factories.make_seat(house.positions.manager, house.department, house.clerk.staff, ends_on=past, kind="concurrent")
    asked, read = Request(house.clerk), Request(house.clerk)
    seats_of(read)
    assert sorted(titles_of(asked)) == sorted(titles_of(read))
    assert titles_of(asked)[0] == titles_of(read)[0]
    assert len(titles_of(asked)) == 3

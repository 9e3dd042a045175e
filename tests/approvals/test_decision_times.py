"""How long decisions take: working hours from when a document came to somebody until they decided."""

from datetime import time, timedelta
from decimal import Decimal

import pytest

from roles import clock
from roles.approvals.actions import approve, delegate, return_document, submit, transfer
from roles.approvals.figures import DecisionTime, decision_times
from roles.approvals.models import Approval
from roles.calendars.models import StoreHours
from tests import factories
from tests.approvals.discounts import flow
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def hours(shop):
    StoreHours.objects.create(store=shop.store, opens=time(9), closes=time(17))


def on(hour, day=MONDAY):
    return clock.at(clock.local(day, time(hour)))


def plain(document, approver):
    return submit(document=document, acting_user=document.owner, approver=approver.staff)


def decide(approval, seat, how=approve, **fields):
    row = Approval.objects.get(pk=approval.pk)
    return how(approval=row, acting_user=fresh(seat.staff), version=row.version, **fields)


def times(*seats, first=MONDAY, last=TUESDAY):
    found = decision_times([each.staff_id for each in seats], first, last)
    return [found[each.staff_id] for each in seats]


def test_the_median_in_working_hours_and_what_waits(shop, ask):
    for _number in range(4):
        plain(ask(), shop.lead)
    waiting = list(Approval.objects.order_by("pk"))
    with on(11):
        decide(waiting[0], shop.lead)
    with on(12):
        decide(waiting[1], shop.lead, return_document, reason="改")
    with on(10, TUESDAY):  # eight hours of Monday, one of Tuesday
        decide(waiting[2], shop.lead)
        (lead,) = times(shop.lead)
        assert lead == DecisionTime(3, Decimal("3.0"), 1, clock.local(MONDAY, time(9)), Decimal("9.0"))
        assert times(shop.lead, first=TUESDAY)[0].median_hours == Decimal("9.0")
        assert times(shop.lead, last=MONDAY)[0].median_hours == Decimal("2.5")
        assert times(shop.manager) == [DecisionTime()]


def test_at_a_step_it_counts_from_when_it_came_to_that_person(shop, ask):
    flow({"who": "superior"}, {"who": "position", "position": shop.positions.accountant, "mode": "all"})
    approval = submit(document=ask(), acting_user=shop.clerk.staff, approver=None)
    with on(12):
        decide(approval, shop.lead)
    with on(13):
        decide(approval, shop.first)
        lead, first, second = times(shop.lead, shop.first, shop.second)
    assert (lead.median_hours, first.median_hours) == (Decimal("3.0"), Decimal("1.0"))
    assert (second.waiting, second.oldest_hours, second.decided) == (1, Decimal("1.0"), 0)
    with on(15):
        decide(approval, shop.second, return_document, reason="退回第一步", to_step=1)
    with on(16):
        decide(approval, shop.lead)
        assert times(shop.lead)[0] == DecisionTime(2, Decimal("2.0"))
        assert times(shop.second)[0].median_hours == Decimal("3.0")


def test_what_a_deputy_decides_counts_for_the_principal_and_a_transfer_begins_anew(shop, ask):
    deputy = factories.make_seat(shop.positions.clerk, shop.team)
    people = {"principal": shop.lead.staff, "deputy": deputy.staff, "acting_user": factories.make_superuser()}
    delegate(**people, starts_on=MONDAY, ends_on=TUESDAY)
    first, second = plain(ask(), shop.lead), plain(ask(), shop.lead)
    with on(10):
        decide(first, deputy)
        row = Approval.objects.get(pk=second.pk)
        given = {"decider": shop.manager.staff, "version": row.version, "reason": "请定"}
        transfer(approval=row, acting_user=fresh(shop.lead.staff), **given)
    with on(14):
        decide(second, shop.manager)
        lead, manager, acting = times(shop.lead, shop.manager, deputy)
    assert (lead.decided, lead.median_hours) == (1, Decimal("1.0"))
    assert (manager.decided, manager.median_hours) == (1, Decimal("4.0"))
    assert acting == DecisionTime()


def test_as_many_queries_for_many_people_and_documents_as_for_one(shop, ask, django_assert_max_num_queries):
    flow({"who": "superior"}, unit=shop.team)
    plain(ask(), shop.lead)
    with on(10):
        decide(Approval.objects.get(), shop.lead)
    with django_assert_max_num_queries(7) as one:
        times(shop.lead)
    for seat in (shop.clerk, shop.lead, shop.manager):
        document = ask(seat)
        above = {shop.clerk: shop.lead, shop.lead: shop.manager, shop.manager: shop.chief}[seat]
        approval = plain(document, above)
        with on(12):
            decide(approval, above)
    with django_assert_max_num_queries(len(one)):
        times(shop.lead, shop.manager, shop.chief, shop.first)

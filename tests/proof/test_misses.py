"""Missed items: the reason, the superior's word, and being owed again."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from kpi.execution import CODES, calculate
from roles import clock
from roles.actions import end_assignment
from roles.duties.actions import StaleItem, close_due, tick_item
from roles.duties.models import ChecklistItem
from roles.notifications.models import Notification
from roles.proof.actions import decide_reason, give_reason
from roles.proof.models import MissedReason
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db


def browser(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def item(make):
    """An item of Monday that closed undone; it is Tuesday morning."""
    made = make("tick")
    with clock.at(made.closes_at + timedelta(hours=8)):
        close_due(clock.now())
        yield ChecklistItem.objects.get(pk=made.pk)


@pytest.fixture
def lead(house):
    return factories.fresh(house.lead.staff)


def stored(item):
    return ChecklistItem.objects.get(pk=item.pk)


def test_the_today_page_asks_and_the_superior_is_told(item, clerk, lead):
    client = browser(clerk)
    assert "/proof/missed/" in client.get("/duties/").content.decode()
    assert item.title in client.get("/proof/missed/").content.decode()
    assert client.post(f"/proof/items/{item.pk}/reason/", {"text": "客户试驾到很晚"}).status_code == 302
    assert "/proof/missed/" not in client.get("/duties/").content.decode()
    reason = MissedReason.objects.get()
    assert (reason.superior, reason.state) == (lead, "given")
    assert Notification.objects.filter(recipient=lead, kind="missed").count() == 1
    page = browser(lead).get("/proof/missed/").content.decode()
    assert "客户试驾到很晚" in page


@pytest.mark.parametrize("text", ["", "  ", "\x00", "长" * 301])
def test_a_reason_needs_words_and_not_too_many(item, clerk, text):
    response = browser(clerk).post(f"/proof/items/{item.pk}/reason/", {"text": text})
    assert response.status_code == 422
    assert text.strip("\x00 ")[:300] in response.content.decode()
    assert not MissedReason.objects.exists()


def test_accepted_it_counts_neither_way_and_keeps_that_it_was_missed(item, clerk, lead):
    give_reason(item=item, acting_user=clerk, text="x")
    assert (
        browser(lead).post(f"/proof/reasons/{MissedReason.objects.get().pk}/", {"decision": "yes"}).status_code == 302
    )
    again = stored(item)
    assert again.status == "excused" and again.missed_at == item.closes_at
    assert ChecklistItem.objects.filter(pk=item.pk).tally(clock.now())["total"] == 0
    assert browser(clerk).get("/duties/").status_code == 200


def test_not_accepted_it_stays_missed_and_needs_a_word(item, clerk, lead):
    reason = give_reason(item=item, acting_user=clerk, text="x")
    with pytest.raises(ValidationError):
        decide_reason(reason=reason, acting_user=lead, accept=False)
    decide_reason(reason=reason, acting_user=lead, accept=False, answer="没有交接")
    assert stored(item).status == "missed"
    assert "没有交接" in browser(clerk).get("/proof/missed/").content.decode()
    with pytest.raises(StaleItem):
        decide_reason(reason=reason, acting_user=lead, accept=True)
    with pytest.raises(ValidationError):
        give_reason(item=item, acting_user=clerk, text="y")


def test_owed_again_it_keeps_its_original_miss(item, clerk, lead):
    reason = give_reason(item=item, acting_user=clerk, text="x")
    address = f"/proof/reasons/{reason.pk}/"
    assert browser(lead).post(address, {"decision": "again"}).status_code == 422
    assert browser(lead).post(address, {"decision": "again", "again_on": "2026-03-01"}).status_code == 422
    assert browser(lead).post(address, {"decision": "again", "again_on": "2026-03-04"}).status_code == 302
    again = stored(item)
    assert (again.status, again.missed_at) == ("open", item.closes_at)
    assert clock.local_date(again.due_at).isoformat() == "2026-03-04"
    assert item.title in browser(clerk).get("/duties/").content.decode()
    tick_item(item=again, acting_user=clerk, revision=again.revision)
    assert stored(item).missed_at == item.closes_at
    with clock.at(again.closes_at + timedelta(days=1)):
        close_due(clock.now())
    assert stored(item).status == "done"


def test_owed_again_in_the_next_month_it_counts_for_the_month_it_was_missed_in(item, house, clerk, lead):
    def execution(first, last):
        found = calculate([house.clerk.pk], first, last, clock.now())
        return [found[code][house.clerk.pk].actual for code in CODES if found[code]]

    march, april = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30))
    assert execution(*march) == [0, 0]
    reason = give_reason(item=item, acting_user=clerk, text="x")
    decide_reason(reason=reason, acting_user=lead, accept=False, again_at=clock.local(date(2026, 4, 2), time(12)))
    assert execution(*march) == [0, 0], "open until then, the miss is not wiped away"
    again = stored(item)
    tick_item(item=again, acting_user=clerk, revision=again.revision)
    assert execution(*march) == [100, 0], "done after all, but never on time"
    assert execution(*april) == []
    tally = ChecklistItem.objects.filter(pk=item.pk).tally(clock.now())
    assert (tally["on_time"], tally["late"]) == (0, 1)
    assert clock.local_date(again.first_due_at) == MONDAY


def test_who_leaves_before_it_is_due_again_leaves_the_miss_behind(item, house, clerk, lead):
    first = item.missed_at
    reason = give_reason(item=item, acting_user=clerk, text="x")
    decide_reason(reason=reason, acting_user=lead, accept=False, again_at=clock.local(date(2026, 3, 20), time(12)))
    with clock.at(clock.local(date(2026, 3, 4), time(9))):
        end_assignment(assignment=house.clerk, ends_on=date(2026, 3, 4))
    assert (stored(item).status, stored(item).missed_at) == ("missed", first)


def test_nobody_decides_on_their_own_or_out_of_reach(item, clerk, house):
    reason = give_reason(item=item, acting_user=clerk, text="x")
    stranger = factories.make_seat(house.positions.lead, factories.make_team(house.department)).staff
    for staff in (clerk, factories.fresh(stranger)):
        with pytest.raises(PermissionDenied):
            decide_reason(reason=reason, acting_user=staff, accept=True)
    assert browser(stranger).post(f"/proof/reasons/{reason.pk}/", {"decision": "yes"}).status_code == 404
    with pytest.raises(PermissionDenied):
        give_reason(item=item, acting_user=factories.fresh(house.lead.staff), text="x")


def test_what_is_done_needs_no_reason(make, clerk):
    item = make("tick")
    with pytest.raises(ValidationError):
        give_reason(item=item, acting_user=clerk, text="x")

"""Spot checks and odd ticks."""

from collections import Counter
from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from kpi.execution import calculate
from roles import clock
from roles.duties.actions import StaleItem, tick_item
from roles.duties.models import ChecklistItem
from roles.duties.requirements import ProofMissing
from roles.notifications.models import Notification
from roles.proof.actions import add_evidence, decide_check
from roles.proof.drawing import Ticket, draw, draw_due
from roles.proof.models import Flag, SpotCheck
from roles.proof.odd_ticks import find_due, flag_day
from tests import factories
from tests.conftest import MONDAY
from tests.proof.conftest import picture, upload

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEXT_MONDAY = MONDAY + 7 * DAY


def browser(staff):
    client = Client()
    client.force_login(staff)
    return client


def done(house, clerk, count=6, **fields):
    """Let the clerk tick some items a minute apart on Monday from ten o'clock on."""
    items = []
    for number in range(count):
        item = factories.make_item(factories.make_duty(house.positions.clerk, **fields), house.clerk, MONDAY)
        with clock.at(clock.local(MONDAY, time(10, number))):
            if item.version.evidence == "file":
                add_evidence(item=item, acting_user=clerk, files=[upload(picture(seed=number + 2))])
            tick_item(item=item, acting_user=clerk, revision=1)
        items.append(item)
    return items


@pytest.fixture
def next_week():
    with clock.at(clock.local(NEXT_MONDAY, time(7))) as instant:
        yield instant


class TestDrawing:
    def test_a_share_is_drawn_each_monday_once_for_the_superior(self, house, clerk, next_week, settings):
        settings.SPOT_CHECK_SHARE = 50
        items = done(house, clerk)
        assert draw_due(next_week) == 3
        assert draw_due(next_week + timedelta(hours=1)) == 0
        assert draw_due(next_week + DAY) == 0
        checks = SpotCheck.objects.all()
        assert {each.checker for each in checks} == {house.lead.staff}
        assert {each.item_id for each in checks} <= {each.pk for each in items}
        assert Notification.objects.filter(recipient=house.lead.staff, kind="spot-check").count() == 1

    @pytest.mark.parametrize(("share", "drawn"), [(None, 1), (0, 0), (40, 3), (100, 6)])
    def test_each_superior_looks_at_the_share_of_their_position(self, house, clerk, next_week, share, drawn):
        house.positions.lead.spot_check_share = share
        house.positions.lead.save()
        done(house, clerk)
        assert draw_due(next_week) == drawn

    def test_after_a_downtime_the_monday_is_made_up_once(self, house, clerk, settings):
        settings.SPOT_CHECK_SHARE = 50
        done(house, clerk)
        assert draw_due(clock.local(NEXT_MONDAY + 3 * DAY)) == 3
        assert draw_due(clock.local(NEXT_MONDAY + 6 * DAY)) == 0

    def test_the_same_draw_every_time_and_the_weighty_more_often(self):
        tickets = [Ticket(number, 1, 5 if number % 2 else 1) for number in range(200)]
        weeks = [date(2026, 1, 5) + 7 * each * DAY for each in range(40)]
        drawn = [draw(tickets, 7, week, 5) for week in weeks]
        assert drawn == [draw(list(reversed(tickets)), 7, week, 5) for week in weeks]
        assert drawn[0] != drawn[1]
        counts = Counter(each.weight for week in drawn for each in week)
        assert counts[5] > 3 * counts[1] > 0

    def test_at_most_so_many_and_of_few_at_least_one(self, settings):
        tickets = [Ticket(number, 1, 1) for number in range(2000)]
        assert len(draw(tickets, 1, MONDAY, 5)) == settings.SPOT_CHECK_MOST
        assert len(draw(tickets[:3], 1, MONDAY, 5)) == 1
        assert draw([], 1, MONDAY, 5) == []


class TestDeciding:
    @pytest.fixture
    def check(self, house, clerk, next_week, settings):
        settings.SPOT_CHECK_SHARE = 100
        done(house, clerk, 1, evidence="file")
        draw_due(next_week)
        return SpotCheck.objects.get()

    @pytest.fixture
    def lead(self, house):
        return factories.fresh(house.lead.staff)

    def test_passed_on_the_phone(self, check, lead):
        client = browser(lead)
        assert f"/proof/checks/{check.pk}/" in client.get("/proof/checks/").content.decode()
        assert "/proof/checks/" in client.get("/duties/").content.decode()
        assert "?small" in client.get(f"/proof/checks/{check.pk}/").content.decode()
        assert client.post(f"/proof/checks/{check.pk}/", {"decision": "yes"}).status_code == 302
        check.refresh_from_db()
        assert (check.state, check.item.status) == ("passed", "done")
        assert client.get(f"/proof/checks/{check.pk}/").status_code == 200

    def test_failed_with_a_reason_it_is_owed_again_with_new_proof(self, check, lead, clerk):
        address = f"/proof/checks/{check.pk}/"
        wanted = {"decision": "no", "reason": "照片不是今天的", "again_on": "2026-03-10"}
        for wrong in ({"reason": ""}, {"again_on": ""}, {"again_on": "2026-03-01"}, {"again_on": "x"}):
            response = browser(lead).post(address, wanted | wrong)
            assert response.status_code == 422
        assert "照片不是今天的" in response.content.decode()
        assert browser(lead).post(address, wanted).status_code == 302
        item = ChecklistItem.objects.get()
        assert (item.status, clock.local_date(item.due_at).isoformat()) == ("open", "2026-03-10")
        assert Notification.objects.filter(recipient=clerk, kind="spot-check").count() == 1
        with pytest.raises(ProofMissing):
            tick_item(item=item, acting_user=clerk, revision=item.revision)
        with clock.at(clock.now() + timedelta(hours=1)):
            add_evidence(item=item, acting_user=clerk, files=[upload(picture(seed=9))])
            tick_item(item=item, acting_user=clerk, revision=item.revision)
        assert SpotCheck.objects.get().state == "failed", "it stays to be counted"

    def test_a_failure_costs_the_punctuality_of_the_month_it_was_due_in(self, check, lead, clerk, house):
        def on_time():
            found = calculate([house.clerk.pk], date(2026, 3, 1), date(2026, 3, 31), clock.now())
            return found["duty-on-time"][house.clerk.pk].actual

        assert on_time() == 100
        decide_check(check=check, acting_user=lead, passed=False, reason="x", again_at=clock.now() + 30 * DAY)
        assert on_time() == 0, "owed again until April, it stays in March and is open"
        assert "抽查" in browser(clerk).get("/duties/").content.decode()
        item = ChecklistItem.objects.get()
        with clock.at(clock.now() + timedelta(hours=1)):
            add_evidence(item=item, acting_user=clerk, files=[upload(picture(seed=9))])
            tick_item(item=item, acting_user=clerk, revision=item.revision)
            assert on_time() == 0, "done again in time, it was not done the first time"
            done_again = ChecklistItem.objects.get()
            assert done_again.is_late and done_again.status == "done"

    def test_only_who_it_was_drawn_for_and_once(self, check, lead, clerk, house):
        for staff in (clerk, factories.fresh(house.chief.staff)):
            with pytest.raises(PermissionDenied):
                decide_check(check=check, acting_user=staff, passed=True)
        assert browser(house.chief.staff).get(f"/proof/checks/{check.pk}/").status_code == 404
        assert browser(clerk).get("/proof/checks/").status_code == 403
        decide_check(check=check, acting_user=lead, passed=True)
        with pytest.raises(StaleItem):
            decide_check(check=check, acting_user=lead, passed=True)

    def test_a_failure_makes_the_person_likelier_to_be_drawn(self, check, lead, clerk, house, settings):
        decide_check(check=check, acting_user=lead, passed=False, reason="x", again_at=clock.local(NEXT_MONDAY + DAY))
        seen = []
        from roles.proof import drawing

        def look(tickets, checker, monday, share):
            seen.extend(tickets)
            return []

        original, drawing.draw = drawing.draw, look
        try:
            with clock.at(clock.local(NEXT_MONDAY, time(10))):
                item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, NEXT_MONDAY)
                tick_item(item=item, acting_user=clerk, revision=1)
            drawing.draw_week(house.store.pk, NEXT_MONDAY + 7 * DAY)
        finally:
            drawing.draw = original
        assert [each.weight for each in seen] == [2]


class TestOddTicks:
    def tick(self, house, clerk, times):
        for at in times:
            item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)
            with clock.at(at):
                tick_item(item=item, acting_user=clerk, revision=1)

    def test_many_within_seconds_are_flagged_once(self, house, clerk):
        start = clock.local(MONDAY, time(10))
        self.tick(house, clerk, [start + timedelta(seconds=3 * each) for each in range(6)])
        assert flag_day(house.store.pk, MONDAY) == 1
        flag_day(house.store.pk, MONDAY)
        flag = Flag.objects.get()
        assert (flag.kind, flag.count, flag.superior) == ("bulk", 6, house.lead.staff)

    @pytest.mark.parametrize("seconds", [6, 60])
    def test_one_after_the_other_is_no_burst(self, house, clerk, seconds):
        start = clock.local(MONDAY, time(10))
        self.tick(house, clerk, [start + timedelta(seconds=seconds * each) for each in range(5)])
        flag_day(house.store.pk, MONDAY)
        assert not Flag.objects.exists()

    def test_outside_the_hours_somebody_works(self, house, clerk):
        self.tick(house, clerk, [clock.local(MONDAY, time(2)), clock.local(MONDAY, time(12))])
        assert flag_day(house.store.pk, MONDAY) == 1
        assert Flag.objects.get().kind == "hours"

    def test_the_roster_says_when_somebody_works(self, house, clerk):
        from roles.calendars.models import RosterDay, Shift

        shift = Shift.objects.create(store=house.store, name="晚班", starts=time(14), ends=time(22))
        place = {"unit": house.team, "department": house.department, "store": house.store}
        RosterDay.objects.create(owner=clerk, day=MONDAY, shift=shift, **place)
        self.tick(house, clerk, [clock.local(MONDAY, time(10)), clock.local(MONDAY, time(21, 30))])
        flag_day(house.store.pk, MONDAY)
        assert [each.item.done_at for each in Flag.objects.all()] == [clock.local(MONDAY, time(10))]

    def test_the_sweep_looks_at_each_day_once_and_the_superior_puts_it_away(self, house, clerk):
        self.tick(house, clerk, [clock.local(MONDAY, time(2))])
        assert find_due(clock.local(MONDAY, time(23))) == 0
        assert find_due(clock.local(MONDAY + DAY, time(1))) == 1
        assert find_due(clock.local(MONDAY + DAY, time(2))) == 0
        flag = Flag.objects.get()
        client = browser(house.lead.staff)
        assert f"/proof/flags/{flag.pk}/" in client.get("/proof/checks/").content.decode()
        assert browser(house.manager.staff).post(f"/proof/flags/{flag.pk}/").status_code == 404
        assert client.post(f"/proof/flags/{flag.pk}/").status_code == 302
        assert f"/proof/flags/{flag.pk}/" not in client.get("/proof/checks/").content.decode()


def test_a_reason_is_asked_for_failing_by_the_action_too(house, clerk, next_week):
    check = SimpleNamespace(checker_id=1, checked_id=2, pk=0)
    with pytest.raises(ValidationError):
        decide_check(check=check, acting_user=SimpleNamespace(pk=1), passed=False, reason=" ")

"""Reports on an event: begun by their author when it comes, due by their hour, taken back when begun by mistake."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kpi.reports.actions import submit_report
from kpi.reports.beginning import begin_report, discard_report
from kpi.reports.models import Report
from kpi.reports.opening import open_due
from roles import clock
from roles.approvals.models import Approval
from roles.duties.actions import tick_item
from roles.notifications.models import Notification
from roles.notifications.tick import tell_due
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.pages.conftest import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

BEGIN = "reports:begin"


@pytest.fixture
def definition(house):
    return factories.make_definition(house.positions.clerk, "event", due_time=time(18))


def begun(house, definition):
    return begin_report(acting_user=fresh(house.clerk.staff), definition=definition)


def hand_in(house, report):
    return submit_report(
        report=report, acting_user=fresh(house.clerk.staff), version=report.version, summary="来电三组", plan=""
    )


class TestBeginning:
    def test_it_is_drafted_at_once_due_by_its_hour_and_goes_its_way(self, house, definition):
        item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)
        tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        report = Report.objects.get(pk=begun(house, definition).pk)
        assert (report.first_day, report.last_day, report.period) == (MONDAY, MONDAY, "2026-03-02")
        assert report.due_at == clock.local(MONDAY, time(18))
        assert report.figures["checklist.completion"] == ["100.00", 1, 1]
        hand_in(house, report)
        assert Approval.objects.get().approver == house.lead.staff

    def test_the_sweep_opens_none_and_tells_nobody_of_a_draft(self, house, definition):
        open_due(clock.now())
        assert not Report.objects.exists()
        begun(house, definition)
        tell_due(clock.now() + timedelta(minutes=1))
        assert not Notification.objects.exists()

    def test_a_second_click_begins_nothing_and_a_second_event_of_the_day_does(self, house, definition):
        first = begun(house, definition)
        assert begun(house, definition) == first
        hand_in(house, first)
        second = begun(house, definition)
        assert (second.period, Report.objects.count()) == ("2026-03-02-2", 2)

    def test_begun_after_its_hour_it_is_due_the_day_after(self, house, definition):
        with clock.at(clock.local(MONDAY, time(19))):
            assert begun(house, definition).due_at == clock.local(MONDAY + timedelta(days=1), time(18))

    def test_only_what_one_s_own_position_owes_on_an_event(self, house, definition):
        daily = factories.make_definition(house.positions.clerk)
        retired = factories.make_definition(house.positions.clerk, "event", retired=True)
        with pytest.raises(PermissionDenied):
            begin_report(acting_user=fresh(house.lead.staff), definition=definition)
        for other in (daily, retired):
            with pytest.raises(PermissionDenied):
                begun(house, other)
        assert not Report.objects.exists()


class TestTakingBack:
    def test_one_begun_by_mistake_is_gone(self, house, definition):
        browser, report = browser_of(house.clerk.staff), begun(house, definition)
        assert reverse("reports:discard", args=[report.pk]) in text_of(
            browser.get(reverse("reports:edit", args=[report.pk]))
        )
        assert browser.post(reverse("reports:discard", args=[report.pk])).status_code == 302
        assert not Report.objects.exists()

    def test_one_that_was_handed_in_and_one_of_a_period_stay(self, house, definition):
        handed_in = hand_in(house, begun(house, definition))
        owed = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
        for report in (handed_in, owed):
            with pytest.raises(PermissionDenied):
                discard_report(report=report, acting_user=fresh(house.clerk.staff))
        assert Report.objects.count() == 2

    def test_nobody_else_takes_it_back(self, house, definition):
        report = begun(house, definition)
        assert browser_of(house.lead.staff).post(reverse("reports:discard", args=[report.pk])).status_code == 403
        assert Report.objects.exists()


class TestPages:
    def test_the_list_leads_to_what_one_owes_on_events(self, house, definition):
        browser = browser_of(house.clerk.staff)
        assert reverse(BEGIN) in text_of(browser.get(reverse("reports:list")))
        assert definition.name_zh in text_of(browser.get(reverse(BEGIN)))
        answer = browser.post(reverse(BEGIN), {"definition": definition.pk})
        assert answer["Location"] == reverse("reports:edit", args=[Report.objects.get().pk])

    def test_who_owes_none_is_not_led_there(self, house, definition):
        assert reverse(BEGIN) not in text_of(browser_of(house.lead.staff).get(reverse("reports:list")))

    @pytest.mark.parametrize("chosen", ["", "x", "\x00", "99999999999999999999", "👍"])
    def test_what_is_none_of_them_is_refused(self, house, definition, chosen):
        assert browser_of(house.clerk.staff).post(reverse(BEGIN), {"definition": chosen}).status_code == 422
        assert not Report.objects.exists()

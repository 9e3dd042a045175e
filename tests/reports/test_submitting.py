"""A report's way: written and submitted by its author, decided by its receiver, counted when it was on time."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpi.reports.actions import TEXT_LENGTH, StaleReport, save_report, submit_report
from kpi.reports.kpis import calculate_timely
from kpi.reports.models import Report
from kpi.reports.parts import Exceptions, load
from roles import clock
from roles.actions import end_assignment
from roles.approvals.actions import StaleDecision, approve, return_document, withdraw
from roles.approvals.chain import history_of
from roles.approvals.models import Approval
from roles.approvals.verifying import faults
from roles.duties.actions import tick_item
from roles.notifications.models import Notification
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)


@pytest.fixture
def definition(house):
    return factories.make_definition(house.positions.clerk, due_time=time(21))


@pytest.fixture
def report(house, definition):
    return factories.make_report(definition, house.clerk, MONDAY)


def stored(report):
    return Report.objects.get(pk=report.pk)


def hand_in(report, staff, *, version=None, summary="今天很忙", plan="明天继续"):
    current = stored(report)
    return submit_report(
        report=current, acting_user=fresh(staff), version=version or current.version, summary=summary, plan=plan
    )


def waiting(report):
    return Approval.objects.get(object_id=report.pk, state="pending")


class TestWriting:
    def test_the_author_keeps_what_was_written_so_far(self, house, report):
        save_report(report=report, acting_user=fresh(house.clerk.staff), version=1, summary=" 半天 ", plan="")
        kept = stored(report)
        assert (kept.summary, kept.plan, kept.state, kept.version) == ("半天", "", "draft", 2)
        assert not Approval.objects.exists()

    @pytest.mark.parametrize("action", [save_report, submit_report])
    def test_nobody_writes_for_the_author(self, house, report, action):
        factories.grant(house.positions.lead, "team", "reports.submit_report")
        others = [house.lead.staff, house.chief.staff, factories.make_superuser(), factories.make_staff()]
        for staff in others:
            with pytest.raises(PermissionDenied):
                action(report=stored(report), acting_user=fresh(staff), version=1, summary="代写", plan="")
        assert (stored(report).summary, stored(report).version) == ("", 1)

    @pytest.mark.parametrize("field", ["summary", "plan"])
    @pytest.mark.parametrize("action", [save_report, submit_report])
    def test_a_text_that_is_too_long_is_refused_beside_its_field(self, house, report, action, field):
        texts = {"summary": "好", "plan": "好", field: "长" * (TEXT_LENGTH + 1)}
        with pytest.raises(ValidationError) as refused:
            action(report=report, acting_user=fresh(house.clerk.staff), version=1, **texts)
        assert list(refused.value.message_dict) == [field]
        assert (stored(report).state, stored(report).version) == ("draft", 1)

    def test_a_text_may_be_as_long_as_promised(self, house, report):
        hand_in(report, house.clerk.staff, summary="好" * TEXT_LENGTH)
        assert len(stored(report).summary) == TEXT_LENGTH

    def test_a_form_of_an_older_version_changes_nothing(self, house, report):
        clerk = fresh(house.clerk.staff)
        save_report(report=stored(report), acting_user=clerk, version=1, summary="新", plan="")
        for action in (save_report, submit_report):
            with pytest.raises(StaleReport, match=r".{10,}"):
                action(report=stored(report), acting_user=clerk, version=1, summary="旧", plan="")
        assert (stored(report).summary, stored(report).state) == ("新", "draft")
        assert not Approval.objects.exists()


class TestSubmitting:
    def test_it_takes_the_draft_as_it_is_now_and_waits_for_the_superior(self, house, report, monday):
        duty = factories.make_duty(house.positions.clerk, name_zh="巡检")
        item = factories.make_item(duty, house.clerk, MONDAY)
        tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        hand_in(report, house.clerk.staff)
        now = stored(report)
        assert (now.state, now.version, now.summary, now.plan) == ("submitted", 2, "今天很忙", "明天继续")
        assert (now.submitted_at, now.first_submitted_at, now.drafted_at) == (monday, monday, monday)
        parts = [part for section in load(now.content["sections"]) for part in section.parts]
        (done,) = (part for part in parts if isinstance(part, Exceptions) and part.state == "done")
        assert [entry.words.zh for entry in done.entries] == ["巡检"]
        assert now.figures["checklist.completion"] == ["100.00", 1, 1]
        assert waiting(report).approver == house.lead.staff
        assert Notification.objects.of(house.lead.staff).count() == 1
        assert [entry.verb for entry in history_of(report)] == ["submit"]

    def test_what_was_submitted_cannot_be_written_on(self, house, report):
        hand_in(report, house.clerk.staff)
        with pytest.raises(StaleReport):
            hand_in(report, house.clerk.staff)
        with pytest.raises(StaleReport):
            save_report(report=stored(report), acting_user=fresh(house.clerk.staff), version=2, summary="改", plan="")
        assert Approval.objects.count() == 1

    def test_the_first_named_receiver_decides_and_the_others_may_only_read(self, house, definition):
        first, second = factories.make_position(own=()), factories.make_position(own=())
        finance = factories.make_department(house.store, "finance")
        decider, reader = factories.make_seat(first, finance).staff, factories.make_seat(second, finance).staff
        definition.receivers = [first.code, second.code]
        definition.save()
        report = factories.make_report(definition, house.clerk, MONDAY)
        hand_in(report, house.clerk.staff)
        assert waiting(report).approver == decider
        assert fresh(decider).has_perm("reports.view_report", report)
        assert fresh(decider).has_perm("reports.approve_report", report)
        assert fresh(reader).has_perm("reports.view_report", report)
        assert not fresh(reader).has_perm("reports.approve_report", report)
        with pytest.raises(PermissionDenied):
            approve(approval=waiting(report), acting_user=fresh(reader), version=1)
        approve(approval=waiting(report), acting_user=fresh(decider), version=1)
        assert stored(report).state == "approved"

    def test_a_receiver_nobody_holds_passes_to_the_next_one_named_then_to_the_superior(self, house, definition):
        vacant, held = factories.make_position(own=()), factories.make_position(own=())
        holder = factories.make_seat(held, house.store).staff
        definition.receivers = [vacant.code, held.code]
        definition.save()
        monday = factories.make_report(definition, house.clerk, MONDAY)
        hand_in(monday, house.clerk.staff)
        assert waiting(monday).approver == holder
        definition.receivers = [vacant.code]
        definition.save()
        tuesday = factories.make_report(definition, house.clerk, MONDAY + DAY)
        hand_in(tuesday, house.clerk.staff)
        assert waiting(tuesday).approver == house.lead.staff

    def test_where_the_superior_s_position_is_vacant_the_next_one_up_decides(self, house, report):
        end_assignment(assignment=house.lead, ends_on=MONDAY - DAY)
        hand_in(report, house.clerk.staff)
        assert waiting(report).approver == house.manager.staff

    def test_where_nobody_stands_above_it_is_filed_and_the_log_says_so(self, house, monday):
        report = factories.make_report(factories.make_definition(house.positions.chief), house.chief, MONDAY)
        hand_in(report, house.chief.staff)
        filed = stored(report)
        assert (filed.state, filed.decided_at, filed.first_submitted_at) == ("filed", monday, monday)
        assert not Approval.objects.exists()
        assert [entry.verb for entry in history_of(report)] == ["file"]
        assert list(faults()) == []

    def test_late_is_what_was_first_handed_in_after_its_due_time(self, house, definition):
        on_time, late = (factories.make_report(definition, house.clerk, MONDAY + days * DAY) for days in (0, 1))
        with clock.at(on_time.due_at):
            hand_in(on_time, house.clerk.staff)
            assert not stored(on_time).is_late
        with clock.at(late.due_at + timedelta(seconds=1)):
            assert stored(late).is_late
            assert list(Report.objects.missing(clock.now())) == [late]
            hand_in(late, house.clerk.staff)
            assert stored(late).is_late
            assert not Report.objects.missing(clock.now()).exists()
        with clock.at(late.due_at + 30 * DAY):
            assert not stored(on_time).is_late


class TestDecided:
    def test_returned_it_goes_back_and_may_be_handed_in_again_counting_the_first_time(self, house, report, monday):
        hand_in(report, house.clerk.staff)
        return_document(approval=waiting(report), acting_user=fresh(house.lead.staff), version=1, reason="缺数字")
        assert (stored(report).state, stored(report).decided_at) == ("returned", monday)
        assert Notification.objects.of(house.clerk.staff).count() == 1
        later = report.due_at + 2 * DAY
        with clock.at(later):
            hand_in(report, house.clerk.staff, summary="补了数字")
            again = stored(report)
            assert (again.state, again.first_submitted_at, again.submitted_at) == ("submitted", monday, later)
            assert not again.is_late
            approve(approval=waiting(report), acting_user=fresh(house.lead.staff), version=1)
        assert stored(report).state == "approved"
        assert [entry.verb for entry in history_of(report)] == ["submit", "return", "submit", "approve"]
        assert list(faults()) == []

    def test_the_decision_is_on_what_was_submitted(self, house, report):
        hand_in(report, house.clerk.staff)
        Report.objects.filter(pk=report.pk).update(summary="偷偷改")
        with pytest.raises(StaleDecision):
            approve(approval=waiting(report), acting_user=fresh(house.lead.staff), version=1)
        assert stored(report).state == "submitted"

    def test_withdrawn_it_is_a_draft_again(self, house, report):
        hand_in(report, house.clerk.staff)
        withdraw(approval=waiting(report), acting_user=fresh(house.clerk.staff), version=1)
        assert stored(report).state == "draft"
        hand_in(report, house.clerk.staff, summary="第二稿")
        assert stored(report).summary == "第二稿"

    def test_every_change_raises_the_version(self, house, report):
        versions = [stored(report).version]
        hand_in(report, house.clerk.staff)
        versions.append(stored(report).version)
        return_document(approval=waiting(report), acting_user=fresh(house.lead.staff), version=1, reason="缺数字")
        versions.append(stored(report).version)
        assert versions == [1, 2, 3]

    def test_what_waits_for_its_author(self, house, report, definition):
        tomorrow = factories.make_report(definition, house.clerk, MONDAY + DAY)
        mine = Report.objects.owned_by(house.clerk.staff).to_write(clock.now())
        assert list(mine) == [report]
        hand_in(report, house.clerk.staff)
        assert list(mine.all()) == []
        assert tomorrow not in mine.all()


class TestOnTimeRate:
    """Accepted and first handed in on time ÷ accepted or overdue; what waits counts neither way."""

    @pytest.fixture
    def week(self, house, definition):
        """Reports of Monday to Friday."""
        return [factories.make_report(definition, house.clerk, MONDAY + number * DAY) for number in range(5)]

    def rate(self, house, at, first=date(2026, 3, 1), last=date(2026, 3, 31)):
        found = calculate_timely([house.clerk.pk], first, last, at)["report-on-time"]
        return found.get(house.clerk.pk)

    def finish(self, report, house, at):
        with clock.at(at):
            hand_in(report, house.clerk.staff)
            approve(approval=waiting(report), acting_user=fresh(house.lead.staff), version=1)

    def test_nothing_due_yet_is_no_rate(self, house, week):
        assert self.rate(house, clock.local(MONDAY, time(12))) is None

    def test_on_time_late_missing_waiting_and_returned(self, house, week):
        on_time, late, missing, waits, returned = week
        self.finish(on_time, house, on_time.due_at)
        self.finish(late, house, late.due_at + timedelta(minutes=1))
        with clock.at(waits.due_at):
            hand_in(waits, house.clerk.staff)
        with clock.at(returned.due_at):
            hand_in(returned, house.clerk.staff)
            return_document(approval=waiting(returned), acting_user=fresh(house.lead.staff), version=1, reason="不全")
        measure = self.rate(house, clock.local(date(2026, 3, 31)))
        assert (measure.part, measure.whole, measure.actual) == (1, 4, Decimal("25.00"))
        with clock.at(waits.due_at + DAY):
            approve(approval=waiting(waits), acting_user=fresh(house.lead.staff), version=1)
        decided = self.rate(house, clock.local(date(2026, 3, 31)))
        assert (decided.part, decided.whole) == (2, 5)
        assert stored(missing).state == "draft"

    def test_what_comes_early_counts_at_once(self, house, week):
        self.finish(week[0], house, clock.local(MONDAY, time(18)))
        measure = self.rate(house, clock.local(MONDAY, time(19)))
        assert (measure.part, measure.whole) == (1, 1)

    def test_a_report_counts_in_the_month_of_its_last_day(self, house):
        weekly = factories.make_definition(house.positions.clerk, "weekly")
        across = factories.make_report(weekly, house.clerk, date(2026, 3, 31))
        assert across.last_day == date(2026, 4, 5)
        self.finish(across, house, across.due_at)
        at = clock.local(date(2026, 5, 1))
        assert self.rate(house, at) is None
        assert self.rate(house, at, date(2026, 4, 1), date(2026, 4, 30)).part == 1

    def test_many_people_are_one_query(self, house, definition, django_assert_num_queries):
        seats = [house.clerk, *(factories.make_seat(house.positions.clerk, house.team) for _ in range(5))]
        for seat in seats:
            factories.make_report(definition, seat, MONDAY)
        with django_assert_num_queries(1):
            found = calculate_timely(
                [seat.pk for seat in seats], date(2026, 3, 1), date(2026, 3, 31), clock.local(date(2026, 3, 5))
            )
        assert set(found["report-on-time"]) == {seat.pk for seat in seats}

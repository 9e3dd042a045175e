"""What passes on when somebody moves or leaves: to whom, once, and that nothing is left without an owner."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation

from kpi.actions import submit_card
from kpi.cards import close_months, open_cards
from kpi.models import CardState, Scorecard
from kpi.reports.actions import submit_report
from kpi.reports.models import Report, ReportState
from roles import clock
from roles.actions import deactivate_staff, end_assignment, let_leave
from roles.approvals.actions import approve, delegate, return_document
from roles.approvals.chain import history_of
from roles.approvals.deciding import pending_of
from roles.approvals.models import Approval, Delegation
from roles.approvals.verifying import faults
from roles.duties.actions import close_due, tick_item
from roles.duties.generation import insert_items, make_due
from roles.duties.models import ChecklistItem, ItemStatus
from roles.notifications.models import Notification
from roles.personnel.handover import kinds
from roles.personnel.handover.actions import StaleHandover, accept, cancel, offer, plan, prepare, refuse
from roles.personnel.handover.owned import owned_records
from roles.personnel.handover.settling import settle_due
from roles.personnel.models import Handover, HandoverEntry, HandoverLine
from roles.personnel.models.handover import Outcome
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY
SATURDAY = FRIDAY + DAY


@pytest.fixture
def office(house):
    """The house with a personnel officer, a second lead and a second clerk."""
    personnel = factories.make_position(
        reports_to=house.positions.chief, grants=[("store", "roles.change_assignment", "roles.view_staff")]
    )
    house.hr = factories.make_seat(personnel, factories.make_department(house.store, "finance"))
    house.lead2 = factories.make_seat(house.positions.lead, factories.make_team(house.department))
    house.clerk2 = factories.make_seat(house.positions.clerk, house.team)
    for name in ("chief", "manager", "lead"):
        factories.grant(getattr(house.positions, name), "own", "approvals.add_delegation")
    return house


def waiting_report(seat, **fields):
    """Let a person hand in a report of today."""
    report = factories.make_report(factories.make_definition(seat.position, **fields), seat, MONDAY)
    return submit_report(report=report, acting_user=fresh(seat.staff), version=1, summary="s", plan="p")


def prepared(office, seat, *, reason="leave", last_day=FRIDAY, by=None):
    return prepare(
        acting_user=fresh((by or office.hr).staff), staff=seat.staff, seats=[seat], reason=reason, last_day=last_day
    )


def offered(office, seat, successor, *, lines=None, **fields):
    """Prepare a handover and offer it, whole or some of its lines, to one successor."""
    handover = prepared(office, seat, **fields)
    give(office, handover, successor, lines)
    offer(handover=handover, acting_user=fresh(office.hr.staff), version=handover.version)
    return handover


def give(office, handover, successor, lines=None):
    chosen = lines if lines is not None else handover.lines.undone()
    return plan(
        handover=handover,
        acting_user=fresh(office.hr.staff),
        version=handover.version,
        lines=[line.pk for line in chosen],
        successor=successor.staff,
    )


def take(handover, successor):
    handover = Handover.objects.get(pk=handover.pk)
    return accept(handover=handover, acting_user=fresh(successor.staff), version=handover.version)


def outcomes(handover):
    return {(line.kind, line.object_id): (line.outcome, line.receiver) for line in handover.lines.all()}


def stored(row):
    return type(row).objects.get(pk=row.pk)


def next_morning(day=SATURDAY):
    return clock.at(clock.local(day, time(0, 5)))


def settle(day=SATURDAY):
    """Let the step of the sweep run on the morning of a day."""
    with next_morning(day) as at:
        return settle_due(at)


class TestPreparing:
    def test_everything_open_becomes_a_line(self, office):
        approval = pending_of(waiting_report(office.clerk))
        item = factories.make_item(factories.make_duty(office.positions.lead), office.lead, MONDAY)
        report = factories.make_report(factories.make_definition(office.positions.lead), office.lead, MONDAY)
        made = delegate(
            principal=office.lead.staff,
            deputy=office.lead2.staff,
            starts_on=MONDAY,
            ends_on=FRIDAY,
            acting_user=fresh(office.lead.staff),
        )
        handover = prepared(office, office.lead)
        assert set(outcomes(handover)) == {
            ("approvals", approval.pk),
            ("items", item.pk),
            ("reports", report.pk),
            ("delegations", made.pk),
        }
        assert (handover.state, handover.created_by, handover.store) == ("prepared", office.hr.staff, office.store)
        entry = HandoverEntry.objects.get()
        assert (entry.verb, entry.count) == ("prepare", 4)
        with translation.override("en"):
            assert "prepared" in Notification.objects.of(office.lead.staff).get(kind="handover").message.title

    def test_what_falls_due_after_the_last_day_is_not_passed_on(self, office):
        duty = factories.make_duty(office.positions.lead, "weekly", rrule="FREQ=WEEKLY;BYDAY=SA")
        factories.make_item(duty, office.lead, MONDAY)
        assert not prepared(office, office.lead).lines.exists()

    def test_others_do_not_prepare_it_nor_the_person(self, office):
        factories.grant(office.hr.position, "own", "roles.change_assignment")
        far = factories.make_seat(office.hr.position, factories.make_store(office.store.parent))
        for by in (office.lead, office.manager, office.clerk, far):
            with pytest.raises(PermissionDenied):
                prepared(office, office.lead, by=by)
        with pytest.raises(PermissionDenied):
            prepared(office, office.hr, by=office.hr)
        assert not Handover.objects.exists()

    def test_one_a_person_at_a_time(self, office):
        prepared(office, office.lead)
        with pytest.raises(ValidationError):
            prepared(office, office.lead)
        assert Handover.objects.count() == 1

    def test_assignments_of_somebody_else_are_refused(self, office):
        with pytest.raises(PermissionDenied):
            prepare(
                acting_user=fresh(office.hr.staff),
                staff=office.lead.staff,
                seats=[office.clerk],
                reason="leave",
                last_day=FRIDAY,
            )


class TestPlanning:
    def test_one_successor_for_all_or_split(self, office):
        approval = pending_of(waiting_report(office.clerk))
        item = factories.make_item(factories.make_duty(office.positions.lead), office.lead, MONDAY)
        handover = prepared(office, office.lead)
        assert give(office, handover, office.lead2) == (2, 0)
        assert give(office, handover, office.clerk, handover.lines.filter(kind="items")) == (1, 0)
        assert {line.kind: line.successor for line in handover.lines.all()} == {
            "approvals": office.lead2.staff,
            "items": office.clerk.staff,
        }
        assert approval and item

    def test_nobody_is_given_what_they_must_not_decide(self, office):
        pending_of(waiting_report(office.clerk))
        handover = prepared(office, office.lead)
        # A clerk decides on nothing; the author not on their own.
        assert give(office, handover, office.clerk2) == (0, 1)
        factories.grant(office.positions.clerk, "team", "reports.approve_report")
        assert give(office, handover, office.clerk) == (0, 1)
        assert give(office, handover, office.clerk2) == (1, 0)

    def test_the_person_proposes_until_it_is_offered(self, office):
        waiting_report(office.clerk)
        handover = prepared(office, office.lead)
        facts = {"handover": handover, "acting_user": fresh(office.lead.staff), "successor": office.lead2.staff}
        lines = [line.pk for line in handover.lines.all()]
        assert plan(**facts, version=handover.version, lines=lines) == (1, 0)
        with pytest.raises(PermissionDenied):
            offer(handover=handover, acting_user=fresh(office.lead.staff), version=handover.version)
        offer(handover=handover, acting_user=fresh(office.hr.staff), version=handover.version)
        with pytest.raises(PermissionDenied):
            plan(**facts, version=handover.version, lines=lines)

    def test_the_successor_works_in_the_same_store_and_is_another(self, office):
        factories.make_item(factories.make_duty(office.positions.lead), office.lead, MONDAY)
        handover = prepared(office, office.lead)
        far = factories.make_seat(office.positions.lead, factories.make_store(office.store.parent))
        for seat in (far, office.lead):
            with pytest.raises(ValidationError):
                give(office, handover, seat)

    def test_a_plan_from_an_older_page_is_refused(self, office):
        factories.make_item(factories.make_duty(office.positions.lead), office.lead, MONDAY)
        handover = prepared(office, office.lead)
        give(office, handover, office.lead2)
        with pytest.raises(StaleHandover):
            plan(
                handover=handover,
                acting_user=fresh(office.hr.staff),
                version=1,
                lines=[handover.lines.get().pk],
                successor=office.manager.staff,
            )
        assert handover.lines.get().successor == office.lead2.staff

    def test_offering_brings_in_what_came_up_and_drops_what_was_done(self, office):
        duty = factories.make_duty(office.positions.lead)
        item = factories.make_item(duty, office.lead, MONDAY)
        handover = prepared(office, office.lead)
        give(office, handover, office.lead2)
        tick_item(item=item, acting_user=fresh(office.lead.staff), revision=1)
        later = factories.make_item(duty, office.lead, MONDAY + DAY)
        offer(handover=handover, acting_user=fresh(office.hr.staff), version=handover.version)
        lines = {line.object_id: line for line in handover.lines.all()}
        assert (lines[item.pk].outcome, lines[later.pk].outcome) == (Outcome.GONE, Outcome.OPEN)
        assert lines[later.pk].successor == office.lead2.staff

    def test_nothing_to_offer_without_a_successor(self, office):
        factories.make_item(factories.make_duty(office.positions.lead), office.lead, MONDAY)
        handover = prepared(office, office.lead)
        with pytest.raises(ValidationError):
            offer(handover=handover, acting_user=fresh(office.hr.staff), version=handover.version)


class TestAccepting:
    def test_documents_wait_for_the_successor_from_then_on(self, office):
        report = waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        assert take(handover, office.lead2) == {Outcome.PASSED: 1}
        approval = pending_of(report)
        assert approval.approver == office.lead2.staff
        assert history_of(report).last().verb == "transfer"
        assert stored(handover).state == "accepted"
        approve(approval=approval, acting_user=fresh(office.lead2.staff), version=approval.version)
        assert list(faults()) == []

    def test_a_scorecard_to_be_scored_goes_to_the_successor_with_its_right(self, office):
        factories.make_weight(office.positions.clerk, 100)
        card = past_card(office.clerk)
        submit_card(card=card, acting_user=fresh(office.clerk.staff), version=card.version)
        handover = offered(office, office.lead, office.lead2)
        take(handover, office.lead2)
        assert pending_of(card).approver == office.lead2.staff
        assert fresh(office.lead2.staff).has_perm("kpi.score_scorecard", stored(card))

    def test_items_are_owed_by_the_successor_and_no_longer_by_the_leaver(self, office):
        duty = factories.make_duty(office.positions.lead, "weekly", rrule="FREQ=WEEKLY;BYDAY=FR")
        item = factories.make_item(duty, office.lead, MONDAY)
        handover = offered(office, office.lead, office.clerk)
        take(handover, office.clerk)
        assert stored(item).status == ItemStatus.EXCUSED
        theirs = ChecklistItem.objects.get(owner=office.clerk.staff)
        assert (theirs.assignment, theirs.duty, theirs.period) == (office.clerk, duty, item.period)
        assert (theirs.status, theirs.due_at, theirs.unit) == ("open", item.due_at, office.team)
        # Made again for the leaver, who is still here: nothing doubled.
        insert_items(MONDAY + DAY, assignments=[office.lead.pk])
        assert ChecklistItem.objects.filter(duty=duty, status="open").count() == 1
        tick_item(item=theirs, acting_user=fresh(office.clerk.staff), revision=1)

    def test_what_the_successor_owes_already_is_covered(self, office):
        duty = factories.make_duty(office.positions.lead)
        item = factories.make_item(duty, office.lead, MONDAY)
        theirs = factories.make_item(duty, office.lead2, MONDAY)
        handover = offered(office, office.lead, office.lead2)
        assert take(handover, office.lead2) == {Outcome.COVERED: 1}
        assert (stored(item).status, stored(theirs).status) == (ItemStatus.EXCUSED, "open")
        assert ChecklistItem.objects.filter(duty=duty).count() == 2

    def test_what_was_overdue_comes_due_at_the_end_of_the_day(self, office):
        duty = factories.make_duty(office.positions.lead, "weekly", rrule="FREQ=WEEKLY;BYDAY=MO", due_time=time(8))
        factories.make_item(duty, office.lead, MONDAY)
        handover = offered(office, office.lead, office.clerk)
        take(handover, office.clerk)
        assert ChecklistItem.objects.get(owner=office.clerk.staff).due_at == clock.local(MONDAY, time(23, 59, 59))

    def test_reports_are_written_by_the_successor_with_what_was_written(self, office):
        covered = factories.make_report(factories.make_definition(office.positions.lead), office.lead, MONDAY)
        own = factories.make_report(covered.definition, office.lead2, MONDAY)
        definition = factories.make_definition(office.positions.lead, "weekly")
        report = factories.make_report(definition, office.lead, MONDAY)
        Report.objects.filter(pk=report.pk).update(summary="写了一半", state="returned")
        handover = offered(office, office.lead, office.lead2)
        assert take(handover, office.lead2) == {Outcome.PASSED: 1, Outcome.COVERED: 1}
        assert stored(report).state == stored(covered).state == ReportState.PASSED
        theirs = Report.objects.get(owner=office.lead2.staff, definition=definition)
        assert (theirs.summary, theirs.state) == ("写了一半", "draft")
        assert stored(own).state == "draft"
        submit_report(
            report=theirs, acting_user=fresh(office.lead2.staff), version=theirs.version, summary="s", plan="p"
        )

    def test_each_successor_takes_their_own_lines_only(self, office):
        report = waiting_report(office.clerk)
        factories.make_item(factories.make_duty(office.positions.lead), office.lead, MONDAY)
        handover = prepared(office, office.lead)
        give(office, handover, office.lead2, handover.lines.filter(kind="approvals"))
        give(office, handover, office.clerk2, handover.lines.filter(kind="items"))
        offer(handover=handover, acting_user=fresh(office.hr.staff), version=handover.version)
        take(handover, office.clerk2)
        assert stored(handover).state == "offered"
        assert pending_of(report).approver == office.lead.staff
        take(handover, office.lead2)
        assert stored(handover).state == "accepted"
        assert pending_of(report).approver == office.lead2.staff

    def test_twice_nothing_happens_twice(self, office):
        waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        take(handover, office.lead2)
        with pytest.raises(StaleHandover):
            take(handover, office.lead2)
        assert HandoverEntry.objects.filter(verb="accept").count() == 1

    def test_nobody_accepts_what_was_offered_to_another_or_planned_anew(self, office):
        waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        with pytest.raises(StaleHandover):
            take(handover, office.manager)
        before = handover.version
        give(office, handover, office.manager)
        with pytest.raises(StaleHandover):
            accept(handover=handover, acting_user=fresh(office.lead2.staff), version=before)
        assert handover.lines.get().outcome == Outcome.OPEN

    def test_what_was_decided_meanwhile_is_left_alone(self, office):
        report = waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        approve(approval=pending_of(report), acting_user=fresh(office.lead.staff), version=1)
        assert take(handover, office.lead2) == {Outcome.GONE: 1}
        assert handover.lines.get().receiver is None

    def test_both_are_told(self, office):
        waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        assert Notification.objects.of(office.lead2.staff).filter(kind="handover").count() == 1
        Notification.objects.all().delete()
        take(handover, office.lead2)
        told = Notification.objects.filter(kind="handover").values_list("recipient", flat=True)
        assert set(told) == {office.hr.staff.pk, office.lead.staff.pk}


class TestRefusing:
    def test_it_goes_back_to_whoever_prepared_it(self, office):
        waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        assert refuse(
            handover=handover, acting_user=fresh(office.lead2.staff), version=handover.version, reason="忙不过来"
        )
        line = handover.lines.get()
        assert (stored(handover).state, line.successor, line.outcome) == ("prepared", None, Outcome.OPEN)
        message = Notification.objects.of(office.hr.staff).get()
        assert "忙不过来" in message.message.lines
        assert HandoverEntry.objects.get(verb="refuse").reason == "忙不过来"

    @pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
    def test_not_without_a_reason_nor_with_a_novel(self, office, reason):
        waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        with pytest.raises(ValidationError) as refused:
            refuse(handover=handover, acting_user=fresh(office.lead2.staff), version=handover.version, reason=reason)
        assert list(refused.value.message_dict) == ["reason"]

    def test_cancelled_nobody_takes_anything(self, office):
        report = waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        cancel(handover=handover, acting_user=fresh(office.hr.staff), version=handover.version)
        with pytest.raises(StaleHandover):
            take(handover, office.lead2)
        assert settle() == 0
        assert pending_of(report).approver == office.lead.staff
        assert prepared(office, office.lead)


def past_card(seat):
    open_cards(date(2026, 2, 1), assignments=[seat.pk])
    close_months(clock.now())
    return Scorecard.objects.get(assignment=seat, month=date(2026, 2, 1))


class TestAfterTheLastDay:
    def test_what_nobody_accepted_falls_to_the_superior_who_is_told(self, office):
        report = waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        end_assignment(assignment=office.lead, ends_on=FRIDAY)
        assert settle(FRIDAY) == 0
        assert settle() == 1
        assert pending_of(report).approver == office.manager.staff
        assert outcomes(handover) == {("approvals", pending_of(report).pk): (Outcome.FELL, office.manager.staff)}
        assert stored(handover).state == "settled"
        titles = [each.params["what"] for each in Notification.objects.of(office.manager.staff).filter(kind="handover")]
        assert titles == ["fallen"]
        assert settle(SATURDAY) == settle(SATURDAY + DAY) == 0

    def test_who_leaves_without_a_handover_gets_one(self, office):
        report = waiting_report(office.clerk)
        duty = factories.make_duty(office.positions.lead, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=3")
        item = factories.make_item(duty, office.lead, MONDAY)
        deactivate_staff(staff=office.lead.staff, last_day=FRIDAY)
        settle()
        handover = Handover.objects.get()
        assert (handover.reason, handover.created_by, handover.state) == ("leave", None, "settled")
        assert pending_of(report).approver == office.manager.staff
        assert stored(item).status == ItemStatus.EXCUSED
        assert ChecklistItem.objects.get(status="open").owner == office.manager.staff
        assert handover.closed_at is not None

    def test_who_leaves_with_nothing_open_needs_none(self, office):
        deactivate_staff(staff=office.clerk2.staff, last_day=FRIDAY)
        assert settle() == 0
        assert not Handover.objects.exists()

    def test_what_came_up_after_the_acceptance_goes_to_whoever_accepted(self, office):
        waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        take(handover, office.lead2)
        late = waiting_report(office.clerk2)
        assert pending_of(late).approver == office.lead.staff
        end_assignment(assignment=office.lead, ends_on=FRIDAY)
        settle()
        assert pending_of(late).approver == office.lead2.staff
        assert stored(handover).state == "accepted"
        assert set(handover.lines.values_list("outcome", flat=True)) == {Outcome.PASSED}

    def test_a_report_returned_to_somebody_who_left_is_written_by_whoever_has_the_rest(self, office):
        report = waiting_report(office.lead)
        deactivate_staff(staff=office.lead.staff, last_day=FRIDAY)
        settle()
        with clock.at(clock.local(SATURDAY, time(9))):
            approval = pending_of(report)
            return_document(
                approval=approval, acting_user=fresh(office.manager.staff), version=approval.version, reason="补充"
            )
        settle(SATURDAY + DAY)
        assert stored(report).state == ReportState.PASSED
        assert Report.objects.get(definition=report.definition, state="draft").owner == office.manager.staff

    def test_without_anybody_above_it_falls_to_personnel(self, office):
        report = waiting_report(office.manager)
        item = factories.make_item(
            factories.make_duty(office.positions.chief, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=3"),
            office.chief,
            MONDAY,
        )
        deactivate_staff(staff=office.chief.staff, last_day=FRIDAY)
        settle()
        assert stored(item).status == ItemStatus.EXCUSED
        assert ChecklistItem.objects.get(status="open").owner == office.hr.staff
        # Personnel decides on no reports: the author hands it in anew, to whoever decides then.
        assert pending_of(report) is None
        assert stored(report).state == "draft"

    def test_delegations_end_and_the_principal_is_told(self, office):
        given = delegate(
            principal=office.lead.staff,
            deputy=office.lead2.staff,
            starts_on=MONDAY,
            ends_on=MONDAY + 30 * DAY,
            acting_user=fresh(office.lead.staff),
        )
        got = delegate(
            principal=office.manager.staff,
            deputy=office.lead.staff,
            starts_on=MONDAY,
            ends_on=MONDAY + 30 * DAY,
            acting_user=fresh(office.manager.staff),
        )
        deactivate_staff(staff=office.lead.staff, last_day=FRIDAY)
        settle()
        assert all(stored(each).revoked_at is not None for each in (given, got))
        assert not Delegation.objects.not_over(SATURDAY).exists()
        ended = Notification.objects.of(office.manager.staff).filter(kind="delegation", params__what="ended")
        assert ended.count() == 1

    def test_a_leaver_s_scorecard_is_handed_in_to_be_scored(self, office):
        factories.make_weight(office.positions.lead, 100)
        card = past_card(office.lead)
        deactivate_staff(staff=office.lead.staff, last_day=FRIDAY)
        settle()
        assert (stored(card).state, pending_of(card).approver) == (CardState.SUBMITTED, office.manager.staff)

    def test_the_person_who_moves_keeps_their_scorecard_and_what_lies_elsewhere(self, office):
        card = past_card(office.lead)
        report = waiting_report(office.clerk)
        end_assignment(assignment=office.lead, ends_on=FRIDAY)
        factories.make_seat(office.positions.lead, office.lead2.unit, office.lead.staff, starts_on=SATURDAY)
        elsewhere = waiting_report(factories.make_seat(office.positions.clerk, office.lead2.unit))
        Approval.objects.filter(object_id=elsewhere.pk).update(approver=office.lead.staff)
        settle()
        assert stored(card).state == CardState.DRAFT
        assert pending_of(report).approver == office.manager.staff
        assert pending_of(elsewhere).approver == office.lead.staff
        assert Handover.objects.get().reason == "move"

    def test_an_acting_seat_that_ends_gives_back_to_its_holder(self, office):
        duty = factories.make_duty(office.positions.lead, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=3")
        acting = factories.make_seat(
            office.positions.lead, office.team, office.manager.staff, ends_on=FRIDAY, kind="acting"
        )
        item = factories.make_item(duty, acting, MONDAY)
        settle()
        assert stored(item).status == ItemStatus.EXCUSED
        assert ChecklistItem.objects.get(status="open").owner == office.lead.staff

    def test_what_closed_on_the_last_day_is_missed_by_whoever_owed_it(self, office):
        item = factories.make_item(factories.make_duty(office.positions.lead), office.lead, FRIDAY)
        deactivate_staff(staff=office.lead.staff, last_day=FRIDAY)
        with next_morning(clock.local_date(item.closes_at) + DAY) as at:
            close_due(at)
            settle_due(at)
        assert stored(item).status == ItemStatus.MISSED
        assert not Handover.objects.exists()

    def test_nothing_happens_while_the_positions_go_on(self, office):
        waiting_report(office.clerk)
        handover = offered(office, office.lead, office.lead2)
        assert settle(SATURDAY + 3 * DAY) == 0
        assert stored(handover).state == "offered"

    def test_no_open_item_is_without_an_owner_who_is_here(self, office, monday):
        for position in (office.positions.lead, office.positions.clerk):
            for rule in ("FREQ=MONTHLY;BYMONTHDAY=3", "FREQ=MONTHLY;BYMONTHDAY=20"):
                factories.make_duty(position, "monthly", rrule=rule)
        make_due(monday)
        close_due(monday)
        for seat in (office.lead, office.clerk):
            let_leave(staff=seat.staff, last_day=FRIDAY)
            deactivate_staff(staff=seat.staff, last_day=FRIDAY)
        settle()
        with next_morning() as at:
            make_due(at)
        stray = ChecklistItem.objects.filter(status="open", owner__is_active=False)
        assert not stray.exists()
        keys = list(ChecklistItem.objects.filter(status="open").values_list("assignment", "duty", "period"))
        assert len(keys) == len(set(keys))


class TestOwnedRecords:
    """The interface departments use, with reports standing in for a department's records."""

    @pytest.fixture
    def kind(self, monkeypatch):
        kind = owned_records(
            model=Report,
            label="Leads",
            open_when=Q(state="submitted"),
            title=lambda report: (f"线索 {report.pk}", f"Lead {report.pk}"),
            due_field="due_at",
            related=("owner",),
            code="leads",
        )
        monkeypatch.setattr(kinds, "_kinds", {kind.code: kind})
        return kind

    def test_found_and_passed_on_with_another_owner_at_the_same_unit(self, office, kind):
        report = waiting_report(office.clerk)
        handover = offered(office, office.clerk, office.clerk2)
        line = handover.lines.get()
        assert (line.kind, line.object_id, line.title_en) == ("leads", report.pk, f"Lead {report.pk}")
        assert take(handover, office.clerk2) == {Outcome.PASSED: 1}
        assert (stored(report).owner, stored(report).unit) == (office.clerk2.staff, office.team)

    def test_what_changed_hands_or_closed_meanwhile_is_left_alone(self, office, kind):
        report, other = waiting_report(office.clerk), waiting_report(office.clerk)
        handover = offered(office, office.clerk, office.clerk2)
        Report.objects.filter(pk=report.pk).update(owner=office.lead2.staff)
        Report.objects.filter(pk=other.pk).update(state="approved")
        assert take(handover, office.clerk2) == {Outcome.GONE: 2}
        assert stored(report).owner == office.lead2.staff

    def test_nobody_is_left_with_what_nobody_took(self, office, kind):
        report = waiting_report(office.clerk)
        deactivate_staff(staff=office.clerk.staff, last_day=FRIDAY)
        settle()
        assert stored(report).owner == office.lead.staff

    def test_many_leavers_cost_no_more_queries(self, office, kind, django_assert_max_num_queries):
        for _number in range(5):
            seat = factories.make_seat(office.positions.clerk, office.team)
            deactivate_staff(staff=seat.staff, last_day=FRIDAY)
        settle()
        with next_morning() as at, django_assert_max_num_queries(12):
            settle_due(at)


def test_lines_refuse_to_be_half_done(office):
    waiting_report(office.clerk)
    line = prepared(office, office.lead).lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverLine.objects.filter(pk=line.pk).update(outcome=Outcome.PASSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverLine.objects.filter(pk=line.pk).update(offered_at=clock.now())

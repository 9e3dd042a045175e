"""Flows: which one a document takes, which steps apply, who decides at each, and what becomes of it."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from roles import clock
from roles.actions import deactivate_staff, end_assignment
from roles.approvals import documents
from roles.approvals.actions import (
    NoDecider,
    StaleDecision,
    approve,
    delegate,
    return_document,
    submit,
    transfer,
    withdraw,
)
from roles.approvals.chain import history_of
from roles.approvals.flows import imagined, plan_of, preview
from roles.approvals.models import Approval, Desk, Flow, FlowStep
from roles.approvals.verifying import faults
from roles.notifications.models import Notification
from tests import factories
from tests.approvals.discounts import LABEL, flow
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

SUPERIOR = {"who": "superior"}


def by(position, **fields):
    return {"who": "position", "position": position, **fields}


def send(document, acting=None):
    return submit(document=document, acting_user=acting or document.owner, approver=None)


def asked(approval):
    """Return the ids of those whose open desks the document lies on, the one named first."""
    open_desks = Desk.objects.filter(approval=approval, is_open=True).order_by("pk")
    found = set(open_desks.values_list("staff", flat=True))
    assert Approval.objects.get(pk=approval.pk).approver_id in found or not found
    return found


def sign(approval, seat, reason=""):
    row = Approval.objects.get(pk=approval.pk)
    return approve(approval=row, acting_user=fresh(seat.staff), version=row.version, reason=reason)


def refused(approval, seat):
    row = Approval.objects.get(pk=approval.pk)
    with pytest.raises(PermissionDenied, match=r".{6,}") as said:
        approve(approval=row, acting_user=fresh(seat.staff), version=row.version)
    return str(said.value)


def lines(document):
    return [(each.verb, each.step, each.actor_id) for each in history_of(document)]


class TestWhichFlow:
    def test_the_nearest_unit_wins_then_the_position_then_the_kind(self, shop, ask):
        general = flow(SUPERIOR)
        assert send(ask()).flow == general
        for place in (
            {"position": shop.positions.clerk},
            {"unit": shop.store.parent},
            {"unit": shop.store},
            {"unit": shop.store, "position": shop.positions.clerk},
            {"unit": shop.team},
        ):
            made = flow(SUPERIOR, **place)
            assert send(ask()).flow == made, place
        assert send(ask(shop.lead)).flow_id != general.pk
        elsewhere = factories.make_seat(shop.positions.lead, factories.make_department(factories.make_store()))
        factories.make_seat(shop.positions.manager, elsewhere.unit)
        assert send(ask(elsewhere)).flow == general

    def test_a_flow_of_another_unit_position_or_kind_and_one_switched_off_do_not_count(self, shop, ask):
        flow(SUPERIOR, unit=factories.make_store())
        flow(SUPERIOR, position=shop.positions.manager)
        flow(SUPERIOR, kind="reports.report")
        flow(SUPERIOR, is_active=False)
        approval = submit(document=ask(), acting_user=shop.clerk.staff, approver=shop.lead.staff)
        assert (approval.flow, approval.step, approval.approver) == (None, 0, shop.lead.staff)

    def test_two_active_flows_of_one_place_are_refused(self, shop):
        made = flow(SUPERIOR, unit=shop.store)
        twin = type(made)(kind=LABEL, name_zh="又一个", name_en="Another", unit=shop.store)
        with pytest.raises(ValidationError):
            twin.full_clean()

    @pytest.mark.parametrize(
        ("fact", "comparison", "value", "applies"),
        [
            ("amount", "ge", "3000", True),
            ("amount", "gt", "3000", False),
            ("amount", "le", "2999.99", False),
            ("amount", "lt", "3000.01", True),
            ("amount", "eq", "3000.00", True),
            ("amount", "ne", "3000", False),
            ("amount", "in", "1, 3000", True),
            ("percentage", "gt", "5", False),
            ("percentage", "ge", "2", True),
            ("channel", "eq", "fleet", False),
            ("channel", "ne", "fleet", True),
            ("channel", "in", "fleet\uff0cretail", True),
        ],
    )
    def test_a_step_applies_where_its_condition_holds(self, shop, ask, fact, comparison, value, applies):
        flow(by(shop.positions.accountant), {**SUPERIOR, "fact": fact, "comparison": comparison, "value": value})
        approval = send(ask())
        assert approval.steps.count() == 1 + applies

    def test_a_fact_the_document_does_not_have_makes_the_step_apply(self, shop, ask, discount_kind):
        made = flow(SUPERIOR, {**SUPERIOR, "level": 2, "fact": "amount", "comparison": "gt", "value": "10"})
        FlowStep.objects.filter(flow=made, order=2).update(fact="gone")
        assert send(ask(amount=1)).steps.count() == 2

    def test_where_no_step_applies_the_kind_s_own_rule_holds(self, shop, ask):
        flow({**SUPERIOR, "fact": "amount", "comparison": "gt", "value": "99999"})
        with pytest.raises(NoDecider):
            send(ask())
        approval = submit(document=ask(), acting_user=shop.clerk.staff, approver=shop.manager.staff)
        assert (approval.step, approval.approver) == (0, shop.manager.staff)

    @pytest.mark.parametrize(
        ("condition", "field"),
        [
            (("amount", "gt", "viel"), "value"),
            (("amount", "gt", ""), "value"),
            (("amount", "", "5"), "comparison"),
            (("channel", "gt", "retail"), "comparison"),
            (("channel", "eq", "moon"), "value"),
            (("colour", "eq", "red"), "fact"),
            (("", "eq", "red"), "fact"),
            (("amount", "in", " , "), "value"),
        ],
    )
    def test_half_a_condition_is_refused_with_its_field(self, shop, discount_kind, condition, field):
        made = flow(SUPERIOR)
        fact, comparison, value = condition
        step = FlowStep(flow=made, order=2, fact=fact, comparison=comparison, value=value)
        with pytest.raises(ValidationError) as refused:
            step.full_clean()
        assert field in refused.value.message_dict

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"who": "position"}, "position"),
            ({"who": "permission"}, "permission"),
            ({"who": "superior", "permission": "reports.view_report"}, "permission"),
            ({"overdue": "pass_on", "hours": 4}, "pass_to"),
            ({"overdue": "escalate"}, "hours"),
            ({"hours": 0}, "hours"),
        ],
    )
    def test_a_step_that_lacks_what_it_chose_is_refused(self, shop, discount_kind, fields, field):
        with pytest.raises(ValidationError) as refused:
            FlowStep(flow=flow(SUPERIOR), order=2, **fields).full_clean()
        assert field in refused.value.message_dict


class TestOneDecider:
    def test_step_by_step_until_it_is_approved(self, shop, ask, monday):
        flow(SUPERIOR, {**SUPERIOR, "level": 2})
        document = ask()
        approval = send(document)
        assert (approval.step, asked(approval)) == (1, {shop.lead.staff_id})
        assert "step" in refused(approval, shop.manager) or refused(approval, shop.manager)
        sign(approval, shop.lead, "好")
        approval.refresh_from_db()
        document.refresh_from_db()
        assert (approval.state, approval.step, document.state) == ("pending", 2, "asked")
        assert asked(approval) == {shop.manager.staff_id}
        sign(approval, shop.manager)
        approval.refresh_from_db()
        document.refresh_from_db()
        assert (approval.state, approval.decided_by, document.state) == ("approved", shop.manager.staff, "approved")
        assert asked(approval) == set()
        assert lines(document) == [
            ("submit", None, shop.clerk.staff_id),
            ("approve", 1, shop.lead.staff_id),
            ("approve", 2, shop.manager.staff_id),
        ]
        assert list(faults()) == []
        for seat in (shop.lead, shop.manager):
            assert Notification.objects.of(seat.staff).count() == 1

    def test_whoever_decided_is_looked_past_at_the_next_step(self, shop, ask):
        """Two steps are two people: the manager's superior decides where the manager was asked already."""
        flow(by(shop.positions.manager), {**SUPERIOR, "level": 2})
        approval = send(ask())
        sign(approval, shop.manager)
        assert asked(approval) == {shop.chief.staff_id}

    def test_nobody_decides_on_their_own_document_nor_on_one_they_edited_or_handed_in(self, shop, ask):
        flow(by(shop.positions.accountant, mode="all"))
        assert asked(send(ask(shop.first))) == {shop.second.staff_id}
        assert asked(send(ask(edited_by=shop.first.staff))) == {shop.second.staff_id}
        handed_in = ask()
        approval = send(handed_in, acting=shop.second.staff)
        assert asked(approval) == {shop.first.staff_id}
        refused(approval, shop.second)
        refused(approval, shop.clerk)

    def test_where_the_holder_is_the_author_the_superior_decides(self, shop, ask):
        flow(by(shop.positions.manager))
        assert asked(send(ask(shop.manager))) == {shop.chief.staff_id}

    def test_the_nearest_holders_of_a_position_and_of_a_permission(self, shop, ask):
        other = factories.make_seat(shop.positions.accountant, shop.department)
        flow(by(shop.positions.accountant))
        assert asked(send(ask())) == {other.staff_id}
        flow({"who": "permission", "permission": "roles.view_staff", "mode": "all"}, unit=shop.team)
        assert asked(send(ask())) == {shop.lead.staff_id}

    def test_a_step_nobody_can_decide_at_is_passed_and_logged_without_an_actor(self, shop, ask):
        flow(SUPERIOR, {**SUPERIOR, "level": 6}, {**SUPERIOR, "level": 2})
        document = ask()
        approval = send(document)
        sign(approval, shop.lead)
        approval.refresh_from_db()
        assert approval.step == 3
        assert ("skip", 2, None) in lines(document)
        sign(approval, shop.manager)
        assert Approval.objects.get(pk=approval.pk).state == "approved"
        assert list(faults()) == []

    def test_nobody_at_any_step_is_refused_and_nothing_is_written(self, shop, ask):
        flow(by(shop.positions.chief))
        with pytest.raises(NoDecider):
            send(ask(shop.chief))
        assert not Approval.objects.exists()

    def test_superiors_only_and_nobody_above_leaves_it_to_the_kind(self, shop, ask):
        flow(SUPERIOR)
        approval = submit(document=ask(shop.chief), acting_user=shop.chief.staff, approver=shop.first.staff)
        assert (approval.step, approval.approver) == (0, shop.first.staff)

    def test_a_change_of_the_flow_does_not_reach_what_is_under_way(self, shop, ask):
        made = flow(SUPERIOR, {**SUPERIOR, "level": 2})
        approval = send(ask())
        made.steps.all().delete()
        made.is_active = False
        made.save()
        sign(approval, shop.lead)
        assert asked(approval) == {shop.manager.staff_id}

    def test_whoever_lost_the_position_decides_no_more_and_a_nearer_holder_takes_nothing_away(self, shop, ask):
        flow(by(shop.positions.accountant))
        approval = send(ask())
        factories.make_seat(shop.positions.accountant, shop.department)
        end_assignment(assignment=shop.first, ends_on=MONDAY - timedelta(days=1))
        refused(approval, shop.first)
        sign(approval, shop.second)
        assert Approval.objects.get(pk=approval.pk).state == "approved"

    def test_a_deputy_signs_in_the_principal_s_name_and_at_no_other_step(self, shop, ask):
        flow(SUPERIOR, {**SUPERIOR, "level": 2})
        deputy = factories.make_seat(shop.positions.clerk, shop.team)
        for seat in (shop.lead, shop.manager):
            delegate(
                principal=seat.staff,
                deputy=deputy.staff,
                starts_on=MONDAY,
                ends_on=MONDAY,
                acting_user=factories.make_superuser(),
            )
        document = ask()
        approval = send(document)
        decision = sign(approval, deputy)
        assert (decision.principal, decision.step) == (shop.lead.staff, 1)
        refused(approval, deputy)
        sign(approval, shop.manager)
        desks = Desk.objects.filter(approval=approval).order_by("pk").values_list("staff", "signed_by")
        assert list(desks) == [
            (shop.lead.staff_id, deputy.staff_id),
            (shop.manager.staff_id, shop.manager.staff_id),
        ]


class TestSeveralDeciders:
    def test_any_one_of_them(self, shop, ask):
        flow(by(shop.positions.accountant), by(shop.positions.chief))
        document = ask()
        approval = send(document)
        assert asked(approval) == {shop.first.staff_id, shop.second.staff_id}
        for seat in (shop.first, shop.second):
            assert list(Approval.objects.waiting_for(seat.staff)) == [approval]
        held = Approval.objects.get(pk=approval.pk)
        sign(approval, shop.second)
        with pytest.raises((StaleDecision, PermissionDenied)):
            approve(approval=held, acting_user=fresh(shop.first.staff), version=held.version)
        assert asked(approval) == {shop.chief.staff_id}
        assert not Approval.objects.waiting_for(shop.first.staff).exists()
        assert [verb for verb, _step, _who in lines(document)] == ["submit", "approve"]
        assert list(Approval.objects.decided_by(shop.second.staff)) == [approval]
        assert not Approval.objects.decided_by(shop.first.staff).exists()

    def test_all_of_them_in_any_order_and_the_others_forms_stay_good(self, shop, ask):
        flow(by(shop.positions.accountant, mode="all"))
        document = ask()
        approval = send(document)
        held = Approval.objects.get(pk=approval.pk)
        sign(approval, shop.first)
        assert asked(approval) == {shop.second.staff_id}
        assert Approval.objects.get(pk=approval.pk).state == "pending"
        assert not Approval.objects.waiting_for(shop.first.staff).exists()
        refused(approval, shop.first)
        approve(approval=held, acting_user=fresh(shop.second.staff), version=held.version)
        document.refresh_from_db()
        assert document.state == "approved"
        assert [step for _verb, step, _who in lines(document)] == [None, 1, 1]

    def test_a_deputy_of_both_signs_once_only(self, shop, ask):
        flow(by(shop.positions.accountant, mode="all"))
        deputy = factories.make_seat(shop.positions.clerk, shop.team)
        for seat in (shop.first, shop.second):
            delegate(
                principal=seat.staff,
                deputy=deputy.staff,
                starts_on=MONDAY,
                ends_on=MONDAY,
                acting_user=factories.make_superuser(),
            )
        approval = send(ask())
        held = Approval.objects.get(pk=approval.pk)
        assert sign(approval, deputy).principal in (shop.first.staff, shop.second.staff)
        refused(approval, deputy)
        # The same moment, seen from the second of two requests: both passed the check before either signed.
        from roles.approvals.actions.stepping import sign as put_name

        left = Desk.objects.get(approval=approval, is_open=True).staff
        with pytest.raises(StaleDecision):
            put_name(held, fresh(deputy.staff), left, held.version, "")
        assert asked(approval) == {left.pk}

    def test_one_of_all_returns_it_and_nobody_is_asked_any_more(self, shop, ask):
        flow(by(shop.positions.accountant, mode="all"))
        document = ask()
        approval = send(document)
        sign(approval, shop.first)
        row = Approval.objects.get(pk=approval.pk)
        return_document(approval=row, acting_user=fresh(shop.second.staff), version=row.version, reason="太多了")
        document.refresh_from_db()
        assert (document.state, asked(approval)) == ("returned", set())
        assert not Desk.objects.filter(approval=approval, is_open=True).exists()
        again = send(document)
        assert asked(again) == {shop.first.staff_id, shop.second.staff_id}

    def test_it_is_passed_on_from_one_desk_and_its_time_begins_anew(self, shop, ask, monday):
        flow(by(shop.positions.accountant, mode="all", hours=4))
        approval = send(ask())
        due = Approval.objects.get(pk=approval.pk).due_at
        row = Approval.objects.get(pk=approval.pk)
        later = monday + timedelta(hours=2)
        with clock.at(later):
            transfer(
                approval=row,
                acting_user=fresh(shop.second.staff),
                decider=shop.chief.staff,
                version=1 + 1,
                reason="请看",
            )
        row = Approval.objects.get(pk=approval.pk)
        assert asked(approval) == {shop.first.staff_id, shop.chief.staff_id}
        assert (row.due_at, row.waits_since) == (due + timedelta(hours=2), later)
        sign(approval, shop.first)
        sign(approval, shop.chief)
        assert Approval.objects.get(pk=approval.pk).state == "approved"

    def test_taking_it_back_closes_every_desk(self, shop, ask):
        flow(by(shop.positions.accountant))
        document = ask()
        approval = send(document)
        row = Approval.objects.get(pk=approval.pk)
        withdraw(approval=row, acting_user=shop.clerk.staff, version=row.version)
        document.refresh_from_db()
        assert (document.state, asked(approval)) == ("withdrawn", set())


class TestBack:
    @pytest.fixture
    def third(self, shop, ask):
        """A discount at its third step."""
        flow(SUPERIOR, by(shop.positions.accountant), {**SUPERIOR, "level": 3})
        approval = send(ask())
        sign(approval, shop.lead)
        sign(approval, shop.first)
        return approval

    def back(self, approval, seat, to_step, reason="再看一遍"):
        row = Approval.objects.get(pk=approval.pk)
        return return_document(
            approval=row, acting_user=fresh(seat.staff), version=row.version, reason=reason, to_step=to_step
        )

    @pytest.mark.parametrize("to_step", [1, 2])
    def test_an_earlier_step_decides_again_and_all_after_it(self, shop, third, to_step):
        decision = self.back(third, shop.chief, to_step)
        assert (decision.verb, decision.step) == ("back", to_step)
        row = Approval.objects.get(pk=third.pk)
        assert (row.state, row.step) == ("pending", to_step)
        if to_step == 1:
            sign(third, shop.lead)
        sign(third, shop.second)
        sign(third, shop.chief)
        assert Approval.objects.get(pk=third.pk).state == "approved"
        assert list(faults()) == []
        assert Notification.objects.of(shop.clerk.staff).filter(params__what="step-back").count() == 1

    @pytest.mark.parametrize("to_step", [0, 3, 4, -1])
    def test_only_to_a_step_before_this_one(self, shop, third, to_step):
        with pytest.raises(ValidationError) as refused:
            self.back(third, shop.chief, to_step)
        assert "to_step" in refused.value.message_dict
        assert asked(third) == {shop.chief.staff_id}

    def test_not_without_a_reason_nor_to_where_nobody_decides(self, shop, third):
        with pytest.raises(ValidationError):
            self.back(third, shop.chief, 1, reason=" ")
        Approval.objects.get(pk=third.pk).steps.update(level=6, who="superior", position=None)
        with pytest.raises(NoDecider):
            self.back(third, shop.chief, 2)
        assert asked(third) == {shop.chief.staff_id}
        assert list(faults()) == []


class TestPreview:
    def test_it_says_where_the_document_goes_then(self, shop, ask):
        flow(SUPERIOR, by(shop.positions.accountant, mode="all"), {**SUPERIOR, "level": 3, "hours": 8})
        document = ask()
        route = preview(document)
        assert [[each.pk for each in stop.deciders] for stop in route.stops] == [
            [shop.lead.staff_id],
            [shop.first.staff_id, shop.second.staff_id],
            [shop.chief.staff_id],
        ]
        assert [(stop.all_of_them, stop.hours) for stop in route.stops] == [(False, None), (True, None), (False, 8)]
        approval = send(document)
        seats = {each.staff_id: each for each in (shop.lead, shop.first, shop.second, shop.chief)}
        for stop in route.stops:
            assert asked(approval) == {each.pk for each in stop.deciders}
            for each in stop.deciders:
                sign(approval, seats[each.pk])
        assert Approval.objects.get(pk=approval.pk).state == "approved"

    def test_of_a_document_that_is_not_written_yet(self, shop, ask, discount_kind):
        flow(SUPERIOR, by(shop.positions.accountant, fact="amount", comparison="ge", value="5000"))
        route = preview(imagined(discount_kind, shop.clerk))
        assert [stop.condition for stop in route.stops] == ["", "amount 大于等于 5000"]
        assert plan_of(ask(), _case(ask())).steps[-1].who == "superior"

    def test_without_a_flow_the_kind_says_who(self, shop):
        from kpi.reports.models import Report

        route = preview(imagined(Report, shop.clerk))
        assert (route.flow, [stop.deciders for stop in route.stops]) == (None, [[shop.lead.staff]])
        assert not preview(imagined(Report, shop.chief)).decidable


def _case(document):
    from roles.approvals.deciders import Case

    return Case(document, [document.owner_id])


class TestTheHouseSKinds:
    """Reports and absences go along flows, scorecards keep their own two stages."""

    @pytest.fixture
    def report(self, shop):
        return factories.make_report(factories.make_definition(shop.positions.clerk), shop.clerk, MONDAY)

    def submit_report(self, report):
        from kpi.reports.actions import submit_report

        with clock.at(clock.local(MONDAY, time(19))):
            return submit_report(
                report=report, acting_user=fresh(report.owner), version=report.version, summary="好", plan="继续"
            )

    def test_a_report_takes_the_flow_of_its_frequency(self, shop, report):
        flow(
            {**SUPERIOR, "fact": "frequency", "comparison": "eq", "value": "daily"},
            {**SUPERIOR, "level": 2, "fact": "days_late", "comparison": "gt", "value": "0"},
            kind="reports.report",
        )
        self.submit_report(report)
        approval = Approval.objects.get(object_id=report.pk)
        assert (approval.steps.count(), asked(approval)) == (1, {shop.lead.staff_id})
        assert Notification.objects.of(shop.lead.staff).count() == 1
        sign(approval, shop.lead)
        report.refresh_from_db()
        assert report.state == "approved"

    def test_a_flow_of_another_frequency_leaves_it_to_the_superior(self, shop, report):
        flow(
            {**SUPERIOR, "level": 2, "fact": "frequency", "comparison": "in", "value": "weekly, monthly"},
            kind="reports.report",
        )
        self.submit_report(report)
        approval = Approval.objects.get(object_id=report.pk)
        assert (approval.step, approval.approver) == (0, shop.lead.staff)

    def test_a_report_of_the_top_is_filed_where_only_superiors_are_asked_and_routed_where_others_are(self, shop):
        flow(SUPERIOR, kind="reports.report")
        report = factories.make_report(factories.make_definition(shop.positions.chief), shop.chief, MONDAY)
        self.submit_report(report)
        report.refresh_from_db()
        assert report.state == "filed"
        flow(by(shop.positions.accountant), kind="reports.report", unit=shop.store)
        next_one = factories.make_report(factories.make_definition(shop.positions.chief), shop.chief, MONDAY)
        self.submit_report(next_one)
        approval = Approval.objects.get(object_id=next_one.pk)
        assert asked(approval) == {shop.first.staff_id, shop.second.staff_id}
        sign(approval, shop.first)
        next_one.refresh_from_db()
        assert next_one.state == "approved"

    @pytest.mark.parametrize(("days", "steps"), [(3, 1), (4, 2)])
    def test_a_long_absence_goes_one_level_further(self, shop, days, steps):
        from roles.personnel.actions import request_absence

        flow(
            SUPERIOR,
            {**SUPERIOR, "level": 2, "fact": "days", "comparison": "gt", "value": "3"},
            kind="personnel.absence",
        )
        first = date(2026, 4, 1)
        absence = request_absence(
            acting_user=fresh(shop.clerk.staff),
            kind="leave",
            first_day=first,
            last_day=first + timedelta(days=days - 1),
        )
        approval = Approval.objects.get(object_id=absence.pk)
        assert (approval.steps.count(), approval.edited_by) == (steps, shop.clerk.staff)
        sign(approval, shop.lead)
        absence.refresh_from_db()
        assert absence.state == ("confirmed" if steps == 1 else "requested")
        if steps == 2:
            sign(approval, shop.manager)
            absence.refresh_from_db()
            assert absence.state == "confirmed"

    def test_a_scorecard_keeps_its_own_way(self, shop):
        assert "kpi.scorecard" not in documents.kinds_with_flows()
        with pytest.raises(ValidationError):
            Flow(kind="kpi.scorecard", name_zh="考核", name_en="Cards").full_clean()

    def test_every_kind_says_who_decides_without_a_flow_and_who_edited_it(self):
        for label in ("reports.report", "personnel.absence", "kpi.scorecard"):
            kind = documents.kinds_by_label()[label]
            assert kind.without_flow
            assert kind.last_editor


class TestWhoeverLeaves:
    """A desk is handed over as a named decider's document is; where others still can decide, they do."""

    def send_report(self, seat):
        report = factories.make_report(factories.make_definition(seat.position), seat, MONDAY)
        return send(report)

    def leave(self, seat):
        from roles.personnel.handover.settling import settle_due

        deactivate_staff(staff=seat.staff, last_day=MONDAY)
        with clock.at(clock.local(MONDAY + timedelta(days=1), time(0, 5))) as at:
            assert settle_due(at) == 1

    def test_the_desk_goes_to_whoever_takes_over_and_what_was_signed_stays(self, shop):
        flow(by(shop.positions.accountant, mode="all"), kind="reports.report")
        approval = self.send_report(shop.clerk)
        sign(approval, shop.first)
        self.leave(shop.second)
        assert asked(approval) == {shop.chief.staff_id}
        sign(approval, shop.chief)
        assert Approval.objects.get(pk=approval.pk).state == "approved"

    def test_whoever_is_not_named_first_is_handed_over_too(self, shop):
        flow(by(shop.positions.accountant), kind="reports.report")
        approval = self.send_report(shop.clerk)
        assert approval.approver == shop.first.staff
        self.leave(shop.second)
        assert asked(approval) == {shop.first.staff_id, shop.chief.staff_id}

    @pytest.mark.parametrize(("mode", "state"), [("any", "pending"), ("all", "withdrawn")])
    def test_where_nobody_takes_over_the_others_decide_or_the_author_gets_it_back(self, shop, mode, state):
        """Above the accountants stands the chief, whose own report it is."""
        flow(by(shop.positions.accountant, mode=mode), kind="reports.report")
        approval = self.send_report(shop.chief)
        self.leave(shop.second)
        assert Approval.objects.get(pk=approval.pk).state == state
        assert asked(approval) == ({shop.first.staff_id} if mode == "any" else set())
        assert list(faults()) == []

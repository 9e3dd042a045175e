"""A document that waits is passed on to somebody else who may decide on it: once, logged, and never to its author."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from kpi.reports.actions import submit_report
from kpi.reports.models import Report
from roles.actions import deactivate_staff
from roles.approvals.actions import StaleDecision, approve, delegate, give_back, hand_to, transfer, withdraw
from roles.approvals.chain import history_of
from roles.approvals.deciding import pending_of
from roles.approvals.models import Approval
from roles.approvals.verifying import faults
from roles.notifications.models import Notification
from tests import factories
from tests.approvals.test_deciders_at_once import together
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def report(house):
    report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    return submit_report(report=report, acting_user=fresh(house.clerk.staff), version=1, summary="s", plan="p")


@pytest.fixture
def approval(report):
    """The clerk's report, waiting for the lead."""
    return pending_of(report)


def stored(approval):
    return Approval.objects.get(pk=approval.pk)


def pass_on(approval, by, to, *, version=1, reason="出差"):
    return transfer(
        approval=stored(approval), acting_user=fresh(by.staff), decider=fresh(to.staff), version=version, reason=reason
    )


def test_the_new_decider_decides_and_the_log_says_who_passed_it_on(house, approval, report):
    Notification.objects.all().delete()
    decision = pass_on(approval, house.lead, house.manager)
    moved = stored(approval)
    assert (moved.state, moved.version, moved.approver) == ("pending", 2, house.manager.staff)
    assert (decision.verb, decision.actor, decision.reason) == ("transfer", house.lead.staff, "出差")
    assert list(Approval.objects.waiting_for(fresh(house.manager.staff))) == [approval]
    assert not Approval.objects.waiting_for(fresh(house.lead.staff)).exists()
    assert set(Notification.objects.values_list("recipient", flat=True)) == {
        house.manager.staff.pk,
        house.clerk.staff.pk,
    }
    with translation.override("en"):
        assert house.lead.staff.name in Notification.objects.of(house.manager.staff).get().message.title
    approve(approval=moved, acting_user=fresh(house.manager.staff), version=2)
    assert Report.objects.get(pk=report.pk).state == "approved"
    assert [each.verb for each in history_of(report)] == ["submit", "transfer", "approve"]
    assert list(faults()) == []


def test_whoever_stands_above_passes_it_on_too(house, approval):
    pass_on(approval, house.chief, house.manager)
    assert stored(approval).approver == house.manager.staff


def test_a_deputy_passes_it_on_in_the_principal_s_name(house, approval):
    factories.grant(house.positions.lead, "own", "approvals.add_delegation")
    deputy = factories.make_seat(house.positions.clerk, house.team)
    delegate(
        principal=house.lead.staff,
        deputy=deputy.staff,
        starts_on=MONDAY,
        ends_on=MONDAY,
        acting_user=fresh(house.lead.staff),
    )
    decision = pass_on(approval, deputy, house.manager)
    assert (decision.actor, decision.principal) == (deputy.staff, house.lead.staff)


def test_not_whoever_may_not_decide(house, approval):
    peer = factories.make_seat(house.positions.lead, factories.make_team(house.department))
    for seat in (house.clerk, peer):
        with pytest.raises(PermissionDenied):
            pass_on(approval, seat, house.manager)
    assert stored(approval).approver == house.lead.staff


def test_not_to_the_author_nor_to_somebody_without_the_right_nor_in_a_circle(house, approval):
    other = factories.make_seat(house.positions.clerk, house.team)
    far = factories.make_seat(house.positions.chief, factories.make_store(house.store.parent))
    for seat in (house.clerk, other, far, house.lead):
        with pytest.raises(ValidationError) as refused:
            pass_on(approval, house.lead, seat)
        assert list(refused.value.message_dict) == ["decider"]
    assert stored(approval).version == 1


def test_not_without_a_reason(house, approval):
    with pytest.raises(ValidationError) as refused:
        pass_on(approval, house.lead, house.manager, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]


def test_a_form_from_before_is_refused_and_says_who_decides_now(house, approval):
    pass_on(approval, house.lead, house.manager)
    with pytest.raises(StaleDecision, match=house.manager.staff.name):
        pass_on(approval, house.manager, house.chief, version=1)
    withdraw(approval=stored(approval), acting_user=house.clerk.staff, version=2)
    with pytest.raises(StaleDecision):
        pass_on(approval, house.manager, house.chief, version=2)


def test_handed_over_it_is_shared_with_a_successor_whose_position_does_not_reach_it(house, approval, monday):
    successor = factories.make_seat(house.positions.clerk, factories.make_team(house.department)).staff
    hand_to(approval=approval, acting_user=house.chief.staff, decider=successor, version=1, reason="交接", at=monday)
    approve(approval=stored(approval), acting_user=fresh(successor), version=2)
    assert stored(approval).decided_by == successor


def test_handed_over_it_never_goes_to_its_author_or_to_somebody_who_left(house, approval, monday):
    gone = factories.make_seat(house.positions.lead, house.team).staff
    deactivate_staff(staff=gone, last_day=MONDAY - timedelta(days=1))
    for decider in (house.clerk.staff, fresh(gone)):
        with pytest.raises(ValidationError):
            hand_to(
                approval=stored(approval),
                acting_user=house.chief.staff,
                decider=decider,
                version=1,
                reason="交接",
                at=monday,
            )


def test_given_back_the_author_hands_it_in_again(house, approval, report, monday):
    give_back(approval=approval, acting_user=house.chief.staff, version=1, at=monday, reason="无人审批")
    assert stored(approval).state == "withdrawn"
    again = Report.objects.get(pk=report.pk)
    assert again.state == "draft"
    submit_report(report=again, acting_user=fresh(house.clerk.staff), version=again.version, summary="s", plan="p")
    assert pending_of(again).approver == house.lead.staff


@pytest.mark.django_db(transaction=True)
def test_passed_on_and_decided_at_once_one_wins(on_postgresql, house, approval):
    lead, manager = fresh(house.lead.staff), fresh(house.manager.staff)
    results = together(
        lambda: transfer(approval=stored(approval), acting_user=lead, decider=manager, version=1, reason="出差").verb,
        lambda: approve(approval=stored(approval), acting_user=manager, version=1).verb,
    )
    assert sum(isinstance(result, StaleDecision) for result in results) == 1
    assert stored(approval).version == 2
    assert list(faults()) == []

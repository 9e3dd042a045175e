"""Who decides on a document, on which state of it, and what becomes of it."""

from datetime import time, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from kpi.reports.models import Report
from roles import clock
from roles.actions import deactivate_staff, end_assignment
from roles.approvals.actions import StaleDecision, approve, check_may_decide, return_document, submit, withdraw
from roles.approvals.chain import history_of
from roles.approvals.models import Approval, Decision
from roles.approvals.verifying import faults
from roles.notifications.models import Notification
from roles.sharing import share
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def report(house):
    return factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)


@pytest.fixture
def approval(house, report):
    """The clerk's report, waiting for the lead."""
    Report.objects.filter(pk=report.pk).update(state="submitted", summary="今天很忙")
    report.refresh_from_db()
    return submit(document=report, acting_user=house.clerk.staff, approver=house.lead.staff)


def stored(approval):
    return Approval.objects.get(pk=approval.pk)


def person(seat):
    return fresh(seat.staff)


class TestSubmitting:
    def test_it_waits_for_one_person_with_the_title_and_the_hash_of_what_was_submitted(self, house, approval, monday):
        assert (approval.state, approval.version, approval.approver) == ("pending", 1, house.lead.staff)
        assert (approval.owner, approval.submitted_by) == (house.clerk.staff, house.clerk.staff)
        assert (approval.store, approval.department, approval.unit) == (house.store, house.department, house.team)
        assert house.clerk.staff.name in approval.title_zh
        assert len(approval.content_hash) == 64
        assert list(Approval.objects.waiting_for(house.lead.staff)) == [approval]
        assert not Approval.objects.waiting_for(house.manager.staff).exists()
        entry = history_of(approval.document).get()
        assert (entry.verb, entry.actor, entry.at) == ("submit", house.clerk.staff, monday)

    def test_nobody_hands_a_document_to_themselves_or_to_its_owner(self, house, report):
        for acting, approver in ((house.clerk, house.clerk), (house.lead, house.clerk), (house.lead, house.lead)):
            with pytest.raises(ValidationError):
                submit(document=report, acting_user=acting.staff, approver=approver.staff)
        assert not Approval.objects.exists()
        assert not Decision.objects.exists()

    def test_a_document_waits_once_only(self, house, approval, report):
        with pytest.raises(StaleDecision):
            submit(document=report, acting_user=house.clerk.staff, approver=house.manager.staff)
        assert Approval.objects.count() == 1
        assert Decision.objects.count() == 1

    def test_an_empty_verb_writes_nothing_into_the_log(self, house, report):
        submit(document=report, acting_user=house.clerk.staff, approver=house.lead.staff, verb="")
        assert not Decision.objects.exists()


class TestDeciding:
    def test_approving_settles_it_tells_the_author_and_is_logged(self, house, approval, report, monday):
        decision = approve(approval=approval, acting_user=person(house.lead), version=1, reason=" 好 ")
        assert (stored(approval).state, stored(approval).version) == ("approved", 2)
        assert (stored(approval).decided_by, stored(approval).decided_at) == (house.lead.staff, monday)
        assert (decision.verb, decision.reason, decision.approval) == ("approve", "好", approval)
        report.refresh_from_db()
        assert report.state == "approved"
        assert Notification.objects.of(house.clerk.staff).count() == 1
        assert [entry.verb for entry in history_of(report)] == ["submit", "approve"]
        assert list(faults()) == []

    @pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
    def test_returning_needs_a_reason(self, house, approval, reason):
        with pytest.raises(ValidationError) as refused:
            return_document(approval=approval, acting_user=person(house.lead), version=1, reason=reason)
        assert "reason" in refused.value.message_dict
        assert stored(approval).state == "pending"

    def test_returning_gives_it_back_with_the_reason(self, house, approval, report):
        decision = return_document(approval=approval, acting_user=person(house.lead), version=1, reason="缺少计划")
        report.refresh_from_db()
        assert (stored(approval).state, report.state, decision.reason) == ("returned", "returned", "缺少计划")

    def test_a_form_of_an_older_version_is_refused_and_says_who_decided(self, house, approval):
        approve(approval=stored(approval), acting_user=person(house.lead), version=1)
        with pytest.raises(StaleDecision, match=house.lead.staff.name):
            return_document(approval=approval, acting_user=person(house.manager), version=1, reason="再想想")
        with pytest.raises(StaleDecision):
            approve(approval=stored(approval), acting_user=person(house.lead), version=2)
        assert stored(approval).state == "approved"
        assert Decision.objects.count() == 2

    def test_a_wrong_version_changes_nothing(self, house, approval):
        with pytest.raises(StaleDecision):
            approve(approval=approval, acting_user=person(house.lead), version=7)
        assert stored(approval).state == "pending"
        assert Decision.objects.count() == 1

    def test_what_was_changed_after_it_was_submitted_cannot_be_decided_on(self, house, approval, report):
        Report.objects.filter(pk=report.pk).update(summary="其实不忙")
        with pytest.raises(StaleDecision, match=r".{10,}"):
            approve(approval=stored(approval), acting_user=person(house.lead), version=1)
        assert stored(approval).state == "pending"
        Report.objects.filter(pk=report.pk).update(summary="今天很忙")
        approve(approval=stored(approval), acting_user=person(house.lead), version=1)
        assert stored(approval).state == "approved"


# What `attempt` returns where somebody may not decide: no way is open, the document waits, the log says no more.
REFUSED = (["ask", "approve", "return"], "pending", 1)


def attempt(approval, staff):
    """Try every way to decide; return those refused with a sentence, the state kept, and how long the log is."""
    ways = {
        "ask": partial(check_may_decide, approval, staff),
        "approve": partial(approve, approval=approval, acting_user=staff, version=1),
        "return": partial(return_document, approval=approval, acting_user=staff, version=1, reason="不行"),
    }
    refused = []
    for name, way in ways.items():
        try:
            way()
        except PermissionDenied as error:
            if len(str(error)) >= 8:
                refused.append(name)
    return refused, stored(approval).state, Decision.objects.count()


class TestWhoMayDecide:
    @pytest.mark.parametrize("who", ["lead", "manager", "chief"])
    def test_the_named_approver_and_everybody_above_the_author(self, house, approval, who):
        approve(approval=approval, acting_user=person(getattr(house, who)), version=1)
        assert stored(approval).decided_by == getattr(house, who).staff

    def test_a_named_receiver_beside_the_line(self, house, report):
        reader = factories.make_seat(house.positions.clerk, factories.make_department(house.store, "finance")).staff
        share(report, fresh(reader), "reports.approve_report")
        approval = submit(document=report, acting_user=house.clerk.staff, approver=reader)
        approve(approval=approval, acting_user=fresh(reader), version=1)
        assert stored(approval).decided_by == reader

    def test_nobody_on_their_own_not_even_with_the_right(self, house, approval):
        factories.grant(house.positions.clerk, "own", "reports.approve_report")
        factories.grant(house.positions.clerk, "store", "reports.approve_report")
        assert attempt(approval, person(house.clerk)) == REFUSED

    def test_nobody_on_their_own_not_even_a_superuser(self, house, approval):
        staff = house.clerk.staff
        staff.is_superuser = True
        staff.save()
        assert attempt(approval, fresh(staff)) == REFUSED

    def test_not_whoever_handed_it_in_for_another(self, house, report):
        approval = submit(document=report, acting_user=house.manager.staff, approver=house.lead.staff)
        assert attempt(approval, person(house.manager)) == REFUSED

    def test_not_a_colleague_without_the_right(self, house, approval):
        assert attempt(approval, fresh(factories.make_seat(house.positions.clerk, house.team).staff)) == REFUSED

    def test_not_a_peer_whose_right_reaches_the_whole_department(self, house, approval):
        peer = factories.make_position(reports_to=house.positions.manager, grants=[("department", *factories.LEADING)])
        seat = factories.make_seat(peer, house.department)
        assert person(seat).has_perm("reports.approve_report", approval.document)
        assert attempt(approval, person(seat)) == REFUSED

    def test_nobody_on_the_document_of_their_own_superior(self, house):
        report = factories.make_report(factories.make_definition(house.positions.manager), house.manager, MONDAY)
        approval = submit(document=report, acting_user=house.manager.staff, approver=house.chief.staff)
        factories.grant(house.positions.lead, "department", "reports.approve_report")
        assert person(house.lead).has_perm("reports.approve_report", report)
        assert attempt(approval, person(house.lead)) == REFUSED

    def test_not_a_superuser_who_is_neither_named_nor_above(self, house, approval):
        assert attempt(approval, fresh(factories.make_superuser())) == REFUSED

    def test_a_superuser_who_is_named_may(self, house, report):
        superuser = factories.make_superuser()
        approval = submit(document=report, acting_user=house.clerk.staff, approver=superuser)
        approve(approval=approval, acting_user=fresh(superuser), version=1)
        assert stored(approval).decided_by == superuser

    def test_not_the_chief_of_another_store(self, house, approval):
        other = factories.make_seat(house.positions.chief, factories.make_store(house.store.parent))
        assert attempt(approval, person(other)) == REFUSED

    def test_not_a_named_approver_who_left(self, house, approval):
        deactivate_staff(staff=house.lead.staff, last_day=MONDAY)
        assert attempt(approval, person(house.lead)) == REFUSED
        approve(approval=approval, acting_user=person(house.manager), version=1)
        assert stored(approval).state == "approved"

    def test_not_somebody_who_stood_above_until_yesterday(self, house, approval):
        end_assignment(assignment=house.manager, ends_on=MONDAY - timedelta(days=1))
        assert attempt(approval, person(house.manager)) == REFUSED

    def test_the_database_itself_refuses_ones_own(self, house, approval):
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.filter(pk=approval.pk).update(state="approved", decided_by=house.clerk.staff)


class TestWithdrawing:
    def test_who_submitted_takes_it_back_and_may_submit_again(self, house, approval, report):
        withdraw(approval=approval, acting_user=house.clerk.staff, version=1)
        report.refresh_from_db()
        assert (stored(approval).state, report.state) == ("withdrawn", "draft")
        assert [entry.verb for entry in history_of(report)] == ["submit", "withdraw"]
        assert submit(document=report, acting_user=house.clerk.staff, approver=house.lead.staff).pk != approval.pk

    @pytest.mark.parametrize("who", ["lead", "manager", "chief"])
    def test_nobody_else_does(self, house, approval, who):
        with pytest.raises(PermissionDenied):
            withdraw(approval=approval, acting_user=person(getattr(house, who)), version=1)
        assert stored(approval).state == "pending"

    def test_not_after_it_was_decided(self, house, approval, report):
        approve(approval=stored(approval), acting_user=person(house.lead), version=1)
        for version in (1, 2):
            with pytest.raises(StaleDecision):
                withdraw(approval=stored(approval), acting_user=house.clerk.staff, version=version)
        report.refresh_from_db()
        assert (stored(approval).state, report.state) == ("approved", "approved")

    def test_what_was_withdrawn_cannot_be_decided(self, house, approval):
        withdraw(approval=stored(approval), acting_user=house.clerk.staff, version=1)
        with pytest.raises(StaleDecision):
            approve(approval=stored(approval), acting_user=person(house.lead), version=1)
        assert stored(approval).state == "withdrawn"


def test_the_lists_of_the_inbox(house, approval):
    assert list(Approval.objects.submitted_by_person(house.clerk.staff)) == [approval]
    assert not Approval.objects.decided_by(house.lead.staff).exists()
    with clock.at(clock.local(MONDAY, time(10))):
        approve(approval=approval, acting_user=person(house.lead), version=1)
    assert list(Approval.objects.decided_by(house.lead.staff)) == [approval]
    assert not Approval.objects.waiting_for(house.lead.staff).exists()
    assert approval.url == f"/reports/{approval.object_id}/"

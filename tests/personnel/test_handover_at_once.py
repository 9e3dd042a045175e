"""Successors who answer in the same moment, and the sweep with them. Needs several writers."""

import pytest

from kpi.reports.actions import submit_report
from roles.approvals.deciding import pending_of
from roles.approvals.models import Decision
from roles.approvals.verifying import faults
from roles.duties.models import ChecklistItem
from roles.personnel.handover.actions import StaleHandover, accept, offer, plan, prepare
from roles.personnel.models import Handover, HandoverEntry
from roles.personnel.models.handover import Outcome
from tests import factories
from tests.approvals.test_deciders_at_once import together
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_postgresql")]


@pytest.fixture
def office(house, monday):
    """Three reports wait for the lead, who owes two duties; all of it is offered, split between two."""
    personnel = factories.make_position(reports_to=house.positions.chief, grants=[("store", "roles.change_assignment")])
    house.hr = factories.make_seat(personnel, factories.make_department(house.store, "finance"))
    house.lead2 = factories.make_seat(house.positions.lead, factories.make_team(house.department))
    house.reports = []
    for _number in range(3):
        report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
        submit_report(report=report, acting_user=fresh(house.clerk.staff), version=1, summary="s", plan="p")
        house.reports.append(report)
    for _number in range(2):
        factories.make_item(factories.make_duty(house.positions.lead), house.lead, MONDAY)
    hr = fresh(house.hr.staff)
    house.handover = prepare(
        acting_user=hr, staff=house.lead.staff, seats=[house.lead], reason="leave", last_day=MONDAY
    )
    for kind, successor in (("approvals", house.lead2), ("items", house.clerk)):
        lines = list(house.handover.lines.filter(kind=kind).values_list("pk", flat=True))
        facts = {"handover": house.handover, "acting_user": hr, "version": house.handover.version}
        plan(**facts, lines=lines, successor=successor.staff)
    offer(handover=house.handover, acting_user=hr, version=house.handover.version)
    return house


def accepting(office, seat):
    staff, version = fresh(seat.staff), office.handover.version
    return lambda: accept(handover=Handover.objects.get(pk=office.handover.pk), acting_user=staff, version=version)


def test_one_successor_twice_takes_it_once(office):
    results = together(*[accepting(office, office.lead2) for _time in range(4)])
    assert sum(isinstance(result, StaleHandover) for result in results) == 3
    assert [result for result in results if isinstance(result, dict)] == [{Outcome.PASSED: 3}]
    assert {pending_of(report).approver for report in office.reports} == {office.lead2.staff}
    assert Decision.objects.filter(verb="transfer").count() == 3
    assert HandoverEntry.objects.filter(verb="accept").count() == 1
    assert list(faults()) == []


def test_two_successors_at_once_both_take_theirs_and_it_is_complete(office):
    results = together(accepting(office, office.lead2), accepting(office, office.clerk))
    assert results == [{Outcome.PASSED: 3}, {Outcome.PASSED: 2}]
    assert Handover.objects.get().state == "accepted"
    assert ChecklistItem.objects.filter(owner=office.clerk.staff, status="open").count() == 2


def test_a_plan_changed_at_the_same_moment_one_wins(office):
    line_ids = list(office.handover.lines.filter(kind="approvals").values_list("pk", flat=True))
    hr, version = fresh(office.hr.staff), office.handover.version
    results = together(
        accepting(office, office.lead2),
        lambda: plan(
            handover=Handover.objects.get(pk=office.handover.pk),
            acting_user=hr,
            version=version,
            lines=line_ids,
            successor=office.manager.staff,
        ),
    )
    taken = isinstance(results[0], dict)
    approvers = {pending_of(report).approver for report in office.reports}
    assert approvers == {office.lead2.staff if taken else office.lead.staff}
    # Taken over first, nothing is left to plan; planned first, the answer is to an older plan.
    assert taken or isinstance(results[0], StaleHandover)
    assert results[1] == ((0, 0) if taken else (3, 0))

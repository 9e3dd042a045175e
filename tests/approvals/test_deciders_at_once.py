"""Two people decide in the same moment: one wins, the other is told so. Needs two writers."""

import threading
from datetime import time

import pytest
from django.db import connection

from roles import clock
from roles.approvals.actions import StaleDecision, approve, return_document, submit
from roles.approvals.chain import append
from roles.approvals.models import Approval, Decision
from roles.approvals.verifying import faults
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_postgresql")]


def together(*jobs):
    """Run the jobs in threads that start at once; return what each returned or raised."""
    barrier = threading.Barrier(len(jobs))
    results = [None] * len(jobs)

    def run(number, job):
        try:
            with clock.at(clock.local(MONDAY, time(9))):
                barrier.wait(timeout=10)
                results[number] = job()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return results


@pytest.fixture
def report(house, monday):
    return factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)


def test_two_deciders_at_once_one_wins(house, report):
    approval = submit(document=report, acting_user=house.clerk.staff, approver=house.lead.staff)
    lead, manager = fresh(house.lead.staff), fresh(house.manager.staff)

    def mine():
        return Approval.objects.get(pk=approval.pk)

    results = together(
        lambda: approve(approval=mine(), acting_user=lead, version=1),
        lambda: return_document(approval=mine(), acting_user=manager, version=1, reason="再改"),
    )
    won = [result for result in results if isinstance(result, Decision)]
    lost = [result for result in results if isinstance(result, StaleDecision)]
    assert (len(won), len(lost)) == (1, 1)
    approval.refresh_from_db()
    report.refresh_from_db()
    assert approval.state == report.state == {"approve": "approved", "return": "returned"}[won[0].verb]
    assert approval.decided_by == won[0].actor
    assert Decision.objects.count() == 2
    assert list(faults()) == []


def test_a_document_submitted_twice_at_once_waits_once(house, report):
    def job():
        return submit(document=report, acting_user=house.clerk.staff, approver=house.lead.staff)

    results = together(job, job, job)
    assert sum(isinstance(result, Approval) for result in results) == 1
    assert sum(isinstance(result, StaleDecision) for result in results) == 2
    assert Approval.objects.count() == 1
    assert Decision.objects.count() == 1


def test_the_chain_holds_when_many_write_to_it_at_once(house, report, monday):
    def job():
        return [append(document=report, actor=house.lead.staff, verb="approve", at=monday) for _ in range(5)]

    results = together(job, job, job, job)
    assert all(isinstance(result, list) for result in results)
    assert sorted(Decision.objects.values_list("sequence", flat=True)) == list(range(1, 21))
    assert list(faults()) == []

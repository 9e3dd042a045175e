"""Several people decide in the same moment: one wins, the others are told so. Needs several writers."""

import threading
from copy import copy
from datetime import time
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Count

from kpi.reports.models import Report
from roles import clock
from roles.approvals.actions import StaleDecision, approve, delegate, return_document, submit
from roles.approvals.chain import Entry, append, append_many
from roles.approvals.documents import content_hash
from roles.approvals.models import Approval, ApprovalStep, ChainHead, Decision, Desk, Flow, FlowStep
from roles.approvals.verifying import faults
from roles.notifications.models import Notification
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_postgresql")]


def together(*jobs, seconds=30):
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
        thread.join(timeout=seconds)
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


ROUNDS = 200
DECIDERS = 8


def again(row, **fields):
    """Return a row like one that is stored, to be stored as another."""
    made = copy(row)
    made.__dict__.pop("_desks", None)
    made.pk, made._state.adding = None, True
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def two_hundred(approval):
    """Put 199 more like one that was handed in beside it: reports of other periods, each with its entry and desks."""
    report, count = Report.objects.get(pk=approval.object_id), ROUNDS - 1
    Report.objects.filter(pk=report.pk).update(state="submitted")
    reports = [again(report, state="submitted", period=f"{number:04}") for number in range(count)]
    reports = Report.objects.bulk_create(reports)
    rows = [again(approval, object_id=each.pk, content_hash=content_hash(each)) for each in reports]
    rows = Approval.objects.bulk_create(rows)
    said = Decision.objects.get(approval=approval)
    given = {name: getattr(said, name) for name in ("content_type_id", "actor_id", "verb", "at")}
    append_many(
        approval.store_id,
        [Entry(object_id=r.object_id, approval_id=r.pk, content_hash=r.content_hash, **given) for r in rows],
    )
    for step in approval.steps.all():
        steps = ApprovalStep.objects.bulk_create(again(step, approval=each) for each in rows)
        desks = list(Desk.objects.filter(step=step))
        Desk.objects.bulk_create(again(desk, step=each, approval=each.approval) for each in steps for desk in desks)


def all_at_once(approvals, people):
    """Let everybody decide on every approval in the same moment, one after the other; return what each got."""
    start = threading.Barrier(len(people))
    deal = [[None] * len(approvals) for _person in people]

    def run(number, person):
        mine = list(Approval.objects.with_names().prefetch_related("document").order_by("pk"))
        for round_number, approval in enumerate(mine):
            how = approve if (number + round_number) % 2 else return_document
            start.wait(timeout=60)
            try:
                deal[number][round_number] = how(
                    approval=approval, acting_user=person, version=approval.version, reason="一起"
                )
            except Exception as error:
                deal[number][round_number] = error

    together(*(partial(run, number, person) for number, person in enumerate(people)), seconds=120)
    return [list(results) for results in zip(*deal, strict=True)]


def check_each_was_decided_once(rounds, author):
    """One decision, one line of the log and one notice to the author for every document; 7 of 8 were told why not."""
    approvals = Approval.objects.order_by("pk")
    for approval, results in zip(approvals, rounds, strict=True):
        won = [each for each in results if isinstance(each, Decision)]
        assert len(won) == 1, results
        assert all(isinstance(each, StaleDecision | PermissionDenied) for each in results if each not in won), results
        assert approval.state == {"approve": "approved", "return": "returned"}[won[0].verb]
        assert approval.decided_by_id == won[0].actor_id
    decided = Decision.objects.exclude(verb="submit").values_list("approval").annotate(lines=Count("pk"))
    assert dict(decided) == dict.fromkeys((each.pk for each in approvals), 1)
    assert ChainHead.objects.get().sequence == Decision.objects.count() == 2 * ROUNDS
    notices = Notification.objects.of(author).filter(kind="report").values_list("url").annotate(count=Count("pk"))
    assert dict(notices) == dict.fromkeys((each.url for each in approvals), 1)
    assert list(faults()) == []


def test_eight_decide_at_once_on_two_hundred_documents(house, report, record_property):
    """The one named, those above, and five deputies."""
    deputies = [factories.make_seat(house.positions.clerk, house.team).staff for _number in range(DECIDERS - 3)]
    for deputy in deputies:
        day = {"starts_on": MONDAY, "ends_on": MONDAY}
        delegate(principal=house.lead.staff, deputy=deputy, acting_user=factories.make_superuser(), **day)
    two_hundred(submit(document=report, acting_user=house.clerk.staff, approver=house.lead.staff))
    people = [fresh(each) for each in (house.lead.staff, house.manager.staff, house.chief.staff, *deputies)]
    rounds = all_at_once(list(Approval.objects.all()), people)
    check_each_was_decided_once(rounds, house.clerk.staff)
    record_property("deciders at once: rounds", ROUNDS)
    record_property("deciders at once: attempts", sum(map(len, rounds)))


def test_eight_sit_at_one_step_of_which_any_one_decides(house, report, record_property):
    controller = factories.make_position(reports_to=house.positions.chief, grants=[("store", *factories.LEADING)])
    people = [factories.make_seat(controller, house.store).staff for _number in range(DECIDERS)]
    made = Flow.objects.create(kind="reports.report", name_zh="日报", name_en="Daily", unit=house.team)
    FlowStep.objects.create(flow=made, order=1, who="position", position=controller)
    two_hundred(submit(document=report, acting_user=house.clerk.staff, approver=None))
    assert Desk.objects.filter(is_open=True).count() == ROUNDS * DECIDERS
    rounds = all_at_once(list(Approval.objects.all()), [fresh(each) for each in people])
    check_each_was_decided_once(rounds, house.clerk.staff)
    assert not Desk.objects.filter(is_open=True).exists()
    approved = Approval.objects.filter(state="approved").count()
    assert Desk.objects.exclude(signed_by=None).count() == approved
    record_property("deciders at once: rounds", ROUNDS)
    record_property("deciders at once: attempts", sum(map(len, rounds)))


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

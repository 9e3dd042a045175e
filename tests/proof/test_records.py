"""Records as proof: progress, items that tick themselves, no tick against the records."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kpi.reports.actions import submit_report
from roles import clock
from roles.assigned.actions import assign_task, report_done
from roles.duties.actions import tick_item, untick_item
from roles.duties.models import ChecklistItem
from roles.duties.record_proof import prove_due
from roles.duties.requirements import ProofMissing
from roles.sweep import sweep
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(make):
    return make("records", records=["task"])


def give(staff, count, hours=2):
    deadline = clock.now() + timedelta(hours=hours)
    made = [
        assign_task(acting_user=staff, title=f"T{each}", deadline=deadline, assignees=[staff]) for each in range(count)
    ]
    return [task for (task,) in made]


def stored(item):
    return ChecklistItem.objects.get(pk=item.pk)


def report(task, staff):
    # One's own task is accepted with the word that it is done.
    report_done(task=task, acting_user=staff, version=task.version)


def test_nothing_owed_is_ticked_by_hand(item, clerk):
    prove_due(clock.now())
    assert stored(item).status == "open"
    tick_item(item=stored(item), acting_user=clerk, revision=1)
    assert stored(item).status == "done"


def test_the_row_shows_how_far_it_is_and_the_tick_is_refused(item, clerk):
    first, *_others = give(clerk, 3)
    report(first, clerk)
    client = Client()
    client.force_login(clerk)
    assert "1/3" in client.get("/duties/").content.decode()
    refused = client.post(f"/duties/items/{item.pk}/tick/", {"version": 1}, headers={"hx-request": "true"})
    assert refused.status_code == 422
    with pytest.raises(ProofMissing):
        tick_item(item=stored(item), acting_user=clerk, revision=1)
    assert (stored(item).proof_done, stored(item).proof_total, stored(item).status) == (1, 3, "open")


def test_it_ticks_itself_from_its_reminder_on_once_all_are_done(item, clerk):
    for task in give(clerk, 2):
        report(task, clerk)
    assert prove_due(item.remind_at - timedelta(minutes=1)) == 0, "more may still come in"
    assert prove_due(item.remind_at) == 1
    done = stored(item)
    assert (done.status, done.done_by, done.done_at) == ("done", None, item.remind_at)
    with clock.at(item.remind_at), pytest.raises(ValidationError):
        untick_item(item=done, acting_user=clerk, revision=done.revision)
    assert stored(item).status == "done"


def test_what_was_complete_when_the_period_closed_is_done_not_missed(item, clerk):
    for task in give(clerk, 1):
        report(task, clerk)
    factories.open_stores_on(MONDAY)
    with clock.at(item.closes_at + timedelta(hours=5)):
        sweep(clock.now())
    assert (stored(item).status, stored(item).done_at) == ("done", item.closes_at)


def test_reports_prove_it_as_soon_as_they_are_handed_in(make, house, clerk):
    definition = factories.make_definition(house.positions.clerk)
    item = make("records", records=["report"])
    made = factories.make_report(definition, house.clerk, MONDAY - timedelta(days=1))
    type(made).objects.filter(pk=made.pk).update(due_at=item.due_at - timedelta(hours=1))
    prove_due(clock.now())
    assert (stored(item).proof_done, stored(item).proof_total) == (0, 1)
    submit_report(report=made, acting_user=clerk, version=made.version, summary="s", plan="")
    client = Client()
    client.force_login(clerk)
    client.get("/duties/")
    assert stored(item).status == "done", "looking at the page brings it up to date"


def test_a_record_nobody_counts_is_ticked_by_hand(make, clerk):
    item = make("records", records=["lead"])
    tick_item(item=item, acting_user=clerk, revision=1)
    assert stored(item).status == "done"


def test_many_items_cost_no_more_queries(make, house, clerk):
    def queries(count):
        duties = [
            factories.make_duty(house.positions.clerk, evidence="records", records=["task", "approval", "report"])
            for _ in range(count)
        ]
        for duty in duties:
            factories.make_item(duty, house.clerk, MONDAY)
        give(clerk, count)
        with CaptureQueriesContext(connection) as captured:
            prove_due(clock.now())
        return len(captured)

    queries(1)
    assert queries(2) == queries(8)

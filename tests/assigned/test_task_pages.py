"""The pages of tasks: who sees what, what a form does, what bad input does."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from roles import clock
from roles.assigned.actions import assign_task, report_done
from roles.assigned.models import Occurrence, Task
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = pytest.mark.django_db

DUE = clock.local(MONDAY + timedelta(days=1), time(18))


def browser(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def task(house, monday):
    (made,) = assign_task(
        acting_user=fresh(house.manager.staff), title="Count the keys", deadline=DUE, assignees=[house.clerk.staff]
    )
    return made


def form(house, **fields):
    given = {
        "title": "Wash the display car",
        "description": "",
        "person": house.clerk.staff_id,
        "unit": "",
        "day": "2026-03-04",
        "hour": "12:00",
        "series": "",
    }
    return {**given, **fields}


class TestHandingOut:
    def test_a_form_becomes_a_task(self, house, monday):
        response = browser(house.lead.staff).post("/tasks/new/", form(house))
        task = Task.objects.get()
        assert response["Location"] == f"/tasks/{task.pk}/"
        assert task.deadline == clock.local(MONDAY + timedelta(days=2), time(12))

    def test_a_team_at_once(self, house, monday):
        factories.make_seat(house.positions.clerk, house.team)
        browser(house.lead.staff).post("/tasks/new/", form(house, person="", unit=house.team.pk))
        assert Task.objects.count() == 2

    @pytest.mark.parametrize(
        "fields",
        [
            {"title": ""},
            {"title": "\x00"},
            {"title": "x" * 10_000},
            {"person": "", "unit": ""},
            {"person": "999999"},
            {"day": "2020-01-01"},
            {"day": "yesterday"},
            {"hour": "25:99"},
            {"unit": "x"},
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, house, monday, fields):
        response = browser(house.lead.staff).post("/tasks/new/", {**form(house, description="typed words"), **fields})
        assert response.status_code == 422
        assert b"typed words" in response.content
        assert not Task.objects.exists()

    def test_emoji_are_words_too(self, house, monday):
        assert browser(house.lead.staff).post("/tasks/new/", form(house, title="\U0001f697")).status_code == 302

    def test_nobody_outside_ones_reach_is_offered(self, house, monday):
        response = browser(house.lead.staff).post("/tasks/new/", form(house, person=house.manager.staff_id))
        assert response.status_code == 422

    def test_who_leads_nobody_may_not(self, house, monday):
        assert browser(house.clerk.staff).get("/tasks/new/").status_code == 403

    def test_again_begins_with_the_same_words(self, house, task):
        client = browser(house.manager.staff)
        assert b"Count the keys" in client.get(f"/tasks/new/?again={task.pk}").content
        assert b"Count the keys" not in browser(house.lead.staff).get("/tasks/new/?again=999999").content
        for nonsense in ("x", "9" * 40, "%00", "-1"):
            assert client.get(f"/tasks/new/?again={nonsense}").status_code == 200


class TestOneTask:
    def test_who_has_to_do_with_it_reads_it_and_nobody_else(self, house, task):
        stranger = factories.make_seat(house.positions.clerk, house.team)
        for seat in (house.clerk, house.manager, house.lead, house.chief):
            assert browser(seat.staff).get(f"/tasks/{task.pk}/").status_code == 200
        for path in ("", "report/", "answer/", "withdraw/"):
            client = browser(stranger.staff)
            url = f"/tasks/{task.pk}/{path}"
            assert (client.post(url) if path else client.get(url)).status_code == 404
        assert browser(stranger.staff).get(f"/tasks/{task.pk}/deadline/").status_code == 404

    def test_from_report_to_acceptance(self, house, task):
        clerk, manager = browser(house.clerk.staff), browser(house.manager.staff)
        clerk.post(f"/tasks/{task.pk}/report/", {"version": 1, "note": "42 keys"})
        page = manager.get(f"/tasks/{task.pk}/")
        assert page.context["can_answer"]
        assert b"42 keys" in page.content
        manager.post(f"/tasks/{task.pk}/answer/", {"version": 2, "decision": "approve", "reason": ""})
        task.refresh_from_db()
        assert task.state == Task.State.ACCEPTED

    def test_returning_needs_a_reason_and_keeps_what_was_typed(self, house, task):
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        client = browser(house.manager.staff)
        url = f"/tasks/{task.pk}/answer/"
        assert client.post(url, {"version": 2, "decision": "return", "reason": ""}).status_code == 422
        stale = client.post(url, {"version": 1, "decision": "return", "reason": "typed words"})
        assert stale.status_code == 409
        assert b"typed words" in stale.content
        assert client.post(url, {"version": 2, "decision": "return", "reason": "r"}).status_code == 302

    def test_who_owes_it_cannot_answer_and_the_giver_cannot_report(self, house, task):
        assert browser(house.manager.staff).post(f"/tasks/{task.pk}/report/", {"version": 1}).status_code == 403
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        answer = {"version": 2, "decision": "approve"}
        assert browser(house.clerk.staff).post(f"/tasks/{task.pk}/answer/", answer).status_code == 403
        assert browser(house.clerk.staff).get(f"/tasks/{task.pk}/deadline/").status_code == 403

    def test_another_deadline_and_withdrawal(self, house, task):
        client = browser(house.manager.staff)
        url = f"/tasks/{task.pk}/deadline/"
        assert client.post(url, {"version": 1, "day": "2026-03-01", "hour": "12:00"}).status_code == 422
        assert client.post(url, {"version": 9, "day": "2026-03-09", "hour": "12:00"}).status_code == 409
        assert client.post(url, {"version": 1, "day": "2026-03-09", "hour": "12:00"}).status_code == 302
        assert client.post(f"/tasks/{task.pk}/withdraw/", {"version": "x"}).status_code == 422
        assert client.post(f"/tasks/{task.pk}/withdraw/", {"version": 2}).status_code == 302
        task.refresh_from_db()
        assert task.state == Task.State.CANCELLED

    @pytest.mark.parametrize("pk", [0, 999_999_999, 2**63, 10**30])
    def test_one_that_never_was(self, house, monday, pk):
        assert browser(house.chief.staff).get(f"/tasks/{pk}/").status_code == 404


class TestLists:
    def test_each_tab_shows_its_own(self, house, task):
        titles = {
            (seat, tab): [row["title"] for row in browser(getattr(house, seat).staff).get(url).context["page_obj"]]
            for seat in ("clerk", "manager", "lead")
            for tab, url in (("mine", "/tasks/"), ("given", "/tasks/?tab=given"), ("team", "/tasks/?tab=team"))
        }
        assert titles["clerk", "mine"] == ["Count the keys"]
        assert titles["manager", "mine"] == []
        assert titles["manager", "given"] == titles["manager", "team"] == ["Count the keys"]
        assert titles["lead", "team"] == ["Count the keys"]
        assert titles["lead", "given"] == []

    def test_a_deputy_sees_what_they_stand_in_for_while_it_lasts(self, house, task):
        deputy = factories.make_seat(house.positions.clerk, house.team)
        factories.make_absence(house.clerk.staff, MONDAY, MONDAY, deputy=deputy.staff)
        assert browser(deputy.staff).get(f"/tasks/{task.pk}/").status_code == 200
        assert [row["title"] for row in browser(deputy.staff).get("/tasks/").context["page_obj"]] == ["Count the keys"]
        with clock.at(clock.local(MONDAY + timedelta(days=1), time(9))):
            assert browser(deputy.staff).get(f"/tasks/{task.pk}/").status_code == 404

    def test_beside_the_duties_of_today(self, house, task):
        assert b"Count the keys" in browser(house.clerk.staff).get("/duties/").content
        report_done(task=task, acting_user=fresh(house.clerk.staff), version=1)
        assert b"Count the keys" in browser(house.manager.staff).get("/duties/").content


class TestSeries:
    def test_what_comes_again_leads_administrators_to_a_new_duty(self, house, monday):
        for week in (1, 2, 3):
            assign_task(
                acting_user=fresh(house.manager.staff),
                title="Count",
                series="Weekly count",
                deadline=DUE + timedelta(weeks=week),
                assignees=[house.clerk.staff],
            )
        admin = browser(factories.make_superuser())
        (row,) = admin.get("/tasks/series/").context["page_obj"].object_list
        assert (row["series"], row["times"], row["people"]) == ("Weekly count", 3, 1)
        page = admin.get(row["duty_url"])
        assert page.status_code == 200
        initial = page.context["adminform"].form.initial
        assert (initial["cadence"], initial["due_time"]) == ("weekly", "18:00")
        assert str(initial["position"]) == str(house.positions.clerk.pk)
        assert browser(house.manager.staff).get("/tasks/series/").status_code == 403


class TestAsADuty:
    def test_each_task_is_an_item_of_the_duty_and_follows_it(self, house, monday):
        factories.make_duty(
            house.positions.clerk, "event", trigger="assigned.task-given", settled_by="assigned.task-reported"
        )
        (task,) = assign_task(
            acting_user=fresh(house.lead.staff), title="Count", deadline=DUE, assignees=[house.clerk.staff]
        )
        item = ChecklistItem.objects.get()
        assert (item.due_at, item.owner, item.status) == (DUE, house.clerk.staff, "open")
        client = browser(house.clerk.staff)
        assert client.post(reverse("duties:tick", args=[item.pk]), {"version": 1}).status_code == 422
        assert f"/tasks/{task.pk}/" in client.get("/duties/").content.decode()
        client.post(f"/tasks/{task.pk}/report/", {"version": 1})
        item.refresh_from_db()
        assert item.status == "done"
        lead = browser(house.lead.staff)
        lead.post(f"/tasks/{task.pk}/answer/", {"version": 2, "decision": "return", "reason": "r"})
        item.refresh_from_db()
        assert item.status == "open"
        lead.post(f"/tasks/{task.pk}/deadline/", {"version": 3, "day": "2026-03-09", "hour": "12:00"})
        item.refresh_from_db()
        assert item.due_at == clock.local(MONDAY + timedelta(days=7), time(12))
        lead.post(f"/tasks/{task.pk}/withdraw/", {"version": 4})
        item.refresh_from_db()
        assert item.status == "excused"


class TestSomethingHappened:
    def test_noted_it_is_on_the_checklist_with_its_words(self, house, monday):
        duty = factories.make_duty(house.positions.clerk, "event", within=2, within_unit="work_days")
        client = browser(house.clerk.staff)
        response = client.post("/tasks/happened/", {"duty": duty.pk, "text": "Scratch on a display car"})
        item = ChecklistItem.objects.get()
        assert response["Location"] == f"/duties/#item-{item.pk}"
        assert clock.local_date(item.due_at) == MONDAY + timedelta(days=2)
        assert b"Scratch on a display car" in client.get("/duties/").content
        client.post("/tasks/happened/", {"duty": duty.pk, "text": "Another scratch"})
        assert ChecklistItem.objects.count() == Occurrence.objects.count() == 2

    def test_only_ones_own_duties_that_nothing_else_raises(self, house, monday):
        own = factories.make_duty(house.positions.clerk, "event", trigger="assigned.task-given")
        others = factories.make_duty(house.positions.lead, "event")
        daily = factories.make_duty(house.positions.clerk)
        for duty in (own, others, daily):
            response = browser(house.clerk.staff).post("/tasks/happened/", {"duty": duty.pk, "text": "t"})
            assert response.status_code == 422
        assert not Occurrence.objects.exists()

    @pytest.mark.parametrize("text", ["", "\x00", "x" * 10_000])
    def test_words_are_needed_and_fit(self, house, monday, text):
        duty = factories.make_duty(house.positions.clerk, "event")
        response = browser(house.clerk.staff).post("/tasks/happened/", {"duty": duty.pk, "text": text})
        assert response.status_code == 422

"""Calls planned by rules and made on a phone; complaints with their clocks, duties and figures."""

from datetime import date, timedelta

import pytest

from kpi import calculators
from kpi.reports.sections import records as sections
from marketing import care, retention, running
from marketing.models import Complaint, Customer, CustomerCar, FollowUp
from marketing.records import COMPLAINT, FOLLOW_UP
from roles import clock
from roles.duties.models import ChecklistItem
from roles.notifications.models import Notification
from roles.records.models import RecordEntry
from tests import factories
from tests.marketing.conftest import MONDAY, browser, make_call, make_complaint, make_customer, move

pytestmark = pytest.mark.django_db


def items(staff, code):
    return ChecklistItem.objects.filter(owner=staff, duty__code=code)


class TestCare:
    def test_rules_plan_each_occasion_once(self, shop):
        owner = shop.people["consultant"]
        customer = make_customer(owner, consents=["care"], birthday=date(1980, 3, 2))
        silent = make_customer(owner, name="未同意", phone="13900000002", birthday=date(1980, 3, 2))
        for who in (customer, silent):
            CustomerCar.objects.create(
                customer=who,
                delivered_on=MONDAY - timedelta(days=3),
                repaired_on=MONDAY - timedelta(days=3),
                insured_until=MONDAY + timedelta(days=30),
                service_on=MONDAY + timedelta(days=7),
            )
        assert care.plan_due(clock.now()) == 7
        assert care.plan_due(clock.now()) == 0, "once"
        planned = set(FollowUp.objects.values_list("customer__name", "kind", "owner__name"))
        relations = shop.people["relations"].name
        assert planned == {
            ("王晓明", "delivery", owner.name),
            *(("王晓明", kind, relations) for kind in ("repair", "birthday", "insurance", "service")),
            ("未同意", "delivery", owner.name),
            ("未同意", "repair", relations),
        }
        assert set(FollowUp.objects.values_list("due_at", flat=True)) == {clock.local(MONDAY).replace(hour=18)}

    def test_a_call_not_made_is_overdue_and_owed(self, shop):
        owner = shop.people["consultant"]
        call = make_call(owner, make_customer(owner))
        with clock.at(clock.local(MONDAY).replace(hour=18, minute=1)):
            assert care.run_over_due(clock.now()) == 1
            assert care.run_over_due(clock.now()) == 0
            call.refresh_from_db()
            assert call.state == "overdue"
            (item,) = items(owner, "sales-consultant-19")
            assert (item.status, item.subject_id) == ("open", call.pk)
            move(FOLLOW_UP, call, "done", owner, values={"result": "reached"})
        item.refresh_from_db()
        assert item.status == "done"

    def test_a_call_of_customer_relations_not_made_is_owed_once_until_it_is(self, shop):
        relations = shop.people["relations"]
        call = make_call(relations, make_customer(shop.people["consultant"]))
        with clock.at(clock.local(MONDAY).replace(hour=18, minute=1)):
            assert [care.run_over_due(clock.now()) for _again in range(2)] == [1, 0]
            (item,) = items(relations, "customer-relations-specialist-07")
            assert (item.status, item.subject_id) == ("open", call.pk)
            assert not items(shop.people["consultant"], "sales-consultant-19")
            move(FOLLOW_UP, call, "done", relations, values={"result": "reached"})
        item.refresh_from_db()
        assert (item.status, item.done_by) == ("done", relations)

    def test_the_call_list_takes_a_result_with_one_tap(self, shop):
        owner = shop.people["consultant"]
        call = make_call(owner, make_customer(owner))
        client = browser(owner)
        words = client.get("/marketing/calls/").content.decode()
        assert "data-dial" in words and "139****1234" in words and "13955551234" not in words
        url = f"/marketing/calls/{call.pk}/result/"
        assert client.post(url, {"version": call.version}).status_code == 422
        assert client.post(url, {"version": call.version, "result": "zq"}).status_code == 422
        assert client.post(url, {"version": 99, "result": "reached"}).status_code == 409
        form = {"version": call.version, "result": "wish", "satisfaction": "8", "next_on": "2026-03-09"}
        assert client.post(url, form).status_code == 302
        call.refresh_from_db()
        assert (call.state, call.result, call.satisfaction, call.done_at) == ("done", "wish", 8, clock.now())
        following = FollowUp.objects.exclude(pk=call.pk).get()
        assert (following.customer, following.owner, following.due_at.day) == (call.customer, owner, 9)
        assert browser(shop.people["peer"]).post(url, form).status_code == 404

    def test_putting_off_does_not_make_it_on_time(self, shop):
        owner = shop.people["consultant"]
        call = make_call(owner, make_customer(owner), kind="prospect")
        move(FOLLOW_UP, call, "put_off", owner, values={"next_on": MONDAY + timedelta(days=3)})
        with clock.at(clock.now() + timedelta(days=3)):
            made = move(FOLLOW_UP, call, "done", owner, values={"result": "reached"})
            assert not made.on_time

    def test_a_low_score_is_owed_by_the_supervisor(self, shop):
        owner = shop.people["consultant"]
        seat = factories.make_seat(factories.Position.objects.get(code="sales-supervisor"), shop.units["sales"])
        call = make_call(shop.people["relations"], make_customer(owner))
        move(FOLLOW_UP, call, "done", shop.people["relations"], values={"result": "reached", "satisfaction": 3})
        assert items(seat.staff, "sales-supervisor-10").count() == 1

    def test_calls_of_the_day_prove_the_daily_duty(self, shop):
        from roles.duties.record_proof import prove_due

        relations = shop.people["relations"]
        customer = make_customer(shop.people["consultant"])
        calls = [make_call(relations, customer), make_call(relations, customer)]
        duty = factories.Duty.objects.get(code="customer-relations-specialist-01")
        item = factories.make_item(duty, shop.seats["relations"], MONDAY)
        prove_due(clock.now())
        item.refresh_from_db()
        assert (item.proof_done, item.proof_total) == (0, 2)
        for call in calls:
            move(FOLLOW_UP, call, "done", relations, values={"result": "reached"})
        with clock.at(item.remind_at):
            prove_due(clock.now())
        item.refresh_from_db()
        assert (item.status, item.proof_done) == ("done", 2)


class TestComplaint:
    def test_from_hearing_it_to_the_customers_yes_through_two_departments(self, shop):
        heard, relations = shop.people["consultant"], shop.people["relations"]
        advisor, seller = shop.people["advisor"], shop.people["peer"]
        complaint = make_complaint(heard, customer=make_customer(heard))
        (owed,) = items(relations, "customer-relations-specialist-02")
        assert complaint.answer_by == clock.now() + timedelta(minutes=30)
        complaint = move(COMPLAINT, complaint, "assign", relations, data={"person": seller})
        assert (complaint.department, complaint.owner) == (shop.units["sales"], seller)
        assert items(seller, "sales-consultant-21").get().status == "open"
        complaint = move(COMPLAINT, complaint, "hand_over", seller, data={"person": advisor})
        assert (complaint.department, complaint.owner) == (shop.units["aftersales"], advisor)
        assert items(seller, "sales-consultant-21").get().status == "excused"
        mine = items(advisor, "service-advisor-14").get()
        assert mine.due_at == complaint.close_by, "the clock went on"
        for reader in (heard, seller):
            fresh = factories.fresh(reader)
            assert Complaint.objects.visible_to(fresh).filter(pk=complaint.pk).exists(), "who heard it reads on"
            assert (
                browser(fresh)
                .post(f"/records/complaint/{complaint.pk}/move/take/", {"version": 1, "reason": "x"})
                .status_code
                == 403
            )
        move(COMPLAINT, complaint, "take", factories.fresh(advisor), reason="已致电")
        solution = {"cause": "c", "measure": "m", "outcome": "o"}
        move(COMPLAINT, complaint, "solve", factories.fresh(advisor), values=solution)
        mine.refresh_from_db()
        assert mine.status == "done"
        move(COMPLAINT, complaint, "return", relations, reason="还没好")
        mine.refresh_from_db()
        assert mine.status == "open"
        move(COMPLAINT, complaint, "solve", factories.fresh(advisor), values=solution)
        said = {"said_at_closing": "好了", "satisfied": True}
        complaint = move(COMPLAINT, complaint, "close", relations, values=said)
        owed.refresh_from_db()
        assert (complaint.state, complaint.returned, owed.status) == ("closed", 1, "done")
        assert RecordEntry.objects.filter(kind="complaint", verb="move").count() == 7

    def test_a_serious_one_is_owed_by_the_manager_of_its_department_only(self, shop):
        make_complaint(shop.people["advisor"], severity="serious")
        assert items(shop.people["aftersales_manager"], "aftersales-manager-09").count() == 1
        make_complaint(shop.people["consultant"], severity="serious")
        assert items(shop.people["aftersales_manager"], "aftersales-manager-09").count() == 1

    def test_late_answers_are_told_once_and_late_closings_go_up_by_themselves(self, shop):
        complaint = make_complaint(shop.people["advisor"])
        with clock.at(clock.now() + timedelta(minutes=31)):
            assert running.run_over_due(clock.now()) == 1
            assert running.run_over_due(clock.now()) == 0
        told = Notification.objects.filter(kind="complaint").values_list("recipient__name", "params__what")
        assert (shop.people["advisor"].name, "late") in set(told)
        with clock.at(clock.now() + timedelta(hours=49)):
            running.run_over_due(clock.now())
            complaint.refresh_from_db()
            assert (complaint.state, complaint.escalations) == ("escalated", 1)
            assert items(shop.people["aftersales_manager"], "aftersales-manager-09").count() == 1
            person = shop.people["advisor"]
            move(COMPLAINT, complaint, "decide", shop.people["aftersales_manager"], data={"person": person})
            assert running.run_over_due(clock.now()) == 0, "decided once, it does not go up again"

    def test_who_it_is_about_is_not_offered_and_who_cannot_solve_it_neither(self, shop):
        complaint = make_complaint(shop.people["consultant"], about=shop.people["advisor"])
        url = f"/records/complaint/{complaint.pk}/move/assign/"
        client = browser(shop.people["relations"])
        words = client.get(url).content.decode()
        assert shop.people["advisor"].name not in words and shop.people["peer"].name in words
        form = {"version": complaint.version, "person": shop.people["advisor"].pk}
        assert client.post(url, form).status_code == 422
        assert client.post(url, {**form, "person": shop.people["stranger"].pk}).status_code == 422
        complaint.refresh_from_db()
        assert complaint.state == "received"

    def test_whoever_hands_it_over_comes_back_to_its_page_and_reads_on(self, shop):
        complaint = make_complaint(shop.people["consultant"])
        move(COMPLAINT, complaint, "assign", shop.people["relations"], data={"person": shop.people["peer"]})
        complaint.refresh_from_db()
        url = f"/records/complaint/{complaint.pk}/"
        form = {"version": complaint.version, "person": shop.people["advisor"].pk}
        response = browser(shop.people["peer"]).post(f"{url}move/hand_over/", form)
        assert (response.status_code, response["Location"]) == (302, url)
        assert browser(shop.people["peer"]).get(url).status_code == 200

    def test_becoming_serious_shortens_the_clocks_from_the_first_minute(self, shop):
        complaint = make_complaint(shop.people["aftersales_manager"])
        client = browser(shop.people["aftersales_manager"])
        url = f"/records/complaint/{complaint.pk}/edit/"
        form = {
            "source": "phone",
            "category": "repair",
            "severity": "serious",
            "content": "x",
            "version": complaint.version,
        }
        response = client.post(url, form)
        complaint.refresh_from_db()
        assert response.status_code == 302
        assert complaint.close_by == complaint.received_at + timedelta(hours=24)
        lower = {**form, "severity": "normal", "version": complaint.version}
        assert client.post(url, lower).status_code == 422


class TestFigures:
    def test_figures_and_the_rows_behind_them(self, shop):
        owner, relations, advisor = shop.people["consultant"], shop.people["relations"], shop.people["advisor"]
        customer = make_customer(owner)
        on_time, late = make_call(relations, customer, kind="birthday"), make_call(relations, customer, kind="birthday")
        waiting = make_complaint(advisor, customer=customer)
        first = make_complaint(advisor, customer=customer)
        move(FOLLOW_UP, on_time, "done", relations, values={"result": "reached"})
        for each in (waiting, first):
            move(COMPLAINT, each, "assign", relations, data={"person": advisor})
        move(COMPLAINT, first, "take", factories.fresh(advisor), reason="x")
        move(COMPLAINT, first, "solve", factories.fresh(advisor), values={"cause": "c", "measure": "m", "outcome": "o"})
        move(COMPLAINT, first, "close", relations, values={"said_at_closing": "x", "satisfied": True})
        seats = [shop.seats[key].pk for key in ("relations", "aftersales_manager", "consultant")]
        codes = ("complaint-on-time", "care-plan-done", "customer-file-complete")
        with clock.at(clock.local(MONDAY + timedelta(days=3))):
            move(FOLLOW_UP, late, "done", relations, values={"result": "reached"})
            asked = (seats, date(2026, 3, 1), date(2026, 3, 31), clock.now() + timedelta(minutes=1))
            found = calculators.measure(*asked, codes)
            rows = calculators.rows(*asked, codes)
        care_of = found["care-plan-done"][shop.seats["relations"].pk]
        assert (care_of.part, care_of.whole) == (1, 2)
        closed = found["complaint-on-time"]
        assert {closed[seats[0]].actual, closed[seats[1]].actual} == {50}
        share = sum(closed[seat].credited[1] for seat in seats[:2])
        assert share == 2, "each complaint counts once for the store"
        assert found["customer-file-complete"][seats[2]].actual == 0
        for code in codes:
            for seat, value in found[code].items():
                theirs = rows[code][seat]
                assert (sum(r.hit for r in theirs), sum(r.counted for r in theirs)) == (value.part, value.whole)
        assert "post-sale-care" in calculators.computable()
        assert sections.is_built("complaint") and sections.is_built("follow_up") and sections.is_built("customer")

    def test_care_after_the_sale_is_half_in_time_and_half_content(self, shop):
        owner = shop.people["consultant"]
        customer = make_customer(owner)
        scores = (9, 5, None)
        for score in scores:
            call = make_call(owner, customer, kind="delivery")
            move(FOLLOW_UP, call, "done", owner, values={"result": "reached", "satisfaction": score})
        make_call(owner, customer, kind="delivery")
        seat = shop.seats["consultant"].pk
        asked = ([seat], date(2026, 3, 1), date(2026, 3, 31), clock.local(MONDAY + timedelta(days=1)))
        measured = calculators.measure(*asked, ("post-sale-care",))["post-sale-care"][seat]
        assert measured.actual == (75 + 50) / 2
        assert len(calculators.rows(*asked, ("post-sale-care",))["post-sale-care"][seat]) == 4

    def test_reports_count_what_is_theirs_by_number(self, shop):
        from kpi.reports.sections.batch import Batch

        advisor = shop.people["advisor"]
        complaint = make_complaint(advisor, customer=make_customer(shop.people["consultant"]))
        definition = factories.make_definition(shop.seats["advisor"].position, sections=["records.complaint"])
        report = factories.make_report(definition, shop.seats["advisor"], MONDAY)
        at = clock.now() + timedelta(hours=50)
        built = sections._offered["complaint"](Batch([report], at), [report])
        text = str(built[report.pk])
        assert complaint.reference in text and "王晓明" not in text


def test_words_are_forgotten_after_their_term(shop):
    owner = shop.people["consultant"]
    customer = make_customer(owner)
    call = make_call(owner, make_customer(owner, name="常客", phone="13900000002"))
    move(FOLLOW_UP, call, "done", owner, values={"result": "reached", "outcome": "说了很多"})
    Customer.objects.filter(pk=customer.pk).update(state="lost")
    assert retention.forget_due(clock.now()) == 0
    with clock.at(clock.now() + timedelta(days=731)):
        assert retention.forget_due(clock.now()) == 2
        customer.refresh_from_db()
        call.refresh_from_db()
        assert (customer.state, customer.name, call.outcome, call.satisfaction) == ("erased", "", "", None)

"""What is done about a waiting document besides deciding, through its pages; and what each reader sees of it."""

from types import SimpleNamespace

import pytest

from kpi.reports.actions import submit_report
from kpi.reports.models import Report
from roles.approvals.actions import approve, transfer
from roles.approvals.deciding import pending_of
from roles.approvals.models import Approval, Flow, FlowStep, Opinion, Watcher
from tests import factories
from tests.factories import fresh
from tests.pages.conftest import MONDAY, browser_of, said, text_of


@pytest.fixture
def desk(house, nine):
    """The clerk's report waits for the lead; an expert sits in another team."""
    report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    submit_report(report=report, acting_user=fresh(house.clerk.staff), version=1, summary="很忙的一天", plan="p")
    expert = factories.make_seat(house.positions.clerk, factories.make_team(house.department))
    return SimpleNamespace(
        house=house,
        report=report,
        approval=pending_of(report),
        expert=expert,
        lead=browser_of(house.lead.staff),
        clerk=browser_of(house.clerk.staff),
    )


@pytest.fixture
def steps(house, nine):
    """The clerk's report takes two steps: both leads, then the manager."""
    flow = Flow.objects.create(kind="reports.report", name_zh="日报审批", name_en="Reports")
    second = factories.make_seat(house.positions.lead, house.team)
    FlowStep.objects.create(flow=flow, order=1, who="position", position=house.positions.lead, mode="all")
    FlowStep.objects.create(flow=flow, order=2, who="position", position=house.positions.manager)
    report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    return SimpleNamespace(house=house, report=report, second=second)


def post(browser, desk, verb, seat=None, text="请看", version=1, person=None):
    form = {"version": version, "person": seat.staff.name if seat else person or "", "text": text}
    return browser.post(f"/approvals/{desk.approval.pk}/{verb}/", form)


def page(browser, desk):
    return browser.get(f"/reports/{desk.report.pk}/")


class TestOpinions:
    def test_asked_on_the_page_answered_in_the_inbox_and_read_by_the_decider(self, desk):
        asked = post(desk.lead, desk, "ask", desk.expert, "数字对吗?")
        assert asked["Location"] == f"/reports/{desk.report.pk}/"
        expert = browser_of(desk.expert.staff)
        inbox = expert.get("/approvals/")
        (row,) = inbox.context["opinions"]
        assert (row["question"], row["asked_by"]) == ("数字对吗?", desk.house.lead.staff.name)
        assert "很忙的一天" in text_of(inbox)
        assert page(expert, desk).context["desk"]["question"].question == "数字对吗?"
        assert not page(expert, desk).context["can_decide"]
        expert.post(f"/approvals/opinions/{row['pk']}/answer/", {"answer": "对的"})
        assert Opinion.objects.get().answer == "对的"
        assert "对的" in text_of(page(desk.lead, desk))
        assert "对的" not in text_of(page(desk.clerk, desk))
        assert expert.get("/approvals/").context["opinions"] == []

    @pytest.mark.parametrize(("text", "status"), [(" ", 422), ("答" * 10_000, 422), ("a\x00b", 422)])
    def test_a_refused_answer_stays_in_its_row(self, desk, text, status):
        post(desk.lead, desk, "ask", desk.expert)
        response = browser_of(desk.expert.staff).post(
            f"/approvals/opinions/{Opinion.objects.get().pk}/answer/", {"answer": text}
        )
        assert response.status_code == status
        (row,) = response.context["opinions"]
        assert (row["typed"], bool(row["error"])) == (text, True)

    def test_an_answer_that_comes_too_late_is_kept_on_the_page(self, desk):
        post(desk.lead, desk, "ask", desk.expert)
        approve(approval=desk.approval, acting_user=fresh(desk.house.lead.staff), version=1)
        response = browser_of(desk.expert.staff).post(
            f"/approvals/opinions/{Opinion.objects.get().pk}/answer/", {"answer": "写了很久"}
        )
        assert response.status_code == 409
        assert "写了很久" in text_of(response)
        assert page(browser_of(desk.expert.staff), desk).status_code == 404

    def test_another_s_question_is_not_there(self, desk):
        post(desk.lead, desk, "ask", desk.expert)
        url = f"/approvals/opinions/{Opinion.objects.get().pk}/answer/"
        assert desk.lead.post(url, {"answer": "x"}).status_code == 404
        assert Opinion.objects.get().answer == ""


class TestHandingOver:
    def test_the_new_decider_has_it_and_the_page_says_so(self, desk):
        response = post(desk.lead, desk, "transfer", desk.house.manager, "出差")
        assert response.status_code == 302
        waiting = Approval.objects.get()
        assert (waiting.approver, waiting.version) == (desk.house.manager.staff, 2)
        assert desk.house.manager.staff.name in text_of(page(desk.clerk, desk))

    def test_whom_it_cannot_be_handed_to_is_said_beside_the_field_and_the_words_stay(self, desk):
        for person in (desk.house.clerk.staff.name, desk.expert.staff.name, "没有这个人", "x" * 10_000, "a\x00"):
            response = post(desk.lead, desk, "transfer", person=person, text="因为出差")
            assert response.status_code == 422
            assert "因为出差</textarea>" in text_of(response)
            (form,) = [each for each in response.context["desk"]["forms"] if each["open"]]
            assert "person" in form["form"].errors
        assert Approval.objects.get().version == 1

    def test_a_form_from_before_is_refused_says_what_changed_and_can_be_sent_again(self, desk):
        transfer(
            approval=desk.approval,
            acting_user=fresh(desk.house.lead.staff),
            decider=desk.house.manager.staff,
            version=1,
            reason="r",
        )
        manager = browser_of(desk.house.manager.staff)
        response = post(manager, desk, "transfer", desk.house.chief, "我也出差", version=1)
        assert response.status_code == 409
        assert desk.house.manager.staff.name in response.context["stale"]
        assert "我也出差</textarea>" in text_of(response)
        (form,) = [each for each in response.context["desk"]["forms"] if each["open"]]
        assert form["form"]["version"].value() == "2"

    def test_after_it_was_decided_the_words_stay(self, desk):
        approve(approval=desk.approval, acting_user=fresh(desk.house.lead.staff), version=1)
        response = post(desk.lead, desk, "ask", desk.expert, "还来得及吗?")
        assert response.status_code == 409
        assert "还来得及吗?" in text_of(response)
        assert not Opinion.objects.exists()

    def test_who_may_not_decide_may_not_hand_it_over(self, desk):
        for seat, status in ((desk.house.clerk, 403), (desk.expert, 404)):
            for verb in ("transfer", "ask"):
                assert post(browser_of(seat.staff), desk, verb, desk.house.manager).status_code == status
        assert Approval.objects.get().version == 1


class TestCopies:
    def test_the_author_copies_it_the_reader_finds_it_and_it_ends(self, desk):
        assert post(desk.clerk, desk, "copy", desk.expert).status_code == 302
        expert = browser_of(desk.expert.staff)
        (row,) = expert.get("/approvals/?tab=copied").context["page_obj"].object_list
        assert (row["pk"], row["waits_for"]) == (desk.approval.pk, desk.house.lead.staff.name)
        assert page(expert, desk).status_code == 200
        assert expert.get(f"/approvals/{desk.approval.pk}/").status_code == 200
        row = Watcher.objects.get()
        url = f"/approvals/{desk.approval.pk}/copy/{row.pk}/end/"
        assert expert.post(url).status_code == 403
        assert desk.lead.post(url)["Location"] == f"/reports/{desk.report.pk}/"
        assert not Watcher.objects.exists()
        assert page(expert, desk).status_code == 404

    def test_what_a_mere_reader_finds_on_the_page_of_an_approval(self, desk):
        """Whoever may read the document for another reason learns where it stands, no more."""
        response = browser_of(factories.make_superuser()).get(f"/approvals/{desk.approval.pk}/")
        assert response.status_code == 200
        reader = factories.make_seat(desk.house.positions.manager, desk.house.department)
        response = browser_of(reader.staff).get(f"/approvals/{desk.approval.pk}/")
        assert (response.status_code, response.context["desk"]["opinions"]) == (200, [])


class TestWhereItGoes:
    def test_before_it_is_submitted_the_author_sees_the_way(self, steps):
        body = text_of(browser_of(steps.house.clerk.staff).get(f"/reports/{steps.report.pk}/edit/"))
        for name in (steps.house.lead.staff.name, steps.second.staff.name, steps.house.manager.staff.name):
            assert name in body
        assert said("all of them decide") in body

    def test_without_a_flow_the_author_sees_who_decides(self, house, nine):
        report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
        response = browser_of(house.clerk.staff).get(f"/reports/{report.pk}/edit/")
        assert [stop.names for stop in response.context["route"].stops] == [house.lead.staff.name]
        response = browser_of(house.clerk.staff).get("/people/absences/mine/new/")
        assert [stop.names for stop in response.context["route"].stops] == [house.lead.staff.name]

    def test_under_way_it_says_who_decided_who_is_asked_and_what_comes(self, steps):
        house = steps.house
        submit_report(report=steps.report, acting_user=fresh(house.clerk.staff), version=1, summary="s", plan="p")
        author, url = browser_of(house.clerk.staff), f"/reports/{steps.report.pk}/"

        def way():
            route = author.get(url).context["desk"]["route"]
            return [(stop["state"], [(place.name, place.state) for place in stop["places"]]) for stop in route]

        first, second, manager = (each.staff for each in (house.lead, steps.second, house.manager))
        assert way() == [("now", [(first.name, "asked"), (second.name, "asked")]), ("to_come", [])]
        for staff in (first, second):
            waiting = Approval.objects.get()
            response = browser_of(staff).post(
                f"/approvals/{waiting.pk}/decide/", {"decision": "approve", "version": waiting.version}
            )
            assert response.status_code == 302
        assert way() == [
            ("done", [(first.name, "signed"), (second.name, "signed")]),
            ("now", [(manager.name, "asked")]),
        ]

        waiting = Approval.objects.get()
        decider = browser_of(manager)
        assert [each.order for each in decider.get(url).context["desk"]["back_to"]] == [1]
        form = {"decision": "return", "version": waiting.version, "reason": "再看", "to_step": 1}
        assert decider.post(f"{url}decide/", form).status_code == 302
        assert way() == [("now", [(first.name, "asked"), (second.name, "asked")]), ("to_come", [])]
        assert Report.objects.get().state == "submitted"

    def test_who_decided_at_a_step_and_sends_the_form_again_is_told_and_loses_nothing(self, steps):
        house = steps.house
        submit_report(report=steps.report, acting_user=fresh(house.clerk.staff), version=1, summary="s", plan="p")
        waiting = Approval.objects.get()
        lead, url = browser_of(house.lead.staff), f"/reports/{steps.report.pk}/decide/"
        form = {"decision": "approve", "version": waiting.version, "reason": "我写的话"}
        assert lead.post(url, form).status_code == 302
        response = lead.post(url, form)
        assert response.status_code == 409
        assert "我写的话" in text_of(response)
        assert steps.second.staff.name in response.context["stale"]
        answered = lead.post(f"/approvals/{waiting.pk}/decide/", form)
        assert answered.status_code == 409
        assert "我写的话" in text_of(answered)

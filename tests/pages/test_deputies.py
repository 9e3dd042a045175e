"""The page of the deputies, and what a deputy sees and does on the pages of the documents."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.models import CardState, LineSource, Scorecard
from kpi.reports.models import Report, ReportState
from roles import clock
from roles.actions import deactivate_staff
from roles.approvals.actions import delegate, revoke
from roles.approvals.models import Approval, Decision, Delegation
from tests import factories
from tests.pages.conftest import MONDAY, browser_of, card_of, hand_in, said, text_of

RIGHT = "approvals.add_delegation"
HERE = "/approvals/delegations/"


@pytest.fixture
def desk(house, nine):
    """The clerk's report waits for the lead, who may name deputies; a peer of the lead stands by."""
    for name in ("chief", "manager", "lead"):
        factories.grant(getattr(house.positions, name), "own", RIGHT)
    house.peer = factories.make_seat(house.positions.lead, factories.make_team(house.department))
    definition = factories.make_definition(house.positions.clerk, name_zh="日报")
    house.report = factories.make_report(definition, house.clerk, MONDAY)
    author = browser_of(house.clerk.staff)
    author.post(f"/reports/{house.report.pk}/submit/", {"version": 1, "summary": "s", "plan": "p"})
    house.approval = Approval.objects.get()
    return house


def arrange(desk, **fields):
    given = {"starts_on": MONDAY, "ends_on": MONDAY + timedelta(days=2), **fields}
    return delegate(
        principal=desk.lead.staff,
        deputy=desk.peer.staff,
        acting_user=factories.fresh(desk.lead.staff),
        **given,
    )


def post(browser, desk, **form):
    given = {"deputy": desk.peer.staff.pk, "starts_on": "2026-03-02", "ends_on": "2026-03-06", **form}
    return browser.post(f"{HERE}arrange/", given)


class TestArranging:
    def test_a_leader_names_a_deputy_and_both_see_it(self, desk):
        response = post(browser_of(desk.lead.staff), desk, reason="年假", kinds=["reports.report"])
        assert (response.status_code, response["Location"]) == (302, HERE)
        assert Delegation.objects.get().kinds == ["reports.report"]
        assert "年假" in text_of(browser_of(desk.lead.staff).get(HERE))
        body = text_of(browser_of(desk.peer.staff).get(f"{HERE}?tab=received"))
        assert "年假" in body
        assert said("Give back") in body

    def test_who_decides_on_nothing_sees_for_whom_they_act_and_no_form(self, desk):
        page = browser_of(desk.clerk.staff).get(HERE)
        assert page.context["form"] is None
        assert said("You act for nobody") in text_of(page)

    @pytest.mark.parametrize(
        "form",
        [
            {"deputy": ""},
            {"deputy": "x\x00"},
            {"deputy": "9" * 40},
            {"starts_on": "yesterday"},
            {"starts_on": "2026-02-01"},
            {"ends_on": "2026-03-01"},
            {"ends_on": "9999-12-31"},
            {"kinds": ["no.such"]},
            {"reason": "理" * 10_000},
            {"reason": "a\x00b"},
        ],
    )
    def test_bad_input_is_said_beside_its_field_and_changes_nothing(self, desk, form):
        response = post(browser_of(desk.lead.staff), desk, **form)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == list(form)
        assert "field-error" in text_of(response)
        assert not Delegation.objects.exists()

    def test_twice_in_one_time_is_said_above_the_form(self, desk):
        arrange(desk)
        response = post(browser_of(desk.lead.staff), desk)
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()

    def test_whoever_answers_for_the_store_chooses_for_whom(self, desk):
        factories.grant(desk.positions.chief, "store", RIGHT)
        browser = browser_of(desk.chief.staff)
        principals = dict(browser.get(HERE).context["form"].fields["principal"].choices)
        assert desk.clerk.staff.pk not in {int(key) for group in list(principals.values())[1:] for key, _name in group}
        assert post(browser, desk, principal=desk.lead.staff.pk).status_code == 302
        assert Delegation.objects.get().principal == desk.lead.staff
        assert desk.lead.staff.name in text_of(browser.get(f"{HERE}?tab=others"))

    def test_the_principal_of_a_form_cannot_be_forged(self, desk):
        response = post(browser_of(desk.lead.staff), desk, principal=desk.manager.staff.pk)
        assert response.status_code == 302
        assert Delegation.objects.get().principal == desk.lead.staff

    def test_somebody_who_left_and_strangers_are_not_offered(self, desk):
        gone = factories.make_seat(desk.positions.clerk, desk.team)
        deactivate_staff(staff=gone.staff, last_day=MONDAY)
        far = factories.make_seat(desk.positions.lead, factories.make_store(desk.store.parent))
        body = text_of(browser_of(desk.lead.staff).get(HERE))
        assert desk.peer.staff.name in body
        assert gone.staff.name not in body
        assert far.staff.name not in body


class TestEnding:
    def test_the_deputy_gives_it_back(self, desk):
        made = arrange(desk)
        response = browser_of(desk.peer.staff).post(f"{HERE}{made.pk}/end/")
        assert response.status_code == 302
        made.refresh_from_db()
        assert made.revoked_by == desk.peer.staff

    def test_it_does_not_exist_for_others(self, desk):
        made = arrange(desk)
        for seat in (desk.clerk, desk.manager):
            assert browser_of(seat.staff).post(f"{HERE}{made.pk}/end/").status_code == 404

    def test_twice_is_no_error(self, desk):
        made = arrange(desk)
        for _time in range(2):
            assert browser_of(desk.lead.staff).post(f"{HERE}{made.pk}/end/").status_code == 302


class TestDeputyAtWork:
    def test_the_inbox_says_for_whom_and_counts_it(self, desk):
        arrange(desk)
        page = browser_of(desk.peer.staff).get("/approvals/")
        rows = page.context["page_obj"].object_list
        assert [(row["pk"], row["for_name"]) for row in rows] == [(desk.approval.pk, desk.lead.staff.name)]
        assert {each["url"]: each["badge"] for each in page.context["shell"]["nav"]}["/approvals/"] == 1
        mine = browser_of(desk.lead.staff).get("/approvals/").context["page_obj"].object_list
        assert [row["for_name"] for row in mine] == [""]

    def test_decided_from_the_list_both_see_who_decided(self, desk):
        arrange(desk)
        browser = browser_of(desk.peer.staff)
        response = browser.post(f"/approvals/{desk.approval.pk}/decide/", {"decision": "approve", "version": 1})
        assert response.status_code == 302
        assert Decision.objects.latest("pk").principal == desk.lead.staff
        both = said("%(deputy)s (for %(principal)s)", deputy=desk.peer.staff.name, principal=desk.lead.staff.name)
        assert both in text_of(browser_of(desk.lead.staff).get("/approvals/?tab=decided"))
        assert both in text_of(browser_of(desk.clerk.staff).get("/approvals/?tab=mine"))
        row = browser.get("/approvals/?tab=decided").context["page_obj"].object_list[0]
        assert (row["decided_for"], row["url"]) == (desk.lead.staff.name, desk.approval.url)

    def test_the_report_opens_says_for_whom_and_is_decided(self, desk):
        assert browser_of(desk.peer.staff).get(f"/reports/{desk.report.pk}/").status_code == 404
        arrange(desk)
        browser = browser_of(desk.peer.staff)
        page = browser.get(f"/reports/{desk.report.pk}/")
        assert page.context["desk"]["acting_for"] == desk.lead.staff.name
        assert page.context["can_decide"]
        done = browser.post(
            f"/reports/{desk.report.pk}/decide/", {"decision": "return", "reason": "补充", "version": 1}, follow=True
        )
        assert done.status_code == 200
        assert Report.objects.get().state == ReportState.RETURNED
        entry = done.context["decisions"][-1]
        assert (entry["actor_name"], entry["on_behalf_of"]) == (desk.peer.staff.name, desk.lead.staff.name)
        assert said("for %(name)s", name=desk.lead.staff.name) in text_of(done)

    def test_a_scorecard_is_scored_in_the_principal_s_name(self, desk):
        factories.make_weight(desk.positions.clerk, 100)
        card = card_of(desk.clerk, date(2026, 2, 1))
        hand_in(card)
        arrange(desk)
        browser = browser_of(desk.peer.staff)
        page = browser.get(f"/kpi/{card.pk}/")
        assert page.context["desk"]["acting_for"] == desk.lead.staff.name
        form = {"version": 1}
        for line in card.lines.exclude(source=LineSource.COMPUTED):
            form |= {f"line-{line.pk}": 80, f"reason-{line.pk}": ""}
        assert browser.post(f"/kpi/{card.pk}/score/", form, follow=True).status_code == 200
        card = Scorecard.objects.get(pk=card.pk)
        assert (card.state, card.scored_by) == (CardState.SCORED, desk.lead.staff)

    def test_it_ends_on_the_next_request_in_the_open_session(self, desk):
        made = arrange(desk)
        browser = browser_of(desk.peer.staff)
        assert browser.get(f"/reports/{desk.report.pk}/").status_code == 200
        revoke(delegation=made, acting_user=desk.lead.staff)
        assert browser.get(f"/reports/{desk.report.pk}/").status_code == 404
        form = {"decision": "approve", "version": 1}
        assert browser.post(f"/approvals/{desk.approval.pk}/decide/", form).status_code == 404
        assert browser.post(f"/reports/{desk.report.pk}/decide/", form).status_code == 404
        assert Report.objects.get().state == ReportState.SUBMITTED

    def test_it_ends_after_the_last_day(self, desk):
        arrange(desk)
        with clock.at(clock.local(MONDAY + timedelta(days=3))):
            assert browser_of(desk.peer.staff).get(f"/reports/{desk.report.pk}/").status_code == 404
            assert browser_of(desk.peer.staff).get("/approvals/").context["page_obj"].paginator.count == 0

    def test_a_decision_of_a_past_delegation_stays_in_the_list_without_a_link(self, desk):
        arrange(desk)
        browser = browser_of(desk.peer.staff)
        browser.post(f"/approvals/{desk.approval.pk}/decide/", {"decision": "approve", "version": 1})
        with clock.at(clock.local(MONDAY + timedelta(days=3))):
            row = browser_of(desk.peer.staff).get("/approvals/?tab=decided").context["page_obj"].object_list[0]
        assert (row["pk"], row["url"]) == (desk.approval.pk, "")

    def test_a_deputy_s_pages_ask_few_queries(self, desk):
        arrange(desk)
        urls = ("/approvals/", f"/reports/{desk.report.pk}/", HERE, f"{HERE}?tab=received")
        stale = {"decision": "approve", "version": 7, "reason": "typed"}
        asked = {}
        for url, form in [*((url, None) for url in urls), (f"/reports/{desk.report.pk}/decide/", stale)]:
            browser = browser_of(desk.peer.staff)
            with CaptureQueriesContext(connection) as captured:
                response = browser.post(url, form) if form else browser.get(url)
            assert response.status_code == (409 if form else 200)
            asked[url] = sum(
                not each["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for each in captured.captured_queries
            )
        assert {url: count for url, count in asked.items() if count > 20} == {}

"""The approvals inbox: four lists, deciding from a row, and what a refused decision brings back."""

import re
from datetime import date
from types import SimpleNamespace
from urllib.parse import urljoin

import pytest
from django.urls import reverse

from kpi.models import CardState, Scorecard
from kpi.reports.actions import submit_report
from kpi.reports.models import Report, ReportState
from roles import clock
from roles.approvals.actions import withdraw
from roles.approvals.models import Approval, Decision
from tests import factories
from tests.pages.conftest import MONDAY, browser_of, card_of, hand_in, said, text_of

TABS = ("waiting", "decided", "mine", "copied")


@pytest.fixture
def desk(house, nine):
    """Two reports of the clerk wait for the lead."""
    reports = []
    for number in range(2):
        definition = factories.make_definition(house.positions.clerk, name_zh=f"日报{number}")
        report = factories.make_report(definition, house.clerk, MONDAY)
        submit_report(report=report, acting_user=house.clerk.staff, version=1, summary="s", plan="p")
        reports.append(report)
    approvals = list(Approval.objects.order_by("pk"))
    return SimpleNamespace(
        house=house,
        reports=reports,
        approvals=approvals,
        lead=browser_of(house.lead.staff),
        clerk=browser_of(house.clerk.staff),
    )


def rows(browser, tab):
    return {row["pk"] for row in browser.get(f"/approvals/?tab={tab}").context["page_obj"].object_list}


def decide(desk, number=0, decision="approve", reason="", version=1, browser=None, **form):
    url = reverse("approvals:decide", args=[desk.approvals[number].pk])
    form = {"decision": decision, "reason": reason, "version": version, **form}
    return (browser or desk.lead).post(url, form)


def state():
    return (
        list(Approval.objects.order_by("pk").values()),
        list(Decision.objects.order_by("pk").values()),
        list(Report.objects.order_by("pk").values()),
        list(Scorecard.objects.order_by("pk").values()),
    )


def row_of(body, approval):
    """Return the row's part of the page."""
    action = f'action="{reverse("approvals:decide", args=[approval.pk])}"'
    return next(part for part in body.split('<li class="panel desk-row') if action in part)


class TestTabs:
    def test_each_shows_its_own(self, desk):
        first, second = (each.pk for each in desk.approvals)
        assert [rows(desk.lead, tab) for tab in TABS] == [{first, second}, set(), set(), set()]
        assert [rows(desk.clerk, tab) for tab in TABS] == [set(), set(), {first, second}, set()]
        decide(desk)
        assert [rows(desk.lead, tab) for tab in TABS] == [{second}, {first}, set(), set()]

    def test_the_first_is_shown_for_an_unknown_one(self, desk):
        assert rows(desk.lead, "nonsense") == rows(desk.lead, "waiting")

    def test_the_number_that_waits_stands_on_tab_menu_and_today_page(self, desk):
        page = desk.lead.get("/approvals/?tab=mine")
        assert [each["count"] for each in page.context["tabs"]] == [2, None, None, None]
        badge = {each["url"]: each["badge"] for each in page.context["shell"]["nav"]}
        assert badge["/approvals/"] == 2
        assert desk.lead.get("/duties/").context["waiting"] == 2

    def test_who_has_waited_longest_comes_first(self, desk):
        found = [row["pk"] for row in desk.lead.get("/approvals/").context["page_obj"].object_list]
        assert found == [each.pk for each in desk.approvals]

    def test_only_what_waits_can_be_decided_from_the_row(self, desk):
        assert reverse("approvals:decide", args=[desk.approvals[0].pk]) in text_of(desk.lead.get("/approvals/"))
        assert "/decide/" not in text_of(desk.clerk.get("/approvals/?tab=mine"))

    def test_one_s_own_times_stand_over_what_was_decided(self, desk):
        decide(desk)
        page = desk.lead.get("/approvals/?tab=decided")
        assert (page.context["speed"].decided, page.context["speed"].waiting) == (1, 1)
        assert desk.clerk.get("/approvals/?tab=decided").context["speed"] is None

    def test_an_empty_list_says_what_would_come(self, desk):
        assert said("Nothing waits here") in text_of(desk.clerk.get("/approvals/"))


class TestDeciding:
    def test_approve(self, desk):
        response = decide(desk, reason="好")
        assert response["Location"] == "/approvals/"
        assert Report.objects.get(pk=desk.reports[0].pk).state == ReportState.APPROVED
        assert Decision.objects.latest("pk").reason == "好"
        assert "日报0" in text_of(desk.lead.get("/approvals/?tab=mine"))

    def test_return(self, desk):
        decide(desk, decision="return", reason="补充")
        assert Report.objects.get(pk=desk.reports[0].pk).state == ReportState.RETURNED

    def test_it_leads_back_to_the_page_of_the_list(self, desk):
        assert decide(desk, next="/approvals/?tab=waiting&page=2")["Location"] == "/approvals/?tab=waiting&page=2"

    def test_mended_after_a_refusal_it_leads_back_to_the_list(self, desk):
        refused = row_of(text_of(decide(desk, decision="return", reason="")), desk.approvals[0])
        target = re.search(r'name="next" value="([^"]*)"', refused)[1]
        mended = decide(desk, decision="return", reason="now with one", next=target)
        assert mended["Location"] == "/approvals/"
        assert decide(desk, 1, next="/approvals/1/decide/")["Location"] == "/approvals/"

    def test_a_refused_page_leads_only_to_addresses_that_can_be_opened(self, desk):
        for number in range(30):
            definition = factories.make_definition(desk.house.positions.clerk)
            report = factories.make_report(definition, desk.house.clerk, MONDAY)
            submit_report(report=report, acting_user=desk.house.clerk.staff, version=1, summary=f"{number}", plan="")
        body = text_of(decide(desk, decision="return", reason=""))
        links = set(re.findall(r'(?:href|name="next" value)="([^"#]*)', body)) - {""}
        links = {link for link in links if not link.startswith("/static/")}
        assert any("page=2" in link for link in links)
        base = reverse("approvals:decide", args=[desk.approvals[0].pk])
        opened = {link: desk.lead.get(urljoin(base, link.replace("&amp;", "&"))).status_code for link in links}
        assert {link: status for link, status in opened.items() if status not in (200, 302)} == {}

    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/approvals/",
            "//evil.example",
            "/kpi/",
            "/approvals/\x00",
            "javascript:alert(1)",
            "\\\\e",
        ],
    )
    def test_it_leads_nowhere_else(self, desk, target):
        assert decide(desk, next=target)["Location"] == "/approvals/"

    def test_a_scorecard_is_not_waved_through(self, desk):
        factories.make_weight(desk.house.positions.clerk, 100)
        card = card_of(desk.house.clerk, date(2026, 2, 1))
        approval = hand_in(card)
        assert f'action="{reverse("approvals:decide", args=[approval.pk])}"' not in text_of(
            desk.lead.get("/approvals/")
        )
        before = state()
        desk.approvals.append(approval)
        for decision in ("approve", "return"):
            response = decide(desk, -1, decision, "no scores")
            assert response.status_code == 422
            assert said("This card waits for its scores: open it and score every line.") in text_of(response)
        assert state() == before
        assert Scorecard.objects.get(pk=card.pk).state == CardState.SUBMITTED


class TestRefused:
    def test_without_a_reason_the_row_says_so(self, desk):
        before = state()
        response = decide(desk, 1, "return", " ")
        body = text_of(response)
        assert response.status_code == 422
        assert state() == before
        sentence = said("Say what is to be mended: the author reads this.")
        assert sentence in row_of(body, desk.approvals[1])
        assert sentence not in row_of(body, desk.approvals[0])
        assert '<details class="decide" open' in row_of(body, desk.approvals[1])

    @pytest.mark.parametrize("reason", ["理" * 10_000, "typed\x00byte"])
    def test_the_typed_reason_stays_in_its_row(self, desk, reason):
        before = state()
        response = decide(desk, 1, "approve", reason)
        assert response.status_code == 422
        assert state() == before
        assert reason + "</textarea>" in row_of(text_of(response), desk.approvals[1])

    def test_a_form_from_another_version_is_refused_beside_the_row(self, desk):
        before = state()
        response = decide(desk, reason="typed", version=9)
        assert response.status_code == 409
        assert state() == before
        assert "typed</textarea>" in row_of(text_of(response), desk.approvals[0])

    def test_a_past_form_sent_again_says_what_was_decided_and_keeps_the_reason(self, desk):
        decide(desk)
        before = state()
        response = decide(desk, 0, "return", "my typed reason")
        body = text_of(response)
        assert response.status_code == 409
        assert state() == before
        lead = desk.house.lead.staff.name
        facts = {"who": lead, "state": said("Approved")}
        assert said("Nothing was changed: %(who)s has already decided (%(state)s).", **facts) in body
        assert "my typed reason" in body

    def test_a_form_on_a_withdrawn_report_says_so(self, desk):
        withdraw(approval=desk.approvals[0], acting_user=desk.house.clerk.staff, version=1)
        before = state()
        response = decide(desk, 0, "return", "my typed reason")
        assert response.status_code == 409
        assert said("Withdrawn") in text_of(response)
        assert "my typed reason" in text_of(response)
        assert state() == before

    def test_a_form_on_what_another_decided_says_who(self, desk):
        manager = desk.house.manager.staff
        browser_of(manager).post(
            reverse("reports:decide", args=[desk.reports[0].pk]), {"decision": "approve", "version": 1}
        )
        before = state()
        response = decide(desk, reason="typed")
        assert response.status_code == 409
        assert manager.name in text_of(response)
        assert state() == before

    def test_nobody_decides_what_waits_for_another(self, desk):
        before = state()
        for seat in (desk.house.clerk, desk.house.manager, desk.house.chief):
            assert decide(desk, browser=browser_of(seat.staff)).status_code == 404
        assert state() == before

    def test_whoever_lost_the_right_meanwhile_decides_no_more(self, desk):
        seat = desk.house.lead
        seat.ends_on = MONDAY
        seat.save()
        before = state()
        with clock.at(clock.end_of(MONDAY)):
            assert decide(desk).status_code == 403
        assert state() == before

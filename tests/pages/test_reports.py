"""Reports: the live draft, saving, handing in, the decision, and what is said when any of it comes too late."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from kpi.reports.models import Report, ReportState
from roles import clock
from roles.approvals.models import Approval, Decision
from roles.duties.actions import tick_item
from roles.notifications.models import Notification
from tests import factories
from tests.pages.conftest import MONDAY, browser_of, said, text_of

STALE = "This was changed in the meantime. Nothing was saved."


@pytest.fixture
def desk(house, nine):
    """The clerk's daily report of Monday with one duty behind it, and a browser for everybody."""
    duty = factories.make_duty(house.positions.clerk, due_time=time(18, 0))
    item = factories.make_item(duty, house.clerk, MONDAY)
    definition = factories.make_definition(house.positions.clerk)
    report = factories.make_report(definition, house.clerk, MONDAY)
    browsers = {name: browser_of(getattr(house, name).staff) for name in ("clerk", "lead", "manager", "chief")}
    return SimpleNamespace(house=house, duty=duty, item=item, definition=definition, report=report, **browsers)


def url(desk, what="detail"):
    return reverse(f"reports:{what}", args=[desk.report.pk])


def state(desk):
    """Return everything a refused request must leave as it was."""
    return (
        Report.objects.values().get(pk=desk.report.pk),
        list(Approval.objects.values()),
        list(Decision.objects.values()),
    )


def now(desk):
    return Report.objects.get(pk=desk.report.pk)


def send(desk, *, action="submit", version=None, **form):
    """Post the author's form."""
    form = {"summary": "总结一", "plan": "计划一", "version": version or now(desk).version, **form}
    return desk.clerk.post(url(desk, "submit"), {**form, "action": action})


def decide(browser, desk, decision, reason="", version=None):
    approval = Approval.objects.filter(object_id=desk.report.pk).latest("pk")
    form = {"decision": decision, "reason": reason, "version": version or approval.version}
    return browser.post(url(desk, "decide"), form)


def counts(response):
    """Return how many duties stand in each list of the checklist."""
    parts = [part for section in response.context["sections"] for part in section["parts"]]
    return {part["state"]: part["total"] for part in parts if part["kind"] == "exceptions"}


class TestDraft:
    def test_it_follows_the_checklist_while_it_is_written(self, desk):
        assert counts(desk.clerk.get(url(desk, "edit"))) == {"done": 0, "late": 0, "missed": 0, "open": 1}
        tick_item(item=desk.item, acting_user=desk.house.clerk.staff, revision=1, note="两台成交")
        response = desk.clerk.get(url(desk, "edit"))
        assert counts(response) == {"done": 1, "late": 0, "missed": 0, "open": 0}
        assert "两台成交" in text_of(response)

    def test_once_handed_in_it_stays_as_it_was(self, desk):
        send(desk)
        tick_item(item=desk.item, acting_user=desk.house.clerk.staff, revision=1, note="too late")
        response = desk.lead.get(url(desk))
        assert counts(response)["open"] == 1 and counts(response)["done"] == 0
        assert "too late" not in text_of(response)

    def test_saving_keeps_the_words_and_hands_nothing_in(self, desk):
        response = send(desk, action="save", summary="  写到一半  ", plan="👍")
        assert (response.status_code, response["Location"]) == (302, url(desk, "edit"))
        assert (now(desk).state, now(desk).summary, now(desk).plan) == (ReportState.DRAFT, "写到一半", "👍")
        assert not Approval.objects.exists()
        page = desk.clerk.get(url(desk, "edit"))
        assert said("Draft saved.") in text_of(page)
        assert "写到一半</textarea>" in text_of(page)

    @pytest.mark.parametrize("field", ["summary", "plan"])
    @pytest.mark.parametrize("text", ["长" * 10_000, "a\x00b"])
    def test_a_text_that_does_not_fit_stays_in_its_box(self, desk, field, text):
        before = state(desk)
        response = send(desk, **{field: text})
        assert response.status_code == 422
        assert state(desk) == before
        assert response.context["form"].errors[field]
        assert response.context["form"][field].value() == text
        assert text.replace("\x00", "\x00") in text_of(response)

    @pytest.mark.parametrize("version", ["0", "abc", "99999999999999999999", ""])
    def test_a_version_that_is_none_changes_nothing(self, desk, version):
        before = state(desk)
        response = desk.clerk.post(url(desk, "submit"), {"summary": "typed", "version": version})
        assert response.status_code in (409, 422)
        assert state(desk) == before
        assert "typed</textarea>" in text_of(response)

    def test_a_superior_is_shown_the_report_not_the_form(self, desk):
        assert desk.lead.get(url(desk, "edit"))["Location"] == url(desk)

    def test_a_handed_in_report_is_not_edited(self, desk):
        send(desk)
        assert desk.clerk.get(url(desk, "edit"))["Location"] == url(desk)


class TestHandingIn:
    def test_the_receiver_is_named(self, desk):
        response = send(desk)
        assert response["Location"] == url(desk)
        sentence = said("Submitted. %(name)s decides on it.", name=desk.house.lead.staff.name)
        assert sentence in text_of(desk.clerk.get(url(desk)))
        assert now(desk).state == ReportState.SUBMITTED
        assert Notification.objects.filter(recipient=desk.house.lead.staff).count() == 1

    def test_where_nobody_stands_above_it_is_filed(self, house, nine):
        definition = factories.make_definition(house.positions.chief)
        report = factories.make_report(definition, house.chief, MONDAY)
        browser = browser_of(house.chief.staff)
        page = browser.post(
            reverse("reports:submit", args=[report.pk]), {"version": 1, "summary": "", "plan": ""}, follow=True
        )
        assert said("Filed: nobody stands above to decide.") in text_of(page)
        assert Report.objects.get(pk=report.pk).state == ReportState.FILED

    def test_a_second_receiver_reads_and_does_not_decide(self, desk):
        reader = factories.make_position(department="finance")
        seat = factories.make_seat(reader, factories.make_department(desk.house.store, "finance"))
        desk.definition.receivers = [desk.house.positions.manager.code, reader.code]
        desk.definition.save()
        # A report keeps the version it was made from: let it be made from this one.
        Report.objects.filter(pk=desk.report.pk).update(made_from=desk.definition.history.latest())
        browser = browser_of(seat.staff)
        assert browser.get(url(desk)).status_code == 404
        send(desk)
        assert Approval.objects.get().approver == desk.house.manager.staff
        page = browser.get(url(desk))
        assert page.status_code == 200
        assert page.context["can_decide"] is False
        assert "reports:decide" not in text_of(page) and url(desk, "decide") not in text_of(page)
        before = state(desk)
        assert decide(browser, desk, "approve").status_code == 403
        assert state(desk) == before

    def test_a_form_from_before_is_refused_and_keeps_what_was_typed(self, desk):
        send(desk, action="save", summary="newer", plan="newer")
        before = state(desk)
        response = send(desk, version=1, summary="typed long ago", plan="plan long ago")
        body = text_of(response)
        assert response.status_code == 409
        assert state(desk) == before
        assert said(STALE) in body
        assert "typed long ago</textarea>" in body and "plan long ago</textarea>" in body
        assert url(desk) in body

    def test_handing_in_twice_is_refused_the_second_time(self, desk):
        send(desk)
        before = state(desk)
        response = send(desk, version=1, summary="again")
        assert response.status_code == 409
        assert state(desk) == before
        assert "again</textarea>" in text_of(response)

    def test_only_the_author_writes(self, desk):
        before = state(desk)
        for browser in (desk.lead, desk.manager, desk.chief):
            response = browser.post(url(desk, "submit"), {"version": 1, "summary": "forged", "plan": ""})
            assert response.status_code == 403
            assert said("Only its author writes a report.") in text_of(response)
        assert state(desk) == before


class TestDecision:
    def test_the_receiver_approves(self, desk):
        send(desk)
        page = desk.lead.get(url(desk))
        assert page.context["can_decide"] is True
        response = decide(desk.lead, desk, "approve", "做得好")
        assert response["Location"] == url(desk)
        assert now(desk).state == ReportState.APPROVED
        log = desk.clerk.get(url(desk)).context["decisions"]
        assert [(each["action"], each["actor_name"]) for each in log] == [
            ("submit", desk.house.clerk.staff.name),
            ("approve", desk.house.lead.staff.name),
        ]
        assert "做得好" in text_of(desk.clerk.get(url(desk)))

    def test_returned_with_a_reason_it_goes_back_to_the_author(self, desk):
        send(desk)
        decide(desk.lead, desk, "return", "缺少客户数")
        assert now(desk).state == ReportState.RETURNED
        page = desk.clerk.get(url(desk, "edit"))
        assert "缺少客户数" in text_of(page)
        send(desk, summary="三位客户")
        assert now(desk).state == ReportState.SUBMITTED
        assert Approval.objects.filter(state="pending").count() == 1

    @pytest.mark.parametrize("reason", ["", "   ", "\n"])
    def test_returning_needs_a_reason(self, desk, reason):
        send(desk)
        before = state(desk)
        response = decide(desk.lead, desk, "return", reason)
        assert response.status_code == 422
        assert said("Say what is to be mended: the author reads this.") in text_of(response)
        assert state(desk) == before

    @pytest.mark.parametrize("reason", ["理" * 10_000, "typed\x00byte"])
    def test_a_reason_that_does_not_fit_stays_in_its_box(self, desk, reason):
        send(desk)
        before = state(desk)
        response = decide(desk.lead, desk, "return", reason)
        assert response.status_code == 422
        assert state(desk) == before
        assert reason + "</textarea>" in text_of(response)

    @pytest.mark.parametrize("decision", ["", "publish", "\x00"])
    def test_a_decision_that_is_none_keeps_the_reason(self, desk, decision):
        send(desk)
        before = state(desk)
        response = decide(desk.lead, desk, decision, "typed reason")
        assert response.status_code == 422
        assert state(desk) == before
        assert "typed reason</textarea>" in text_of(response)

    def test_nobody_decides_on_their_own(self, desk):
        send(desk)
        before = state(desk)
        assert desk.clerk.get(url(desk)).context["can_decide"] is False
        response = decide(desk.clerk, desk, "approve")
        assert response.status_code == 403
        assert said("Nobody decides on their own document.") in text_of(response)
        assert state(desk) == before

    def test_a_peer_does_not_even_see_it(self, desk):
        send(desk)
        peer = factories.make_seat(desk.house.positions.clerk, desk.house.team)
        assert decide(browser_of(peer.staff), desk, "approve").status_code == 404

    def test_somebody_higher_up_the_line_may_decide(self, desk):
        send(desk)
        decide(desk.chief, desk, "approve")
        assert now(desk).state == ReportState.APPROVED

    def test_a_second_decision_says_who_was_first_and_keeps_the_reason(self, desk):
        send(desk)
        decide(desk.manager, desk, "approve")
        before = state(desk)
        response = decide(desk.lead, desk, "return", "my typed reason", version=1)
        body = text_of(response)
        assert response.status_code == 409
        assert state(desk) == before
        assert said("Nothing was changed: this report is now “%(state)s”.", state=said("Approved")) in body
        assert "my typed reason" in body

    def test_a_version_from_before_is_refused_and_keeps_the_reason(self, desk):
        send(desk)
        before = state(desk)
        response = decide(desk.lead, desk, "return", "my typed reason", version=77)
        assert response.status_code == 409
        assert state(desk) == before
        assert "my typed reason</textarea>" in text_of(response)

    def test_a_draft_is_not_decided(self, desk):
        before = state(desk)
        response = desk.lead.post(url(desk, "decide"), {"decision": "approve", "version": 1})
        assert response.status_code == 409
        assert state(desk) == before


class TestWithdrawing:
    def test_the_author_takes_it_back(self, desk):
        send(desk)
        assert url(desk, "withdraw") in text_of(desk.clerk.get(url(desk)))
        response = desk.clerk.post(url(desk, "withdraw"))
        assert response["Location"] == url(desk, "edit")
        assert now(desk).state == ReportState.DRAFT
        assert said("Withdrawn: you can change and submit it again.") in text_of(desk.clerk.get(url(desk, "edit")))

    def test_nobody_else_does(self, desk):
        send(desk)
        before = state(desk)
        assert desk.lead.post(url(desk, "withdraw")).status_code == 403
        assert state(desk) == before
        assert url(desk, "withdraw") not in text_of(desk.lead.get(url(desk)))

    def test_a_decided_report_cannot_be_taken_back(self, desk):
        send(desk)
        decide(desk.lead, desk, "approve")
        before = state(desk)
        page = desk.clerk.post(url(desk, "withdraw"), follow=True)
        assert said("Nothing waits for a decision any more.") in text_of(page)
        assert state(desk) == before

    def test_a_decision_on_a_withdrawn_report_is_refused(self, desk):
        send(desk)
        desk.clerk.post(url(desk, "withdraw"))
        before = state(desk)
        response = decide(desk.lead, desk, "return", "my typed reason", version=1)
        assert response.status_code == 409
        assert "my typed reason" in text_of(response)
        assert state(desk) == before


class TestList:
    def rows(self, browser, query=""):
        return browser.get("/reports/" + query).context["page_obj"].object_list

    def tabs(self, browser):
        return [each["url"].split("=")[1] for each in browser.get("/reports/").context["tabs"]]

    def test_a_clerk_has_one_list_and_a_leader_three(self, desk):
        assert self.tabs(desk.clerk) == ["mine"]
        assert self.tabs(desk.lead) == ["mine", "team", "missing"]

    def test_a_tab_one_does_not_have_shows_ones_own(self, desk):
        assert [row["author_name"] for row in self.rows(desk.clerk, "?tab=team")] == [desk.house.clerk.staff.name]

    def test_missing_is_what_is_past_its_due_time_and_not_handed_in(self, desk):
        assert self.rows(desk.lead, "?tab=missing") == []
        with clock.at(desk.report.due_at + timedelta(seconds=1)):
            page = desk.lead.get("/reports/?tab=missing")
            assert [row["pk"] for row in page.context["page_obj"].object_list] == [desk.report.pk]
            assert page.context["tabs"][2]["count"] == 1
            assert said("Missing") in text_of(page)
            send(desk)
            assert self.rows(desk.lead, "?tab=missing") == []
            assert self.rows(desk.lead, "?tab=team")[0]["late"] is True

    def test_a_report_handed_in_on_time_stays_on_time_when_it_is_decided_late(self, desk):
        send(desk)
        with clock.at(desk.report.due_at + timedelta(days=1)):
            decide(desk.lead, desk, "approve")
            assert self.rows(desk.lead, "?tab=team")[0]["late"] is False

    def test_filters(self, desk):
        send(desk)
        weekly = factories.make_definition(desk.house.positions.clerk, "weekly")
        factories.make_report(weekly, desk.house.clerk, MONDAY - timedelta(days=7))
        Report.objects.filter(definition=desk.definition).exclude(pk=desk.report.pk).delete()
        author = desk.house.clerk.staff.name
        for query, titles in {
            "?tab=team": [desk.definition.name_zh, weekly.name_zh],
            "?tab=team&state=submitted": [desk.definition.name_zh],
            "?tab=team&frequency=weekly": [weekly.name_zh],
            f"?tab=team&q={author}": [desk.definition.name_zh, weekly.name_zh],
            f"?tab=team&q={weekly.name_en}": [weekly.name_zh],
            "?tab=team&q=nobody-of-that-name": [],
            "?tab=team&state=nonsense": [desk.definition.name_zh, weekly.name_zh],
        }.items():
            assert sorted(row["title"] for row in self.rows(desk.lead, query)) == sorted(titles), query

    def test_the_filter_form_keeps_the_tab(self, desk):
        body = text_of(desk.lead.get("/reports/?tab=team"))
        form = body[body.index('role="search"') : body.index("</form>", body.index('role="search"'))]
        assert 'name="tab"' in form and 'value="team"' in form

    def test_a_report_that_has_not_begun_is_on_no_list(self, desk):
        factories.make_report(desk.definition, desk.house.clerk, MONDAY + timedelta(days=1))
        assert len(self.rows(desk.clerk)) == 1
        assert self.rows(desk.lead, "?tab=team") == []

    def test_a_superior_sees_a_draft_once_its_period_is_over(self, desk):
        with clock.at(desk.report.draft_at - timedelta(minutes=1)):
            assert self.rows(desk.lead, "?tab=team") == []
        with clock.at(desk.report.draft_at):
            assert [row["pk"] for row in self.rows(desk.lead, "?tab=team")] == [desk.report.pk]

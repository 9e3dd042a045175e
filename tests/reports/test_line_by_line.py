"""A report beside its figures: comments, remarks on lines, differences, rows counted, marks of lateness, sealing."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from kpi.reports.actions import StaleReport, refresh_report, save_report, submit_report
from kpi.reports.differences import differences
from kpi.reports.models import Report, ReportRemark
from kpi.reports.parts import figures_of
from kpi.reports.presentation import marks_of, sections_of
from roles import clock
from roles.approvals.documents import content_hash
from roles.approvals.models import Approval
from roles.duties.actions import tick_item
from roles.notifications.models import Notification
from roles.notifications.tick import tell_due
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.pages.conftest import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
LINE = "checklist.completion"


@pytest.fixture
def item(house):
    return factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)


@pytest.fixture
def report(house, item):
    definition = factories.make_definition(house.positions.clerk, due_time=time(21))
    return factories.make_report(definition, house.clerk, MONDAY)


def stored(report):
    return Report.objects.get(pk=report.pk)


def written(report, action=submit_report, **fields):
    current = stored(report)
    facts = {"version": current.version, "summary": "忙", "plan": "", **fields}
    return action(report=current, acting_user=fresh(current.owner), **facts)


def decide(report, seat, decision, reason="", version=None, **remarks):
    approval = Approval.objects.filter(object_id=report.pk).latest("pk")
    form = {"version": version or approval.version, "decision": decision, "reason": reason, **remarks}
    return browser_of(seat.staff).post(reverse("reports:decide", args=[report.pk]), form)


class TestComments:
    def test_the_author_comments_on_a_figure_and_does_not_change_it(self, report):
        written(report, save_report, comments={LINE: " 系统停机两小时 "})
        kept = stored(report)
        before = {each.line: each.value for each in figures_of(sections_of(kept))}
        assert kept.comments == {LINE: "系统停机两小时"}
        written(report, comments={LINE: "系统停机"})
        now = stored(report)
        assert {each.line: each.value for each in figures_of(sections_of(now))} == before
        assert now.comments == {LINE: "系统停机"}

    def test_a_comment_belongs_to_what_is_decided_on(self, house, report):
        written(report, comments={LINE: "停机"})
        Report.objects.filter(pk=report.pk).update(comments={LINE: "偷偷改"})
        assert decide(report, house.lead, "approve").status_code == 409
        assert stored(report).state == "submitted"

    @pytest.mark.parametrize("comments", [{"nobody.knows": "x"}, {LINE: "长" * 501}])
    def test_a_line_that_is_none_and_a_comment_too_long_change_nothing(self, report, comments):
        with pytest.raises(ValidationError):
            written(report, comments=comments)
        assert (stored(report).state, stored(report).comments, stored(report).summary) == ("draft", {}, "")


class TestRefreshing:
    def test_on_demand_until_it_is_handed_in(self, house, report, item):
        refresh_report(report=stored(report), acting_user=fresh(house.clerk.staff), version=1)
        assert stored(report).figures[LINE] == ["0.00", 0, 1]
        tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        assert stored(report).figures[LINE] == ["0.00", 0, 1]
        refresh_report(report=stored(report), acting_user=fresh(house.clerk.staff), version=2)
        assert stored(report).figures[LINE] == ["100.00", 1, 1]
        written(report)
        with pytest.raises(StaleReport):
            refresh_report(report=stored(report), acting_user=fresh(house.clerk.staff), version=4)

    def test_by_its_author_alone_and_never_over_a_newer_version(self, house, report):
        with pytest.raises(PermissionDenied):
            refresh_report(report=stored(report), acting_user=fresh(house.lead.staff), version=1)
        with pytest.raises(StaleReport):
            refresh_report(report=stored(report), acting_user=fresh(house.clerk.staff), version=7)
        assert stored(report).version == 1

    def test_the_button(self, house, report):
        browser = browser_of(house.clerk.staff)
        assert browser.post(reverse("reports:refresh", args=[report.pk]), {"version": 1}).status_code == 302
        assert stored(report).drafted_at is not None
        assert browser.post(reverse("reports:refresh", args=[report.pk]), {"version": "x"}).status_code == 302
        assert stored(report).version == 2


class TestReturning:
    def test_remarks_stand_beside_their_lines_for_the_author_and_the_next_round(self, house, report):
        written(report)
        answer = decide(
            report, house.lead, "return", "见批注", **{f"remark_{LINE}": "为什么没完成？", "remark_summary": ""}
        )
        assert answer.status_code == 302
        (remark,) = ReportRemark.objects.all()
        assert (remark.line, remark.text, remark.written_by) == (LINE, "为什么没完成？", house.lead.staff)
        page = browser_of(house.clerk.staff).get(reverse("reports:edit", args=[report.pk]))
        assert "为什么没完成？" in text_of(page)
        written(report, comments={LINE: "停电"})
        assert "为什么没完成？" in text_of(
            browser_of(house.lead.staff).get(reverse("reports:detail", args=[report.pk]))
        )

    def test_a_refused_decision_keeps_no_remark_and_loses_none_of_what_was_typed(self, house, report):
        written(report)
        for reason, version, status in (("", None, 422), ("原因", 99, 409)):
            answer = decide(report, house.lead, "return", reason, version, **{f"remark_{LINE}": "请说明"})
            assert answer.status_code == status
            assert 'value="请说明"' in text_of(answer)
        assert not ReportRemark.objects.exists()
        assert stored(report).state == "submitted"

    def test_a_form_of_the_round_before_decides_on_nothing(self, house, report):
        written(report)
        browser, address = browser_of(house.lead.staff), reverse("reports:decide", args=[report.pk])
        page = browser.get(reverse("reports:detail", args=[report.pk]))
        decide(report, house.lead, "return", "请补")
        written(report, summary="第二稿")
        data = {"version": 1, "decision": "approve", "reason": "旧页面上的话"}
        answer = browser.post(address, data | {"of": page.context["desk"]["pk"]})
        assert (answer.status_code, stored(report).state) == (409, "submitted")
        assert "旧页面上的话" in text_of(answer)
        assert browser.post(address, data | {"of": answer.context["desk"]["pk"]}).status_code == 302
        assert stored(report).state == "approved"

    def test_an_approval_keeps_no_remark(self, house, report):
        written(report)
        decide(report, house.lead, "approve", **{f"remark_{LINE}": "请说明"})
        assert (stored(report).state, ReportRemark.objects.count()) == ("approved", 0)

    def test_handed_in_again_the_decider_is_shown_what_changed(self, house, report, item):
        written(report)
        assert differences(stored(report), sections_of(stored(report))) == []
        decide(report, house.lead, "return", "请补")
        tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        written(report, summary="补了数字", comments={LINE: "补做"})
        now = stored(report)
        with translation.override("en"):
            found = {each.label: (each.before, each.after) for each in differences(now, sections_of(now))}
        assert found["Summary"] == ("忙", "补了数字")
        assert found["Duties completed"] == ("0%", "100%")
        assert ("", "补做") in found.values()
        page = browser_of(house.lead.staff).get(reverse("reports:detail", args=[report.pk]))
        assert "补了数字" in text_of(page) and page.context["differences"]


class TestMarks:
    def test_on_time_there_is_none(self, report):
        written(report)
        assert marks_of(stored(report)) == []

    def test_nothing_is_back_dated_without_a_mark(self, house, report):
        with clock.at(report.due_at + DAY):
            written(report)
            (late,) = marks_of(stored(report))
            decide(report, house.lead, "return", "请补")
        with clock.at(report.due_at + 2 * DAY):
            written(report, summary="补")
            assert marks_of(stored(report))[0] == late
            assert len(marks_of(stored(report))) == 2

    def test_final_it_is_sealed_and_an_edit_beside_the_engine_shows(self, house, report):
        written(report)
        decide(report, house.lead, "approve")
        final = stored(report)
        assert final.content_hash == content_hash(final) == Approval.objects.get().content_hash
        assert marks_of(final) == []
        Report.objects.filter(pk=report.pk).update(summary="美化")
        assert len(marks_of(stored(report))) == 1


class TestRows:
    def get(self, seat, report, code):
        return browser_of(seat.staff).get(reverse("reports:rows", args=[report.pk, code]))

    def test_a_figure_leads_to_the_rows_it_counts(self, house, report, item):
        written(report)
        page = self.get(house.lead, report, "checklist.due")
        assert [row.title for row in page.context["page_obj"].object_list] == [item.title]
        assert not self.get(house.lead, report, "checklist.done").context["page_obj"].object_list
        # Done afterwards, it is still among those the figure counted as open.
        tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        assert self.get(house.lead, report, "checklist.open").context["page_obj"].object_list

    def test_within_the_reader_s_rights(self, house, report):
        written(report)
        stranger = factories.make_seat(house.positions.clerk, house.team)
        assert self.get(stranger, report, "checklist.due").status_code == 404
        assert self.get(house.lead, report, "nobody.knows").status_code == 404

    @pytest.mark.parametrize("code", ["results.tasks", "results.sheets", "reports.due"])
    def test_every_list_answers(self, house, report, code):
        written(report)
        assert self.get(house.lead, report, code).status_code == 200


class TestGoingUp:
    @pytest.fixture(autouse=True)
    def open_since_monday(self, report):
        factories.open_stores_on(MONDAY)

    def told(self, seat):
        with translation.override("en"):
            return [row.message for row in Notification.objects.of(seat.staff).order_by("pk")]

    def at(self, instant):
        with clock.at(instant):
            tell_due(instant)

    def test_what_stays_missing_is_told_to_the_superior_once_with_names(self, house, report):
        self.at(report.due_at + timedelta(minutes=59))
        assert not [each for each in self.told(house.lead) if "missing" in each.title]
        for minutes in (60, 61, 600):
            self.at(report.due_at + timedelta(minutes=minutes))
        (message,) = [each for each in self.told(house.lead) if "missing" in each.title]
        assert message.title == "Reports are missing in your team: 1"
        assert house.clerk.staff.name in message.lines[0]

    def test_what_was_handed_in_meanwhile_is_not(self, house, report):
        with clock.at(report.due_at + timedelta(minutes=30)):
            written(report)
        self.at(report.due_at + timedelta(hours=2))
        assert not [each for each in self.told(house.lead) if "missing" in each.title]

"""Several documents decided at once: a line of result each, and what one refusal does to the others: nothing."""

from types import SimpleNamespace

import pytest

from kpi.reports.actions import submit_report
from kpi.reports.models import Report, ReportState
from roles.approvals.actions import approve, withdraw
from roles.approvals.models import Approval, Decision
from tests import factories
from tests.factories import fresh
from tests.pages.conftest import MONDAY, browser_of, said, text_of

URL = "/approvals/picked/"


@pytest.fixture
def desk(house, nine):
    """Four reports of the clerk wait for the lead."""
    reports = []
    for number in range(4):
        definition = factories.make_definition(house.positions.clerk, name_zh=f"日报{number}")
        report = factories.make_report(definition, house.clerk, MONDAY)
        submit_report(report=report, acting_user=fresh(house.clerk.staff), version=1, summary=f"摘要{number}", plan="p")
        reports.append(report)
    return SimpleNamespace(
        house=house,
        reports=reports,
        approvals=list(Approval.objects.order_by("pk")),
        lead=browser_of(house.lead.staff),
    )


def picks(*approvals, version=1):
    return [f"{each.pk}:{version}" for each in approvals]


def send(desk, pick, decision="approve", reason="", browser=None):
    return (browser or desk.lead).post(URL, {"pick": pick, "decision": decision, "reason": reason})


def states(desk):
    return [Report.objects.get(pk=each.pk).state for each in desk.reports]


def results(response):
    return [line.done for line in response.context["results"]]


def test_all_picked_are_approved_with_a_line_each(desk):
    response = send(desk, picks(*desk.approvals[:3]), reason="好")
    assert response.status_code == 200
    assert results(response) == [True, True, True]
    assert states(desk) == [ReportState.APPROVED] * 3 + [ReportState.SUBMITTED]
    assert all(f"日报{number}" in text_of(response) for number in range(4))
    assert list(Decision.objects.filter(verb="approve").values_list("reason", flat=True)) == ["好"] * 3


def test_what_is_stale_or_another_s_is_refused_and_the_others_are_done(desk):
    stale, withdrawn, fine, decided = desk.approvals
    withdraw(approval=withdrawn, acting_user=fresh(desk.house.clerk.staff), version=1)
    approve(approval=decided, acting_user=fresh(desk.house.manager.staff), version=1)
    response = send(desk, [*picks(stale, version=9), *picks(withdrawn, fine, decided), "987654321:1"], "return", "请改")
    assert results(response) == [False, False, True, False, False]
    assert states(desk) == [ReportState.SUBMITTED, ReportState.DRAFT, ReportState.RETURNED, ReportState.APPROVED]
    body = text_of(response)
    assert desk.house.manager.staff.name in body
    assert said("This document does not wait for you.") in body
    assert ">请改</textarea>" in body


def test_nobody_decides_so_on_what_does_not_wait_for_them(desk):
    before = list(Approval.objects.values())
    for seat in (desk.house.clerk, desk.house.chief):
        response = send(desk, picks(*desk.approvals), browser=browser_of(seat.staff))
        assert results(response) == [False] * 4
        assert "日报0" not in text_of(response).split('id="results"')[1].split("</section>")[0]
    assert list(Approval.objects.values()) == before


@pytest.mark.parametrize(
    ("pick", "decision", "reason"),
    [
        ([], "approve", ""),
        (["1"], "approve", ""),
        (["1:x"], "approve", ""),
        (["\x00:1"], "approve", ""),
        (["1:1"] * 2 + [f"{number}:1" for number in range(2, 60)], "approve", ""),
        (["1:1"], "nonsense", ""),
        (["1:1"], "approve", "理" * 10_000),
        (["1:1"], "approve", "a\x00b"),
    ],
)
def test_a_form_that_is_not_whole_changes_nothing(desk, pick, decision, reason):
    before = list(Approval.objects.values())
    response = send(desk, pick, decision, reason)
    assert response.status_code == 422
    assert list(Approval.objects.values()) == before


def test_returning_needs_a_reason_and_what_was_ticked_stays_ticked(desk):
    response = send(desk, picks(desk.approvals[1]), "return", " ")
    assert response.status_code == 422
    assert said("Say what is to be mended: the author reads this.") in text_of(response)
    assert [row.get("picked") for row in response.context["page_obj"].object_list] == [False, True, False, False]


def test_a_scorecard_is_opened_first(desk):
    from datetime import date

    from tests.pages.conftest import card_of, hand_in

    factories.make_weight(desk.house.positions.clerk, 100)
    waiting = hand_in(card_of(desk.house.clerk, date(2026, 2, 1)))
    response = send(desk, picks(waiting))
    assert results(response) == [False]
    assert said("Open this one: it is read before it is decided on.") in text_of(response)

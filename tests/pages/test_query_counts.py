"""How many SQL queries each page asks: 15 at most for the today page, 20 for any other, and none more for more rows.

`pytest tests/pages/test_query_counts.py -s` prints the figures.
"""

from datetime import timedelta

import pytest
from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext

from kpi.insight.models import FigureState
from kpi.insight.sweeping import refresh_due
from kpi.reports.actions import submit_report
from roles import clock
from roles.notifications.actions import tell
from tests import factories
from tests.pages.conftest import FRIDAY, browser_of, letter_to, records_of, seat_of, task_of, work_report

TODAY_LIMIT = 15
LIMIT = 20
ACTORS = ("consultant", "supervisor", "gm", "admin")
MORE = 30


def pages(stores):
    """Return the pages with the actors who open them; a form means POST, and that the page is rendered for it."""
    records = stores.records["consultant"]
    stale = {"version": 77, "summary": "typed", "plan": "", "decision": "approve"}
    everybody, leaders = ACTORS, ACTORS[1:]
    handover = f"/people/handovers/{records.handover.pk}/"
    staff, own = records.seat.staff_id, records.seat.store_id
    line = records.submitted.lines.get(made_from__code="duty-completion")
    move = {"position": "0", "unit": records.seat.unit_id, "starts_on": "2026-03-09", "store": own}
    return {
        "today": (everybody, "/duties/", None),
        "tick": (("consultant",), f"/duties/items/{records.item.pk}/tick/", {"version": 1}),
        "tick, refused": (("consultant",), f"/duties/items/{records.item.pk}/tick/", stale),
        "team": (leaders, "/duties/team/", None),
        "team, filtered": (leaders, f"/duties/team/?q=kM&unit={stores.units['team'].pk}", None),
        "person": (everybody, f"/duties/team/{records.seat.pk}/", None),
        "evidence": (everybody, f"/proof/items/{records.item.pk}/", None),
        "evidence, refused": (("consultant",), f"/proof/items/{records.item.pk}/add/", {}),
        "worksheet": (("consultant",), f"/proof/items/{records.sheet_item.pk}/sheet/", None),
        "worksheet, refused": (("consultant",), f"/proof/items/{records.sheet_item.pk}/sheet/", {"action": "fill"}),
        "worksheet, for paper": (everybody, f"/proof/items/{records.filled_item.pk}/sheet/print/", None),
        "missed": (everybody, "/proof/missed/", None),
        "missed, refused": (("supervisor",), f"/proof/reasons/{records.reason.pk}/", {"decision": "no"}),
        "spot checks": (leaders, "/proof/checks/", None),
        "spot check": (("supervisor",), f"/proof/checks/{records.check.pk}/", None),
        "spot check, refused": (("supervisor",), f"/proof/checks/{records.check.pk}/", {"decision": "no"}),
        "tasks": (everybody, "/tasks/", None),
        "tasks, handed out": (leaders, "/tasks/?tab=given", None),
        "tasks, people's": (leaders, "/tasks/?tab=team", None),
        "task": (everybody, f"/tasks/{records.task.pk}/", None),
        "task, to hand out": (leaders, "/tasks/new/", None),
        "task, not handed out": (leaders, "/tasks/new/", {"title": ""}),
        "task, refused": (leaders, f"/tasks/{records.task.pk}/answer/", stale),
        "task, put off": (leaders, f"/tasks/{records.task.pk}/deadline/", None),
        "tasks, series": (("admin",), "/tasks/series/", None),
        "something happened": (everybody, "/tasks/happened/", None),
        "board, morning": (leaders, f"/boards/{stores.units['team'].pk}/morning/", None),
        "board, evening": (("gm", "admin"), f"/boards/{own}/evening/", None),
        "board, screen": (leaders, f"/boards/{stores.units['team'].pk}/morning/?screen=1", None),
        "board, paper": (leaders, f"/boards/{stores.units['team'].pk}/evening/?print=1", None),
        "calendar": (everybody, "/me/calendar/", None),
        "calendar, made": (everybody, "/me/calendar/make/", {}),
        "reports, mine": (everybody, "/reports/", None),
        "reports, team": (leaders, "/reports/?tab=team", None),
        "reports, missing": (leaders, "/reports/?tab=missing", None),
        "report on an event": (everybody, "/reports/begin/", None),
        "report": (everybody, f"/reports/{records.sent.pk}/", None),
        "report, PDF": (everybody, f"/reports/{records.sent.pk}/pdf/", None),
        "report, Excel": (everybody, f"/reports/{records.sent.pk}/excel/", None),
        "bulletins": (everybody, "/bulletins/", None),
        "bulletin": (everybody, f"/bulletins/{records.bulletin.pk}/", None),
        "report, rows": (everybody, f"/reports/{records.sent.pk}/rows/checklist.due/", None),
        "report, edit": (("consultant",), f"/reports/{records.draft.pk}/edit/", None),
        "report, stale": (("consultant",), f"/reports/{records.draft.pk}/submit/", stale),
        "report, refused": (leaders, f"/reports/{records.sent.pk}/decide/", stale),
        "approvals, waiting": (everybody, "/approvals/", None),
        "approvals, decided": (everybody, "/approvals/?tab=decided", None),
        "approvals, mine": (everybody, "/approvals/?tab=mine", None),
        "approvals, copied": (everybody, "/approvals/?tab=copied", None),
        "approvals, narrowed": (leaders, "/approvals/?kind=reports.report&overdue=on", None),
        "approvals, refused": (("supervisor",), f"/approvals/{records.approval.pk}/decide/", stale),
        "approvals, several refused": (leaders, "/approvals/picked/", {"decision": "return"}),
        "approval": (everybody, f"/approvals/{records.approval.pk}/", None),
        "approval, not handed over": (("supervisor",), f"/approvals/{records.approval.pk}/transfer/", stale),
        "approval, not asked": (("supervisor",), f"/approvals/{records.approval.pk}/ask/", {"person": "x"}),
        "deputies, given": (everybody, "/approvals/delegations/", None),
        "deputies, received": (everybody, "/approvals/delegations/?tab=received", None),
        "deputies, others": (("gm", "admin"), "/approvals/delegations/?tab=others", None),
        "deputies, refused": (leaders[:-1], "/approvals/delegations/arrange/", {"deputy": "x"}),
        "handovers": (everybody, "/people/handovers/", None),
        "handover, own": (("consultant",), handover, None),
        "handover, asked": (("supervisor",), handover, None),
        "handover, prepared": (("admin",), handover, None),
        "handover, refused": (("supervisor",), f"{handover}answer/", {"answer": "refuse"}),
        "protocol": (("consultant", "supervisor", "admin"), f"{handover}protocol/", None),
        "unread": (everybody, "/messages/count/", None),
        "message settings": (everybody, "/messages/settings/", None),
        "my KPI": (everybody, "/kpi/me/", None),
        "somebody's KPI": (everybody, f"/kpi/people/{records.seat.pk}/", None),
        "somebody's KPI, drawn": (everybody, f"/kpi/people/{records.seat.pk}/data/trend/", None),
        "KPI of a team": (leaders, f"/kpi/units/{stores.units['team'].pk}/", None),
        "KPI of a store": (("gm", "admin"), f"/kpi/units/{own}/?month=2026-02", None),
        "KPI of the group": (("admin",), f"/kpi/units/{stores.units['store'].parent_id}/", None),
        "KPI, people as Excel": (leaders, f"/kpi/units/{stores.units['team'].pk}/data/people/?as=xlsx", None),
        "rows of a figure": (everybody, f"/kpi/lines/{line.pk}/rows/", None),
        "scorecards": (everybody, "/kpi/", None),
        "scorecards, month": (everybody, "/kpi/?month=2026-02", None),
        "card, to hand in": (everybody, f"/kpi/{records.open_card.pk}/", None),
        "card, to score": (everybody, f"/kpi/{records.submitted.pk}/", None),
        "card, scores refused": (leaders, f"/kpi/{records.submitted.pk}/score/", {"version": "x"}),
        "card, to approve": (everybody, f"/kpi/{records.scored.pk}/", None),
        "card, compared": (("gm", "admin"), f"/kpi/{records.scored.pk}/recount/", None),
        "calibration": (leaders, "/kpi/calibration/?month=2026-02", None),
        "calibration, charts": (leaders, "/kpi/calibration/data/?month=2026-02", None),
        "targets": (everybody, "/kpi/targets/", None),
        "targets, of a team": (leaders, f"/kpi/targets/?unit={records.seat.unit_id}&day=2026-03-02", None),
        "targets, one's own": (everybody, f"/kpi/targets/{records.targets.pk}/", None),
        "targets, to decide": (everybody, f"/kpi/targets/{records.targets_sent.pk}/", None),
        "targets, changed": (everybody, f"/kpi/targets/{records.targets.pk}/edit/", None),
        "targets, refused": (everybody, f"/kpi/targets/{records.targets.pk}/edit/", {"version": "x"}),
        "plan": (leaders, f"/kpi/targets/{records.target.sheet_id}/", None),
        "plan, changed": (leaders, f"/kpi/targets/{records.target.sheet_id}/edit/", None),
        "plan, broken down": (leaders, f"/kpi/targets/parts/{records.target.pk}/?way=people&how=history", None),
        "plan, of a position": (leaders, f"/kpi/targets/{records.target.sheet_id}/position/", None),
        "targets, imported": (leaders, f"/kpi/targets/import/?unit={records.seat.unit_id}", None),
        "people": (leaders, "/people/", None),
        "people, filtered": (leaders, f"/people/?q=mk&state=here&department=sales&store={own}", None),
        "people, who left": (leaders, "/people/?state=left", None),
        "chart": (leaders, "/people/chart/", None),
        "one of the people": (leaders, f"/people/{staff}/", None),
        "phone, refused": (leaders, f"/people/{staff}/phone/", {"reason": ""}),
        "move": (("admin",), f"/people/{staff}/move/", None),
        "move, refused": (("admin",), f"/people/{staff}/move/", move),
        "join": (("admin",), "/people/join/", None),
        "further position": (("admin",), f"/people/{staff}/further/", None),
        "leave": (("admin",), f"/people/{staff}/leave/", None),
        "position, ended": (("admin",), f"/people/positions/{records.seat.pk}/end/", None),
        "people, imported": (("admin",), "/people/import/", None),
        "roster": (leaders, f"/people/roster/?unit={records.seat.unit_id}", None),
        "roster, refused": (leaders, f"/people/roster/?unit={records.seat.unit_id}", {"weeks": "x"}),
        "roster, turns": (leaders, f"/people/roster/turns/?unit={records.seat.unit_id}", None),
        "roster, mine": (everybody, "/people/roster/mine/", None),
        "absences": (leaders, "/people/absences/", None),
        "absences, mine": (everybody, "/people/absences/mine/", None),
        "absence": (everybody, f"/people/absences/{records.absence.pk}/", None),
        "absence, asked for": (everybody[:3], "/people/absences/mine/new/", None),
        "absence, recorded": (leaders, f"/people/{staff}/absences/new/", None),
        "absence, shortened": (everybody[:3], f"/people/absences/{records.absence.pk}/change/", None),
        "messages": (everybody, "/messages/", None),
        "me": (everybody, "/me/", None),
        "access": (("admin",), "/access/", None),
        "access, answered": (
            ("admin",),
            f"/access/?person={stores.people['supervisor'].employee_no}&permission=kpi.view_scorecard"
            f"&record={records.scored.pk}",
            None,
        ),
        "access, several": (("admin",), "/access/?person=kM&permission=kpi.view_scorecard", None),
        "rights matrix": (("admin",), "/access/matrix/", None),
        "operations": (("admin",), "/operations/", None),
        "rights compared": (("admin",), "/access/compare/?left=1&right=2", None),
        "card, not shared": (("consultant",), f"/kpi/{records.submitted.pk}/share/", {"colleague": "nobody"}),
        "report, not shared": (("consultant",), f"/reports/{records.sent.pk}/share/", {"colleague": "nobody"}),
        "records": (everybody, "/records/", None),
        "search": (everybody, "/records/search/?q=km", None),
        "customers": (everybody, "/records/customer/", None),
        "customers, narrowed": (everybody, "/records/customer/?q=km&state=filed&sort=name&whose=others", None),
        "customer": (everybody, f"/records/customer/{records.customer.pk}/", None),
        "customer, not shared": (
            everybody,
            f"/records/customer/{records.customer.pk}/share/",
            {"colleague": "nobody"},
        ),
        "customer, new": (everybody, "/records/customer/new/", None),
        "customer, not recorded": (everybody, "/records/customer/new/", {"name": "kM", "phones": "15400000001"}),
        "customer, changed": (
            ("consultant", "supervisor", "admin"),
            f"/records/customer/{records.customer.pk}/edit/",
            None,
        ),
        "customer, moved": (("consultant",), f"/records/customer/{records.customer.pk}/move/complete/", {"version": 1}),
        "customers, exported": (("gm", "admin"), "/records/customer/export/", None),
        "customers, imported": (("admin",), "/records/customer/import/", None),
        "customer's car": (
            ("consultant", "admin"),
            f"/marketing/customers/{records.customer.pk}/cars/{records.car.pk}/",
            None,
        ),
        "hidden value": (everybody, f"/marketing/customers/{records.customer.pk}/show/", {"what": "address"}),
        "calls": (everybody, "/records/follow_up/", None),
        "call": (everybody, f"/records/follow_up/{records.call.pk}/", None),
        "call list": (("consultant", "supervisor", "admin"), "/marketing/calls/", None),
        "call, result refused": (("consultant",), f"/marketing/calls/{records.call.pk}/result/", {"version": 1}),
        "complaints": (everybody, "/records/complaint/", None),
        "complaint": (everybody, f"/records/complaint/{records.complaint.pk}/", None),
        "complaint, new": (everybody, "/records/complaint/new/", None),
        "complaint, assigned": (("admin",), f"/records/complaint/{records.complaint.pk}/move/assign/", None),
        "campaigns": (leaders, "/records/campaign/", None),
        "campaign": (everybody, f"/records/campaign/{records.campaign.pk}/", None),
        "campaign, new": (("admin",), "/records/campaign/new/", None),
        "campaign, cost refused": (("admin",), f"/marketing/campaigns/{records.campaign.pk}/costs/", {"what": "w"}),
        "ad": (("gm", "admin"), f"/records/ad_placement/{records.ad.pk}/", None),
        "ad, new": (("admin",), "/records/ad_placement/new/", None),
        "content": (("gm", "admin"), f"/records/content_item/{records.content.pk}/", None),
        "content, new": (("admin",), "/records/content_item/new/", None),
        "research": (everybody, f"/records/market_research/{records.research.pk}/", None),
        "surveys": (leaders, "/records/survey/", None),
        "survey": (("gm", "admin"), f"/records/survey/{records.survey.pk}/", None),
        "survey, new": (("admin",), "/records/survey/new/", None),
        "survey, unknown": (everybody, "/marketing/survey/nobodys-secret/", None),
        "marketing calendar": (("gm", "admin"), "/marketing/calendar/?month=2026-03", None),
        "marketing board": (("gm", "admin"), "/marketing/board/campaigns/", None),
        "front desk": (everybody, "/showroom/", None),
        "front desk, live": (everybody, "/showroom/live/", None),
        "front desk, refused": (("consultant",), "/showroom/register/", {"party_size": "x"}),
        "party captured": (
            ("consultant", "supervisor", "admin"),
            f"/showroom/visits/{records.visit.pk}/capture/",
            None,
        ),
        "contact refused": (("consultant",), f"/showroom/leads/{records.lead.pk}/contact/", {"version": 1}),
        "car bookings": (everybody, "/showroom/cars/?day=2026-03-02", None),
        "funnel": (everybody, "/showroom/funnel/?by=model", None),
        "funnel drawn": (leaders, "/showroom/funnel/data/split/?by=adviser", None),
        "leads": (everybody, "/records/lead/", None),
        "leads, narrowed": (everybody, "/records/lead/?q=km&due=today&grade=b&sort=next", None),
        "lead": (everybody, f"/records/lead/{records.lead.pk}/", None),
        "lead, new": (("consultant", "admin"), "/records/lead/new/", None),
        "lead, not recorded": (("consultant",), "/records/lead/new/", {"phone": "x"}),
        "lead, reassigned": (("supervisor", "admin"), f"/records/lead/{records.lead.pk}/move/reassign/", None),
        "traffic log": (everybody, "/records/showroom_visit/?first=true&captured=true", None),
        "visit": (everybody, f"/records/showroom_visit/{records.visit.pk}/", None),
        "visit, new": (("consultant",), "/records/showroom_visit/new/", None),
        "test drives": (everybody, "/records/test_drive/?day=today", None),
        "test drive": (everybody, f"/records/test_drive/{records.drive.pk}/", None),
        "test drive, new": (("consultant",), "/records/test_drive/new/", None),
        "recordings": (("gm", "admin"), "/records/recording_check/", None),
        "recording": (("gm", "admin"), f"/records/recording_check/{records.recording.pk}/", None),
        "recording, new": (("admin",), "/records/recording_check/new/", None),
        "password": (everybody, "/password/", None),
        "404": (everybody, "/nowhere/", None),
        "403": (("consultant",), "/duties/team/", None),
    }


def queries(staff, url, form):
    """Return how many queries one request asks in a session that is already open."""
    client = browser_of(staff)
    # The connection keeps its last 9,000 queries: beyond them every page would count nothing.
    reset_queries()
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        response = client.get(url) if form is None else client.post(url, form, headers={"hx-request": "true"})
        transaction.set_rollback(True)
    assert response.status_code in (200, 403, 404, 409, 422), url
    assert response.content
    # Not the page's: the test's own savepoint.
    return sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for each in captured.captured_queries)


def count_all(stores):
    return {
        (name, actor): queries(stores.people[actor], url, form)
        for name, (actors, url, form) in pages(stores).items()
        for actor in actors
    }


def grow(stores):
    """Give the team thirty more people with records of their own, and everybody long lists."""
    for number in range(MORE):
        records_of(seat_of(f"more{number}", "sales-consultant", stores.units["team"]))
    consultant = stores.seats["consultant"]
    for back in range(1, MORE):
        report = work_report(consultant, FRIDAY - timedelta(days=back))
        submit_report(
            report=report, acting_user=factories.fresh(consultant.staff), version=report.version, summary="s", plan=""
        )
    for number in range(MORE):
        task_of(stores.people["supervisor"], consultant, f"more {number}")
    for actor in ACTORS:
        tell([letter_to(stores.people[actor], f"more-{each}") for each in range(MORE)], at=clock.now())


@pytest.fixture
def table():
    """Print the figures at the end of the test."""
    rows = {}
    yield rows
    names = dict.fromkeys(name for name, _actor in rows)
    print(f"\n{'queries (small / larger)':26}" + "".join(f"{actor:>13}" for actor in ACTORS))
    for name in names:
        cells = (rows.get((name, actor), "") for actor in ACTORS)
        print(f"{name:26}" + "".join(f"{cell:>13}" for cell in cells))


def test_every_page_stays_within_its_limit_and_asks_no_more_for_more_rows(stores, table):
    refresh_due(clock.now())
    small = count_all(stores)
    grow(stores)
    FigureState.objects.update(as_of=None)
    refresh_due(clock.now())
    large = count_all(stores)
    table.update({key: f"{small[key]} / {large[key]}" for key in small})
    over = {key: n for key, n in large.items() if n > (TODAY_LIMIT if key[0] == "today" else LIMIT)}
    assert over == {}
    assert {key: (small[key], large[key]) for key in small if large[key] > small[key]} == {}

"""Indicators of the showroom against cases counted by hand; what reports and the funnel say of the same rows."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from kpi import calculators
from marketing.models import Campaign, CampaignCost
from roles import clock
from roles.records.actions import create_record
from sales.models import Lead, RecordingCheck, ShowroomVisit, TestDrive
from sales.showroom import funnel
from sales.showroom.records import RECORDING, VISIT
from tests import factories
from tests.conftest import MONDAY
from tests.marketing.conftest import browser
from tests.showroom.conftest import NINE, arrive, make_lead, move

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
END = clock.local(date(2026, 4, 1))


def figure(code, seat, at=END):
    found = calculators.measure([seat.pk], FIRST, LAST, at, {code})[code]
    return found.get(seat.pk)


def parts(code, seat, at=END):
    measure = figure(code, seat, at)
    return None if measure is None else (measure.part, measure.whole)


def rows_of(code, seat, at=END):
    return calculators.rows([seat.pk], FIRST, LAST, at, {code})[code].get(seat.pk, [])


@pytest.fixture
def month(floor):
    """Six parties of one consultant: five first visits, three of them filed; two of these drove, one came again."""
    desk, consultant = floor.people["desk"], floor.people["consultant"]
    phones = {0: "13900000001", 1: "13900000002", 2: "13900000003"}
    floor.visits = []
    for number in range(5):
        with clock.at(NINE + timedelta(minutes=20 * number)):
            visit = arrive(desk, adviser=consultant, phone=phones.get(number, ""))
            floor.visits.append(move(VISIT, visit, "leave", desk, values={"seen_off": True}))
    with clock.at(NINE + timedelta(days=2)):
        again = arrive(desk, adviser=consultant, phone=phones[0])
        move(VISIT, again, "leave", desk, values={"seen_off": True})
    # A line struck out counts nowhere.
    with clock.at(NINE + timedelta(hours=3)):
        slip = arrive(desk, adviser=consultant, party_size=8)
        move(VISIT, slip, "void", desk, reason="误登")
    for number in (0, 1):
        visit = floor.visits[number]
        starts = NINE + timedelta(hours=number + 1)
        TestDrive.objects.create(
            customer=visit.customer,
            lead=visit.lead,
            car=floor.car,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=30),
            started_at=starts,
            ended_at=starts + timedelta(minutes=20),
            state="done",
            rating=5,
            licence_class="C1",
            licence_until=MONDAY,
            agreement_signed=True,
            owner=floor.people["presenter"] if number else consultant,
            unit=visit.unit,
            department=visit.department,
            store=visit.store,
            created_by=consultant,
        )
    return floor


def test_capture_drive_and_second_visit(month):
    consultant, manager, peer = (month.seats[key] for key in ("consultant", "showroom_manager", "peer"))
    # By hand: 3 of 5 first visits filed; 2 of 3 drove; 1 of 3 came again.
    assert parts("capture-rate", consultant) == (3, 5)
    assert figure("capture-rate", consultant).actual == Decimal("60.00")
    assert parts("capture-rate", manager) == (3, 5)
    assert parts("capture-rate", peer) is None
    assert parts("test-drive-rate", consultant) == (2, 3)
    # Who went along has a share of the one drive that is theirs.
    assert parts("test-drive-rate", month.seats["presenter"]) == (1, 1)
    assert parts("second-visit-rate", consultant) == (1, 3)
    assert [row.hit for row in rows_of("capture-rate", consultant)].count(True) == 3


def test_figures_know_only_what_had_happened(month):
    consultant = month.seats["consultant"]
    assert parts("second-visit-rate", consultant, NINE + timedelta(hours=8)) == (0, 3)
    assert parts("capture-rate", consultant, NINE + timedelta(minutes=30)) == (2, 2)


def test_first_response_and_invitation(floor):
    consultant = floor.people["consultant"]
    leads = [make_lead(consultant, phone=f"1390000001{number}") for number in range(5)]
    by = leads[0].respond_by
    stamps = (by - timedelta(minutes=1), by, by + timedelta(minutes=1), None, None)
    for lead, contacted in zip(leads, stamps, strict=True):
        Lead.objects.filter(pk=lead.pk).update(contacted_at=contacted)
    Lead.objects.filter(pk=leads[0].pk).update(visited_at=NINE + timedelta(days=1))
    Lead.objects.filter(pk=leads[4].pk).update(state="lost", lost_at=NINE, lost_reason="invalid", lost_asked_at=NINE)
    seat = floor.seats["consultant"]
    # By hand: two of five in time, one late, two never; before the clock is over the open ones do not count.
    assert parts("lead-response", seat) == (2, 5)
    assert parts("lead-response", seat, by - timedelta(seconds=30)) == (1, 1)
    # A lead that was none does not count as one to invite: one of four came.
    assert parts("phone-invite-rate", seat) == (1, 4)
    assert parts("lead-conversion", seat) == (0, 4)


def test_losses_decided(floor):
    consultant = floor.people["consultant"]
    leads = [make_lead(consultant, phone=f"1390000002{number}") for number in range(4)]
    asked = {"lost_asked_at": NINE, "lost_reason": "price"}
    for lead, fields in zip(
        leads,
        (
            {"state": "lost", "lost_at": NINE + timedelta(hours=1), **asked},
            {"state": "following", **asked},
            {"state": "losing", **asked},
            {},
        ),
        strict=True,
    ):
        if fields:
            Lead.objects.filter(pk=lead.pk).update(**fields)
    # By hand: one approved, one sent back, one that waits does not count.
    assert parts("lost-reason-clear", floor.seats["consultant"]) == (1, 2)
    whys = sorted(row.why for row in rows_of("lost-reason-clear", floor.seats["consultant"]))
    assert whys == ["", "returned", "undecided"]


def test_log_and_recordings(month):
    desk, manager = month.people["desk"], month.people["showroom_manager"]
    ShowroomVisit.objects.filter(pk__in=[each.pk for each in month.visits]).update(state="checked", agrees=True)
    ShowroomVisit.objects.filter(pk=month.visits[4].pk).update(agrees=False)
    assert parts("traffic-log-accuracy", month.seats["desk"]) == (4, 5)
    # By hand: six receptions are over, two recorded, one of them scored.
    for visit in month.visits[:2]:
        create_record(kind=RECORDING, acting_user=desk, values={"visit": visit, "place": "NAS"}, more={})
    recording = move(RECORDING, RecordingCheck.objects.first(), "file", desk)
    move(RECORDING, recording, "score", manager, values={"score": 90, "findings": "ok"})
    assert parts("recording-archive", month.seats["desk"]) == (1, 6)


def test_marketing_pays_for_leads(floor):
    by, marketing = floor.people["marketing_assistant"], floor.people["marketing_manager"]
    seat = floor.seats["marketing_manager"]
    place = {"owner": marketing, "unit": seat.unit, "department": seat.department, "store": seat.store}
    campaign = Campaign.objects.create(
        name="车展",
        kind="show",
        starts_on=MONDAY,
        ends_on=MONDAY,
        place="广场",
        budget=9000,
        state="running",
        created_by=marketing,
        **place,
    )
    CampaignCost.objects.create(campaign=campaign, what="展位", amount=900, booked_on=MONDAY, booked_by=marketing)
    for number in range(3):
        make_lead(by, phone=f"1390000003{number}", campaign=campaign, source="campaign")
    make_lead(floor.people["consultant"], phone="13900000039", source="walk_in")
    # By hand: 900 yuan for three leads; who walked in was not brought.
    assert figure("cost-per-lead", seat).actual == Decimal(300)
    # Without a goal there is nothing to hold the number against.
    assert parts("lead-volume", seat) is None


def test_lead_volume_is_held_against_the_goal(floor):
    from kpi.models import SheetKind, Target, TargetPeriod, TargetSheet, TargetState

    seat = floor.seats["marketing_manager"]
    sheet = TargetSheet.objects.create(
        kind=SheetKind.PLAN,
        period=TargetPeriod.MONTHLY,
        first_day=FIRST,
        last_day=LAST,
        owner=seat.staff,
        unit=seat.unit,
        department=seat.department,
        store=seat.store,
        state=TargetState.APPROVED,
    )
    indicator = calculators_indicator("lead-volume")
    Target.objects.create(sheet=sheet, unit=seat.unit, indicator=indicator, value=4)
    for number in range(3):
        make_lead(floor.people["consultant"], phone=f"1390000004{number}", source="web")
    assert parts("lead-volume", seat) == (3, 4)
    assert figure("lead-volume", seat).actual == Decimal(75)


def calculators_indicator(code):
    from kpi.models import Indicator

    return Indicator.objects.get(code=code)


def test_the_funnel_counts_what_the_figures_count(month):
    manager = month.people["showroom_manager"]
    page = browser(manager)
    found = page.get("/showroom/funnel/?from=2026-03-01&to=2026-03-31&by=adviser")
    # Behind them stand the stages of deals, of which there are none.
    assert [step["total"] for step in found.context["steps"]] == [6, 4, 2, 0, 0, 0]
    table = page.get("/showroom/funnel/data/split/?from=2026-03-01&to=2026-03-31&by=adviser").json()
    name = month.people["consultant"].name
    assert table["labels"][0] == name and [each["data"][0] for each in table["series"][:3]] == [6.0, 4.0, 1.0]
    for by in funnel.DIMENSIONS:
        whole = page.get(f"/showroom/funnel/?from=2026-03-01&to=2026-03-31&by={by}").context["steps"]
        assert [step["total"] for step in whole] == [6, 4, 2, 0, 0, 0]
    csv = page.get("/showroom/funnel/data/whole/?from=2026-03-01&to=2026-03-31&as=csv")
    assert csv.status_code == 200 and "6" in csv.content.decode("utf-8-sig")


@pytest.mark.parametrize(
    "query", ["from=x&to=y", "from=2026-03-31&to=2026-03-01", "by=%00", "from=0001-01-01&to=9999-12-31", "period=😀"]
)
def test_a_funnel_asked_for_nonsense_shows_the_month(floor, query):
    answer = browser(floor.people["showroom_manager"]).get(f"/showroom/funnel/?{query}")
    assert answer.status_code == 200 and answer.context["asked"].first == date(2026, 3, 1)


def test_another_room_adds_its_stage(month):
    stage = funnel.Stage(
        code="extra",
        label="Extra",
        rows=lambda: Lead.objects.filter(state="ordered"),
        when="ordered_at",
        permission="sales.view_lead",
        order=35,
        by={"adviser": "owner"},
    )
    funnel.register(stage)
    try:
        Lead.objects.filter(pk=month.visits[0].lead_id).update(state="ordered", ordered_at=NINE + timedelta(days=3))
        page = browser(month.people["showroom_manager"])
        query = "from=2026-03-01&to=2026-03-31"
        assert [s["total"] for s in page.get(f"/showroom/funnel/?{query}").context["steps"]] == [6, 4, 2, 1, 0, 0, 0]
        # By source it has no way: it is left out of the split, and keeps no number.
        assert "Extra" not in str(page.get(f"/showroom/funnel/data/split/?{query}&by=source").json())
    finally:
        funnel._stages.pop("extra")


def test_the_daily_report_counts_the_log(month):
    from kpi.reports.drafting import draft_due
    from kpi.reports.models import Report, ReportDefinition

    definition = ReportDefinition.objects.get(code="front-desk-receptionist_showroom-traffic")
    report = factories.make_report(definition, month.seats["desk"], MONDAY)
    with clock.at(clock.local(MONDAY, time(20))):
        draft_due(clock.now())
    report = Report.objects.get(pk=report.pk)
    text = str(vars(report))
    assert "showroom_visit.visits" in text and "showroom_visit.captured" in text

"""Indicators and report sections of marketing's own work and of surveys, counted by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kpi import calculators
from kpi.reports.sections import records as sections
from marketing.models import (
    AccountReading,
    AdPlacement,
    Campaign,
    CampaignCost,
    CampaignReview,
    ContentItem,
    MarketResearch,
    MaterialExpiry,
    Survey,
)
from marketing.promotion.calculators import FIGURES
from marketing.promotion.reports import SECTIONS
from roles import clock
from tests.conftest import MONDAY
from tests.marketing.conftest import NINE, make_call, make_customer
from tests.marketing.promotion import (
    make_account,
    make_ad,
    make_campaign,
    make_content,
    make_material,
    make_questionnaire,
    make_research,
    make_survey,
)

pytestmark = pytest.mark.django_db
FIRST, LAST = MONDAY.replace(day=1), MONDAY + timedelta(days=25)
LATER, LATE = clock.local(LAST), NINE + timedelta(days=9)


def figure(code, seat):
    return calculators.measure([seat.pk], FIRST, LAST, LATER, {code}).get(code, {}).get(seat.pk)


def rows(code, seat):
    return calculators.rows([seat.pk], FIRST, LAST, LATER, {code})[code].get(seat.pk, [])


def test_campaigns_held_by_their_day(team):
    specialist = team.people["specialist"]
    for state, ended_at in (
        ("ended", NINE),
        ("ended", NINE + timedelta(days=9)),
        ("cancelled", None),
        ("running", None),
    ):
        made = make_campaign(specialist)
        Campaign.objects.filter(pk=made.pk).update(state=state, ended_at=ended_at, approved_at=NINE - timedelta(days=1))
    make_campaign(specialist)
    found = figure("campaign-completion", team.seats["specialist"])
    assert (found.part, found.whole, found.actual) == (1, 4, 25)
    assert sorted(row.why for row in rows("campaign-completion", team.seats["specialist"])) == [
        *("", "late", "missed", "overdue"),
    ]
    assert figure("campaign-completion", team.seats["marketing_manager"]).whole == 4


def test_return_and_budget_of_campaigns(team):
    specialist = team.people["specialist"]
    campaign = make_campaign(specialist, budget=Decimal(4000))
    CampaignCost.objects.create(campaign=campaign, what="x", amount=1000, booked_by=specialist)
    Campaign.objects.filter(pk=campaign.pk).update(state="ended", ended_at=NINE)
    place = {name: getattr(campaign, name) for name in ("owner_id", "unit_id", "department_id", "store_id")}
    CampaignReview.objects.create(
        campaign=campaign,
        due_at=NINE,
        state="accepted",
        submitted_at=NINE - timedelta(hours=1),
        accepted_at=NINE,
        cost=1000,
        leads=3,
        gross_profit=3500,
        created_by=specialist,
        **place,
    )
    ad = make_ad(team.people["media"], budget=Decimal(1000))
    AdPlacement.objects.filter(pk=ad.pk).update(state="ended", ended_at=NINE, cost=250, leads=2)
    manager = team.seats["marketing_manager"]
    assert figure("campaign-roi", manager).actual == Decimal("2.5")
    assert figure("budget-use", manager).actual == Decimal(25)
    assert figure("campaign-review-rate", manager).actual == 100


def test_what_is_owed_by_a_day(team):
    media, researcher, specialist = (team.people[key] for key in ("media", "researcher", "specialist"))
    on_time, late = make_content(media), make_content(media)
    ContentItem.objects.filter(pk=on_time.pk).update(state="published", published_at=NINE)
    ContentItem.objects.filter(pk=late.pk).update(state="published", published_at=NINE + timedelta(days=2))
    assert figure("content-plan", team.seats["media"]).actual == 50
    made = make_research(researcher)
    assert figure("research-on-time", team.seats["researcher"]).actual == 0
    MarketResearch.objects.filter(pk=made.pk).update(state="submitted", submitted_at=NINE)
    assert figure("research-on-time", team.seats["researcher"]).actual == 100
    material = make_material(specialist)
    by = NINE + timedelta(days=2)
    MaterialExpiry.objects.create(material=material, expired_on=MONDAY, replace_by=by, replaced_at=NINE)
    MaterialExpiry.objects.create(material=material, expired_on=MONDAY + timedelta(days=1), replace_by=by)
    assert figure("material-current", team.seats["specialist"]).actual == 50


def test_accounts_grow_from_one_month_to_the_next(team):
    account = make_account(team.people["media"])
    for day, engagement in ((FIRST - timedelta(days=3), 200), (MONDAY, 220), (MONDAY + timedelta(days=9), 250)):
        AccountReading.objects.create(account=account, day=day, followers=9, engagement=engagement)
    assert figure("account-growth", team.seats["media"]).actual == 25
    other = make_account(team.people["media"], handle="新号")
    AccountReading.objects.create(account=other, day=MONDAY, followers=9, engagement=5)
    assert figure("account-growth", team.seats["media"]).actual == 25


def test_satisfaction_counts_surveys_and_calls(team):
    people = team.people
    customer = make_customer(people["consultant"])
    questionnaire = make_questionnaire()
    for score in (80, 100):
        made = make_survey(people["relations"], customer, questionnaire=questionnaire, about=people["consultant"])
        Survey.objects.filter(pk=made.pk).update(state="closed", answered_at=NINE, score=score)
    call = make_call(people["consultant"], customer, kind="delivery")
    type(call).objects.filter(pk=call.pk).update(state="done", result="reached", done_at=NINE, satisfaction=6)
    assert figure("sales-csat", team.seats["consultant"]).actual == 80
    assert figure("sales-csat", team.seats["sales_manager"]).actual == 80
    assert figure("sales-csat", team.seats["relations"]).actual == 90
    assert figure("service-csat", team.seats["aftersales_manager"]) is None
    assert {row.out_of for row in rows("sales-csat", team.seats["consultant"])} == {1}


def test_overall_satisfaction_is_computed_now():
    assert {"overall-csat", *FIGURES} <= calculators.computable()
    assert "overall-csat" in calculators.explained()


def test_reports_say_of_every_kind_what_it_is(team, draft_about):
    specialist, media = team.people["specialist"], team.people["media"]
    campaign = make_campaign(specialist)
    Campaign.objects.filter(pk=campaign.pk).update(state="running")
    make_content(media)
    make_research(team.people["researcher"])
    assert {code for code, _read, _say in SECTIONS} <= set(sections._offered)
    found = draft_about(team.seats["marketing_manager"], "campaign", FIRST, LAST, LATER)
    assert found["campaign.all"] == 1
    assert found["campaign.held"] == 0
    assert draft_about(team.seats["marketing_manager"], "content_item", FIRST, LAST, LATER)["content_item.rate"] == 0
    assert (
        draft_about(team.seats["marketing_manager"], "market_research", FIRST, LAST, LATER)["market_research.in_time"]
        == 0
    )


@pytest.fixture
def draft_about():
    """Return the figures the section of a kind shows a seat's report: by line."""
    from kpi.reports.models import Report
    from kpi.reports.parts import Figures
    from kpi.reports.sections import Batch

    def draft(seat, code, first, last, at):
        report = Report(
            pk=1,
            store_id=seat.store_id,
            unit_id=seat.unit_id,
            owner_id=seat.staff_id,
            assignment=seat,
            first_day=first,
            last_day=last,
        )
        batch = Batch([report], at)
        batch.earlier = {}
        parts = sections._offered[code](batch, [report]).get(1, ())
        return {each.line: each.value for part in parts if isinstance(part, Figures) for each in part.figures}

    return draft


def test_reviews_in_a_report_say_what_came_back(team, draft_about):
    specialist = team.people["specialist"]
    campaign = make_campaign(specialist, budget=0)
    place = {name: getattr(campaign, name) for name in ("owner_id", "unit_id", "department_id", "store_id")}
    CampaignReview.objects.create(
        campaign=campaign,
        due_at=NINE,
        state="submitted",
        submitted_at=NINE,
        cost=100,
        leads=1,
        gross_profit=300,
        created_by=specialist,
        **place,
    )
    found = draft_about(team.seats["marketing_manager"], "campaign_review", FIRST, LAST, LATER)
    assert (found["campaign_review.return"], found["campaign_review.in_time"]) == (2, 100)

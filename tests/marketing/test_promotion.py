"""Marketing's own work: decided on in the inbox, its money and its guests, its duties, what runs out by itself."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from marketing.models import (
    AccountReading,
    BudgetState,
    Campaign,
    CampaignBudget,
    CampaignReview,
    MarketingPlan,
    MaterialExpiry,
    PromoMaterial,
)
from marketing.promotion import actions, running
from marketing.promotion.records import ACCOUNT, CAMPAIGN, CONTENT, MATERIAL, PLACEMENT, PLAN, RESEARCH, REVIEW
from roles import clock
from roles.duties.models import ChecklistItem, ItemStatus
from roles.notifications.models import Notification
from tests.conftest import MONDAY
from tests.marketing.conftest import NINE, browser, make_customer, move
from tests.marketing.promotion import (
    decide,
    make_account,
    make_ad,
    make_campaign,
    make_content,
    make_material,
    make_plan,
    make_research,
)
from tests.pages.conftest import said

pytestmark = pytest.mark.django_db


def open_items(staff, trigger):
    return ChecklistItem.objects.filter(owner=staff, version__trigger=f"marketing.{trigger}", status=ItemStatus.OPEN)


def approved(team, **fields):
    campaign = make_campaign(team.people["specialist"], **fields)
    move(CAMPAIGN, campaign, "submit", team.people["specialist"])
    decide("campaign", team.people["marketing_manager"])
    return Campaign.objects.for_page().get(pk=campaign.pk)


def ended(team, **fields):
    campaign = approved(team, **fields)
    if campaign.budget:
        decide("campaignbudget", team.people["chief"])
    move(CAMPAIGN, campaign, "start", team.people["specialist"])
    move(CAMPAIGN, campaign, "end", team.people["specialist"], values={"attended": 30})
    return Campaign.objects.for_page().get(pk=campaign.pk)


def test_a_campaign_is_decided_on_by_the_marketing_manager_and_its_budget_by_the_general_manager(team):
    specialist, manager, chief = (team.people[key] for key in ("specialist", "marketing_manager", "chief"))
    campaign = make_campaign(specialist)
    move(CAMPAIGN, campaign, "submit", specialist)
    for nobody in ("specialist", "sales_manager", "consultant", "far_manager"):
        with pytest.raises(PermissionDenied):
            decide("campaign", team.people[nobody])
    decide("campaign", manager)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.approved_at) == ("approved", clock.now())
    with pytest.raises(ValidationError):
        move(CAMPAIGN, campaign, "start", specialist)
    for nobody in ("marketing_manager", "specialist"):
        with pytest.raises(PermissionDenied):
            decide("campaignbudget", team.people[nobody])
    decide("campaignbudget", chief)
    assert CampaignBudget.objects.get().state == BudgetState.APPROVED
    assert move(CAMPAIGN, campaign, "start", specialist).state == "running"


def test_what_comes_back_is_planned_again_and_a_refused_budget_is_asked_for_anew(team):
    specialist, chief = team.people["specialist"], team.people["chief"]
    campaign = make_campaign(specialist)
    move(CAMPAIGN, campaign, "submit", specialist)
    decide("campaign", team.people["marketing_manager"], yes=False)
    campaign.refresh_from_db()
    assert campaign.state == "planning"
    move(CAMPAIGN, campaign, "submit", specialist)
    decide("campaign", team.people["marketing_manager"])
    with pytest.raises(ValidationError):
        move(CAMPAIGN, campaign, "ask_budget", specialist, values={"budget": Decimal(500)})
    decide("campaignbudget", chief, yes=False)
    move(CAMPAIGN, campaign, "ask_budget", specialist, values={"budget": Decimal(500)})
    decide("campaignbudget", chief)
    assert list(CampaignBudget.objects.values_list("amount", "state")) == [(2000, "returned"), (500, "approved")]
    assert Notification.objects.filter(recipient=specialist, kind="promotion").count() >= 3


def test_a_manager_s_own_campaign_goes_to_the_general_manager(team):
    manager, chief = team.people["marketing_manager"], team.people["chief"]
    campaign = make_campaign(manager, budget=0)
    move(CAMPAIGN, campaign, "submit", manager)
    decide("campaign", chief)
    assert Campaign.objects.get().state == "approved"
    assert not CampaignBudget.objects.exists()


def test_taken_back_it_waits_for_nobody(team):
    specialist = team.people["specialist"]
    campaign = make_campaign(specialist)
    move(CAMPAIGN, campaign, "submit", specialist)
    with pytest.raises(PermissionDenied):
        move(CAMPAIGN, campaign, "withdraw", team.people["marketing_manager"])
    move(CAMPAIGN, campaign, "withdraw", specialist)
    assert not Notification.objects.filter(recipient=specialist).exists()
    move(CAMPAIGN, campaign, "submit", specialist)
    decide("campaign", team.people["marketing_manager"])


def test_a_plan_is_signed_by_sales_and_service_before_the_general_manager_decides(team):
    people = team.people
    plan = make_plan(people["specialist"])
    move(PLAN, plan, "send", people["marketing_manager"])
    move(PLAN, plan, "sign", people["aftersales_manager"])
    plan.refresh_from_db()
    assert (plan.state, plan.service_by, plan.sales_by) == ("countersign", people["aftersales_manager"], None)
    with pytest.raises(PermissionDenied):
        move(PLAN, plan, "sign", people["aftersales_manager"])
    move(PLAN, plan, "sign", people["sales_manager"])
    plan.refresh_from_db()
    assert plan.state == "submitted"
    decide("marketingplan", people["chief"])
    plan.refresh_from_db()
    assert (plan.state, plan.approved_at) == ("approved", clock.now())


def test_a_plan_sent_back_by_sales_is_signed_anew(team):
    people = team.people
    plan = make_plan(people["specialist"])
    move(PLAN, plan, "send", people["marketing_manager"])
    move(PLAN, plan, "sign", people["aftersales_manager"])
    move(PLAN, plan, "object", people["sales_manager"], reason="too dear")
    move(PLAN, plan, "send", people["marketing_manager"])
    assert MarketingPlan.objects.get().service_by is None


def test_the_service_manager_s_own_plan_is_signed_by_sales_alone(team):
    people = team.people
    plan = make_plan(people["aftersales_manager"])
    move(PLAN, plan, "send", people["aftersales_manager"])
    with pytest.raises(PermissionDenied):
        move(PLAN, plan, "sign", people["aftersales_manager"])
    move(PLAN, plan, "sign", people["sales_manager"])
    decide("marketingplan", people["chief"])
    assert MarketingPlan.objects.get().state == "approved"


def test_duties_follow_a_campaign_from_approval_to_review(team):
    people = team.people
    campaign = approved(team, crew=[people["consultant"], people["relations"]])
    assert open_items(people["specialist"], "campaign-to-run").count() == 1
    assert open_items(people["marketing_manager"], "campaign-approved").count() == 1
    assert open_items(people["consultant"], "campaign-staffed").count() == 1
    assert open_items(people["relations"], "campaign-staffed").count() == 1
    assert not open_items(people["peer"], "campaign-staffed").exists()
    # Whoever helps reads it, whatever their department; a colleague does not.
    assert browser(people["consultant"]).get(f"/records/campaign/{campaign.pk}/").status_code == 200
    assert browser(people["peer"]).get(f"/records/campaign/{campaign.pk}/").status_code == 404
    decide("campaignbudget", people["chief"])
    assert open_items(people["marketing_manager"], "manufacturer-to-inform").count() == 1
    move(CAMPAIGN, campaign, "report", people["marketing_manager"], values={"filing": "F-1"})
    assert not open_items(people["marketing_manager"], "manufacturer-to-inform").exists()
    move(CAMPAIGN, campaign, "start", people["specialist"])
    move(CAMPAIGN, campaign, "end", people["specialist"], values={"attended": 12})
    for key, trigger in (("specialist", "campaign-to-run"), ("consultant", "campaign-staffed")):
        assert not open_items(people[key], trigger).exists()
    assert open_items(people["marketing_manager"], "promotion-ended").count() == 1
    review = CampaignReview.objects.get()
    assert (review.owner, review.state) == (people["specialist"], "waiting")
    given = {"gross_profit": Decimal(6000), "conclusion": "well", "visits": 5, "orders": 2}
    move(REVIEW, review, "submit", people["specialist"], values=given)
    move(REVIEW, review, "accept", people["marketing_manager"])
    assert not open_items(people["marketing_manager"], "promotion-ended").exists()
    assert Campaign.objects.get().state == "reviewed"


def test_a_cancelled_campaign_is_owed_by_nobody(team):
    people = team.people
    campaign = approved(team, crew=[people["consultant"]])
    move(CAMPAIGN, campaign, "cancel", people["marketing_manager"], reason="storm")
    for key, trigger in (("specialist", "campaign-to-run"), ("consultant", "campaign-staffed")):
        assert not open_items(people[key], trigger).exists()
    assert CampaignBudget.objects.get().state == BudgetState.WITHDRAWN


def test_a_prescribed_campaign_is_owed_by_the_marketing_manager(team):
    make_campaign(team.people["specialist"], by_manufacturer=True)
    assert open_items(team.people["marketing_manager"], "campaign-prescribed").count() == 1


def test_costs_and_guests_make_the_return_of_a_campaign(team):
    people = team.people
    specialist = people["specialist"]
    campaign = ended(team, crew=[people["consultant"]])
    day = {"booked_on": MONDAY}
    actions.book_cost(campaign=campaign, acting_user=specialist, what="场地", amount=Decimal(1500), **day)
    actions.book_cost(campaign=campaign, acting_user=specialist, what="退款", amount=Decimal(-500), **day)
    with pytest.raises(ValidationError):
        actions.book_cost(campaign=campaign, acting_user=specialist, what="退款", amount=Decimal(-1001), **day)
    with pytest.raises(PermissionDenied):
        actions.book_cost(campaign=campaign, acting_user=people["consultant"], what="x", amount=Decimal(1), **day)
    customer = make_customer(people["consultant"])
    actions.note_guest(campaign=campaign, acting_user=people["consultant"], customer=customer, is_lead=True)
    actions.note_guest(campaign=campaign, acting_user=specialist, customer=customer, is_lead=True)
    with pytest.raises(PermissionDenied):
        actions.note_guest(campaign=campaign, acting_user=people["peer"], customer=customer, is_lead=True)
    review = CampaignReview.objects.get()
    given = {"gross_profit": Decimal(4000), "conclusion": "well"}
    review = move(REVIEW, review, "submit", specialist, values=given)
    assert (review.cost, review.leads, review.roi) == (1000, 1, 3)
    move(REVIEW, review, "accept", people["marketing_manager"])
    with pytest.raises(ValidationError):
        actions.book_cost(campaign=campaign, acting_user=specialist, what="late", amount=Decimal(1), **day)


def test_a_campaign_s_page_books_and_notes(team):
    campaign = ended(team)
    specialist = team.people["specialist"]
    client = browser(specialist)
    form = {"what": "场地", "amount": "300", "booked_on": MONDAY.isoformat()}
    assert client.post(f"/marketing/campaigns/{campaign.pk}/costs/", form).status_code == 302
    wrong = client.post(f"/marketing/campaigns/{campaign.pk}/costs/", {**form, "amount": "0"})
    assert wrong.status_code == 422
    assert "场地" in wrong.content.decode()
    customer = make_customer(specialist)
    guest = {"customer": customer.reference, "is_lead": "on"}
    assert client.post(f"/marketing/campaigns/{campaign.pk}/guests/", guest).status_code == 302
    assert client.post(f"/marketing/campaigns/{campaign.pk}/guests/", {"customer": "C99"}).status_code == 422
    assert campaign.guests.count() == 1
    outsider = browser(team.people["consultant"])
    assert outsider.post(f"/marketing/campaigns/{campaign.pk}/costs/", form).status_code == 403
    assert outsider.post(f"/marketing/campaigns/{campaign.pk}/guests/", guest).status_code == 404


def test_a_review_not_handed_in_in_time_is_overdue_and_still_handed_in(team):
    ended(team)
    review = CampaignReview.objects.get()
    with clock.at(review.due_at + timedelta(minutes=1)):
        assert running.run_out_due(clock.now()) == 1
        assert running.run_out_due(clock.now()) == 0
        review.refresh_from_db()
        assert review.state == "overdue"
        given = {"gross_profit": Decimal(1), "conclusion": "late"}
        assert move(REVIEW, review, "submit", team.people["specialist"], values=given).state == "submitted"


def test_material_runs_out_and_is_replaced(team):
    specialist = team.people["specialist"]
    material = make_material(specialist)
    assert running.run_out_due(clock.now()) == 0
    with clock.at(NINE + timedelta(days=1)):
        assert running.run_out_due(clock.now()) == 1
        expiry = MaterialExpiry.objects.get()
        assert expiry.expired_on == MONDAY
        move(MATERIAL, material, "replace", specialist)
        expiry.refresh_from_db()
        assert expiry.replaced_at == clock.now()
        values = {"edition": "4月", "quantity": 1, "valid_until": MONDAY}
        with pytest.raises(ValidationError):
            move(MATERIAL, material, "put_up", specialist, values=values)
        values["valid_until"] = MONDAY + timedelta(days=30)
        move(MATERIAL, material, "put_up", specialist, values=values)
    assert PromoMaterial.objects.get().state == "in_use"


def test_nobody_checks_their_own_ad_or_content(team):
    manager = team.people["marketing_manager"]
    own = make_ad(manager)
    with pytest.raises(PermissionDenied):
        move(PLACEMENT, own, "approve", manager)
    ad = make_ad(team.people["media"])
    assert move(PLACEMENT, ad, "approve", manager).state == "approved"
    assert open_items(team.people["specialist"], "ad-approved").count() == 0
    content = make_content(team.people["media"])
    move(CONTENT, content, "submit", team.people["media"], values={"body": "正文"})
    assert move(CONTENT, content, "publish", manager).published_at == clock.now()


def test_an_account_s_figures_are_kept_day_by_day(team):
    media = team.people["media"]
    account = make_account(media)
    for engagement in (10, 12):
        move(ACCOUNT, account, "read", media, values={"followers": 100, "engagement": engagement})
    assert list(AccountReading.objects.values_list("day", "engagement")) == [(MONDAY, 12)]


def test_research_goes_to_sales_who_say_what_they_adopt(team):
    researcher, sales = team.people["researcher"], team.people["sales_manager"]
    research = make_research(researcher)
    move(RESEARCH, research, "collect", researcher)
    found = {"conclusion": "c", "proposals": "p", "proposed": 2}
    move(RESEARCH, research, "submit", researcher, values=found)
    move(RESEARCH, research, "feed_back", team.people["marketing_manager"])
    assert Notification.objects.filter(recipient=sales, kind="promotion").count() == 1
    with pytest.raises(ValidationError):
        move(RESEARCH, research, "adopt", sales, values={"adopted": 3, "answer": ""})
    research = move(RESEARCH, research, "adopt", sales, values={"adopted": 1, "answer": "ok"})
    assert (research.state, research.adopted) == ("adopted", 1)


def test_the_calendar_and_the_boards_show_what_somebody_may_see(team):
    campaign = make_campaign(team.people["specialist"])
    content = make_content(team.people["media"])
    make_ad(team.people["media"])
    for key in ("marketing_manager", "specialist", "chief"):
        text = browser(team.people[key]).get("/marketing/calendar/").content.decode()
        assert campaign.name in text
        assert content.title in text
    board = browser(team.people["specialist"]).get("/marketing/board/campaigns/").content.decode()
    assert campaign.name in board
    none = browser(team.people["far_manager"]).get("/marketing/board/campaigns/")
    assert (none.context["columns"], said("Nothing is open") in none.content.decode()) == ([], True)
    for odd in ("x", "2026-13", "0001-01", "9999-12", "2026-03-01", "\x00"):
        assert browser(team.people["chief"]).get("/marketing/calendar/", {"month": odd}).status_code == 200
    assert browser(team.people["consultant"]).get("/marketing/board/content/").status_code == 403
    far = browser(team.people["far_manager"]).get("/marketing/calendar/").content.decode()
    assert campaign.name not in far

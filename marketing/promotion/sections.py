"""Parts of the pages of marketing's own work: what waits for a decision, a campaign's money and people, its media."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketing.models import (
    AdPlacement,
    BudgetState,
    Campaign,
    CampaignBudget,
    CampaignGuest,
    CampaignReview,
    ContentItem,
    Customer,
    MarketingPlan,
    MediaAccount,
)
from marketing.promotion import documents
from marketing.promotion.actions import BOOKABLE, NOTABLE, RUN
from marketing.promotion.forms import CostForm, GuestForm
from marketing.promotion.signing import signers_of
from roles.approvals.panel import panel
from roles.http import StaffRequest
from roles.models import Staff
from roles.models.staff import enumeration
from roles.records.flows import holds
from roles.records.kinds import Section, kind_of

MOST, GUESTS = 20, 8
FACES = {
    BudgetState.WAITING: "waiting",
    BudgetState.APPROVED: "approved",
    BudgetState.RETURNED: "returned",
    BudgetState.WITHDRAWN: "withdrawn",
}


def decision(request: StaffRequest, record: Any) -> Section | None:
    """Show what waits for a decision, with the decision for whoever takes it."""
    document = record if record.state == "submitted" else _budget_of(record)
    if document is None:
        return None
    approval = documents.waiting_for(document)
    desk = panel(approval, request.user)
    if desk is None or approval is None:
        return None
    context = {"desk": desk, "action": reverse("approvals:decide", args=[approval.pk])}
    return Section("marketing/promotion/_decision.html", context, wide=False, order=5)


def _budget_of(record: Any) -> CampaignBudget | None:
    """Return the budget of an approved campaign that waits."""
    if not isinstance(record, Campaign) or record.state != "approved":
        return None
    return record.budgets.filter(state=BudgetState.WAITING).first()


def signatures(_request: StaffRequest, plan: MarketingPlan) -> Section | None:
    """Show who has signed a plan that goes round, and who still signs."""
    if plan.state != "countersign":
        return None
    signers = signers_of(plan)
    people = dict(Staff.objects.filter(pk__in={p for side in signers.values() for p in side}).values_list("pk", "name"))
    labels = {"sales": _("Sales"), "service": _("After-sales")}
    rows = []
    for side, asked in signers.items():
        by = getattr(plan, f"{side}_by_id")
        names = [people.get(by, "")] if by else [people[p] for p in sorted(asked)]
        rows.append({"side": labels[side], "signed": by is not None, "names": enumeration(names)})
    return Section("marketing/promotion/_signatures.html", {"rows": rows}, wide=False, order=5)


def money(request: StaffRequest, campaign: Campaign) -> Section | None:
    """Show the budget, what was booked, and the form to book more."""
    budgets = [
        {
            "amount": each.amount,
            "at": each.asked_at,
            "face": FACES[BudgetState(each.state)],
            "state": each.get_state_display(),
        }
        for each in campaign.budgets.all()
    ]
    may_book = campaign.state in BOOKABLE and holds(request.user, RUN, campaign)
    costs = list(campaign.costs.select_related("booked_by"))
    if not budgets and not costs and not may_book:
        return None
    spent = campaign.spent  # type: ignore[attr-defined]
    context = {
        "campaign": campaign,
        "budgets": budgets,
        "costs": costs,
        "spent": spent,
        "left": campaign.budget - spent,
        "percent": min(100, round(spent * 100 / campaign.budget)) if campaign.budget else 0,
        "over": spent > campaign.budget,
        "form": CostForm() if may_book else None,
    }
    return Section("marketing/promotion/_money.html", context, order=20)


def guests(request: StaffRequest, campaign: Campaign) -> Section | None:
    """Show who came, masked as everywhere, and the form to note somebody."""
    if campaign.state in ("planning", "submitted", "approved", "reported", "cancelled"):
        return None
    rows = CampaignGuest.objects.filter(campaign=campaign).select_related("customer", "noted_by")
    found = list(rows[: GUESTS + 1])
    customer_kind = kind_of("customer")
    assert customer_kind is not None
    seen = set(
        Customer.objects.visible_to(request.user)
        .filter(pk__in=[each.customer_id for each in found])
        .values_list("pk", flat=True)
    )
    helps = campaign.crew.filter(pk=request.user.pk).exists()
    may_note = campaign.state in NOTABLE and (helps or holds(request.user, RUN, campaign))
    context = {
        "campaign": campaign,
        "rows": [
            {
                "name": each.customer.title if each.customer_id in seen else each.customer.reference,
                "url": reverse("records:detail", args=["customer", each.customer_id])
                if each.customer_id in seen
                else "",
                "is_lead": each.is_lead,
                "by": each.noted_by.name,
                "at": each.noted_at,
            }
            for each in found[:GUESTS]
        ],
        "more": len(found) > GUESTS,
        "leads": campaign.leads,  # type: ignore[attr-defined]
        "target": campaign.target_leads,
        "percent": min(100, round(campaign.leads * 100 / campaign.target_leads)) if campaign.target_leads else 0,  # type: ignore[attr-defined]
        "form": GuestForm(user=request.user) if may_note else None,
    }
    return Section("marketing/promotion/_guests.html", context, order=30)


def around(request: StaffRequest, campaign: Campaign) -> Section | None:
    """Show the review, the ads and the content of a campaign that the reader may see."""
    user = request.user
    rows = [
        *_rows("campaign_review", CampaignReview.objects.visible_to(user).filter(campaign=campaign)[:1], "due_at"),
        *_rows("ad_placement", AdPlacement.objects.visible_to(user).filter(campaign=campaign)[:MOST], "starts_on"),
        *_rows("content_item", ContentItem.objects.visible_to(user).filter(campaign=campaign)[:MOST], "due_on"),
    ]
    return Section("marketing/promotion/_around.html", {"rows": rows}, wide=False, order=40) if rows else None


def _rows(code: str, records: Any, when: str) -> list[dict[str, Any]]:
    kind = kind_of(code)
    assert kind is not None
    return [
        {
            "what": kind.label_one,
            "name": kind.title(each) if code != "campaign_review" else "",
            "url": kind.url(each.pk),
            "face": kind.flow.faces[each.state],
            "state": each.state_label,
            "at": getattr(each, when),
        }
        for each in records
    ]


def whose_review(request: StaffRequest, review: CampaignReview) -> Section | None:
    """Lead from a review to its campaign, with the figures the campaign has now."""
    campaign = Campaign.objects.visible_to(request.user).with_figures().filter(pk=review.campaign_id).first()
    if campaign is None:
        return None
    context = {"campaign": campaign, "url": reverse("records:detail", args=["campaign", campaign.pk])}
    return Section("marketing/promotion/_campaign.html", context, wide=False, order=10)


def readings(_request: StaffRequest, account: MediaAccount) -> Section | None:
    """Show the figures of an account, the newest first."""
    rows = list(account.readings.order_by("-day")[:MOST])
    return Section("marketing/promotion/_readings.html", {"rows": rows}, order=20) if rows else None

"""What the approvals engine must know of campaigns, their budgets and marketing plans."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketing.models import BudgetState, Campaign, CampaignBudget, MarketingPlan
from marketing.promotion import letters
from roles import clock
from roles.approvals import actions as approvals
from roles.approvals import documents
from roles.approvals.documents import DocumentKind
from roles.approvals.facts import Fact
from roles.approvals.models import Approval, ApprovalState, Decision
from roles.models import Assignment, OwnedRecord, Staff
from roles.personnel.handover.kinds import in_both
from roles.records.actions import move_by_house
from roles.records.kinds import kind_of_model
from roles.superiors import ReportingLine


def permission_of(document: OwnedRecord) -> str:
    """Return the right to decide on a document of this department."""
    return f"marketing.approve_{document._meta.model_name}"


def decider_of(document: OwnedRecord, without: Collection[int | None] = ()) -> Staff | None:
    """Return the nearest superior of the owner who may decide on it and had no part in it."""
    aside = {document.owner_id, *without}
    seats = Assignment.objects.active_on(clock.today()).filter(staff=document.owner_id, store=document.store_id)
    seat = seats.select_related("position", "unit").order_by("pk").first()
    if seat is None or document.store_id is None:
        return None
    above = ReportingLine(document.store_id, clock.today()).chain_above(seat)
    permission = permission_of(document)
    people = (each.staff for each in above if each.staff_id not in aside)
    return next((person for person in people if person.has_perm(permission, document)), None)


def hand_in(document: Any, actor: Staff, at: datetime) -> Approval:
    """Submit a document and tell whoever decides; raises ValidationError where nobody can."""
    approver = decider_of(document, {actor.pk})
    approval = approvals.submit(document=document, acting_user=actor, approver=approver, at=at)
    if not approval.step:
        url = reverse("approvals:approval", args=[approval.pk])
        letters.tell_people(document, "to_decide", approval.title_zh, [approval.approver_id], actor, at, url)
    return approval


def waiting_for(document: Any) -> Approval | None:
    """Return the approval a document waits in."""
    content_type = ContentType.objects.get_for_model(document)
    rows = Approval.objects.filter(content_type=content_type, object_id=document.pk, state=ApprovalState.PENDING)
    return rows.first()


def take_back(document: Any, actor: Staff) -> None:
    """Withdraw what waits, in the name of whoever handed it in."""
    approval = waiting_for(document)
    if approval is not None:
        approvals.withdraw(approval=approval, acting_user=actor, version=approval.version)


def void(budget: CampaignBudget) -> None:
    """Take a budget nobody decides on any more out of the inbox, in the name of whoever handed it in."""
    approval = waiting_for(budget)
    if approval is not None:
        approvals.withdraw(approval=approval, acting_user=approval.submitted_by, version=approval.version)
    CampaignBudget.objects.filter(pk=budget.pk, state=BudgetState.WAITING).update(state=BudgetState.WITHDRAWN)


def _let_move(document: Any, code: str, decision: Decision) -> None:
    kind = kind_of_model(type(document))
    move = kind.flow.move(code)
    assert move is not None
    move_by_house(kind=kind, record=document, move=move, text=decision.reason)
    what = "approved" if code == "approve" else "returned"
    people = [document.owner_id, getattr(document, "sent_by_id", None)]
    letters.tell_people(
        document, what, kind.title(document), people, decision.actor, decision.at, kind.url(document.pk)
    )


def _approved(document: Any, decision: Decision) -> None:
    _let_move(document, "approve", decision)


def _returned(document: Any, decision: Decision) -> None:
    _let_move(document, "return", decision)


def _withdrawn(_document: Any, _approval: Approval) -> None:
    """The move that takes it back changes the record itself."""


def _budget_becomes(state: str) -> Any:
    def follow(budget: CampaignBudget, decision: Decision) -> None:
        CampaignBudget.objects.filter(pk=budget.pk, state=BudgetState.WAITING).update(state=state)
        what = "approved" if state == BudgetState.APPROVED else "returned"
        url = reverse("records:detail", args=["campaign", budget.campaign_id])
        name = _budget_title(budget)[0]
        letters.tell_people(budget, what, name, [budget.owner_id], decision.actor, decision.at, url)

    return follow


def _budget_withdrawn(budget: CampaignBudget, _approval: Approval) -> None:
    CampaignBudget.objects.filter(pk=budget.pk, state=BudgetState.WAITING).update(state=BudgetState.WITHDRAWN)


def _both(words: Any) -> tuple[str, str]:
    found: tuple[str, str] = in_both(words)
    return found


def _campaign_title(campaign: Campaign) -> tuple[str, str]:
    return _both(lambda: _("Campaign %(name)s") % {"name": campaign.name})


def _budget_title(budget: CampaignBudget) -> tuple[str, str]:
    facts = {"amount": f"{budget.amount:,.2f}", "name": budget.campaign.name}
    return _both(lambda: _("Budget of %(amount)s yuan · %(name)s") % facts)


def _plan_title(plan: MarketingPlan) -> tuple[str, str]:
    return _both(lambda: _("Marketing plan %(name)s") % {"name": plan.subject})


def _campaign_content(campaign: Campaign) -> dict[str, Any]:
    names = ("name", "kind", "by_manufacturer", "starts_on", "ends_on", "place", "target_leads", "outline", "materials")
    return {**{name: getattr(campaign, name) for name in names}, "budget": f"{campaign.budget:.2f}"}


def _plan_content(plan: MarketingPlan) -> dict[str, Any]:
    names = ("subject", "period", "starts_on", "goals", "channels", "activities", "target_leads")
    return {**{name: getattr(plan, name) for name in names}, "budget": f"{plan.budget:.2f}"}


def _budget_essence(budget: CampaignBudget) -> list[str]:
    campaign = budget.campaign
    return [f"{campaign.starts_on} – {campaign.ends_on}", campaign.place]


def _amount(name: str) -> Any:
    return lambda document: getattr(document, name) if document.pk is not None else None


CAMPAIGN = DocumentKind(
    model=Campaign,
    label=gettext_lazy("Campaigns"),
    permission=permission_of,
    content=_campaign_content,
    title=_campaign_title,
    url=lambda pk: reverse("records:detail", args=["campaign", pk]),
    on_approved=_approved,
    on_returned=_returned,
    on_withdrawn=_withdrawn,
    facts=(Fact("budget", gettext_lazy("budget (yuan)"), _amount("budget"), numeric=True),),
    without_flow=decider_of,
    essence=lambda campaign: [f"{campaign.starts_on} – {campaign.ends_on}", campaign.place],
)
BUDGET = DocumentKind(
    model=CampaignBudget,
    label=gettext_lazy("Budgets of campaigns"),
    permission=permission_of,
    content=lambda budget: {"campaign": budget.campaign_id, "amount": f"{budget.amount:.2f}"},
    title=_budget_title,
    url=lambda pk: reverse("marketing:campaign_budget", args=[pk]),
    on_approved=_budget_becomes(BudgetState.APPROVED),
    on_returned=_budget_becomes(BudgetState.RETURNED),
    on_withdrawn=_budget_withdrawn,
    facts=(Fact("amount", gettext_lazy("amount (yuan)"), _amount("amount"), numeric=True),),
    without_flow=decider_of,
    essence=_budget_essence,
    essence_related=("campaign",),
)
PLAN = DocumentKind(
    model=MarketingPlan,
    label=gettext_lazy("Marketing plans"),
    permission=permission_of,
    content=_plan_content,
    title=_plan_title,
    url=lambda pk: reverse("records:detail", args=["marketing_plan", pk]),
    on_approved=_approved,
    on_returned=_returned,
    on_withdrawn=_withdrawn,
    facts=(Fact("budget", gettext_lazy("budget (yuan)"), _amount("budget"), numeric=True),),
    without_flow=decider_of,
    essence=lambda plan: [plan.goals[:120]],
)


def register() -> None:
    """Make them decidable."""
    for kind in (CAMPAIGN, BUDGET, PLAN):
        documents.register(kind)

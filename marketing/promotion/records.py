"""What marketing keeps of its own work, each kind declared once; everything generic works from here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing import models
from marketing.identity import masked, phone_digits
from marketing.promotion import actions, filters, forms, sections, tables, transitions
from marketing.promotion import media_transitions as media
from marketing.promotion.periods import period_of
from roles.catalogue import Department
from roles.models.staff import enumeration
from roles.records.kinds import Link, RecordKind, register
from roles.records.proofs import Proof

CALENDAR = Link("marketing:calendar", _("Calendar"), "calendar-month")


def _plan_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Period"), period_of(row)),
        (_("Budget (yuan)"), row.budget),
        (_("Leads aimed at"), row.target_leads),
        (_("Goals"), row.goals),
        (_("Channels"), row.channels),
        (_("Activities"), row.activities),
        (_("What came of it"), row.summary),
    ]


def _campaign_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (pgettext_lazy("campaign", "Kind"), row.get_kind_display()),
        (_("Prescribed by the manufacturer"), row.by_manufacturer or None),
        (_("Begins"), row.starts_on),
        (_("Ends"), row.ends_on),
        (pgettext_lazy("campaign", "Place"), row.place),
        (_("Budget (yuan)"), row.budget),
        (_("Leads aimed at"), row.target_leads),
        (_("Marketing plan"), row.plan.subject if row.plan else ""),
        (_("What is planned"), row.outline),
        (_("Material needed"), row.materials),
        (_("Who helps"), enumeration(each.name for each in row.crew.all())),
        (_("Manufacturer informed"), row.reported_at),
        (_("Manufacturer's number"), row.filing),
        (_("People who came"), row.attended),
    ]


def _review_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Due"), row.due_at),
        (_("Handed in"), row.submitted_at),
        (_("Cost (yuan)"), row.cost),
        (_("Leads"), row.leads),
        (_("Visits to the showroom"), row.visits),
        (_("Orders"), row.orders),
        (_("Gross profit (yuan)"), row.gross_profit),
        (_("Return (times)"), row.roi),
        (_("Conclusion"), row.conclusion),
    ]


def _ad_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (pgettext_lazy("ad", "Form"), row.get_form_display()),
        (_("Media"), row.media.name if row.media else ""),
        (_("Campaign"), row.campaign.name if row.campaign else ""),
        (_("Begins"), row.starts_on),
        (_("Ends"), row.ends_on),
        (_("Budget (yuan)"), row.budget),
        (_("Cost (yuan)"), row.cost),
        (_("Leads aimed at"), row.target_leads),
        (_("Leads"), row.leads),
        (_("Material"), row.material),
        (_("Evaluation"), row.evaluation),
    ]


def _content_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Platform"), row.get_platform_display()),
        (_("Account"), row.account.handle if row.account else ""),
        (_("Campaign"), row.campaign.name if row.campaign else ""),
        (_("Planned for"), row.due_on),
        (_("Published"), row.published_at),
        (_("Address"), row.link),
        (_("Reads"), row.reads),
        (_("Likes"), row.likes),
        (_("Comments"), row.comments),
        (_("Text or script"), row.body),
    ]


def _account_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Platform"), row.get_platform_display()),
        (_("Followers"), row.followers),
        (_("Engagement"), row.engagement),
        (_("Figures of"), row.read_at),
    ]


def _contact_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (pgettext_lazy("media contact", "Kind"), row.get_kind_display()),
        (_("Whom to ask for"), row.contact),
        (_("Phone"), masked(phone_digits(row.phone)) if row.phone else ""),
        (_("Last spoken to"), row.contacted_at),
        (_("What was agreed"), row.terms),
    ]


def _material_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Where"), row.place),
        (_("Edition"), row.edition),
        (_("Pieces"), row.quantity),
        (_("Good until"), row.valid_until),
    ]


def _research_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Competitors"), row.rivals),
        (_("Due"), row.due_on),
        (_("Handed in"), row.submitted_at),
        (_("Prices"), row.prices),
        (_("Policies"), row.policies),
        (_("Sales figures"), row.sold),
        (_("Conclusion"), row.conclusion),
        (_("Proposals"), row.proposals),
        (_("Number of proposals"), row.proposed),
        (_("Proposals adopted"), row.adopted),
        (_("Answer of sales"), row.answer),
    ]


def _board(code: str) -> Link:
    """Return the way to the board of a kind; one address each, so that a page can lead to it by name."""
    return Link(f"marketing:board_{code}", _("Board"), "layout-kanban")


PLAN = register(
    RecordKind(
        code="marketing_plan",
        model=models.MarketingPlan,
        label=_("Marketing plans"),
        label_one=_("Marketing plan"),
        icon="target",
        department=Department.MARKETING,
        help=_("What is set out for a year, a quarter or a month, and what it may cost."),
        flow=transitions.PLAN,
        form=forms.PlanForm,
        filters=filters.PlanFilter,
        table=tables.PLANS,
        title=lambda row: row.subject,
        reference=lambda row: row.reference,
        facts=_plan_facts,
        importable=("subject", "period", "starts_on", "goals", "channels", "activities", "budget", "target_leads"),
        proof=Proof(when="created_at", done=~Q(state__in=["draft", "countersign"])),
    )
)
PLAN.plugs.extend((sections.decision, sections.signatures))

CAMPAIGN = register(
    RecordKind(
        code="campaign",
        model=models.Campaign,
        label=_("Campaigns"),
        label_one=_("Campaign"),
        icon="speakerphone",
        department=Department.MARKETING,
        help=_("Shows, test drives, launches: planned, approved, held and reviewed."),
        flow=transitions.CAMPAIGN,
        form=forms.CampaignForm,
        filters=filters.CampaignFilter,
        table=tables.CAMPAIGNS,
        title=lambda row: row.name,
        reference=lambda row: row.reference,
        facts=_campaign_facts,
        importable=("name", "kind", "starts_on", "ends_on", "place", "budget", "target_leads", "outline", "materials"),
        on_saved=actions.campaign_saved,
        pages=(CALENDAR, _board("campaign")),
        proof=Proof(when="ended_at", done=Q(state__in=["ended", "reviewed"])),
    )
)
CAMPAIGN.plugs.extend((sections.decision, sections.money, sections.guests, sections.around))

REVIEW = register(
    RecordKind(
        code="campaign_review",
        model=models.CampaignReview,
        label=_("Campaign reviews"),
        label_one=_("Campaign review"),
        icon="report-analytics",
        department=Department.MARKETING,
        help=_("What each campaign cost and brought; due five working days after it."),
        flow=transitions.REVIEW,
        form=forms.ReviewChangeForm,
        filters=filters.ReviewFilter,
        table=tables.REVIEWS,
        title=lambda row: row.campaign.name,
        reference=lambda row: row.reference,
        facts=_review_facts,
        due_field="due_at",
        related=("campaign",),
        proof=Proof(when="due_at", done=Q(state__in=["submitted", "accepted", "reported"])),
    )
)
REVIEW.plugs.append(sections.whose_review)

PLACEMENT = register(
    RecordKind(
        code="ad_placement",
        model=models.AdPlacement,
        label=_("Ad placements"),
        label_one=_("Ad placement"),
        icon="ad-2",
        department=Department.MARKETING,
        help=_("Space that is bought: approved, placed, evaluated."),
        flow=media.PLACEMENT,
        form=forms.PlacementForm,
        filters=filters.PlacementFilter,
        table=tables.PLACEMENTS,
        title=lambda row: row.name,
        reference=lambda row: row.reference,
        facts=_ad_facts,
        importable=("name", "form", "starts_on", "ends_on", "budget", "target_leads", "material"),
        pages=(CALENDAR, _board("ad_placement")),
        proof=Proof(when="changed_at", done=Q()),
    )
)

CONTENT = register(
    RecordKind(
        code="content_item",
        model=models.ContentItem,
        label=_("Content"),
        label_one=_("Content item"),
        icon="article",
        department=Department.MARKETING,
        help=_("Texts, pictures and short videos: planned, checked, published."),
        flow=media.CONTENT,
        form=forms.ContentForm,
        filters=filters.ContentFilter,
        table=tables.CONTENT,
        title=lambda row: row.title,
        reference=lambda row: row.reference,
        facts=_content_facts,
        importable=("title", "platform", "due_on", "body"),
        due_field="due_at",
        pages=(CALENDAR, _board("content_item")),
        proof=Proof(when="due_at", done=Q(published_at__isnull=False)),
    )
)

ACCOUNT = register(
    RecordKind(
        code="media_account",
        model=models.MediaAccount,
        label=_("Media accounts"),
        label_one=_("Media account"),
        icon="at",
        department=Department.MARKETING,
        help=_("Accounts of the store, with their followers and engagement day by day."),
        flow=media.ACCOUNT,
        form=forms.AccountForm,
        filters=filters.AccountFilter,
        table=tables.ACCOUNTS,
        title=lambda row: row.handle,
        reference=lambda row: row.reference,
        facts=_account_facts,
        importable=("platform", "handle"),
        proof=Proof(when="read_at", done=Q()),
    )
)
ACCOUNT.plugs.append(sections.readings)

CONTACT = register(
    RecordKind(
        code="media_contact",
        model=models.MediaContact,
        label=_("Media contacts"),
        label_one=_("Media contact"),
        icon="address-book",
        department=Department.MARKETING,
        help=_("Media, agencies, creators and venues one works with."),
        flow=media.CONTACT,
        form=forms.ContactForm,
        filters=filters.ContactFilter,
        table=tables.CONTACTS,
        title=lambda row: row.name,
        reference=lambda row: row.reference,
        facts=_contact_facts,
        importable=("name", "kind", "contact", "phone", "terms"),
        hidden=("phone",),
        proof=Proof(when="contacted_at", done=Q()),
    )
)

MATERIAL = register(
    RecordKind(
        code="promo_material",
        model=models.PromoMaterial,
        label=_("Promotion material"),
        label_one=pgettext_lazy("one", "Promotion material"),
        icon="flag",
        department=Department.MARKETING,
        help=_("What hangs and lies in the store, and until when it is good."),
        flow=media.MATERIAL,
        form=forms.MaterialForm,
        filters=filters.MaterialFilter,
        table=tables.MATERIALS,
        title=lambda row: row.name,
        reference=lambda row: row.reference,
        facts=_material_facts,
        importable=("name", "place", "edition", "quantity", "valid_until"),
        proof=Proof(when="changed_at", done=~Q(state="expired")),
    )
)

RESEARCH = register(
    RecordKind(
        code="market_research",
        model=models.MarketResearch,
        label=_("Market research"),
        label_one=pgettext_lazy("one", "Market research"),
        icon="search",
        department=Department.MARKETING,
        help=_("What was found out about the market and competitors, and what sales made of it."),
        flow=media.RESEARCH,
        form=forms.ResearchForm,
        filters=filters.ResearchFilter,
        table=tables.RESEARCH,
        title=lambda row: row.subject,
        reference=lambda row: row.reference,
        facts=_research_facts,
        importable=("subject", "rivals", "due_on", "prices", "policies", "sold", "conclusion", "proposals", "proposed"),
        due_field="due_at",
        pages=(_board("market_research"),),
        proof=Proof(when="due_at", done=Q(submitted_at__isnull=False)),
    )
)

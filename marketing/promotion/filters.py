"""What lists of marketing's own work can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models import (
    AdForm,
    AdPlacement,
    Campaign,
    CampaignKind,
    CampaignReview,
    ContactKind,
    ContentItem,
    MarketingPlan,
    MarketResearch,
    MediaAccount,
    MediaContact,
    PlanPeriod,
    Platform,
    PromoMaterial,
)
from roles.records.filters import RecordFilter


class PlanFilter(RecordFilter):
    """Narrows the plans."""

    searched = ("subject", "goals")
    period = django_filters.ChoiceFilter(choices=PlanPeriod.choices, label=_("Period"))

    class Meta:
        model = MarketingPlan
        fields: list[str] = []


class CampaignFilter(RecordFilter):
    """Narrows the campaigns."""

    searched = ("name", "place")
    kind = django_filters.ChoiceFilter(choices=CampaignKind.choices, label=pgettext_lazy("campaign", "Kind"))
    by_manufacturer = django_filters.BooleanFilter(label=_("Prescribed by the manufacturer"))
    since = django_filters.DateFilter(field_name="starts_on", lookup_expr="gte", label=_("Begins from"))
    until = django_filters.DateFilter(field_name="starts_on", lookup_expr="lte", label=_("Begins until"))

    class Meta:
        model = Campaign
        fields: list[str] = []


class ReviewFilter(RecordFilter):
    """Narrows the reviews."""

    searched = ("campaign__name",)

    class Meta:
        model = CampaignReview
        fields: list[str] = []


class PlacementFilter(RecordFilter):
    """Narrows the ad placements."""

    searched = ("name", "media__name")
    form = django_filters.ChoiceFilter(choices=AdForm.choices, label=pgettext_lazy("ad", "Form"))

    class Meta:
        model = AdPlacement
        fields: list[str] = []


class ContentFilter(RecordFilter):
    """Narrows the content."""

    searched = ("title", "body")
    platform = django_filters.ChoiceFilter(choices=Platform.choices, label=_("Platform"))

    class Meta:
        model = ContentItem
        fields: list[str] = []


class AccountFilter(RecordFilter):
    """Narrows the accounts."""

    searched = ("handle",)
    platform = django_filters.ChoiceFilter(choices=Platform.choices, label=_("Platform"))

    class Meta:
        model = MediaAccount
        fields: list[str] = []


class ContactFilter(RecordFilter):
    """Narrows the media contacts."""

    searched = ("name",)
    kind = django_filters.ChoiceFilter(choices=ContactKind.choices, label=pgettext_lazy("media contact", "Kind"))

    class Meta:
        model = MediaContact
        fields: list[str] = []


class MaterialFilter(RecordFilter):
    """Narrows the promotion material."""

    searched = ("name", "place")

    class Meta:
        model = PromoMaterial
        fields: list[str] = []


class ResearchFilter(RecordFilter):
    """Narrows the research."""

    searched = ("subject", "rivals", "conclusion")

    class Meta:
        model = MarketResearch
        fields: list[str] = []

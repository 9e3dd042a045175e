"""Reads of what marketing plans, runs and publishes."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db.models import DecimalField, IntegerField, OuterRef, Subquery, Sum
from django.db.models.aggregates import Count
from django.db.models.functions import Coalesce

from roles.records.querysets import RecordQuerySet


class CampaignQuerySet(RecordQuerySet):
    """Reads of campaigns."""

    def with_figures(self) -> Self:
        """Add `spent` (yuan booked) and `leads` (guests counted as such) to each."""
        from marketing.models import CampaignCost, CampaignGuest

        costs = CampaignCost.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
        guests = CampaignGuest.objects.filter(campaign=OuterRef("pk"), is_lead=True).order_by().values("campaign")
        money = DecimalField(max_digits=12, decimal_places=2)
        return self.annotate(
            spent=Coalesce(
                Subquery(costs.annotate(n=Sum("amount")).values("n"), output_field=money), 0, output_field=money
            ),
            leads=Coalesce(Subquery(guests.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        )

    def for_page(self) -> Self:
        """Fetch what a page shows: its figures and its plan."""
        return self.for_list().select_related("plan").with_figures()

    def within(self, first: date, last: date) -> Self:
        """Keep campaigns that are on at any day of a stretch."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def approved(self) -> Self:
        """Keep campaigns somebody said yes to and nobody cancelled."""
        return self.filter(state__in=["approved", "reported", "running", "ended", "reviewed"])


class ReviewQuerySet(RecordQuerySet):
    """Reads of reviews."""

    def for_list(self) -> Self:
        """Fetch what a list shows: the campaign."""
        return self.select_related("owner", "unit", "campaign")


class PlacementQuerySet(RecordQuerySet):
    """Reads of ad placements."""

    def for_list(self) -> Self:
        """Fetch what a list shows: where it stands."""
        return self.select_related("owner", "unit", "media", "campaign")

    def within(self, first: date, last: date) -> Self:
        """Keep what runs at any day of a stretch."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class ContentQuerySet(RecordQuerySet):
    """Reads of content."""

    def for_list(self) -> Self:
        """Fetch what a list shows: where it is published, and for what."""
        return self.select_related("owner", "unit", "account", "campaign")

    def within(self, first: date, last: date) -> Self:
        """Keep what is planned for a stretch of days."""
        return self.filter(due_on__gte=first, due_on__lte=last)


class SurveyQuerySet(RecordQuerySet):
    """Reads of surveys."""

    def for_list(self) -> Self:
        """Fetch what a list shows: who is asked (masked), with which questions, about whom."""
        return self.select_related("owner", "unit", "customer", "questionnaire", "about").prefetch_related(
            "customer__phones"
        )

    def for_page(self) -> Self:
        """Fetch what a page shows besides."""
        return self.for_list().select_related("car", "about_unit", "customer__unit")

    def answered(self) -> Self:
        """Keep those a customer has answered."""
        return self.filter(answered_at__isnull=False)

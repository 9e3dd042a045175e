"""Reviews of campaigns: what they cost and what they brought."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.campaign import Campaign
from marketing.models.places import ways
from marketing.promotion.querysets import ReviewQuerySet
from roles.records.models import WorkingRecord

TEXT_LENGTH = 2000


class ReviewState(models.TextChoices):
    """Where a review stands."""

    WAITING = "waiting", pgettext_lazy("review", "To be written")
    OVERDUE = "overdue", pgettext_lazy("review", "Overdue")
    SUBMITTED = "submitted", pgettext_lazy("review", "Handed in")
    ACCEPTED = "accepted", pgettext_lazy("review", "Accepted")
    REPORTED = "reported", pgettext_lazy("review", "Manufacturer informed")


class CampaignReview(WorkingRecord):
    """What came of a campaign: cost, leads, visits, orders, gross profit, and what is learnt from it.

    Invariant: one a campaign, made by the house when it ends; cost and leads are taken from the campaign when it is
    handed in and stay as they were; accepted by somebody else than who wrote it. `due_at` is five working days after
    the end. Source: D21 marketing manager 2 and 5, D13 marketing specialist 6; the days: indicator
    "campaign-review-rate".
    """

    State = ReviewState

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="review", verbose_name=_("campaign"))
    due_at = models.DateTimeField(_("due"), editable=False)
    submitted_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    reported_at = models.DateTimeField(_("manufacturer informed"), null=True, editable=False)
    cost = models.DecimalField(_("cost (yuan)"), max_digits=12, decimal_places=2, null=True, editable=False)
    leads = models.PositiveIntegerField(_("leads"), null=True, editable=False)
    visits = models.PositiveIntegerField(_("visits to the showroom"), null=True, blank=True)
    orders = models.PositiveIntegerField(_("orders"), null=True, blank=True)
    gross_profit = models.DecimalField(_("gross profit (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=TEXT_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ReviewState.choices, default=ReviewState.WAITING, editable=False
    )

    objects: ClassVar[Any] = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign review")
        verbose_name_plural = _("campaign reviews")
        ordering = ("-due_at", "-pk")
        permissions = (
            ("submit_campaignreview", "Can submit campaign reviews"),
            ("approve_campaignreview", "Can accept campaign reviews"),
            ("report_campaignreview", "Can inform the manufacturer of campaign reviews"),
            ("export_campaignreview", "Can export campaign reviews"),
        )
        constraints = (
            models.CheckConstraint(
                name="campaignreview_handed_in_is_whole",
                condition=Q(state__in=["waiting", "overdue"])
                | Q(submitted_at__isnull=False, gross_profit__isnull=False),
            ),
        )
        indexes = (
            *ways("campaignreview", "-due_at"),
            models.Index(fields=("due_at",), condition=Q(state="waiting"), name="campaignreview_to_write"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the review is called in messages."""
        return f"R{self.pk:08d}"

    @property
    def roi(self) -> Decimal | None:
        """(Gross profit − cost) ÷ cost, in times; None before it is known, or where nothing was spent."""
        if self.gross_profit is None or not self.cost:
            return None
        return (self.gross_profit - self.cost) / self.cost

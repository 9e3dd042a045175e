"""Campaigns: what is planned, who came, what it cost; and the budget asked for each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.customer import Customer
from marketing.models.places import ways
from marketing.models.plan import MarketingPlan
from marketing.promotion.querysets import CampaignQuerySet
from roles import clock
from roles.models import OwnedRecord, Share, Staff
from roles.querysets import PlacedQuerySet
from roles.records.models import WorkingRecord

TEXT_LENGTH = 2000


class CampaignKind(models.TextChoices):
    """What is held."""

    SHOW = "show", _("Car show")
    DISPLAY = "display", _("Outside display")
    TEST_DRIVE = "test_drive", _("Test-drive day")
    GROUP_BUY = "group_buy", _("Group purchase")
    LAUNCH = "launch", _("Launch of a model")
    LIVE = "live", _("Live stream")
    SERVICE = "service", _("Service campaign")
    CARE = "care", pgettext_lazy("campaign", "Customer care")


class CampaignState(models.TextChoices):
    """Where a campaign stands."""

    PLANNING = "planning", pgettext_lazy("campaign", "Planning")
    SUBMITTED = "submitted", pgettext_lazy("campaign", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("campaign", "Approved")
    REPORTED = "reported", pgettext_lazy("campaign", "Manufacturer informed")
    RUNNING = "running", pgettext_lazy("campaign", "Running")
    ENDED = "ended", pgettext_lazy("campaign", "Ended")
    REVIEWED = "reviewed", pgettext_lazy("campaign", "Reviewed")
    CANCELLED = "cancelled", pgettext_lazy("campaign", "Cancelled")


class Campaign(WorkingRecord):
    """Something held to win or keep customers, by its `owner`.

    Invariant: it ends no earlier than it begins; what was handed in is changed in planning only; it runs only with an
    approved budget (`CampaignBudget`, none for one that costs nothing). Its cost is the sum of what was booked, its
    leads the guests counted as such. Source: D21 marketing manager 2 and 4, D19 marketing specialist 3, D17 store 7.
    """

    State = CampaignState
    SHARE_MODEL = "marketing.CampaignUserPermission"

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(pgettext_lazy("campaign", "kind"), max_length=12, choices=CampaignKind.choices)
    by_manufacturer = models.BooleanField(_("prescribed by the manufacturer"), default=False)
    plan = models.ForeignKey(
        MarketingPlan, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("marketing plan")
    )
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    place = models.CharField(_("place"), max_length=120)
    budget = models.DecimalField(_("budget (yuan)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    target_leads = models.PositiveIntegerField(_("leads aimed at"), default=0)
    outline = models.TextField(_("what is planned"), max_length=TEXT_LENGTH, blank=True)
    materials = models.TextField(_("material needed"), max_length=TEXT_LENGTH, blank=True)
    crew = models.ManyToManyField(Staff, blank=True, related_name="+", verbose_name=_("who helps"))
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    reported_at = models.DateTimeField(_("manufacturer informed"), null=True, editable=False)
    filing = models.CharField(_("manufacturer's number"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    attended = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=CampaignState.choices, default=CampaignState.PLANNING, editable=False
    )

    objects: ClassVar[Any] = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-starts_on", "-pk")
        permissions = (
            ("submit_campaign", "Can submit campaigns"),
            ("approve_campaign", "Can approve campaigns"),
            ("report_campaign", "Can inform the manufacturer of campaigns"),
            ("run_campaign", "Can run campaigns"),
            ("cancel_campaign", "Can cancel campaigns"),
            ("export_campaign", "Can export campaigns"),
            ("import_campaign", "Can import campaigns"),
        )
        constraints = (
            models.CheckConstraint(name="campaign_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="campaign_budget_not_negative", condition=Q(budget__gte=0)),
        )
        indexes = (
            *ways("campaign", "-starts_on"),
            models.Index(fields=("store", "ends_on"), name="campaign_ending"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the campaign is called in messages."""
        return f"A{self.pk:08d}"


class CampaignUserPermission(Share):
    """A campaign opened to one person: whoever helps reads it, whatever their department."""

    content_object = models.ForeignKey(Campaign, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        pass


class BudgetState(models.TextChoices):
    """Where the budget of a campaign stands."""

    WAITING = "waiting", pgettext_lazy("budget", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("budget", "Approved")
    RETURNED = "returned", pgettext_lazy("budget", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("budget", "Withdrawn")


class CampaignBudget(OwnedRecord):
    """What a campaign may cost, decided on apart from what it is: by whoever answers for the money.

    Invariant: one waiting or approved budget a campaign; its amount never changes, another amount is another row.
    Source: records "campaign": general-manager for the budget.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="budgets", verbose_name=_("campaign"))
    amount = models.DecimalField(_("amount (yuan)"), max_digits=12, decimal_places=2)
    asked_at = models.DateTimeField(_("asked for"), default=clock.now)
    state = models.CharField(_("state"), max_length=10, choices=BudgetState.choices, default=BudgetState.WAITING)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget of a campaign")
        verbose_name_plural = _("budgets of campaigns")
        ordering = ("asked_at", "pk")
        default_permissions = ("view",)
        permissions = (("approve_campaignbudget", "Can approve budgets of campaigns"),)
        constraints = (
            models.UniqueConstraint(
                fields=("campaign",), condition=Q(state__in=["waiting", "approved"]), name="campaignbudget_one_alive"
            ),
        )
        indexes = ways("campaignbudget", "-asked_at")

    def __str__(self) -> str:
        return f"{self.campaign.reference} {self.amount}"


class CampaignCost(models.Model):
    """One amount a campaign cost.

    Invariant: above nought; booked by somebody on a day; what was booked wrongly is booked back by a row of its own.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="costs", verbose_name=_("campaign"))
    what = models.CharField(_("for what"), max_length=80)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=12, decimal_places=2)
    voucher = models.CharField(_("voucher"), max_length=40, blank=True)
    booked_on = models.DateField(_("booked on"), default=clock.today)
    booked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("booked by"))

    class Meta:
        verbose_name = _("cost of a campaign")
        verbose_name_plural = _("costs of campaigns")
        ordering = ("booked_on", "pk")
        default_permissions = ()
        constraints = (models.CheckConstraint(name="campaigncost_is_an_amount", condition=~Q(amount=0)),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.amount}"


class CampaignGuest(models.Model):
    """A customer who came to a campaign, or whom it brought.

    Invariant: a customer stands once in a campaign; `is_lead`: the campaign brought somebody who may buy.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="guests", verbose_name=_("campaign"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="campaigns", verbose_name=_("customer"))
    is_lead = models.BooleanField(_("is a lead"), default=True)
    noted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted"), default=clock.now)

    class Meta:
        verbose_name = _("guest of a campaign")
        verbose_name_plural = _("guests of campaigns")
        ordering = ("-noted_at", "-pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("campaign", "customer"), name="campaignguest_once"),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.customer_id}"

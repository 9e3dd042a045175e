"""Marketing plans of a year, a quarter or a month."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Staff
from roles.records.models import WorkingRecord

TEXT_LENGTH = 2000


class PlanPeriod(models.TextChoices):
    """What a plan is for."""

    MONTH = "month", pgettext_lazy("plan", "Month")
    QUARTER = "quarter", pgettext_lazy("plan", "Quarter")
    YEAR = "year", pgettext_lazy("plan", "Year")


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", pgettext_lazy("marketing plan", "Draft")
    COUNTERSIGN = "countersign", pgettext_lazy("marketing plan", "With sales and service")
    SUBMITTED = "submitted", pgettext_lazy("marketing plan", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("marketing plan", "Approved")
    RUNNING = "running", pgettext_lazy("marketing plan", "Running")
    SUMMED_UP = "summed_up", pgettext_lazy("marketing plan", "Summed up")


class MarketingPlan(WorkingRecord):
    """What marketing sets out to do in a year, a quarter or a month, with its budget and the leads it aims at.

    Invariant: `starts_on` is the first day of its period; what was sent to be countersigned is changed in draft only;
    it goes to the general manager once sales and after-sales have signed (`sales_by`, `service_by`), each by somebody
    other than its author. Source: D21 marketing manager 1 (made with the sales and service managers), D04 service 2.
    """

    State = PlanState

    subject = models.CharField(_("subject"), max_length=80)
    period = models.CharField(_("period"), max_length=8, choices=PlanPeriod.choices, default=PlanPeriod.MONTH)
    starts_on = models.DateField(_("begins on"), help_text=_("Any day of the period."))
    goals = models.TextField(_("goals"), max_length=TEXT_LENGTH)
    channels = models.TextField(_("channels"), max_length=TEXT_LENGTH, blank=True)
    activities = models.TextField(_("activities"), max_length=TEXT_LENGTH, blank=True)
    budget = models.DecimalField(_("budget (yuan)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    target_leads = models.PositiveIntegerField(_("leads aimed at"), default=0)
    sent_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("sent by")
    )
    sales_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("signed for sales")
    )
    service_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("signed for after-sales")
    )
    handed_in_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    summary = models.TextField(_("what came of it"), max_length=TEXT_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=PlanState.choices, default=PlanState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("marketing plan")
        verbose_name_plural = _("marketing plans")
        ordering = ("-starts_on", "-pk")
        permissions = (
            ("submit_marketingplan", "Can submit marketing plans"),
            ("countersign_marketingplan", "Can countersign marketing plans"),
            ("approve_marketingplan", "Can approve marketing plans"),
            ("run_marketingplan", "Can run marketing plans"),
            ("export_marketingplan", "Can export marketing plans"),
            ("import_marketingplan", "Can import marketing plans"),
        )
        constraints = (models.CheckConstraint(name="plan_budget_not_negative", condition=models.Q(budget__gte=0)),)
        indexes = ways("plan", "-starts_on")

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the plan is called in messages."""
        return f"P{self.pk:08d}"

"""Quotations: what a customer is offered, at which price, until when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Share
from roles.records.models import WorkingRecord
from sales.deals.querysets import QuotationQuerySet
from sales.models.deal import Deal, DealLine, price_constraints
from sales.models.lead import Lead

REMARKS_LENGTH = 500


class QuotationState(models.TextChoices):
    """Where a quotation stands."""

    DRAFT = "draft", pgettext_lazy("quotation", "Draft")
    WAITING = "waiting", pgettext_lazy("quotation", "Discount waits for approval")
    QUOTED = "quoted", pgettext_lazy("quotation", "Quoted")
    ORDERED = "ordered", pgettext_lazy("quotation", "Became an order")
    EXPIRED = "expired", pgettext_lazy("quotation", "Expired")


class Quotation(WorkingRecord, Deal):  # type: ignore[django-manager-missing]
    """What a customer is offered; `owner` offers it.

    Invariant: quoted exactly when `cleared` says how much may be given away at all (yuan, by the policy or by an
    approved request), which is at least what it gives; it is not changed from then on. `valid_until` is the last day.
    Source: D18 consultant 4 (9), D16 consultant 7, D14 front desk 1.
    """

    State = QuotationState
    SHARE_MODEL = "sales.QuotationUserPermission"
    PERSONAL: ClassVar = frozenset({"remarks"})

    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="quotations", verbose_name=_("lead")
    )
    valid_until = models.DateField(_("valid until"))
    remarks = models.TextField(_("remarks for the customer"), max_length=REMARKS_LENGTH, blank=True)
    cleared = models.DecimalField(
        _("may be given away (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    quoted_at = models.DateTimeField(_("quoted"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=QuotationState.choices, default=QuotationState.DRAFT, editable=False
    )

    objects: ClassVar[Any] = QuotationQuerySet.as_manager()

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("submit_quotation", "Can quote prices"),
            ("order_quotation", "Can turn quotations into orders"),
            ("export_quotation", "Can export quotations"),
        )
        constraints = (
            *price_constraints("quotation"),
            models.CheckConstraint(
                name="quotation_quoted_has_instant",
                condition=Q(state__in=["draft", "waiting"]) | Q(quoted_at__isnull=False),
            ),
        )
        indexes = (
            *ways("quotation"),
            models.Index(fields=("valid_until",), condition=Q(state="quoted"), name="quotation_holds"),
            models.Index(fields=("store", "quoted_at"), name="quotation_quoted"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the quotation is called."""
        return f"Q{self.pk:08d}"


class QuotationUserPermission(Share):
    """A quotation opened to one person: a colleague who helps with it."""

    content_object = models.ForeignKey(Quotation, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        pass


class QuotationLine(DealLine):
    """A line of a quotation."""

    quotation = models.ForeignKey(Quotation, models.CASCADE, related_name="lines", verbose_name=_("quotation"))

    class Meta(DealLine.Meta):
        verbose_name = _("line of a quotation")
        verbose_name_plural = _("lines of quotations")
        ordering = ("pk",)
        constraints = (models.CheckConstraint(name="quotationline_positive", condition=Q(amount__gt=0)),)

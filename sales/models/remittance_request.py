"""Money for the manufacturer: asked for the day it shows as due, decided on, paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Staff
from roles.records.models import WorkingRecord
from roles.records.querysets import RecordQuerySet
from sales.models.factory_order import FactoryOrder


class RemittanceState(models.TextChoices):
    """With whom a request lies."""

    DRAFT = "draft", pgettext_lazy("remittance", "Draft")
    WITH_SUPERVISOR = "with_supervisor", pgettext_lazy("remittance", "With the information supervisor")
    WITH_FINANCE = "with_finance", pgettext_lazy("remittance", "With the finance manager")
    WITH_CHIEF = "with_chief", pgettext_lazy("remittance", "With the general manager")
    APPROVED = "approved", pgettext_lazy("remittance", "Approved")
    REMITTED = "remitted", pgettext_lazy("remittance", "Remitted")
    RETURNED = "returned", pgettext_lazy("remittance", "Returned")


class RemittanceRequest(WorkingRecord):
    """A request to pay the manufacturer; `owner` asks.

    Invariant: paid after the finance manager's yes, and above the limit of `StockRule` after the general manager's as
    well; in time when handed in on the day the manufacturer's system prompted for it (`prompted_on`).
    Source: D21 information supervisor 6 and 9.
    """

    State = RemittanceState

    payee = models.CharField(_("to whom"), max_length=80)
    factory_order = models.ForeignKey(
        FactoryOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("factory order")
    )
    cars = models.PositiveSmallIntegerField(_("cars"), null=True, blank=True)
    amount = models.DecimalField(
        _("amount (yuan)"), max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal(1))]
    )
    prompted_on = models.DateField(_("the system prompted on"))
    due_on = models.DateField(_("to be paid by"))
    purpose = models.CharField(pgettext_lazy("remittance", "purpose"), max_length=160)
    voucher = models.CharField(_("number of the transfer"), max_length=40, blank=True)
    sent_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("handed in by")
    )
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    remitted_at = models.DateTimeField(_("remitted"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=RemittanceState.choices, default=RemittanceState.DRAFT, editable=False
    )

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("remittance request")
        verbose_name_plural = _("remittance requests")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("submit_remittancerequest", "Can hand in remittance requests"),
            ("countersign_remittancerequest", "Can look through remittance requests"),
            ("approve_remittancerequest", "Can decide on remittance requests"),
            ("decide_remittancerequest", "Can decide on remittance requests above the limit"),
            ("pay_remittancerequest", "Can pay remittance requests"),
            ("export_remittancerequest", "Can export remittance requests"),
        )
        constraints = (models.CheckConstraint(name="remittance_amount", condition=Q(amount__gt=0)),)
        indexes = (*ways("remittance"), models.Index(fields=("prompted_on",), name="remittance_prompted"))

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How it is called in messages."""
        return f"H{self.pk:08d}"

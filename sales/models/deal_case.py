"""Cases about an order: number plate, loan, insurance. Loans and insurance stand here until finance keeps them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models import Customer
from marketing.models.places import ways
from roles.records.models import WorkingRecord
from sales.deals.querysets import CaseQuerySet
from sales.models.sales_order import SalesOrder

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class DealCase(WorkingRecord):
    """Something the house sees to for a customer, mostly because of an order."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="%(class)ss", verbose_name=_("customer"))
    order = models.ForeignKey(
        SalesOrder, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("order")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class RegistrationKind(models.TextChoices):
    """What is to be done at the authority."""

    PLATE = "plate", pgettext_lazy("registration", "Number plate")
    TRANSFER = "transfer", pgettext_lazy("registration", "Transfer of ownership")
    INSPECTION = "inspection", pgettext_lazy("registration", "Yearly inspection")


class RegistrationState(models.TextChoices):
    """Where a registration stands."""

    ACCEPTED = "accepted", pgettext_lazy("registration", "Accepted")
    PAPERS = "papers", pgettext_lazy("registration", "Papers complete")
    RUNNING = "running", pgettext_lazy("registration", "With the authority")
    DONE = "done", pgettext_lazy("registration", "Done")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


class RegistrationCase(DealCase):
    """A car to be registered, transferred or inspected for a customer; `fee` (yuan) is what the house earns by it.

    Invariant: done exactly with `done_at`. Source: D05 consultant 5, D06 service advisor 2, D02 F&I 2.
    """

    State = RegistrationState
    PERSONAL: ClassVar = frozenset({"plate"})

    kind = models.CharField(
        pgettext_lazy("registration", "kind"),
        max_length=12,
        choices=RegistrationKind.choices,
        default=RegistrationKind.PLATE,
    )
    fee = models.DecimalField(
        _("agency fee (yuan)"), max_digits=10, decimal_places=2, default=Decimal(0), validators=NOT_NEGATIVE
    )
    plate = models.CharField(_("number plate"), max_length=12, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=RegistrationState.choices, default=RegistrationState.ACCEPTED, editable=False
    )

    class Meta:
        verbose_name = _("registration case")
        verbose_name_plural = _("registration cases")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("work_registrationcase", "Can work on registrations"),
            ("export_registrationcase", "Can export registrations"),
        )
        constraints = (
            models.CheckConstraint(
                name="registration_done",
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        )
        indexes = ways("registration")

    @property
    def reference(self) -> str:
        """How the case is called."""
        return f"Z{self.pk:08d}"


class LoanState(models.TextChoices):
    """Where a loan stands."""

    COLLECTING = "collecting", pgettext_lazy("loan", "Papers collected")
    ASSESSED = "assessed", pgettext_lazy("loan", "Assessed")
    SUBMITTED = "submitted", pgettext_lazy("loan", "With the bank")
    GRANTED = "granted", pgettext_lazy("loan", "Granted")
    REFUSED = "refused", pgettext_lazy("loan", "Refused")
    PAID_OUT = "paid_out", pgettext_lazy("loan", "Paid out")
    MORTGAGED = "mortgaged", pgettext_lazy("loan", "Mortgage registered")
    CANCELLED = "cancelled", pgettext_lazy("loan", "Cancelled")


class LoanCase(DealCase):
    """A loan a customer takes for a car; `amount` and the bank's `commission` in yuan, `months` its length.

    Invariant: granted, paid out and mortgaged ones have `granted_at`. Source: D19 finance clerk 2 and 3, D02 F&I 1.
    """

    State = LoanState

    bank = models.CharField(_("bank"), max_length=40, blank=True)
    amount = models.DecimalField(
        _("loan (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    commission = models.DecimalField(
        _("commission (yuan)"), max_digits=10, decimal_places=2, default=Decimal(0), validators=NOT_NEGATIVE
    )
    submitted_at = models.DateTimeField(_("sent to the bank"), null=True, blank=True, editable=False)
    granted_at = models.DateTimeField(_("granted"), null=True, blank=True, editable=False)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True, editable=False)
    paid_out_at = models.DateTimeField(_("paid out"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=LoanState.choices, default=LoanState.COLLECTING, editable=False
    )

    class Meta:
        verbose_name = _("loan application")
        verbose_name_plural = _("loan applications")
        ordering = ("-created_at", "-pk")
        permissions = (("work_loancase", "Can work on loans"), ("export_loancase", "Can export loans"))
        constraints = (
            models.CheckConstraint(
                name="loan_granted",
                condition=~Q(state__in=["granted", "paid_out", "mortgaged"]) | Q(granted_at__isnull=False),
            ),
        )
        indexes = ways("loancase")

    @property
    def reference(self) -> str:
        """How the case is called."""
        return f"D{self.pk:08d}"


class InsuranceState(models.TextChoices):
    """Where an insurance stands."""

    QUOTED = "quoted", pgettext_lazy("insurance", "Quoted")
    TAKEN_OUT = "taken_out", pgettext_lazy("insurance", "Taken out")
    IN_FORCE = "in_force", pgettext_lazy("insurance", "In force")
    EXPIRED = "expired", pgettext_lazy("insurance", "Expired")
    RENEWED = "renewed", pgettext_lazy("insurance", "Renewed")
    LOST = "lost", pgettext_lazy("insurance", "Not renewed")


class InsuranceCase(DealCase):
    """An insurance taken out for a customer's car; `premium` and the insurer's `commission` in yuan.

    Invariant: in force exactly with a number and its last day. Source: D02 F&I 2, D18 consultant 1 (6).
    """

    State = InsuranceState
    PERSONAL: ClassVar = frozenset({"policy_no"})

    insurer = models.CharField(_("insurer"), max_length=40, blank=True)
    covers = models.CharField(_("what is insured"), max_length=120, blank=True)
    premium = models.DecimalField(
        _("premium (yuan)"), max_digits=10, decimal_places=2, default=Decimal(0), validators=NOT_NEGATIVE
    )
    commission = models.DecimalField(
        _("commission (yuan)"), max_digits=10, decimal_places=2, default=Decimal(0), validators=NOT_NEGATIVE
    )
    policy_no = models.CharField(_("number of the policy"), max_length=40, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    taken_out_at = models.DateTimeField(_("taken out"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=InsuranceState.choices, default=InsuranceState.QUOTED, editable=False
    )

    class Meta:
        verbose_name = _("insurance policy")
        verbose_name_plural = _("insurance policies")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("work_insurancecase", "Can work on insurance"),
            ("export_insurancecase", "Can export insurance"),
        )
        constraints = (
            models.CheckConstraint(
                name="insurance_in_force",
                condition=~Q(state="in_force") | (Q(insured_until__isnull=False) & ~Q(policy_no="")),
            ),
        )
        indexes = (
            *ways("insurancecase"),
            models.Index(fields=("insured_until",), condition=Q(state="in_force"), name="insurancecase_ends"),
        )

    @property
    def reference(self) -> str:
        """How the case is called."""
        return f"B{self.pk:08d}"

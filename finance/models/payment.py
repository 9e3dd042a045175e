"""Payments of customers: asked for, received against a receipt, booked, given back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance.models.receivable import Receivable
from finance.querysets import PaymentQuerySet
from roles.records.models import WorkingRecord

NUMBER_LENGTH = 30
CENT = Decimal("0.01")


class PaymentKind(models.TextChoices):
    """What part of the sum it is."""

    DEPOSIT = "deposit", pgettext_lazy("payment", "Deposit")
    INSTALMENT = "instalment", pgettext_lazy("payment", "Part")
    BALANCE = "balance", pgettext_lazy("payment", "Balance")
    LOAN = "loan", pgettext_lazy("payment", "Paid out by the bank")


class PaymentMethod(models.TextChoices):
    """By what way the money came."""

    CASH = "cash", pgettext_lazy("payment", "Cash")
    CARD = "card", pgettext_lazy("payment", "Card (POS)")
    TRANSFER = "transfer", pgettext_lazy("payment", "Bank transfer")
    WECHAT = "wechat", pgettext_lazy("payment", "WeChat Pay")
    ALIPAY = "alipay", pgettext_lazy("payment", "Alipay")
    LOAN = "loan", pgettext_lazy("payment", "Loan")


class PaymentState(models.TextChoices):
    """Where a payment stands."""

    DUE = "due", pgettext_lazy("payment", "Due")
    RECEIVED = "received", pgettext_lazy("payment", "Received")
    BOOKED = "booked", pgettext_lazy("payment", "Booked")
    REFUNDING = "refunding", pgettext_lazy("payment", "Refund waits for a decision")
    REFUNDED = "refunded", pgettext_lazy("payment", "Refunded")
    DROPPED = "dropped", pgettext_lazy("payment", "Not paid")


class Payment(WorkingRecord):
    """One sum a customer pays or paid, in yuan; `owner` took it in.

    Invariant: received exactly when it has a receipt number, unique in the store, and `received_at`; refunded exactly
    when it has `refunded_at` and what was given back, at most the sum itself. Received and never refunded sums are
    what `Receivable.paid` holds. Source: records "payment".
    """

    State = PaymentState

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="payments", verbose_name=_("receivable"))
    kind = models.CharField(pgettext_lazy("payment", "kind"), max_length=12, choices=PaymentKind.choices)
    method = models.CharField(
        pgettext_lazy("payment", "way"), max_length=10, choices=PaymentMethod.choices, default=PaymentMethod.CARD
    )
    amount = models.DecimalField(
        _("amount (yuan)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(CENT)]
    )
    receipt_no = models.CharField(_("receipt number"), max_length=NUMBER_LENGTH, blank=True, default="")
    received_at = models.DateTimeField(_("received"), null=True, blank=True, editable=False)
    booked_at = models.DateTimeField(_("booked"), null=True, blank=True, editable=False)
    refund_amount = models.DecimalField(
        _("to give back (yuan)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(CENT)],
    )
    refund_no = models.CharField(_("refund voucher"), max_length=NUMBER_LENGTH, blank=True, default="")
    refunded_at = models.DateTimeField(_("refunded"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=PaymentState.choices, default=PaymentState.DUE, editable=False
    )

    objects: ClassVar[Any] = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer payment")
        verbose_name_plural = _("customer payments")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("receive_payment", "Can receive customer payments"),
            ("book_payment", "Can book customer payments"),
            ("approve_payment", "Can decide on refunds"),
            ("export_payment", "Can export customer payments"),
        )
        constraints = (
            models.UniqueConstraint(
                name="payment_receipt_once", fields=("store", "receipt_no"), condition=~Q(receipt_no="")
            ),
            models.CheckConstraint(name="payment_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_received_has_receipt",
                condition=Q(state__in=["due", "dropped"], received_at__isnull=True)
                | (Q(received_at__isnull=False) & ~Q(receipt_no="") & ~Q(state__in=["due", "dropped"])),
            ),
            models.CheckConstraint(
                name="payment_refund_within_amount",
                condition=Q(refund_amount__isnull=True) | Q(refund_amount__gt=0, refund_amount__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="payment_refunded_says_how_much",
                condition=Q(state="refunded", refunded_at__isnull=False, refund_amount__isnull=False)
                | (~Q(state="refunded") & Q(refunded_at__isnull=True)),
            ),
        )
        indexes = (
            models.Index(fields=("owner", "-created_at"), name="payment_of_owner"),
            models.Index(fields=("store", "-created_at"), name="payment_of_store"),
            models.Index(fields=("department", "-created_at"), name="payment_of_department"),
            models.Index(fields=("unit", "-created_at"), name="payment_of_unit"),
            models.Index(fields=("store", "received_at"), name="payment_received"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the payment is called."""
        return f"P{self.pk:08d}"

    @property
    def kept(self) -> Decimal:
        """What of it the house still has, in yuan."""
        if self.received_at is None:
            return Decimal(0)
        return self.amount - (self.refund_amount or 0) if self.refunded_at else self.amount

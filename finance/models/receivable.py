"""What customers owe the house, each sum for one thing a department sold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance.querysets import ReceivableQuerySet
from roles.records.models import WorkingRecord

KIND_LENGTH = 40
REFERENCE_LENGTH = 20


class ReceivableState(models.TextChoices):
    """How much of it has been paid."""

    OPEN = "open", pgettext_lazy("receivable", "Nothing paid")
    PART = "part", pgettext_lazy("receivable", "Partly paid")
    SETTLED = "settled", pgettext_lazy("receivable", "Paid in full")
    CANCELLED = "cancelled", pgettext_lazy("receivable", "Cancelled")


class Receivable(WorkingRecord):
    """What is owed for one record of a department that deals with the customer; `owner` looks after that record.

    `source_kind` and `source_id` name the record, `reference` is what it is called: nothing of the customer stands
    here. `total` and `paid` are yuan. Invariant: `paid` is what was received and not given back, never below nought
    and never more than `total`; one record has one receivable. Source: records "payment"; D02 F&I 1, D17 店长 4.
    """

    State = ReceivableState

    source_kind = models.CharField(_("kind of record"), max_length=KIND_LENGTH, editable=False)
    source_id = models.BigIntegerField(_("record"), editable=False)
    reference = models.CharField(_("for"), max_length=REFERENCE_LENGTH, editable=False)
    total = models.DecimalField(_("owed (yuan)"), max_digits=12, decimal_places=2, editable=False)
    paid = models.DecimalField(_("paid (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False)
    due_on = models.DateField(_("due"), null=True, blank=True)
    settled_at = models.DateTimeField(_("paid in full"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=ReceivableState.choices, default=ReceivableState.OPEN, editable=False
    )

    objects: ClassVar[Any] = ReceivableQuerySet.as_manager()

    class Meta:
        verbose_name = _("receivable")
        verbose_name_plural = _("receivables")
        ordering = ("-created_at", "-pk")
        permissions = (("export_receivable", "Can export receivables"),)
        constraints = (
            models.UniqueConstraint(name="receivable_once_a_record", fields=("source_kind", "source_id")),
            models.CheckConstraint(name="receivable_paid_within_total", condition=Q(paid__gte=0, paid__lte=F("total"))),
            models.CheckConstraint(
                name="receivable_settled_is_paid", condition=~Q(state="settled") | Q(paid=F("total"))
            ),
        )
        indexes = (
            models.Index(fields=("owner", "-created_at"), name="receivable_of_owner"),
            models.Index(fields=("store", "-created_at"), name="receivable_of_store"),
            models.Index(fields=("department", "-created_at"), name="receivable_of_department"),
            models.Index(fields=("unit", "-created_at"), name="receivable_of_unit"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How it is called."""
        return f"R{self.pk:08d}"

    @property
    def outstanding(self) -> Decimal:
        """What is still owed, in yuan; nothing of a cancelled one."""
        return Decimal(0) if self.state == ReceivableState.CANCELLED else self.total - self.paid

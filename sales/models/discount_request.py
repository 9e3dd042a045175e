"""Discounts and gifts beyond the price policy: asked for before anything is promised."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Staff
from roles.records.models import WorkingRecord
from sales.deals.querysets import DiscountRequestQuerySet
from sales.models.quotation import Quotation

REASON_LENGTH = 500


class DiscountState(models.TextChoices):
    """Where a request stands."""

    DRAFT = "draft", pgettext_lazy("discount", "Draft")
    MANAGER = "manager", pgettext_lazy("discount", "Waits for the sales manager")
    CHIEF = "chief", pgettext_lazy("discount", "Waits for the general manager")
    APPROVED = "approved", pgettext_lazy("discount", "Approved")
    REFUSED = "refused", pgettext_lazy("discount", "Refused")
    USED = "used", pgettext_lazy("discount", "Used")
    WITHDRAWN = "withdrawn", pgettext_lazy("discount", "Withdrawn")


class DiscountRequest(WorkingRecord):  # type: ignore[django-manager-missing]
    """A discount and gifts (yuan) asked for one quotation; `owner` asks.

    Invariant: a quotation has one request that waits at most; what is decided on is what the quotation gives, and both
    stay as they are from then on. Approved and used ones name who said yes. `allowed` is what the policy gave whoever
    asked. Source: D16 sales consultant 7, D18 consultant 4 (9).
    """

    State = DiscountState
    PERSONAL: ClassVar = frozenset({"reason"})

    quotation = models.ForeignKey(
        Quotation, models.PROTECT, related_name="discount_requests", verbose_name=_("quotation")
    )
    discount = models.DecimalField(_("discount (yuan)"), max_digits=12, decimal_places=2, editable=False)
    gifts = models.DecimalField(_("gifts (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False)
    allowed = models.DecimalField(_("policy (yuan)"), max_digits=12, decimal_places=2, editable=False)
    reason = models.TextField(_("why"), max_length=REASON_LENGTH)
    asked_at = models.DateTimeField(_("asked for"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("decided by")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=DiscountState.choices, default=DiscountState.DRAFT, editable=False
    )

    objects: ClassVar[Any] = DiscountRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("discount request")
        verbose_name_plural = _("discount requests")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("submit_discountrequest", "Can ask for discounts beyond the policy"),
            ("approve_discountrequest", "Can decide on discounts beyond the policy"),
            ("decide_discountrequest", "Can decide on discounts beyond the sales manager's limit"),
            ("export_discountrequest", "Can export discount requests"),
        )
        constraints = (
            models.UniqueConstraint(
                name="discountrequest_one_waits",
                fields=("quotation",),
                condition=Q(state__in=["draft", "manager", "chief"]),
            ),
            models.CheckConstraint(
                name="discountrequest_decided_by",
                condition=~Q(state__in=["approved", "used", "refused"]) | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(name="discountrequest_not_negative", condition=Q(discount__gte=0, gifts__gte=0)),
        )
        indexes = ways("discountrequest")

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the request is called."""
        return f"Y{self.pk:08d}"

    @property
    def conceded(self) -> Decimal:
        """What the house would give."""
        return self.discount + self.gifts

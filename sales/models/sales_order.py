"""Orders: the contract, its car, its money, its end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import OwnedRecord, Share, Staff
from roles.records.models import WorkingRecord
from sales.deals.querysets import SalesOrderQuerySet
from sales.models.deal import Deal, DealLine, price_constraints
from sales.models.discount_request import DiscountRequest
from sales.models.lead import Lead
from sales.models.quotation import Quotation
from sales.models.vehicle import Vehicle

REASON_LENGTH = 500


class OrderState(models.TextChoices):
    """Where an order stands."""

    DRAFT = "draft", pgettext_lazy("order", "Draft")
    REVIEW = "review", pgettext_lazy("order", "Contract is checked")
    SIGNED = "signed", pgettext_lazy("order", "Signed")
    WAITING = "waiting", pgettext_lazy("order", "Waits for a car")
    ALLOCATED = "allocated", pgettext_lazy("order", "Car allocated")
    PAID = "paid", pgettext_lazy("order", "Paid in full")
    DELIVERED = "delivered", pgettext_lazy("order", "Delivered")
    CANCELLING = "cancelling", pgettext_lazy("order", "Cancellation waits for approval")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")
    ARCHIVED = "archived", pgettext_lazy("order", "Archived")


class SalesOrder(WorkingRecord, Deal):  # type: ignore[django-manager-missing]
    """The order of a car; `owner` sold it.

    `accessories` and `addons` are what of `extras` the house sells itself (yuan): accessories, and all its own lines.
    `second` sold it together with the owner: `second_share` per cent of it count for them, the rest for the owner.
    `cleared` is what may be given away, as its quotation said. `before_cancel` is the state an order goes back to
    whose cancellation is refused. Invariant: a car is in one order under way at most; paid, delivered and archived
    orders have one; delivered exactly with `delivered_at`; a share of 1 to 99 exactly with a second adviser, who
    may have taken the order over since: then it is theirs alone.
    Source: D13 consultant 5, D18 consultant 4 (10), D19 finance clerk 1, D08 assistant 3, D21 stock keeper 3.
    """

    State = OrderState
    SHARE_MODEL = "sales.SalesOrderUserPermission"

    quotation = models.OneToOneField(
        Quotation, models.PROTECT, related_name="order", editable=False, verbose_name=_("quotation")
    )
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="orders", editable=False, verbose_name=_("lead")
    )
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="orders", editable=False, verbose_name=_("car")
    )
    request = models.ForeignKey(
        DiscountRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        editable=False,
        verbose_name=_("discount request"),
    )
    cleared = models.DecimalField(
        _("may be given away (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False
    )
    accessories = models.DecimalField(
        _("accessories (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False
    )
    addons = models.DecimalField(
        _("own lines (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False
    )
    deposit = models.DecimalField(
        pgettext_lazy("order", "deposit (yuan)"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
    )
    promised_on = models.DateField(_("delivery agreed for"))
    reviewed_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("checked by")
    )
    faults = models.PositiveSmallIntegerField(_("times the contract came back"), default=0, editable=False)
    signed_at = models.DateTimeField(pgettext_lazy("order", "signed"), null=True, blank=True, editable=False)
    allocated_at = models.DateTimeField(_("allocated"), null=True, blank=True, editable=False)
    paid_at = models.DateTimeField(_("paid in full"), null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    before_cancel = models.CharField(_("state before"), max_length=20, blank=True, default="", editable=False)
    filed_as = models.CharField(_("filed as"), max_length=40, blank=True)
    second = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("second adviser")
    )
    second_share = models.PositiveSmallIntegerField(_("share of the second adviser (%)"), default=0, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=OrderState.choices, default=OrderState.DRAFT, editable=False
    )

    objects: ClassVar[Any] = SalesOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("sales order")
        verbose_name_plural = _("sales orders")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("submit_salesorder", "Can hand in orders and ask for changes and cancellations"),
            ("review_salesorder", "Can check contracts"),
            ("allocate_salesorder", "Can allocate cars to orders"),
            ("archive_salesorder", "Can archive contracts"),
            ("approve_salesorder", "Can give the cars of orders back to stock"),
            ("export_salesorder", "Can export orders"),
        )
        constraints = (
            *price_constraints("salesorder"),
            models.UniqueConstraint(
                name="salesorder_car_once",
                fields=("vehicle",),
                condition=Q(vehicle__isnull=False) & ~Q(state="cancelled"),
            ),
            models.CheckConstraint(
                name="salesorder_has_its_car",
                condition=~Q(state__in=["paid", "delivered", "archived"]) | Q(vehicle__isnull=False),
            ),
            models.CheckConstraint(
                name="salesorder_delivered",
                condition=Q(state__in=["delivered", "archived"], delivered_at__isnull=False)
                | (~Q(state__in=["delivered", "archived"]) & Q(delivered_at__isnull=True)),
            ),
            models.CheckConstraint(name="salesorder_deposit_not_negative", condition=Q(deposit__gte=0)),
            models.CheckConstraint(
                name="salesorder_shared_by_two",
                condition=Q(second__isnull=True, second_share=0)
                | Q(second__isnull=False, second_share__gte=1, second_share__lte=99),
            ),
        )
        indexes = (
            *ways("salesorder"),
            models.Index(fields=("store", "signed_at"), name="salesorder_signed"),
            models.Index(fields=("store", "delivered_at"), name="salesorder_delivered_on"),
            models.Index(fields=("store", "promised_on"), name="salesorder_promised"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the order is called."""
        return f"O{self.pk:08d}"

    @property
    def value(self) -> Decimal:
        """What the house sells with it: the car and its own lines."""
        return self.price + self.addons


class SalesOrderUserPermission(Share):
    """An order opened to one person: whoever sold it together with its owner, or a colleague."""

    content_object = models.ForeignKey(SalesOrder, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        pass


class OrderLine(DealLine):
    """A line of an order."""

    order = models.ForeignKey(SalesOrder, models.CASCADE, related_name="lines", verbose_name=_("order"))

    class Meta(DealLine.Meta):
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        ordering = ("pk",)
        constraints = (models.CheckConstraint(name="orderline_positive", condition=Q(amount__gt=0)),)


class ChangeKind(models.TextChoices):
    """What is asked for."""

    CHANGE = "change", pgettext_lazy("order", "Change")
    CANCEL = "cancel", pgettext_lazy("order", "Cancellation")


class ChangeState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", pgettext_lazy("order", "Waits for a decision")
    APPROVED = "approved", pgettext_lazy("order", "Approved")
    RETURNED = "returned", pgettext_lazy("order", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("order", "Withdrawn")


class OrderChange(OwnedRecord):
    """A change or the cancellation of a signed order, decided on as a document; `owner` asks.

    Invariant: of an order one waits at most. `discount` (yuan), `colour` and `promised_on` are what an approved change
    sets; empty: it stays. Source: approvals "order change" (trade), D16 sales manager.
    """

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="changes", verbose_name=_("order"))
    kind = models.CharField(pgettext_lazy("order", "kind"), max_length=8, choices=ChangeKind.choices)
    reason = models.TextField(_("why"), max_length=REASON_LENGTH)
    discount = models.DecimalField(_("discount (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    colour = models.CharField(_("colour"), max_length=30, blank=True)
    promised_on = models.DateField(_("delivery agreed for"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked for"))
    state = models.CharField(_("state"), max_length=10, choices=ChangeState.choices, default=ChangeState.WAITING)

    class Meta:
        verbose_name = _("change of an order")
        verbose_name_plural = _("changes of orders")
        ordering = ("-asked_at", "-pk")
        default_permissions = ("view",)
        permissions = (("approve_orderchange", "Can decide on changes and cancellations of orders"),)
        constraints = (
            models.UniqueConstraint(name="orderchange_one_waits", fields=("order",), condition=Q(state="waiting")),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"

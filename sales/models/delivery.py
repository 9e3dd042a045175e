"""Deliveries: the appointment, the checklist, the signature, the papers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Staff
from roles.proof.models.evidence import evidence_storage, hidden_name
from roles.records.models import WorkingRecord
from sales.deals.querysets import DeliveryQuerySet
from sales.models.sales_order import SalesOrder


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    TO_PLAN = "to_plan", pgettext_lazy("delivery", "To be planned")
    PLANNED = "planned", pgettext_lazy("delivery", "Planned")
    READY = "ready", pgettext_lazy("delivery", "Car is ready")
    HANDING = "handing", pgettext_lazy("delivery", "Being handed over")
    DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
    COMPLETE = "complete", pgettext_lazy("delivery", "Papers complete")
    CANCELLED = "cancelled", pgettext_lazy("delivery", "Cancelled")


class DeliveryPart(models.TextChoices):
    """Which part of the checklist a line belongs to."""

    CAR = "car", pgettext_lazy("delivery", "The car")
    HANDED = "handed", pgettext_lazy("delivery", "Handed to the customer")
    TOLD = "told", pgettext_lazy("delivery", "Explained")
    FILE = "file", pgettext_lazy("delivery", "Papers for the file")


class Delivery(WorkingRecord):
    """The handover of one order's car; `owner` hands it over.

    Invariant: an order has one that is not cancelled at most. Delivered exactly with `delivered_at`, and only with the
    customer's signature: a picture among the evidence files, with its digest and instant.
    Source: D18 consultant 4 (11), D16 supervisor 6, D17 sales clerk 2, D17 consultant 9, D21 information 11.
    """

    State = DeliveryState
    PERSONAL: ClassVar = frozenset({"remarks"})

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="deliveries", verbose_name=_("order"))
    appointed_at = models.DateTimeField(_("appointment"), null=True, blank=True)
    ready_at = models.DateTimeField(_("car ready"), null=True, blank=True, editable=False)
    began_at = models.DateTimeField(_("begun"), null=True, blank=True, editable=False)
    signature = models.FileField(
        _("signature"), upload_to=hidden_name, storage=evidence_storage, max_length=100, blank=True, editable=False
    )
    signature_sha256 = models.CharField(_("digest"), max_length=64, blank=True, default="", editable=False)
    signed_at = models.DateTimeField(pgettext_lazy("delivery", "signed"), null=True, blank=True, editable=False)
    satisfied = models.BooleanField(_("customer satisfied"), null=True, blank=True)
    remarks = models.TextField(_("what the customer said"), max_length=1000, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True, editable=False)
    complete_at = models.DateTimeField(_("papers complete"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=DeliveryState.choices, default=DeliveryState.TO_PLAN, editable=False
    )

    objects: ClassVar[Any] = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("plan_delivery", "Can plan deliveries"),
            ("prepare_delivery", "Can make cars ready for delivery"),
            ("hand_delivery", "Can hand cars to customers"),
            ("file_delivery", "Can file the papers of deliveries"),
            ("export_delivery", "Can export deliveries"),
        )
        constraints = (
            models.UniqueConstraint(name="delivery_once_an_order", fields=("order",), condition=~Q(state="cancelled")),
            models.CheckConstraint(
                name="delivery_delivered_is_signed",
                condition=Q(state__in=["delivered", "complete"], delivered_at__isnull=False, signed_at__isnull=False)
                | (~Q(state__in=["delivered", "complete"]) & Q(delivered_at__isnull=True)),
            ),
        )
        indexes = (
            *ways("delivery"),
            models.Index(fields=("store", "appointed_at"), name="delivery_appointed"),
            models.Index(fields=("store", "delivered_at"), name="delivery_delivered_on"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the delivery is called."""
        return f"J{self.pk:08d}"


class DeliveryItem(models.Model):
    """One line of the checklist of a delivery: done by whom and when, or not yet.

    Invariant: a delivery has each line once; done exactly with `done_at` and `done_by`.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="items", verbose_name=_("delivery"))
    code = models.CharField(_("line"), max_length=20)
    part = models.CharField(_("part"), max_length=6, choices=DeliveryPart.choices)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )

    class Meta:
        verbose_name = _("line of a delivery")
        verbose_name_plural = _("lines of deliveries")
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(name="deliveryitem_once", fields=("delivery", "code")),
            models.CheckConstraint(
                name="deliveryitem_done_by",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.code

"""Orders to the manufacturer: a month's plan, by model, decided on twice, until the cars arrive."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Staff
from roles.records.models import WorkingRecord
from sales.models.car_model import CarModel
from sales.stock.querysets import FactoryOrderQuerySet

MOST = 500


class FactoryOrderState(models.TextChoices):
    """How far an order is."""

    DRAFT = "draft", pgettext_lazy("factory order", "Draft")
    WITH_MANAGER = "with_manager", pgettext_lazy("factory order", "With the sales manager")
    WITH_CHIEF = "with_chief", pgettext_lazy("factory order", "With the general manager")
    APPROVED = "approved", pgettext_lazy("factory order", "Approved")
    SUBMITTED = "submitted", pgettext_lazy("factory order", "With the manufacturer")
    CONFIRMED = "confirmed", pgettext_lazy("factory order", "Confirmed")
    IN_TRANSIT = "in_transit", pgettext_lazy("factory order", "In transit")
    ARRIVED = "arrived", pgettext_lazy("factory order", "Arrived")


class FactoryOrder(WorkingRecord):
    """Cars ordered from the manufacturer for a month; `owner` wrote it.

    Invariant: `month` is a first day; lines are written while it is a draft only; it goes to the manufacturer after two
    yeses, the sales manager's and the general manager's; cars of it are at most those ordered.
    Source: D17 store manager 8, D21 information supervisor 4.
    """

    State = FactoryOrderState

    month = models.DateField(pgettext_lazy("factory order", "month"))
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    factory_number = models.CharField(_("the manufacturer's number"), max_length=40, blank=True)
    grounds = models.TextField(_("what it rests on"), max_length=2000, blank=True)
    sent_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("handed in by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("given to the manufacturer"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True, editable=False)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=FactoryOrderState.choices, default=FactoryOrderState.DRAFT, editable=False
    )

    objects: ClassVar[Any] = FactoryOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("factory order")
        verbose_name_plural = _("factory orders")
        ordering = ("-month", "-pk")
        permissions = (
            ("submit_factoryorder", "Can hand in factory orders"),
            ("approve_factoryorder", "Can decide on factory orders first"),
            ("decide_factoryorder", "Can decide on factory orders last"),
            ("run_factoryorder", "Can deal with the manufacturer"),
            ("receive_factoryorder", "Can receive the cars of factory orders"),
            ("export_factoryorder", "Can export factory orders"),
        )
        indexes = ways("factoryorder", "-month")

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How it is called in messages."""
        return f"D{self.pk:08d}"


class FactoryOrderLine(models.Model):
    """So many cars of one model and colour.

    Invariant: a model and colour stand once in an order; one car at least.
    """

    order = models.ForeignKey(FactoryOrder, models.CASCADE, related_name="lines", verbose_name=_("factory order"))
    car_model = models.ForeignKey(CarModel, models.PROTECT, related_name="+", verbose_name=_("car model"))
    colour = models.CharField(_("colour"), max_length=30)
    quantity = models.PositiveSmallIntegerField(_("cars"), validators=[MinValueValidator(1), MaxValueValidator(MOST)])

    class Meta:
        verbose_name = _("line of a factory order")
        verbose_name_plural = _("lines of factory orders")
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("order", "car_model", "colour"), name="factoryorderline_once"),
            models.CheckConstraint(name="factoryorderline_some", condition=models.Q(quantity__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.colour} {self.quantity}"

"""The cars for sale, one a VIN: where each stands, what it cost, whom it is for."""

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
from sales import vin
from sales.models.car_model import CarModel
from sales.models.sub_dealer import SubDealer
from sales.stock.querysets import VehicleQuerySet


class VehicleState(models.TextChoices):
    """Where a car stands on its way from the manufacturer to the customer."""

    IN_TRANSIT = "in_transit", pgettext_lazy("vehicle", "In transit")
    ARRIVED = "arrived", pgettext_lazy("vehicle", "Arrived")
    PASSED = "passed", pgettext_lazy("vehicle", "Passed the inspection")
    FAILED = "failed", pgettext_lazy("vehicle", "Failed the inspection")
    IN_STOCK = "in_stock", pgettext_lazy("vehicle", "In stock")
    DISPLAY = "display", pgettext_lazy("vehicle", "On display")
    TRANSFER = "transfer", pgettext_lazy("vehicle", "Between two stores")
    ALLOCATED = "allocated", pgettext_lazy("vehicle", "Allocated")
    DAMAGED = "damaged", pgettext_lazy("vehicle", "Damage being settled")
    DELIVERED = "delivered", pgettext_lazy("vehicle", "Delivered")
    RETURNED = "returned", pgettext_lazy("vehicle", "Returned to the manufacturer")


class Vehicle(WorkingRecord):  # type: ignore[django-manager-missing]
    """A car for sale; `owner` keeps it, `store` is where it stands (or is on its way to).

    Invariant: one a VIN. Allocated exactly when one allocation of it is open (`VehicleAllocation`); delivered exactly
    when it has `delivered_at`. `arrived_at` is the first arrival at any store of the group: its age counts from there,
    and first-in-first-out goes by it. `keys` is how many keys, `certificate_here` and `papers_here` whether they lie in
    the keeper's cupboard: they change with an entry in the log only (`VehicleHandout`). `purchase_price` in yuan.
    Source: D21 vehicle stock keeper 2, 3, 6, D17 sales consultant 8, D17 store manager 10.
    """

    State = VehicleState

    vin = models.CharField(_("VIN"), max_length=17, unique=True, validators=[vin.validate_vin])
    # The end of the VIN is what people read out and type.
    tail = models.CharField(_("last six"), max_length=6, editable=False)
    car_model = models.ForeignKey(CarModel, models.PROTECT, related_name="+", verbose_name=_("car model"))
    colour = models.CharField(_("colour"), max_length=30)
    interior = models.CharField(_("interior"), max_length=30, blank=True)
    purchase_price = models.DecimalField(
        _("purchase price (yuan)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(1))]
    )
    order_line = models.ForeignKey(
        "sales.FactoryOrderLine",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="vehicles",
        editable=False,
        verbose_name=_("factory order"),
    )
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True, editable=False)
    inspected_at = models.DateTimeField(_("inspected"), null=True, blank=True, editable=False)
    inspected_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("inspected by")
    )
    inspection = models.TextField(_("what the inspection found"), max_length=2000, blank=True)
    stocked_at = models.DateTimeField(_("taken into stock"), null=True, blank=True, editable=False)
    bay = models.CharField(_("bay"), max_length=20, blank=True)
    keys = models.PositiveSmallIntegerField(_("keys in the cupboard"), default=0, editable=False)
    certificate = models.CharField(_("number of the certificate of conformity"), max_length=40, blank=True)
    certificate_here = models.BooleanField(_("certificate in the cupboard"), default=False, editable=False)
    papers_here = models.BooleanField(_("papers in the cupboard"), default=False, editable=False)
    # Once handed in they were there: a certificate out for registration is not missing.
    papers_complete_at = models.DateTimeField(_("papers complete"), null=True, blank=True, editable=False)
    sub_dealer = models.ForeignKey(
        SubDealer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vehicles",
        editable=False,
        verbose_name=_("placed at"),
    )
    placed_on = models.DateField(_("placed on"), null=True, blank=True, editable=False)
    aged_at = models.DateTimeField(_("told that it is aged"), null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True, editable=False)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=VehicleState.choices, default=VehicleState.IN_TRANSIT, editable=False
    )

    objects: ClassVar[Any] = VehicleQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock vehicle")
        verbose_name_plural = _("stock vehicles")
        ordering = ("arrived_at", "pk")
        permissions = (
            ("receive_vehicle", "Can receive cars and take them into stock"),
            ("inspect_vehicle", "Can inspect cars"),
            ("display_vehicle", "Can put cars on display"),
            ("allocate_vehicle", "Can allocate cars"),
            ("release_vehicle", "Can release allocated cars"),
            ("deliver_vehicle", "Can hand cars over"),
            ("return_vehicle", "Can return cars to the manufacturer"),
            ("keep_vehicle", "Can keep keys and papers"),
            ("price_vehicle", "Can see purchase prices"),
            ("export_vehicle", "Can export cars"),
            ("import_vehicle", "Can import cars"),
        )
        constraints = (
            models.CheckConstraint(
                name="vehicle_delivered",
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at__isnull=True)),
            ),
            models.CheckConstraint(name="vehicle_price", condition=Q(purchase_price__gt=0)),
        )
        indexes = (
            *ways("vehicle"),
            models.Index(fields=("tail",), name="vehicle_by_tail"),
            # First in, first out: the oldest of a model and a store.
            models.Index(
                fields=("store", "car_model", "arrived_at", "id"),
                condition=Q(state__in=["in_stock", "display"]),
                name="vehicle_next",
            ),
            models.Index(
                fields=("store", "arrived_at"),
                condition=~Q(state__in=["delivered", "returned"]),
                name="vehicle_alive",
            ),
            models.Index(fields=("store", "delivered_at"), name="vehicle_delivered_on"),
        )

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the VIN as it is compared, and its end."""
        self.vin = vin.plain_vin(self.vin)
        self.tail = self.vin[-6:]
        super().save(*args, **kwargs)

    @property
    def reference(self) -> str:
        """How it is called in messages."""
        return f"{self.vin}"


class AllocationState(models.TextChoices):
    """What became of an allocation."""

    OPEN = "open", pgettext_lazy("allocation", "Holds")
    RELEASED = "released", pgettext_lazy("allocation", "Released")
    DELIVERED = "delivered", pgettext_lazy("allocation", "Handed over")


class VehicleAllocation(models.Model):
    """A car kept for an order, from when until when.

    Invariant: at most one open a car. `in_turn` says whether it was the oldest of its model and colour in the store;
    one out of turn has its `reason` and who said yes to it (`approved_by`).
    """

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="allocations", verbose_name=_("car"))
    order_reference = models.CharField(_("order"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=AllocationState.choices, default=AllocationState.OPEN)
    allocated_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("allocated by"))
    allocated_at = models.DateTimeField(_("allocated"))
    in_turn = models.BooleanField(_("first in, first out"), default=True)
    reason = models.CharField(_("why out of turn"), max_length=300, blank=True)
    approved_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_because = models.CharField(_("why it ended"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("allocation of a car")
        verbose_name_plural = _("allocations of cars")
        ordering = ("-allocated_at", "-pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("vehicle",), condition=Q(state="open"), name="allocation_one_open"),
            models.CheckConstraint(
                name="allocation_out_of_turn",
                condition=Q(in_turn=True) | (~Q(reason="") & Q(approved_by__isnull=False)),
            ),
        )
        indexes = (models.Index(fields=("allocated_at",), name="allocation_at"),)

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.order_reference}"


class Item(models.TextChoices):
    """What belongs to a car and lies in the keeper's cupboard."""

    KEY = "key", pgettext_lazy("car", "Key")
    CERTIFICATE = "certificate", _("Certificate of conformity")
    PAPERS = "papers", _("Papers that come with the car")


class Handed(models.TextChoices):
    """Which way it went."""

    IN = "in", pgettext_lazy("car", "Taken in")
    OUT = "out", pgettext_lazy("car", "Issued")
    BACK = "back", pgettext_lazy("car", "Returned")


class VehicleHandout(models.Model):
    """One line of the log of keys and papers: what, which way, to or from whom, what for.

    Invariant: only added to; what is issued lay in the cupboard before.
    Source: D21 vehicle stock keeper 2.
    """

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="handouts", verbose_name=_("car"))
    item = models.CharField(pgettext_lazy("car", "what"), max_length=12, choices=Item.choices)
    way = models.CharField(_("which way"), max_length=4, choices=Handed.choices)
    person = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to or from whom")
    )
    purpose = models.CharField(_("what for"), max_length=120, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("entry of the log of keys and papers")
        verbose_name_plural = _("log of keys and papers")
        ordering = ("-at", "-pk")
        default_permissions = ()
        indexes = (models.Index(fields=("vehicle", "-at"), name="vehiclehandout_of"),)

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.item} {self.way}"

"""Counts of cars: which ought to be there, which are, and why they differ."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Staff
from roles.records.models import WorkingRecord
from sales.models.sub_dealer import SubDealer
from sales.models.vehicle import Vehicle
from sales.stock.querysets import StockCheckQuerySet


class CheckKind(models.TextChoices):
    """What sort of count it is."""

    DAILY = "daily", pgettext_lazy("stock check", "Daily count")
    MONTHLY = "monthly", pgettext_lazy("stock check", "Monthly reconciliation")
    SUB_DEALER = "sub_dealer", pgettext_lazy("stock check", "Cars at a sub-dealer")


class CheckState(models.TextChoices):
    """How far a count is."""

    TODO = "todo", pgettext_lazy("stock check", "To be counted")
    COUNTED = "counted", pgettext_lazy("stock check", "Counted")
    MATCHED = "matched", pgettext_lazy("stock check", "Agrees")
    DIFFERS = "differs", pgettext_lazy("stock check", "Differs")
    ADJUSTED = "adjusted", pgettext_lazy("stock check", "Adjusted")
    REPORTED = "reported", pgettext_lazy("stock check", "Reported")


class Difference(models.TextChoices):
    """Why a car was not where the books have it, or was where they do not."""

    ELSEWHERE = "elsewhere", pgettext_lazy("difference", "Stands elsewhere in the store")
    AWAY = "away", pgettext_lazy("difference", "Out on a drive or an event")
    NOT_BOOKED_OUT = "not_booked_out", pgettext_lazy("difference", "Left, not booked out")
    NOT_BOOKED_IN = "not_booked_in", pgettext_lazy("difference", "Came, not booked in")
    OVERLOOKED = "overlooked", pgettext_lazy("difference", "Overlooked, found afterwards")
    UNKNOWN = "unknown", pgettext_lazy("difference", "Not explained yet")


class VehicleStockCheck(WorkingRecord):
    """A count of a store's cars, or of those at a sub-dealer; `owner` counts.

    Invariant: its lines are the cars the books had there when it was opened (`expected`), and those found besides; one
    daily and one monthly count a store and day; a difference has its reason before the finance manager adjusts it.
    `due_at` is the end of the day it is for.
    Source: D21 vehicle stock keeper 4 and 5, D19 stock keeper 4.
    """

    State = CheckState

    kind = models.CharField(
        pgettext_lazy("stock check", "kind"), max_length=10, choices=CheckKind.choices, default=CheckKind.DAILY
    )
    day = models.DateField(_("day"), editable=False)
    due_at = models.DateTimeField(_("due"), editable=False)
    sub_dealer = models.ForeignKey(
        SubDealer, models.PROTECT, null=True, blank=True, related_name="checks", verbose_name=_("sub-dealer")
    )
    # Kept when counting ends, so that lists and figures need no count of lines.
    booked = models.PositiveIntegerField(_("cars booked"), default=0, editable=False)
    found = models.PositiveIntegerField(_("cars found as booked"), default=0, editable=False)
    extra = models.PositiveIntegerField(_("cars found besides"), default=0, editable=False)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True, editable=False)
    adjusted_at = models.DateTimeField(_("adjusted"), null=True, blank=True, editable=False)
    adjustment = models.TextField(_("how the books were adjusted"), max_length=2000, blank=True)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=CheckState.choices, default=CheckState.TODO, editable=False
    )

    objects: ClassVar[Any] = StockCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of cars")
        verbose_name_plural = _("counts of cars")
        ordering = ("-day", "-pk")
        permissions = (
            ("count_vehiclestockcheck", "Can count cars"),
            ("adjust_vehiclestockcheck", "Can adjust differences"),
            ("report_vehiclestockcheck", "Can report counts"),
            ("export_vehiclestockcheck", "Can export counts"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("store", "kind", "day"), condition=Q(sub_dealer__isnull=True), name="stockcheck_once"
            ),
            models.UniqueConstraint(
                fields=("sub_dealer", "day"), condition=Q(sub_dealer__isnull=False), name="stockcheck_once_there"
            ),
            models.CheckConstraint(
                name="stockcheck_place",
                condition=Q(kind="sub_dealer", sub_dealer__isnull=False)
                | (~Q(kind="sub_dealer") & Q(sub_dealer__isnull=True)),
            ),
        )
        indexes = ways("stockcheck", "-day")

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How it is called in messages."""
        return f"P{self.pk:08d}"

    @property
    def differences(self) -> int:
        """How many cars differ: booked and not found, found and not booked."""
        return self.booked - self.found + self.extra


class StockCheckLine(models.Model):
    """One car of a count: whether the books have it there, whether it was found, and why that differs.

    Invariant: a car stands once in a count; what is found has `found_at` and by whom.
    """

    check_of = models.ForeignKey(VehicleStockCheck, models.CASCADE, related_name="lines", verbose_name=_("count"))
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="+", verbose_name=_("car"))
    expected = models.BooleanField(_("booked here"), default=True)
    bay = models.CharField(_("bay in the books"), max_length=20, blank=True)
    found_at = models.DateTimeField(pgettext_lazy("stock check", "found"), null=True, blank=True)
    found_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("found by")
    )
    scanned = models.BooleanField(_("scanned"), default=False)
    reason = models.CharField(_("why it differs"), max_length=16, choices=Difference.choices, blank=True)
    remark = models.CharField(pgettext_lazy("record", "remark"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("car of a count")
        verbose_name_plural = _("cars of counts")
        ordering = ("bay", "pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("check_of", "vehicle"), name="stockcheckline_once"),)

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.vehicle_id}"

    @property
    def differs(self) -> bool:
        """Whether the car is not as the books have it."""
        return self.expected == (self.found_at is None)

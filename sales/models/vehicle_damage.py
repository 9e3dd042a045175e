"""Damage and defects of cars for sale: found, told, settled within two working days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Share, Staff
from roles.records.models import WorkingRecord
from sales.models.vehicle import Vehicle
from sales.stock.querysets import OfVehicleQuerySet

TEXT_LENGTH = 2000


class DamageKind(models.TextChoices):
    """What it is."""

    SCRATCH = "scratch", _("Scratch or dent")
    PART = "part", _("Part missing or broken")
    DEFECT = "defect", _("Defect of the car")
    PAPERS = "papers", _("Certificate does not agree with the car")


class Liable(models.TextChoices):
    """Who answers for it."""

    TRANSPORT = "transport", pgettext_lazy("damage", "Carrier")
    MANUFACTURER = "manufacturer", pgettext_lazy("damage", "Manufacturer")
    HOUSE = "house", pgettext_lazy("damage", "The house")
    OTHER = "other", pgettext_lazy("damage", "Somebody else")


class Treatment(models.TextChoices):
    """How it is settled."""

    REPAIR = "repair", pgettext_lazy("damage", "Repair")
    CLAIM = "claim", pgettext_lazy("damage", "Claim")
    RETURN = "return", pgettext_lazy("damage", "Return to the manufacturer")


class DamageState(models.TextChoices):
    """How far it is."""

    REGISTERED = "registered", pgettext_lazy("damage", "Registered")
    NOTIFIED = "notified", pgettext_lazy("damage", "Departments told")
    HANDLING = "handling", pgettext_lazy("damage", "Being settled")
    SUBMITTED = "submitted", pgettext_lazy("damage", "Waits for approval")
    OVERDUE = "overdue", pgettext_lazy("damage", "Overdue")
    RESOLVED = "resolved", pgettext_lazy("damage", "Settled")


class VehicleDamage(WorkingRecord):
    """Damage or a defect of a car for sale; `owner` found it, the quality inspector sees it through.

    Invariant: `due_at` is the end of the second working day after it was found and never moves; settled exactly when it
    has `resolved_at`; what costs money or sends the car back was approved by the sales manager first.
    A car with open damage is not handed over.
    Source: D17 sales consultant 8 (two working days), D12 quality inspector 3, D21 vehicle stock keeper 3.
    """

    State = DamageState
    SHARE_MODEL = "sales.VehicleDamageUserPermission"

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="damages", verbose_name=_("car"))
    kind = models.CharField(pgettext_lazy("damage", "what"), max_length=8, choices=DamageKind.choices)
    description = models.TextField(pgettext_lazy("damage", "description"), max_length=TEXT_LENGTH)
    found_at = models.DateTimeField(pgettext_lazy("damage", "found"), editable=False)
    due_at = models.DateTimeField(_("to be settled by"), editable=False)
    liable = models.CharField(_("who answers for it"), max_length=12, choices=Liable.choices, blank=True)
    treatment = models.CharField(_("how it is settled"), max_length=8, choices=Treatment.choices, blank=True)
    cost = models.DecimalField(
        _("cost (yuan)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(pgettext_lazy("damage", "settled"), null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("settled by")
    )
    outcome = models.TextField(pgettext_lazy("damage", "outcome"), max_length=TEXT_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=DamageState.choices, default=DamageState.REGISTERED, editable=False
    )

    objects: ClassVar[Any] = OfVehicleQuerySet.as_manager()

    class Meta:
        verbose_name = _("damage of a car")
        verbose_name_plural = _("damage of cars")
        ordering = ("-found_at", "-pk")
        permissions = (
            ("notify_vehicledamage", "Can tell departments of damage"),
            ("handle_vehicledamage", "Can settle damage"),
            ("resolve_vehicledamage", "Can confirm that damage is settled"),
            ("approve_vehicledamage", "Can decide on costs and returns"),
            ("export_vehicledamage", "Can export damage"),
        )
        constraints = (
            models.CheckConstraint(
                name="vehicledamage_resolved",
                condition=Q(state="resolved", resolved_at__isnull=False)
                | (~Q(state="resolved") & Q(resolved_at__isnull=True)),
            ),
        )
        indexes = (
            *ways("vehicledamage", "-found_at"),
            models.Index(
                fields=("due_at",),
                condition=Q(state__in=["registered", "notified", "handling"]),
                name="vehicledamage_running",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How it is called in messages."""
        return f"S{self.pk:08d}"


class VehicleDamageUserPermission(Share):
    """A case opened to one person: whoever found it reads on."""

    content_object = models.ForeignKey(VehicleDamage, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        pass

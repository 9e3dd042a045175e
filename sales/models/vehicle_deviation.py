"""Cars wanted out of turn: asked for with a reason, decided on by the sales manager."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.models import OwnedRecord, Staff
from roles.querysets import PlacedQuerySet
from sales.models.vehicle import Vehicle


class DeviationState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", pgettext_lazy("deviation", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("deviation", "Approved")
    RETURNED = "returned", pgettext_lazy("deviation", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("deviation", "Withdrawn")
    USED = "used", pgettext_lazy("deviation", "Used")


class VehicleDeviation(OwnedRecord):
    """One car wanted although an older one of its kind stands there.

    Invariant: at most one waiting or approved a car; an approved one is good for one allocation.
    Source: D21 vehicle stock keeper 3 (first in, first out; exceptions are approved).
    """

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="deviations", verbose_name=_("car"))
    order_reference = models.CharField(_("order"), max_length=40, blank=True)
    reason = models.CharField(_("why out of turn"), max_length=300)
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    state = models.CharField(_("state"), max_length=10, choices=DeviationState.choices, default=DeviationState.WAITING)

    objects: ClassVar[Any] = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("car out of turn")
        verbose_name_plural = _("cars out of turn")
        ordering = ("-asked_at", "-pk")
        default_permissions = ("view",)
        permissions = (("approve_vehicledeviation", "Can decide on cars out of turn"),)
        constraints = (
            models.UniqueConstraint(
                fields=("vehicle",), condition=Q(state__in=["waiting", "approved"]), name="vehicledeviation_one"
            ),
        )

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.state}"

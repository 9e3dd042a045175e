"""Movements of cars for sale: in, out, from bay to bay, from store to store, to and from sub-dealers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Staff, Unit
from roles.records.models import WorkingRecord
from sales.models.sub_dealer import SubDealer
from sales.models.vehicle import Vehicle
from sales.stock.querysets import OfVehicleQuerySet


class MovementKind(models.TextChoices):
    """What sort of movement it is."""

    IN = "in", pgettext_lazy("movement", "Into stock")
    OUT = "out", pgettext_lazy("movement", "Out of stock")
    BAY = "bay", pgettext_lazy("movement", "Another bay")
    TRANSFER_OUT = "transfer_out", pgettext_lazy("movement", "To another store")
    TRANSFER_IN = "transfer_in", pgettext_lazy("movement", "From another store")
    DISPATCH = "dispatch", pgettext_lazy("movement", "Sent somewhere")
    PLACE = "place", pgettext_lazy("movement", "Placed at a sub-dealer")
    FETCH = "fetch", pgettext_lazy("movement", "Fetched from a sub-dealer")


# What the sales manager decides on before a car leaves the yard.
DECIDED = (MovementKind.TRANSFER_OUT, MovementKind.DISPATCH, MovementKind.PLACE)


class MovementState(models.TextChoices):
    """How far a movement is."""

    ASKED = "asked", pgettext_lazy("movement", "Asked for")
    APPROVED = "approved", pgettext_lazy("movement", "Approved")
    DONE = "done", pgettext_lazy("movement", "Carried out")
    CHECKED = "checked", pgettext_lazy("movement", "Checked")
    REFUSED = "refused", pgettext_lazy("movement", "Refused")


class VehicleMovement(WorkingRecord):
    """One movement of a car; `owner` asked for it, or carried it out.

    Invariant: a transfer has two sides, one record each: out at the sending store, in at the receiving one, the second
    made by the house when the first is carried out. Only one movement of a car is open at a time.
    Source: D21 vehicle stock keeper 2 and 6, D21 information supervisor 1.
    """

    State = MovementState

    kind = models.CharField(pgettext_lazy("movement", "kind"), max_length=14, choices=MovementKind.choices)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="movements", verbose_name=_("car"))
    from_bay = models.CharField(_("from bay"), max_length=20, blank=True, editable=False)
    to_bay = models.CharField(_("to bay"), max_length=20, blank=True)
    from_store = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("from store")
    )
    to_store = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to store")
    )
    sub_dealer = models.ForeignKey(
        SubDealer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sub-dealer")
    )
    destination = models.CharField(_("where to"), max_length=120, blank=True)
    number = models.CharField(_("number of the slip"), max_length=40, blank=True)
    due_at = models.DateTimeField(_("to be carried out by"))
    with_keys = models.BooleanField(_("keys go along"), default=True)
    with_papers = models.BooleanField(_("papers go along"), default=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("carried out by")
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True, editable=False)
    other_side = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("other side")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=MovementState.choices, default=MovementState.ASKED, editable=False
    )

    objects: ClassVar[Any] = OfVehicleQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement of a car")
        verbose_name_plural = _("movements of cars")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("approve_vehiclemovement", "Can decide on movements of cars"),
            ("execute_vehiclemovement", "Can carry out movements of cars"),
            ("check_vehiclemovement", "Can check movements of cars"),
            ("export_vehiclemovement", "Can export movements of cars"),
        )
        constraints = (
            models.CheckConstraint(
                name="vehiclemovement_done",
                condition=Q(state__in=["done", "checked"], done_at__isnull=False)
                | (~Q(state__in=["done", "checked"]) & Q(done_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=("vehicle",), condition=Q(state__in=["asked", "approved"]), name="vehiclemovement_one_open"
            ),
        )
        indexes = (
            *ways("vehiclemovement"),
            models.Index(fields=("due_at",), name="vehiclemovement_due"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How it is called in messages."""
        return f"Y{self.pk:08d}"

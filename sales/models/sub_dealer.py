"""Dealers of the secondary network, and the visits to them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.records.models import WorkingRecord
from sales.network.querysets import DealerVisitQuerySet, SubDealerQuerySet

TEXT_LENGTH = 2000


class SubDealerState(models.TextChoices):
    """How far the house is with a dealer."""

    POTENTIAL = "potential", pgettext_lazy("sub-dealer", "Potential")
    SURVEYED = "surveyed", pgettext_lazy("sub-dealer", "Being looked into")
    SUBMITTED = "submitted", pgettext_lazy("sub-dealer", "Waits for approval")
    SIGNED = "signed", pgettext_lazy("sub-dealer", "Signed")
    REJECTED = "rejected", pgettext_lazy("sub-dealer", "Rejected")
    PAUSED = "paused", pgettext_lazy("sub-dealer", "Paused")
    ENDED = "ended", pgettext_lazy("sub-dealer", "Ended")


class SubDealer(WorkingRecord):
    """A dealer who sells the store's cars; `owner` looks after them.

    Invariant: signed after the sales manager's yes only; at most `placement_limit` cars stand there at a time.
    Source: D21 secondary network specialist 2 and 6, D10 sales manager 2.
    """

    State = SubDealerState
    PERSONAL: ClassVar = frozenset({"contact", "phone"})

    name = models.CharField(_("name"), max_length=80)
    region = models.CharField(pgettext_lazy("sub-dealer", "region"), max_length=60)
    address = models.CharField(_("address"), max_length=160, blank=True)
    contact = models.CharField(_("whom to ask for"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    agreement = models.CharField(_("agreement number"), max_length=40, blank=True)
    deposit = models.DecimalField(
        _("deposit (yuan)"), max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(Decimal(0))]
    )
    credit = models.DecimalField(
        _("credit limit (yuan)"), max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(Decimal(0))]
    )
    placement_limit = models.PositiveSmallIntegerField(_("cars placed at most"), default=0)
    potential = models.PositiveSmallIntegerField(_("cars sold a month, estimated"), null=True, blank=True)
    assessment = models.TextField(_("qualification, place, potential"), max_length=TEXT_LENGTH, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=SubDealerState.choices, default=SubDealerState.POTENTIAL, editable=False
    )

    objects: ClassVar[Any] = SubDealerQuerySet.as_manager()

    class Meta:
        verbose_name = _("sub-dealer")
        verbose_name_plural = _("sub-dealers")
        ordering = ("name", "pk")
        permissions = (
            ("submit_subdealer", "Can propose sub-dealers"),
            ("approve_subdealer", "Can decide on sub-dealers"),
            ("end_subdealer", "Can pause and end sub-dealers"),
            ("export_subdealer", "Can export sub-dealers"),
        )
        indexes = ways("subdealer", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How it is called in messages."""
        return self.name


class DealerVisitState(models.TextChoices):
    """Whether a visit was made."""

    PLANNED = "planned", pgettext_lazy("sub-dealer visit", "Planned")
    OVERDUE = "overdue", pgettext_lazy("sub-dealer visit", "Overdue")
    DONE = "done", pgettext_lazy("sub-dealer visit", "Done")


class SubDealerVisit(WorkingRecord):
    """A visit to a sub-dealer; `owner` makes it by the end of `planned_on`.

    Invariant: done exactly when it has `done_at` and what was found; `due_at` follows `planned_on`.
    Source: D21 secondary network specialist 3, 7 and 10.
    """

    State = DealerVisitState

    sub_dealer = models.ForeignKey(SubDealer, models.PROTECT, related_name="visits", verbose_name=_("sub-dealer"))
    planned_on = models.DateField(_("planned for"))
    due_at = models.DateTimeField(_("due"), editable=False)
    purpose = models.CharField(pgettext_lazy("sub-dealer visit", "purpose"), max_length=160)
    done_at = models.DateTimeField(pgettext_lazy("sub-dealer visit", "made"), null=True, blank=True, editable=False)
    cars_booked = models.PositiveSmallIntegerField(_("cars booked there"), null=True, blank=True, editable=False)
    cars_found = models.PositiveSmallIntegerField(_("cars found there"), null=True, blank=True)
    findings = models.TextField(_("what was found"), max_length=TEXT_LENGTH, blank=True)
    problems = models.TextField(_("problems"), max_length=TEXT_LENGTH, blank=True)
    next_on = models.DateField(_("next visit"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=DealerVisitState.choices, default=DealerVisitState.PLANNED, editable=False
    )

    objects: ClassVar[Any] = DealerVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit to a sub-dealer")
        verbose_name_plural = _("visits to sub-dealers")
        ordering = ("due_at", "pk")
        permissions = (
            ("complete_subdealervisit", "Can make visits"),
            ("export_subdealervisit", "Can export visits"),
        )
        constraints = (
            models.CheckConstraint(
                name="subdealervisit_done",
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        )
        indexes = (
            *ways("subdealervisit", "due_at"),
            models.Index(fields=("due_at",), condition=Q(state="planned"), name="subdealervisit_waiting"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How it is called in messages."""
        return f"WD{self.pk:08d}"

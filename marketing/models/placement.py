"""Ad placements: space that is bought."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.campaign import Campaign
from marketing.models.media import MediaContact
from marketing.models.places import ways
from marketing.promotion.querysets import PlacementQuerySet
from roles.records.models import WorkingRecord

TEXT_LENGTH = 2000


class AdForm(models.TextChoices):
    """What is bought."""

    SEARCH = "search", _("Search results")
    FEED = "feed", _("Feed ads")
    PORTAL = "portal", _("Car portal packages")
    VIDEO = "video", _("Short video or live stream")
    OUTDOOR = "outdoor", _("Outdoor")
    RADIO = "radio", _("Radio and television")
    PRINT = "print", _("Print")


class PlacementState(models.TextChoices):
    """Where a placement stands."""

    PLANNED = "planned", pgettext_lazy("ad", "Planned")
    APPROVED = "approved", pgettext_lazy("ad", "Approved")
    PLACED = "placed", pgettext_lazy("ad", "Running")
    ENDED = "ended", pgettext_lazy("ad", "Ended")
    EVALUATED = "evaluated", pgettext_lazy("ad", "Evaluated")


class AdPlacement(WorkingRecord):
    """Space bought for a stretch of days; `owner` runs it.

    Invariant: changed in planning only; approved by somebody else than whoever planned it; ended with its cost and its
    leads. Source: D03 marketing manager 2, D10 media operations 1, D21 marketing manager 5.
    """

    State = PlacementState

    name = models.CharField(_("name"), max_length=80)
    form = models.CharField(pgettext_lazy("ad", "form"), max_length=10, choices=AdForm.choices)
    media = models.ForeignKey(
        MediaContact, models.PROTECT, null=True, blank=True, related_name="placements", verbose_name=_("media")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="placements", verbose_name=_("campaign")
    )
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    budget = models.DecimalField(_("budget (yuan)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    target_leads = models.PositiveIntegerField(_("leads aimed at"), default=0)
    material = models.TextField(_("material"), max_length=TEXT_LENGTH, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    placed_at = models.DateTimeField(_("started"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    cost = models.DecimalField(
        _("cost (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    leads = models.PositiveIntegerField(_("leads"), null=True, blank=True)
    evaluation = models.TextField(_("evaluation"), max_length=TEXT_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=PlacementState.choices, default=PlacementState.PLANNED, editable=False
    )

    objects: ClassVar[Any] = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("ad placement")
        verbose_name_plural = _("ad placements")
        ordering = ("-starts_on", "-pk")
        permissions = (
            ("approve_adplacement", "Can approve ad placements"),
            ("run_adplacement", "Can run ad placements"),
            ("export_adplacement", "Can export ad placements"),
            ("import_adplacement", "Can import ad placements"),
        )
        constraints = (
            models.CheckConstraint(name="adplacement_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="adplacement_ended_has_cost",
                condition=~Q(state__in=["ended", "evaluated"]) | Q(cost__isnull=False, leads__isnull=False),
            ),
        )
        indexes = (
            *ways("adplacement", "-starts_on"),
            models.Index(fields=("store", "ends_on"), name="adplacement_ending"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the placement is called in messages."""
        return f"D{self.pk:08d}"

"""The traffic log: who came to the showroom or called it, and who received them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models import Campaign, Customer, Source
from marketing.models.places import ways
from roles import clock
from roles.models import Staff
from roles.records.models import WorkingRecord
from sales.models.car_model import CarModel
from sales.models.lead import Lead
from sales.showroom.querysets import VisitQuerySet

LARGEST_PARTY = 50
FINDING_LENGTH = 200


class VisitKind(models.TextChoices):
    """Whether somebody came, or called."""

    VISIT = "visit", _("Visit")
    CALL = "call", pgettext_lazy("traffic", "Call")


class NotCaptured(models.TextChoices):
    """Why a visitor has no customer file."""

    DECLINED = "declined", _("Gave no number")
    LEFT = "left", _("Left at once")
    BUSY = "busy", _("Nobody was free")
    SERVICE = "service", _("Came for something else")


class VisitState(models.TextChoices):
    """Where a line of the traffic log stands."""

    REGISTERED = "registered", pgettext_lazy("visit", "Waiting")
    RECEIVING = "receiving", pgettext_lazy("visit", "Being served")
    LEFT = "left", pgettext_lazy("visit", "Has left")
    ENTERED = "entered", pgettext_lazy("visit", "Entered")
    CHECKED = "checked", pgettext_lazy("visit", "Checked")
    VOID = "void", pgettext_lazy("visit", "Logged by mistake")


class ShowroomVisit(WorkingRecord):  # type: ignore[django-manager-missing]
    """One party that came, or one call that came in; `owner` is the adviser, before there is one whoever logged it.

    Invariant: left no earlier than arrived; one form sent twice makes one line (`entry_key`), a customer stands once
    among those who are in the house; a checked line says whether it agrees. Captured: it has a customer.
    Source: D14 front desk 1 (3 to 5), D14 marketing assistant 4.
    """

    State = VisitState

    kind = models.CharField(_("visit or call"), max_length=5, choices=VisitKind.choices, default=VisitKind.VISIT)
    arrived_at = models.DateTimeField(_("arrived"), default=clock.now)
    served_at = models.DateTimeField(_("served from"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(pgettext_lazy("visit", "left"), null=True, blank=True, editable=False)
    party_size = models.PositiveSmallIntegerField(
        _("people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PARTY)]
    )
    first_time = models.BooleanField(_("first time"), default=True)
    adviser = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adviser")
    )
    by_turn = models.BooleanField(_("by turn"), default=True, editable=False)
    source = models.CharField(
        pgettext_lazy("customer", "source"), max_length=12, choices=Source.choices, default=Source.WALK_IN
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("campaign")
    )
    car_model = models.ForeignKey(
        CarModel, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("car wanted")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("customer")
    )
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("lead"), editable=False
    )
    not_captured = models.CharField(_("why no file"), max_length=10, choices=NotCaptured.choices, blank=True)
    greeted = models.BooleanField(_("greeted at the door"), null=True, blank=True)
    seen_off = models.BooleanField(_("seen off"), null=True, blank=True)
    agrees = models.BooleanField(_("agrees with camera, system and third party"), null=True, blank=True)
    finding = models.CharField(_("what does not agree"), max_length=FINDING_LENGTH, blank=True)
    entry_key = models.UUIDField(_("key of the form"), default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=VisitState.choices, default=VisitState.REGISTERED, editable=False
    )

    objects: ClassVar[Any] = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("showroom visit")
        verbose_name_plural = _("showroom visits")
        ordering = ("-arrived_at", "-pk")
        permissions = (
            ("take_showroomvisit", "Can be given visitors in turn"),
            ("receive_showroomvisit", "Can receive visitors and see them off"),
            ("enter_showroomvisit", "Can enter the traffic log"),
            ("check_showroomvisit", "Can check the traffic log"),
            ("export_showroomvisit", "Can export the traffic log"),
        )
        constraints = (
            models.UniqueConstraint(
                name="showroomvisit_once_in_the_house",
                fields=("customer", "store", "kind"),
                condition=Q(state__in=["registered", "receiving"], customer__isnull=False),
            ),
            models.CheckConstraint(
                name="showroomvisit_leaves_after_arriving",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
            ),
            models.CheckConstraint(
                name="showroomvisit_party_1_to_50", condition=Q(party_size__gte=1, party_size__lte=LARGEST_PARTY)
            ),
            models.CheckConstraint(
                name="showroomvisit_served_has_adviser",
                condition=Q(state__in=["registered", "void"]) | Q(adviser__isnull=False),
            ),
            models.CheckConstraint(
                name="showroomvisit_checked_says_whether",
                condition=Q(state="checked", agrees__isnull=False) | (~Q(state="checked") & Q(agrees__isnull=True)),
            ),
        )
        indexes = (
            *ways("showroomvisit", "-arrived_at"),
            models.Index(
                fields=("store", "arrived_at"),
                condition=Q(state__in=["registered", "receiving"]),
                name="showroomvisit_in_the_house",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the visit is called where nothing of the person may stand."""
        return f"V{self.pk:08d}"

"""Targets: what a unit, a position or a person is to reach in a period, set on sheets that are decided on."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from kpi.models.indicator import Indicator
from roles.models import Assignment, OwnedRecord, Position, Share, Staff, Unit
from roles.querysets import PlacedQuerySet


class TargetPeriod(models.TextChoices):
    """The periods targets are set for, the longest first; the value names a cadence."""

    YEARLY = "yearly", _("Year")
    QUARTERLY = "quarterly", _("Quarter")
    MONTHLY = "monthly", _("Month")
    WEEKLY = "weekly", _("Week")


class SheetKind(models.TextChoices):
    """A unit's plan, or what one person is to reach."""

    PLAN = "plan", _("Plan of a unit")
    PERSONAL = "personal", _("Personal target sheet")


class TargetState(models.TextChoices):
    """From the draft to the decision."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for a decision")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", pgettext_lazy("targets", "In force")


OPEN_TARGETS = (TargetState.DRAFT, TargetState.RETURNED)


class Basis(models.TextChoices):
    """How a value came about."""

    HAND = "hand", _("By hand")
    EVEN = "even", _("Evenly")
    HISTORY = "history", _("By what was reached before")
    COPIED = "copied", _("Copied from the period before")
    IMPORTED = "imported", _("From Excel")


class TargetSheetQuerySet(PlacedQuerySet):
    """Reads of target sheets."""

    def of_period(self, period: str, first_day: date) -> Self:
        """Keep those of one period."""
        return self.filter(period=period, first_day=first_day)

    def in_force(self) -> Self:
        """Keep those that were approved."""
        return self.filter(state=TargetState.APPROVED)

    def with_names(self) -> Self:
        """Fetch what a list shows of each row."""
        return self.select_related("owner", "unit", "assignment__position", "edited_by")


class TargetSheet(OwnedRecord):
    """The targets of one unit, or of one person, for one period: decided on as a whole.

    Invariant: one plan a unit and period, one personal sheet a seat and period. `owner` is whom it is about, or
    whose plan it is. Its targets hold while it is approved; to change them it is taken up again, and they hold no
    longer until it is approved anew. Every change raises `version`; `edited_by` changed it last and does not
    decide on it.
    """

    State = TargetState
    Kind = SheetKind
    SHARE_MODEL = "kpi.TargetSheetUserPermission"

    kind = models.CharField(_("kind"), max_length=8, choices=SheetKind.choices)
    assignment = models.ForeignKey(
        Assignment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="target_sheets",
        verbose_name=_("assignment"),
    )
    period = models.CharField(_("period"), max_length=10, choices=TargetPeriod.choices)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=TargetState.choices, default=TargetState.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    edited_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("last edited by")
    )
    edited_at = models.DateTimeField(_("last edited"), null=True, blank=True)
    first_submitted_at = models.DateTimeField(_("first submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = TargetSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target sheet")
        verbose_name_plural = _("target sheets")
        ordering = ("-first_day", "kind", "unit", "pk")
        permissions = (
            ("submit_targetsheet", "Can submit target sheet"),
            ("approve_targetsheet", "Can approve target sheet"),
        )
        constraints = (
            models.UniqueConstraint(
                name="targetsheet_one_plan", fields=("unit", "period", "first_day"), condition=Q(kind="plan")
            ),
            models.UniqueConstraint(
                name="targetsheet_one_personal",
                fields=("assignment", "period", "first_day"),
                condition=Q(kind="personal"),
            ),
            models.CheckConstraint(
                name="targetsheet_personal_has_seat",
                condition=Q(kind="plan", assignment__isnull=True) | Q(kind="personal", assignment__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("store", "period", "first_day"), name="targetsheet_of_store"),
            models.Index(fields=("owner", "-first_day"), name="targetsheet_of_owner"),
            models.Index(fields=("department", "-first_day"), name="targetsheet_of_department"),
            models.Index(fields=("unit", "-first_day"), name="targetsheet_of_unit"),
        )

    def __str__(self) -> str:
        return f"{self.first_day} · {self.unit_id} · {self.kind}"

    @property
    def is_open(self) -> bool:
        """Whether it can be changed."""
        return self.state in OPEN_TARGETS

    @property
    def about(self) -> str:
        """Whom it is for: the person, or the unit."""
        return str(self.owner.name if self.kind == SheetKind.PERSONAL else self.unit.name)


def _editor(instance: Target, **_kwargs: Any) -> Staff | None:
    """Return who edits the sheet of a target: an action says so before it writes."""
    return instance.sheet.edited_by


class Target(models.Model):
    """What is to be reached in one indicator.

    Invariant: on a personal sheet it is the person's; on a plan it is the unit's, or of everybody in `position`
    there, or of a unit below that it was broken down to. `value` is in what the indicator's targets are set in
    (`Indicator.set_in`); once on a sheet for each of them. Every change writes a row of history in the name of
    whoever edits the sheet.
    """

    sheet = models.ForeignKey(TargetSheet, models.CASCADE, related_name="targets", verbose_name=_("target sheet"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("position")
    )
    value = models.DecimalField(_("target"), max_digits=16, decimal_places=2)
    basis = models.CharField(_("how it came about"), max_length=10, choices=Basis.choices, default=Basis.HAND)

    history = HistoricalRecords(get_user=_editor)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("sheet", "indicator", "unit", "position")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="target_once_a_unit", fields=("sheet", "indicator", "unit"), condition=Q(position__isnull=True)
            ),
            models.UniqueConstraint(
                name="target_once_a_position",
                fields=("sheet", "indicator", "unit", "position"),
                condition=Q(position__isnull=False),
            ),
            models.CheckConstraint(name="target_not_below_nothing", condition=Q(value__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.value}"

    @property
    def key(self) -> tuple[Any, ...]:
        """What it is for, on its sheet."""
        return self.indicator_id, self.unit_id, self.position_id


class TargetSheetUserPermission(Share):
    """One target sheet shared with one person."""

    content_object = models.ForeignKey(TargetSheet, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        abstract = False
        verbose_name = _("shared target sheet")
        verbose_name_plural = _("shared target sheets")

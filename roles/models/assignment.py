"""Assignments: who holds which position at which unit, from when to when."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles.models.position import Position
from roles.models.record import PlacedRecord
from roles.models.staff import Staff
from roles.models.unit import Unit
from roles.querysets import AssignmentQuerySet


class PositionGroup(models.Model):
    """The guardian group of one position at one unit.

    Invariant: the object permissions of `group` on units are exactly what the
    position's grants say for this unit; `roles.actions.grants` keeps them.
    """

    position = models.ForeignKey(Position, models.CASCADE, related_name="groups", verbose_name=_("position"))
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="position_groups", verbose_name=_("unit"))
    group = models.OneToOneField(Group, models.CASCADE, related_name="held_as", verbose_name=_("group"))

    class Meta:
        verbose_name = _("position at a unit")
        verbose_name_plural = _("positions at units")
        constraints = (models.UniqueConstraint(name="positiongroup_once", fields=("position", "unit")),)

    def __str__(self) -> str:
        return f"{self.position_id} @ {self.unit_id}"


class AssignmentKind(models.TextChoices):
    """A person's main job, a further job, or standing in for somebody."""

    PRIMARY = "primary", _("Primary")
    CONCURRENT = "concurrent", _("Concurrent")
    ACTING = "acting", _("Acting")


class Assignment(PlacedRecord):
    """A person in a position at a unit, from a day to a day (both included).

    Invariant, kept by the database: nobody leaves before joining; the same person
    holds the same position at the same unit once at a time; one open primary
    assignment a person. `group` is the `PositionGroup` of (position, unit), so that
    a person's rights are read through one join and follow the dates by themselves.
    """

    Kind = AssignmentKind
    OWNER_FIELD = "staff"

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="assignments", verbose_name=_("staff member"))
    position = models.ForeignKey(Position, models.PROTECT, related_name="assignments", verbose_name=_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=AssignmentKind.choices, default=AssignmentKind.PRIMARY)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    group = models.ForeignKey(Group, models.PROTECT, related_name="assignments", verbose_name=_("group"))

    objects = AssignmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("store", "position__order", "staff__employee_no")
        constraints = (
            models.CheckConstraint(
                name="assignment_leaves_after_joining",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                name="assignment_one_open_primary",
                fields=("staff",),
                condition=Q(kind=AssignmentKind.PRIMARY, ends_on__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=("staff", "starts_on", "ends_on"), name="assignment_of_staff"),
            models.Index(fields=("position", "unit"), name="assignment_of_position"),
            models.Index(fields=("store", "position"), name="assignment_of_store"),
        )

    def __str__(self) -> str:
        return f"{self.staff} · {self.position}"

"""Rosters: which shift somebody works on a day. A rest day is an absence, written by the engine above."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roles.models import OwnedRecord, Unit
from roles.querysets import PlacedQuerySet


class Shift(models.Model):
    """A shift of a store: a name, and from when to when.

    Invariant: names of a store differ; a shift ends on the day it begins. One no longer worked is switched off.
    """

    store = models.ForeignKey(
        Unit,
        models.CASCADE,
        related_name="shifts",
        verbose_name=_("store"),
        limit_choices_to={"kind": Unit.Kind.STORE.value},
    )
    name = models.CharField(_("name"), max_length=30)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ("store", "starts", "name")
        constraints = (
            models.UniqueConstraint(name="shift_named_once", fields=("store", "name")),
            models.CheckConstraint(
                name="shift_ends_after_it_starts",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("A shift ends after it begins."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.starts:%H:%M}–{self.ends:%H:%M}"


class RosterDayQuerySet(PlacedQuerySet):
    """Reads of rosters."""

    def touching(self, first: date, last: date) -> Self:
        """Keep the days from `first` to `last`, both included."""
        return self.filter(day__gte=first, day__lte=last)


class RosterDay(OwnedRecord):
    """The shift that `owner` works on a day.

    Invariant: one row a person and day; who rests that day has none.
    """

    day = models.DateField(_("day"))
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="+", verbose_name=_("shift"))

    objects = RosterDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of the roster")
        verbose_name_plural = _("days of the roster")
        ordering = ("day", "owner")
        constraints = (models.UniqueConstraint(name="rosterday_once", fields=("owner", "day")),)
        indexes = (models.Index(fields=("unit", "day"), name="rosterday_of_unit"),)

    def __str__(self) -> str:
        return f"{self.owner} {self.day}"

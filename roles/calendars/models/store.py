"""When a store is open: its week, and the days that differ from it."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from roles.models import Unit

OPENS, CLOSES = time(8, 30), time(18, 0)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class StoreHours(models.Model):
    """The usual week of one store; a store without a row is open every day, at the usual hours.

    Invariant: one row a store; it closes after it opens.
    """

    store = models.OneToOneField(
        Unit,
        models.CASCADE,
        related_name="hours",
        verbose_name=_("store"),
        limit_choices_to={"kind": Unit.Kind.STORE.value},
    )
    opens = models.TimeField(pgettext_lazy("hour", "opens"), default=OPENS)
    closes = models.TimeField(pgettext_lazy("hour", "closes"), default=CLOSES)
    monday = models.BooleanField(pgettext_lazy("open on", "Monday"), default=True)
    tuesday = models.BooleanField(pgettext_lazy("open on", "Tuesday"), default=True)
    wednesday = models.BooleanField(pgettext_lazy("open on", "Wednesday"), default=True)
    thursday = models.BooleanField(pgettext_lazy("open on", "Thursday"), default=True)
    friday = models.BooleanField(pgettext_lazy("open on", "Friday"), default=True)
    saturday = models.BooleanField(pgettext_lazy("open on", "Saturday"), default=True)
    sunday = models.BooleanField(pgettext_lazy("open on", "Sunday"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("opening hours of a store")
        verbose_name_plural = _("opening hours of stores")
        ordering = ("store",)
        constraints = (
            models.CheckConstraint(
                name="storehours_closes_after_opening",
                condition=Q(closes__gt=F("opens")),
                violation_error_message=_("A store closes after it opens."),
            ),
            models.CheckConstraint(
                name="storehours_open_some_day",
                condition=Q(monday=True)
                | Q(tuesday=True)
                | Q(wednesday=True)
                | Q(thursday=True)
                | Q(friday=True)
                | Q(saturday=True)
                | Q(sunday=True),
                violation_error_message=_("A store is open on one day of the week at least."),
            ),
        )

    def __str__(self) -> str:
        return str(self.store)

    @property
    def week(self) -> tuple[bool, ...]:
        """Whether it is open, Monday first."""
        return tuple(getattr(self, name) for name in WEEK)


class OpeningException(models.Model):
    """A day on which a store does otherwise than its week says: closed, or open after all.

    Invariant: one row a store and day.
    """

    store = models.ForeignKey(
        Unit,
        models.CASCADE,
        related_name="opening_exceptions",
        verbose_name=_("store"),
        limit_choices_to={"kind": Unit.Kind.STORE.value},
    )
    day = models.DateField(_("day"))
    is_open = models.BooleanField(pgettext_lazy("store", "open"), default=False)
    note = models.CharField(_("note"), max_length=100, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("special opening day")
        verbose_name_plural = _("special opening days")
        ordering = ("-day", "store")
        constraints = (models.UniqueConstraint(name="openingexception_once", fields=("store", "day")),)

    def __str__(self) -> str:
        return f"{self.store} {self.day}"

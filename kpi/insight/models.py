"""What the figures are kept in: parts and wholes a day and a month, how far each store is, what was proved."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kpi.models import Indicator
from roles.models import Assignment, OwnedRecord, Unit
from roles.querysets import PlacedQuerySet


class DailyFigure(models.Model):
    """What one day adds to one indicator of one assignment.

    Invariant: (assignment, indicator, day) is unique; only indicators whose month is the sum of its days
    stand here (see `kpi.insight.daily`); a day that adds nothing has no row. `store` is the assignment's.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="+", db_index=False, verbose_name=_("assignment")
    )
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="+", db_index=False, verbose_name=_("indicator")
    )
    store = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False, verbose_name=_("store"))
    day = models.DateField(_("day"))
    part = models.PositiveIntegerField(_("counted"))
    whole = models.PositiveIntegerField(_("out of"))

    class Meta:
        verbose_name = _("figure of a day")
        verbose_name_plural = _("figures of days")
        constraints = (
            models.UniqueConstraint(name="dailyfigure_once", fields=("assignment", "indicator", "day")),
            models.CheckConstraint(name="dailyfigure_whole", condition=Q(whole__gt=0)),
        )
        indexes = (models.Index(fields=("store", "day"), name="dailyfigure_of_store"),)

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.indicator_id} {self.day}"


class MonthFigureQuerySet(PlacedQuerySet):
    """Reads of a month's figures."""

    def of_month(self, month: object) -> Self:
        """Keep one month's, given by its first day."""
        return self.filter(month=month)


class MonthFigure(OwnedRecord):
    """One indicator of one assignment in one month, as the records said at `as_of`.

    Invariant: (assignment, indicator, month) is unique; unit, department, store and owner are the assignment's.
    Where the indicator is kept by days, `part` and `whole` are the sums of its days. What is `part`, `whole`,
    `factor` and credit says `kpi.calculators.Measure`: only what is to their credit adds up to a unit's.
    `as_of` is when the value was last written; a value that did not change keeps it (`FigureState.as_of` says how
    old the store's figures are).
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="+", db_index=False, verbose_name=_("assignment")
    )
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="+", db_index=False, verbose_name=_("indicator")
    )
    month = models.DateField(_("month"), help_text=_("The first day of the month."))
    actual = models.DecimalField(_("actual"), max_digits=12, decimal_places=2)
    part = models.DecimalField(_("counted"), max_digits=18, decimal_places=4, null=True, blank=True)
    whole = models.DecimalField(_("out of"), max_digits=18, decimal_places=4, null=True, blank=True)
    factor = models.DecimalField(_("times"), max_digits=12, decimal_places=4, default=100)
    credit_part = models.DecimalField(_("counted, to their credit"), max_digits=18, decimal_places=4)
    credit_whole = models.DecimalField(_("out of, to their credit"), max_digits=18, decimal_places=4)
    as_of = models.DateTimeField(_("as of"))

    objects = MonthFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure of a month")
        verbose_name_plural = _("figures of months")
        constraints = (models.UniqueConstraint(name="monthfigure_once", fields=("assignment", "indicator", "month")),)
        indexes = (
            models.Index(fields=("store", "month"), name="monthfigure_of_store"),
            models.Index(fields=("department", "month"), name="monthfigure_of_department"),
            models.Index(fields=("unit", "month"), name="monthfigure_of_unit"),
            models.Index(fields=("owner", "month"), name="monthfigure_of_owner"),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.indicator_id} {self.month:%Y-%m}"


class FigureState(models.Model):
    """How far the figures of one store are.

    Invariant: the figures hold everything that had happened by `as_of`; None: nothing was counted yet. `token`
    names the worker that brings them on, and a claim older than the lease may be taken over.
    """

    store = models.OneToOneField(Unit, models.CASCADE, related_name="+", verbose_name=_("store"))
    as_of = models.DateTimeField(_("as of"), null=True, blank=True, db_index=True)
    token = models.UUIDField(_("claimed by"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of a store's figures")
        verbose_name_plural = _("state of the stores' figures")

    def __str__(self) -> str:
        return f"{self.store_id} {self.as_of}"


class DirtyDay(models.Model):
    """A day of a store whose records changed in a way their own columns do not tell; dropped once counted again."""

    store = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("store"))
    day = models.DateField(_("day"))
    marked_at = models.DateTimeField(_("marked"))

    class Meta:
        verbose_name = _("day to count again")
        verbose_name_plural = _("days to count again")
        constraints = (models.UniqueConstraint(name="dirtyday_once", fields=("store", "day")),)

    def __str__(self) -> str:
        return f"{self.store_id} {self.day}"


class FigureProof(models.Model):
    """One night's recount of one store from nothing: how many figures, and those that were wrong and were repaired.

    Invariant: (store, day) is unique. `differences` lists the first of them: assignment, indicator, day,
    what stood there and what was found ([part, whole] or null).
    """

    store = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("store"))
    day = models.DateField(_("day"), db_index=True)
    proved_at = models.DateTimeField(_("proved"))
    counted = models.PositiveIntegerField(_("figures counted"))
    wrong = models.PositiveIntegerField(_("wrong and repaired"), default=0)
    differences = models.JSONField(_("differences"), default=list, blank=True)

    class Meta:
        verbose_name = _("recount of figures")
        verbose_name_plural = _("recounts of figures")
        ordering = ("-day", "-wrong", "store")
        constraints = (models.UniqueConstraint(name="figureproof_once", fields=("store", "day")),)

    def __str__(self) -> str:
        return f"{self.store_id} {self.day}"


class RankSetting(models.Model):
    """Whether the people of a unit and below learn their rank within their position; the nearest unit's word holds.

    Without any: they do not.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    shows_rank = models.BooleanField(
        _("people see their rank"), default=False, help_text=_("Within their position in the store, never the names.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")

    def __str__(self) -> str:
        return str(self.unit)

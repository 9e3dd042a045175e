"""What a card's figures were when they were frozen, and every replacement of them since."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kpi.models.scorecard import Scorecard, ScorecardLine
from roles.models import Staff


class Origin(models.TextChoices):
    """Why figures were written down."""

    CLOSE = "close", _("Frozen at the close of the month")
    SCORES = "scores", _("Scored by the superior")
    APPEAL = "appeal", _("Corrected after an appeal")
    RECOUNT = "recount", _("Computed anew from the records")


class Snapshot(models.Model):
    """The figures of one card at one instant, kept for good.

    Invariant: append-only, which the database itself sees to (`kpi.guards`). Number 1 holds every line; a later one
    holds the lines that changed, so that a line's figures are the last ones kept of it and those before are the
    "before" of the change. The totals are those of the whole card. `by` is empty where the month closed by itself;
    `appeal` is set for corrections.
    """

    card = models.ForeignKey(Scorecard, models.CASCADE, related_name="snapshots", verbose_name=_("scorecard"))
    number = models.PositiveSmallIntegerField(_("number"))
    origin = models.CharField(_("why"), max_length=8, choices=Origin.choices)
    taken_at = models.DateTimeField(_("when"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    appeal = models.ForeignKey(
        "kpi.Appeal", models.PROTECT, null=True, blank=True, related_name="snapshots", verbose_name=_("appeal")
    )
    execution = models.DecimalField(_("execution score"), max_digits=6, decimal_places=2, null=True, blank=True)
    results = models.DecimalField(_("results score"), max_digits=6, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("frozen figures")
        verbose_name_plural = _("frozen figures")
        ordering = ("card", "number")
        constraints = (models.UniqueConstraint(name="snapshot_once", fields=("card", "number")),)

    def __str__(self) -> str:
        return f"{self.card_id} #{self.number}"


class SnapshotLine(models.Model):
    """One line of a snapshot: everything its points follow from, and the records behind it.

    Invariant: append-only like its snapshot. `figures` alone gives the points again (see `kpi.frozen`): version of
    the indicator, rule, weight, target, actual, part, whole, score. `rows` are the source rows, packed by kind and
    state.
    """

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="lines", verbose_name=_("frozen figures"))
    line = models.ForeignKey(ScorecardLine, models.CASCADE, related_name="frozen", verbose_name=_("line"))
    figures = models.JSONField(_("figures"))
    rows = models.JSONField(_("source rows"), default=list, blank=True)

    class Meta:
        verbose_name = _("frozen line")
        verbose_name_plural = _("frozen lines")
        ordering = ("snapshot", "line")
        constraints = (models.UniqueConstraint(name="snapshot_line_once", fields=("snapshot", "line")),)

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.line_id}"

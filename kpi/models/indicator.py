"""Indicators of the catalogue and how much each weighs for a position."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from kpi.catalogue import Calculation, Direction, NoData, Rule
from roles.models import CatalogueEntry, Position
from roles.models.catalogue import Bilingual
from roles.models.staff import speaks_chinese


class IndicatorWords(Bilingual):
    """What an indicator says in the reader's language, as it stands now or as it stood in a former version."""

    formula_zh: Any
    formula_en: Any
    target_zh: Any
    target_en: Any
    goal_unit: Any
    unit: Any

    @property
    def formula(self) -> str:
        """The formula in the reader's language."""
        return str(self.formula_zh if speaks_chinese() else self.formula_en)

    @property
    def target_words(self) -> str:
        """The target in words, in the reader's language."""
        return str(self.target_zh if speaks_chinese() else self.target_en)

    @property
    def set_in(self) -> str:
        """What a store's targets of it are set in: its goal's unit, else its own."""
        return str(self.goal_unit or self.unit)


class Indicator(IndicatorWords, CatalogueEntry):
    """Something that is measured or scored.

    Invariant: `home` is the app that declares it ("kpi" when departments share it);
    `target` is None where every store sets its own. Every change writes a row of history;
    lines of scorecards keep the one they were made from. `goal_unit`, `additive`, `grave` and
    `parts` are as `kpi.catalogue.IndicatorSpec` says.
    """

    home = models.CharField(_("declared by"), max_length=12)
    formula_zh = models.TextField(_("formula (Chinese)"), blank=True)
    formula_en = models.TextField(_("formula (English)"), blank=True)
    unit = models.CharField(pgettext_lazy("measure", "unit"), max_length=16, blank=True)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction.choices)
    calculation = models.CharField(_("calculation"), max_length=10, choices=Calculation.choices)
    rule = models.CharField(_("scoring rule"), max_length=2, choices=Rule.choices)
    no_data = models.CharField(_("without data"), max_length=8, choices=NoData.choices, default=NoData.REBASE)
    periods = models.JSONField(_("periods"), default=list, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    target_zh = models.CharField(_("target in words (Chinese)"), max_length=200, blank=True)
    target_en = models.CharField(_("target in words (English)"), max_length=200, blank=True)
    records = models.JSONField(_("computed from"), default=list, blank=True)
    goal_unit = models.CharField(
        _("unit of its goal"),
        max_length=16,
        blank=True,
        help_text=_("Where it is the share of a goal that was reached: what the goal is set in (cars, yuan)."),
    )
    additive = models.BooleanField(
        _("goals add up"), default=False, help_text=_("The goals of people sum to their unit's: it can be broken down.")
    )
    grave = models.BooleanField(
        _("breach of law or money handling"),
        default=False,
        help_text=_("Under R3 a single breach costs all points."),
    )
    parts = models.JSONField(_("made of"), default=list, blank=True)
    origin = models.CharField(_("origin"), max_length=80, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)

    history = HistoricalRecords(bases=(IndicatorWords, models.Model))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("home", "code")


class IndicatorWeight(models.Model):
    """How much one indicator weighs in one position's scorecard.

    Invariant: the weights of a position sum to 100 (checked before saving in the
    administration and by the system check of the position files).
    """

    position = models.ForeignKey(Position, models.CASCADE, related_name="weights", verbose_name=_("position"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="weights", verbose_name=_("indicator"))
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator weight")
        verbose_name_plural = _("indicator weights")
        ordering = ("position", "order")
        constraints = (
            models.UniqueConstraint(name="weight_once", fields=("position", "indicator")),
            models.CheckConstraint(name="weight_of_hundred", condition=Q(weight__gte=1, weight__lte=100)),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.weight}"

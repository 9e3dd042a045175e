"""What the stock is run by from a day on: what capital costs, who releases how much, when a car is aged."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

YEARLY_RATE = Decimal("4.80")
REMITTANCE_LIMIT = Decimal(500_000)
AGED_DAYS = 60
PAPERS_DAYS = 3


class StockRule(models.Model):
    """The rules of the stock in force from a day, of the whole group; kept in the administration.

    Invariant: one a day; the latest that has begun is in force, and a day's interest goes by the rule of that day.
    `yearly_rate` is percent a year of the purchase price; above `remittance_limit` yuan the general manager decides.
    """

    valid_from = models.DateField(_("in force from"), unique=True)
    yearly_rate = models.DecimalField(
        _("cost of capital (% a year)"),
        max_digits=5,
        decimal_places=2,
        default=YEARLY_RATE,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    remittance_limit = models.DecimalField(
        _("the finance manager alone releases up to (yuan)"),
        max_digits=14,
        decimal_places=2,
        default=REMITTANCE_LIMIT,
        validators=[MinValueValidator(Decimal(0))],
    )
    aged_days = models.PositiveSmallIntegerField(
        _("a car is aged after (days)"), default=AGED_DAYS, validators=[MinValueValidator(1)]
    )
    papers_days = models.PositiveSmallIntegerField(
        _("papers are there within (working days)"), default=PAPERS_DAYS, validators=[MinValueValidator(1)]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rule of the stock")
        verbose_name_plural = _("rules of the stock")
        ordering = ("-valid_from",)

    def __str__(self) -> str:
        return f"{self.valid_from}"

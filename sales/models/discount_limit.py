"""The price policy: how much whoever holds a position may take off a car."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles import models as roles
from sales.models.car_model import CarModel


class DiscountLimit(models.Model):
    """One row of the price policy; kept in the administration, every change with its history.

    `amount` is in yuan, discount and gifts together; empty: without a limit. Invariant: a position has one row a car
    model at most, and one for all other models; without any row it may give nothing.
    Source: D16 sales consultant 7, D18 consultant 4 (9); graded by trade practice.
    """

    position = models.ForeignKey(roles.Position, models.PROTECT, related_name="+", verbose_name=_("position"))
    car_model = models.ForeignKey(
        CarModel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="discount_limits",
        verbose_name=_("car model"),
        help_text=_("Empty: every model that has no row of its own."),
    )
    amount = models.DecimalField(
        _("limit (yuan)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Discount and gifts together. Empty: without a limit."),
    )
    history: Any = HistoricalRecords()

    class Meta:
        verbose_name = _("discount limit")
        verbose_name_plural = _("discount limits")
        ordering = ("position", "car_model")
        constraints = (
            models.UniqueConstraint(
                name="discountlimit_once_a_model",
                fields=("position", "car_model"),
                condition=Q(car_model__isnull=False),
                violation_error_message=_("This position has a limit for this model already."),
            ),
            models.UniqueConstraint(
                name="discountlimit_once_for_the_others",
                fields=("position",),
                condition=Q(car_model__isnull=True),
                violation_error_message=_("This position has a limit for all other models already."),
            ),
            models.CheckConstraint(
                name="discountlimit_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.position} · {self.car_model or _('all other models')}"

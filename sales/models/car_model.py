"""The price list of cars: what the manufacturer offers, at which guide price."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Energy(models.TextChoices):
    """What drives a car."""

    PETROL = "petrol", _("Petrol")
    HYBRID = "hybrid", _("Hybrid")
    PLUG_IN = "plug-in", _("Plug-in hybrid")
    ELECTRIC = "electric", _("Electric")


class CarModel(models.Model):
    """A car with one configuration, as the manufacturer sells it; the whole group's list, kept in the administration.

    Invariant: `code` is the manufacturer's and stays; a car that is no longer offered is not `on_sale`, never deleted,
    for stock, quotations and orders name it. `guide_price` is in yuan, tax included.
    """

    code = models.CharField(_("code"), max_length=30, unique=True)
    series = models.CharField(_("series"), max_length=40)
    name = models.CharField(_("configuration"), max_length=60)
    energy = models.CharField(_("energy"), max_length=10, choices=Energy.choices, default=Energy.PETROL)
    guide_price = models.DecimalField(
        _("guide price"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(1))]
    )
    on_sale = models.BooleanField(_("on sale"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("car model")
        verbose_name_plural = _("car models")
        ordering = ("series", "guide_price", "code")

    def __str__(self) -> str:
        return f"{self.series} {self.name}"

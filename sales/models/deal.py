"""What quotations and orders have in common: a car at a price, and lines beside it."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models import Customer
from sales.models.car_model import CarModel

CENT = Decimal("0.01")
COLOUR_LENGTH = 30


class PayWay(models.TextChoices):
    """How the customer pays."""

    FULL = "full", pgettext_lazy("deal", "In full")
    LOAN = "loan", pgettext_lazy("deal", "With a loan")


class LineKind(models.TextChoices):
    """What is sold, done or given beside the car."""

    ACCESSORY = "accessory", pgettext_lazy("deal", "Accessories")
    INSURANCE = "insurance", pgettext_lazy("deal", "Insurance")
    LOAN = "loan", pgettext_lazy("deal", "Fee for the loan")
    REGISTRATION = "registration", pgettext_lazy("deal", "Registration")
    TAX = "tax", pgettext_lazy("deal", "Purchase tax")
    WARRANTY = "warranty", pgettext_lazy("deal", "Longer warranty")
    OTHER = "other", pgettext_lazy("deal", "Other")
    GIFT = "gift", pgettext_lazy("deal", "Gift")


# What the house passes on to others is none of its sales.
PASSED_ON = frozenset({LineKind.INSURANCE, LineKind.TAX})


class Deal(models.Model):
    """A car of the price list at a price; all sums in yuan.

    `guide_price` is that of the day it was made, `discount` what is taken off it; `extras` is the sum of the lines
    that are charged, `gifts` what those that are given are worth. Invariant: the price stays above nought.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="%(class)ss", verbose_name=_("customer"))
    car_model = models.ForeignKey(CarModel, models.PROTECT, related_name="+", verbose_name=_("car model"))
    colour = models.CharField(_("colour"), max_length=COLOUR_LENGTH, blank=True)
    guide_price = models.DecimalField(_("guide price (yuan)"), max_digits=12, decimal_places=2, editable=False)
    discount = models.DecimalField(_("discount (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0))
    extras = models.DecimalField(
        _("beside the car (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False
    )
    gifts = models.DecimalField(_("gifts (yuan)"), max_digits=12, decimal_places=2, default=Decimal(0), editable=False)
    pay_way = models.CharField(_("how it is paid"), max_length=4, choices=PayWay.choices, default=PayWay.FULL)

    class Meta:
        abstract = True

    @property
    def price(self) -> Decimal:
        """What the car itself costs."""
        return self.guide_price - self.discount

    @property
    def total(self) -> Decimal:
        """What the customer pays."""
        return self.price + self.extras

    @property
    def conceded(self) -> Decimal:
        """What the house gives: discount and gifts."""
        return self.discount + self.gifts


def price_constraints(name: str) -> tuple[models.CheckConstraint, ...]:
    """Return the constraints of a deal: nothing negative, a price above nought."""
    return (
        models.CheckConstraint(
            name=f"{name}_price_above_nought", condition=Q(discount__gte=0, discount__lt=F("guide_price"))
        ),
        models.CheckConstraint(name=f"{name}_sums_not_negative", condition=Q(extras__gte=0, gifts__gte=0)),
    )


class DealLine(models.Model):
    """Something beside the car: charged, or a gift that is worth its amount (yuan)."""

    kind = models.CharField(pgettext_lazy("deal", "kind"), max_length=12, choices=LineKind.choices)
    name = models.CharField(pgettext_lazy("deal", "what"), max_length=60)
    amount = models.DecimalField(
        _("amount (yuan)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(CENT)]
    )

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def is_gift(self) -> bool:
        """Whether it is given and not charged."""
        return self.kind == LineKind.GIFT

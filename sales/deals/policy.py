"""The price policy: how much somebody may give away on a car, by the positions they hold."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from sales.models import CarModel, DiscountLimit

# More than any car costs: whoever has no limit may give this much.
WITHOUT_LIMIT = Decimal("9999999999.00")
HUNDRED = Decimal(100)


def limit_of(staff: Staff, car_model: CarModel | int, store_id: int | None) -> Decimal:
    """Return how much (yuan, discount and gifts) a person may give on a model in a store today.

    The most that any of their positions there allows; what has no row allows nothing. Source: D16 consultant 7.
    """
    model_id = car_model.pk if isinstance(car_model, CarModel) else car_model
    seats = Assignment.objects.active_on(clock.today()).filter(Q(store=store_id) | Q(store__isnull=True), staff=staff)
    rows = DiscountLimit.objects.filter(position__in=list(seats.values_list("position", flat=True)))
    rows = rows.filter(Q(car_model=model_id) | Q(car_model__isnull=True))
    return _most(rows.values_list("position", "car_model", "amount"))


def _most(rows: Iterable[tuple[int, int | None, Decimal | None]]) -> Decimal:
    """Return the most of several positions: of each its row for the model, else the one for the others."""
    held: dict[int, tuple[bool, Decimal]] = {}
    for position, model, amount in rows:
        given = WITHOUT_LIMIT if amount is None else amount
        if position not in held or model is not None:
            held[position] = (model is not None, given)
    return max((given for _own, given in held.values()), default=Decimal(0))


def check_price(guide_price: Decimal, discount: Decimal) -> None:
    """Raise ValidationError (keyed "discount") for a discount that is none, and a price that is none."""
    if discount < 0:
        raise ValidationError({"discount": _("A discount below nought would be a price above the guide price.")})
    if discount > guide_price:
        raise ValidationError({"discount": _("A discount of more than 100 %: the price would be below nought.")})
    if discount == guide_price:
        raise ValidationError({"discount": _("A discount of 100 %: the car would cost nothing.")})


def beyond(limit: Decimal, conceded: Decimal) -> str:
    """Return the sentence against giving more than the policy allows; empty where it is within."""
    if conceded <= limit:
        return ""
    facts = {"conceded": f"{conceded:,.2f}", "limit": f"{limit:,.2f}"}
    return _("%(conceded)s yuan of discount and gifts; the policy gives you %(limit)s: ask for approval.") % facts

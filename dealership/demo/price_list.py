"""The demo store's price list: one for its showroom and its stock, whichever writes first."""

from __future__ import annotations

from decimal import Decimal

from dealership.demo.car_words import CAR_MODELS
from sales.models import CarModel


def car_models() -> list[CarModel]:
    """Return the cars on offer in the order of `CAR_MODELS`; those that are not there yet are written."""
    known = set(CarModel.objects.values_list("code", flat=True))
    CarModel.objects.bulk_create(
        [
            CarModel(code=code, series=series, name=name, energy=energy, guide_price=Decimal(price))
            for code, series, name, energy, price, _share in CAR_MODELS
            if code not in known
        ]
    )
    by_code = CarModel.objects.in_bulk([code for code, *_words in CAR_MODELS], field_name="code")
    return [by_code[code] for code, *_words in CAR_MODELS]

"""What lists of the stock can be narrowed by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.records.filters import RecordFilter
from sales.models import (
    CarModel,
    CheckKind,
    DamageKind,
    FactoryOrder,
    MovementKind,
    RemittanceRequest,
    Treatment,
    Vehicle,
    VehicleDamage,
    VehicleMovement,
    VehicleStockCheck,
)
from sales.stock.querysets import ON_HAND


class VehicleFilter(RecordFilter):
    """Narrows the cars."""

    searched = ("vin", "colour", "bay", "car_model__series", "car_model__name", "certificate")
    car_model = django_filters.ModelChoiceFilter(queryset=CarModel.objects.all(), label=_("Car model"))
    age = django_filters.ChoiceFilter(
        method="by_age",
        label=_("Age (days)"),
        choices=(("0", "0–30"), ("31", "31–60"), ("61", "61–90"), ("91", "91+")),
    )
    papers = django_filters.BooleanFilter(method="by_papers", label=_("Papers complete"))

    class Meta:
        model = Vehicle
        fields: list[str] = []

    def by_age(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep the cars in stock of a band."""
        low = int(value)
        latest = clock.end_of(clock.today() - timedelta(days=low))
        rows = rows.filter(state__in=ON_HAND, arrived_at__lt=latest)
        high = {0: 31, 31: 61, 61: 91}.get(low)
        return rows if high is None else rows.filter(arrived_at__gte=clock.end_of(clock.today() - timedelta(days=high)))

    def by_papers(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        """Keep the cars whose papers were there once, or never."""
        return rows.filter(papers_complete_at__isnull=not value)


class MovementFilter(RecordFilter):
    """Narrows the movements."""

    searched = ("vehicle__vin", "number", "destination", "to_bay")
    kind = django_filters.ChoiceFilter(choices=MovementKind.choices, label=pgettext_lazy("movement", "Kind"))

    class Meta:
        model = VehicleMovement
        fields: list[str] = []


class DamageFilter(RecordFilter):
    """Narrows the damage."""

    searched = ("vehicle__vin", "description", "outcome")
    kind = django_filters.ChoiceFilter(choices=DamageKind.choices, label=pgettext_lazy("damage", "What"))
    treatment = django_filters.ChoiceFilter(choices=Treatment.choices, label=_("How it is settled"))

    class Meta:
        model = VehicleDamage
        fields: list[str] = []


class StockCheckFilter(RecordFilter):
    """Narrows the counts."""

    searched = ("sub_dealer__name", "adjustment")
    kind = django_filters.ChoiceFilter(choices=CheckKind.choices, label=pgettext_lazy("stock check", "Kind"))
    since = django_filters.DateFilter(field_name="day", lookup_expr="gte", label=_("Since"))
    until = django_filters.DateFilter(field_name="day", lookup_expr="lte", label=_("Until"))

    class Meta:
        model = VehicleStockCheck
        fields: list[str] = []


class FactoryOrderFilter(RecordFilter):
    """Narrows the factory orders."""

    searched = ("factory_number", "grounds")

    class Meta:
        model = FactoryOrder
        fields: list[str] = []


class RemittanceFilter(RecordFilter):
    """Narrows the remittance requests."""

    searched = ("payee", "purpose", "voucher")

    class Meta:
        model = RemittanceRequest
        fields: list[str] = []

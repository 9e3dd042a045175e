"""What lists of deals are narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.filters import DaysFilter, RecordFilter
from sales.models import (
    CarModel,
    Delivery,
    DiscountRequest,
    InsuranceCase,
    LoanCase,
    PayWay,
    Quotation,
    RegistrationCase,
    RegistrationKind,
    SalesOrder,
)


class QuotationFilter(RecordFilter):
    """By customer, car, way of paying and last day."""

    searched = ("customer__name", "customer__pinyin")

    car = django_filters.ModelChoiceFilter(
        field_name="car_model", label=_("Car model"), queryset=CarModel.objects.all()
    )
    pay_way = django_filters.ChoiceFilter(label=_("How it is paid"), choices=PayWay.choices)
    valid = DaysFilter(field_name="valid_until", label=_("Valid until"))

    class Meta:
        model = Quotation
        fields: list[str] = []


class DiscountRequestFilter(RecordFilter):
    """By customer and day."""

    searched = ("quotation__customer__name", "quotation__customer__pinyin")

    asked = DaysFilter(field_name="asked_at", label=_("Asked for"))

    class Meta:
        model = DiscountRequest
        fields: list[str] = []


class SalesOrderFilter(RecordFilter):
    """By customer, car, VIN, way of paying and agreed day."""

    searched = ("customer__name", "customer__pinyin", "vehicle__vin", "filed_as")

    car = django_filters.ModelChoiceFilter(
        field_name="car_model", label=_("Car model"), queryset=CarModel.objects.all()
    )
    pay_way = django_filters.ChoiceFilter(label=_("How it is paid"), choices=PayWay.choices)
    promised = DaysFilter(field_name="promised_on", label=_("Delivery agreed for"))

    class Meta:
        model = SalesOrder
        fields: list[str] = []


class DeliveryFilter(RecordFilter):
    """By customer, VIN and appointment."""

    searched = ("order__customer__name", "order__customer__pinyin", "order__vehicle__vin")

    appointed = DaysFilter(field_name="appointed_at", label=pgettext_lazy("delivery", "Appointment"))

    class Meta:
        model = Delivery
        fields: list[str] = []


class RegistrationFilter(RecordFilter):
    """By customer, kind and day."""

    searched = ("customer__name", "customer__pinyin")

    kind = django_filters.ChoiceFilter(label=pgettext_lazy("registration", "Kind"), choices=RegistrationKind.choices)
    due = DaysFilter(field_name="due_on", label=_("Due"))

    class Meta:
        model = RegistrationCase
        fields: list[str] = []


class LoanFilter(RecordFilter):
    """By customer, bank and day."""

    searched = ("customer__name", "customer__pinyin", "bank")

    due = DaysFilter(field_name="due_on", label=_("Due"))

    class Meta:
        model = LoanCase
        fields: list[str] = []


class InsuranceFilter(RecordFilter):
    """By customer, insurer and end."""

    searched = ("customer__name", "customer__pinyin", "insurer")

    ends = DaysFilter(field_name="insured_until", label=_("Insured until"))

    class Meta:
        model = InsuranceCase
        fields: list[str] = []

"""What lists of finance's records are narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance.models import Payment, PaymentKind, PaymentMethod, Receivable
from roles.records.filters import DaysFilter, RecordFilter


class ReceivableFilter(RecordFilter):
    """By number, state and when it is due."""

    searched = ("reference",)

    due = DaysFilter(field_name="due_on", label=_("Due"))

    class Meta:
        model = Receivable
        fields: list[str] = []


class PaymentFilter(RecordFilter):
    """By receipt, what it is for, kind, way and day."""

    searched = ("receipt_no", "receivable__reference")

    kind = django_filters.ChoiceFilter(label=pgettext_lazy("payment", "Kind"), choices=PaymentKind.choices)
    method = django_filters.ChoiceFilter(label=pgettext_lazy("payment", "Way"), choices=PaymentMethod.choices)
    received = DaysFilter(field_name="received_at", label=_("Received"))

    class Meta:
        model = Payment
        fields: list[str] = []

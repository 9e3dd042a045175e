"""What lists of marketing's records can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.identity import phone_digits, vin_code
from marketing.models import (
    CareKind,
    Complaint,
    ComplaintCategory,
    Customer,
    CustomerCar,
    CustomerPhone,
    FollowUp,
    Grade,
    Severity,
    Source,
)
from roles import clock
from roles.pinyin import flat
from roles.records.filters import RecordFilter


def named(words: str) -> Q:
    """Return the condition on a customer's own columns, and keys, that words typed into a search box mean.

    A part of the name, the beginning of its pinyin, the number of the file, a whole phone or its last four digits, the
    end of a VIN, a plate.
    """
    text = words.replace("\x00", "").strip()
    found = Q(name__icontains=text)
    spelt = flat(text)
    if spelt and text.isascii():
        found |= Q(pinyin__startswith=spelt) | Q(initials__startswith=spelt)
    digits = phone_digits(text)
    if len(digits) == 4 and text.strip().isdecimal():
        found |= Q(pk__in=CustomerPhone.objects.filter(number__endswith=digits).values("customer"))
    elif len(digits) >= 7:
        found |= Q(pk__in=CustomerPhone.objects.filter(number=digits).values("customer"))
    if text[:1].upper() == "C" and text[1:].isdecimal() and len(text) <= 12:
        found |= Q(pk=int(text[1:]))
    code = vin_code(text)
    if len(code) >= 6:
        found |= Q(pk__in=CustomerCar.objects.filter(Q(vin__endswith=code) & ~Q(vin="")).values("customer"))
    if text:
        found |= Q(pk__in=CustomerCar.objects.filter(plate=text.upper()).values("customer"))
    return found


class CustomerFilter(RecordFilter):
    """Narrows the customers."""

    q = django_filters.CharFilter(
        method="by_words",
        label=_("Search"),
        max_length=60,
        help_text=_("Name, pinyin, number of the file, last four digits of the phone, plate, end of the VIN."),
    )
    grade = django_filters.ChoiceFilter(choices=Grade.choices, label=_("Grade"))
    source = django_filters.ChoiceFilter(choices=Source.choices, label=pgettext_lazy("customer", "Source"))

    class Meta:
        model = Customer
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Keep the customers the words mean."""
        return rows.filter(named(words)) if words.strip() else rows


class FollowUpFilter(RecordFilter):
    """Narrows the calls."""

    kind = django_filters.ChoiceFilter(choices=CareKind.choices, label=pgettext_lazy("call", "Occasion"))
    due = django_filters.ChoiceFilter(
        method="by_due",
        label=_("Due"),
        choices=(("today", _("Today or before")), ("week", _("Within a week"))),
    )

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Keep the calls of the customers the words mean."""
        return rows.filter(customer__in=Customer.objects.filter(named(words))) if words.strip() else rows

    def by_due(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep what is due by the end of today, or within a week."""
        last = clock.today() if value == "today" else clock.today().fromordinal(clock.today().toordinal() + 7)
        return rows.filter(due_at__lt=clock.end_of(last))


class ComplaintFilter(RecordFilter):
    """Narrows the complaints."""

    severity = django_filters.ChoiceFilter(choices=Severity.choices, label=_("Severity"))
    category = django_filters.ChoiceFilter(choices=ComplaintCategory.choices, label=pgettext_lazy("complaint", "About"))
    late = django_filters.BooleanFilter(method="by_late", label=_("Late"))

    class Meta:
        model = Complaint
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Keep the complaints in whose words, or whose customer, the words are found."""
        text = words.replace("\x00", "").strip()
        if not text:
            return rows
        found = Q(content__icontains=text) | Q(customer__in=Customer.objects.filter(named(text)))
        if text[:1].upper() == "T" and text[1:].isdecimal() and len(text) <= 12:
            found |= Q(pk=int(text[1:]))
        return rows.filter(found)

    def by_late(self, rows: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        """Keep what is open past its clock, or everything else."""
        late = ~Q(state="closed") & Q(close_by__lt=clock.now())
        return rows.filter(late if value else ~late)

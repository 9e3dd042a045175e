"""What lists of the showroom's records can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.filters import named
from marketing.models import Customer, Source
from roles import clock
from roles.records.filters import RecordFilter
from sales.models import Lead, LeadGrade, RecordingCheck, ShowroomVisit, TestDrive, VisitKind
from sales.showroom.querysets import OPEN_LEAD


class _OfCustomer(RecordFilter):
    """Narrows by the customer's name, number or phone, or by the record's own number."""

    letter = ""

    def by_words(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Keep the rows of the customers the words mean."""
        text = words.replace("\x00", "").strip()
        if not text:
            return rows
        found = Q(customer__in=Customer.objects.filter(named(text)))
        if text[:1].upper() == self.letter and text[1:].isdecimal() and len(text) <= 12:
            found |= Q(pk=int(text[1:]))
        return rows.filter(found)


class LeadFilter(_OfCustomer):
    """Narrows the leads."""

    letter = "L"
    grade = django_filters.ChoiceFilter(choices=LeadGrade.choices, label=_("Grade"))
    source = django_filters.ChoiceFilter(choices=Source.choices, label=pgettext_lazy("customer", "Source"))
    due = django_filters.ChoiceFilter(
        method="by_due",
        label=_("Contact"),
        choices=(
            ("first", _("First contact is owed")),
            ("late", _("Next contact is late")),
            ("today", _("Today or before")),
        ),
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    def by_due(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep whom somebody owes a contact."""
        alive = rows.filter(state__in=OPEN_LEAD)
        if value == "first":
            return alive.filter(contacted_at__isnull=True)
        until = clock.now() if value == "late" else clock.end_of(clock.today())
        return alive.filter(next_contact_at__lt=until)


class VisitFilter(_OfCustomer):
    """Narrows the traffic log."""

    letter = "V"
    kind = django_filters.ChoiceFilter(choices=VisitKind.choices, label=_("Visit or call"))
    captured = django_filters.BooleanFilter(
        field_name="customer", lookup_expr="isnull", exclude=True, label=_("With a file")
    )
    first = django_filters.BooleanFilter(field_name="first_time", label=_("First time"))

    class Meta:
        model = ShowroomVisit
        fields: list[str] = []


class DriveFilter(_OfCustomer):
    """Narrows the test drives."""

    letter = "D"
    day = django_filters.ChoiceFilter(
        method="by_day", label=_("Day"), choices=(("today", _("Today")), ("ahead", _("From today on")))
    )

    class Meta:
        model = TestDrive
        fields: list[str] = []

    def by_day(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep today's drives, or all from today on."""
        ahead = rows.filter(starts_at__gte=clock.local(clock.today()))
        return ahead.filter(starts_at__lt=clock.end_of(clock.today())) if value == "today" else ahead


class RecordingFilter(RecordFilter):
    """Narrows the recordings."""

    searched = ("consultant__name", "place")

    class Meta:
        model = RecordingCheck
        fields: list[str] = []

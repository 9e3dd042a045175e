"""Filters of the report lists."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kpi.reports.catalogue import Frequency
from kpi.reports.models import Report, ReportState


class ReportFilter(django_filters.FilterSet):
    """By author or name of the report, by state and by frequency."""

    q = django_filters.CharFilter(method="by_words", label=_("Author or report"))
    state = django_filters.ChoiceFilter(choices=ReportState.choices, label=_("State"))
    frequency = django_filters.ChoiceFilter(
        field_name="made_from__frequency", choices=Frequency.choices, label=_("Frequency")
    )

    class Meta:
        model = Report
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[Report], _name: str, value: str) -> QuerySet[Report]:
        """Keep reports whose author or name contains the words."""
        return queryset.filter(
            Q(owner__name__icontains=value)
            | Q(made_from__name_zh__icontains=value)
            | Q(made_from__name_en__icontains=value)
        )

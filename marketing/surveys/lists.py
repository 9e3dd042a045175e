"""What the list of surveys shows, and what it can be narrowed by; customers masked."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketing.filters import named
from marketing.models import Customer, Survey, SurveyKind
from roles.records.filters import RecordFilter
from roles.records.tables import CREATED, OWNER, UNIT, Column, Table


class SurveyFilter(RecordFilter):
    """Narrows the surveys."""

    kind = django_filters.ChoiceFilter(
        field_name="questionnaire__kind", choices=SurveyKind.choices, label=_("What is measured")
    )
    low = django_filters.BooleanFilter(field_name="is_low", label=_("Low score"))

    class Meta:
        model = Survey
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Keep the surveys of the customers the words mean."""
        return rows.filter(customer__in=Customer.objects.filter(named(words))) if words.strip() else rows


SURVEYS = Table(
    columns=(
        Column(key="customer", label=_("Customer"), value=lambda row: row.customer.title),
        Column(key="kind", label=_("What is measured"), value=lambda row: row.questionnaire.get_kind_display()),
        Column(key="about", label=_("Whose work"), value=lambda row: row.about.name if row.about else ""),
        Column(key="sent", label=_("Sent"), value=lambda row: row.sent_at, order=("sent_at",)),
        Column(key="answered", label=_("Answered"), value=lambda row: row.answered_at, order=("answered_at",)),
        Column(key="score", label=_("Score"), value=lambda row: row.score, order=("score",)),
        Column(key="phone", label=_("Phone"), value=lambda row: row.customer.main_phone, default=False),
        OWNER,
        UNIT,
        CREATED,
    ),
)

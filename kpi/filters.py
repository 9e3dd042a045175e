"""Filters of the scorecard list."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kpi.models import Answer, CardState, Scorecard

ANSWER = "answer-"


class ScorecardFilter(django_filters.FilterSet):
    """By person or position and by state; the month is chosen beside the title."""

    q = django_filters.CharFilter(method="by_words", label=_("Name or position"))
    state = django_filters.ChoiceFilter(
        choices=[*CardState.choices, *((f"{ANSWER}{value}", label) for value, label in Answer.choices)],
        method="by_state",
        label=_("State"),
    )

    class Meta:
        model = Scorecard
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Scorecard], _name: str, value: str) -> QuerySet[Scorecard]:
        """Keep cards in a state, or published ones by what the person said to them."""
        if value.startswith(ANSWER):
            return queryset.filter(answer=value.removeprefix(ANSWER))
        return queryset.filter(state=value)

    def by_words(self, queryset: QuerySet[Scorecard], _name: str, value: str) -> QuerySet[Scorecard]:
        """Keep cards whose person or position contains the words."""
        return queryset.filter(
            Q(owner__name__icontains=value)
            | Q(assignment__position__name_zh__icontains=value)
            | Q(assignment__position__name_en__icontains=value)
        )

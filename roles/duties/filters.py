"""Filters of the team page."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from roles.models import Assignment, Unit
from roles.rights import rights_of


def units_in_reach(request: Any) -> QuerySet[Unit]:
    """Return the departments and teams whose checklists the person may see."""
    if request is None:
        return Unit.objects.none()
    rights = rights_of(request.user)
    units = Unit.objects.filter(kind__in=["department", "team"], is_active=True)
    if rights.superuser:
        return units
    return units.below(rights.units.get("duties.view_checklistitem", frozenset()))


class TeamFilter(django_filters.FilterSet):
    """By name and by unit."""

    q = django_filters.CharFilter(method="by_name", label=_("Name or position"))
    unit = django_filters.ModelChoiceFilter(queryset=units_in_reach, method="by_unit", label=_("Unit"))

    class Meta:
        model = Assignment
        fields: list[str] = []

    def by_name(self, queryset: QuerySet[Assignment], _name: str, value: str) -> QuerySet[Assignment]:
        """Keep people whose name, number or position contains the words."""
        return queryset.filter(
            Q(staff__name__icontains=value)
            | Q(staff__employee_no__icontains=value)
            | Q(position__name_zh__icontains=value)
            | Q(position__name_en__icontains=value)
        )

    def by_unit(self, queryset: QuerySet[Assignment], _name: str, value: Unit) -> QuerySet[Assignment]:
        """Keep the unit and what lies below it."""
        return queryset.filter(Q(unit=value) | Q(department=value) | Q(store=value))

"""Filters of the rights matrix."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from roles.catalogue import Department, Scope
from roles.models import Grant, Position


def kinds_granted() -> list[tuple[str, str]]:
    """Return what the permissions of the catalogue are about: content types by their name."""
    kinds = ContentType.objects.filter(pk__in=Grant.objects.values("permission__content_type"))
    return sorted(((str(kind.pk), kind.name) for kind in kinds), key=lambda choice: choice[1])


class MatrixFilter(django_filters.FilterSet):
    """By department, by what the permissions are about, and by a scope that is granted."""

    department = django_filters.ChoiceFilter(choices=Department.choices, label=_("Department"))
    about = django_filters.ChoiceFilter(choices=kinds_granted, method="by_kind", label=_("Rights about"))
    scope = django_filters.ChoiceFilter(choices=Scope.choices, method="by_scope", label=_("Scope"))

    class Meta:
        model = Position
        fields: list[str] = []

    def by_kind(self, queryset: QuerySet[Position], _name: str, value: Any) -> QuerySet[Position]:
        """Keep positions that carry a permission of the kind."""
        return queryset.filter(pk__in=Grant.objects.filter(permission__content_type=value).values("position"))

    def by_scope(self, queryset: QuerySet[Position], _name: str, value: str) -> QuerySet[Position]:
        """Keep positions that are granted anything that far."""
        return queryset.filter(pk__in=Grant.objects.filter(scope=value).values("position"))

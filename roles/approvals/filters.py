"""Filters of the approvals inbox."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.approvals.documents import kinds_by_label
from roles.approvals.models import Approval, ApprovalState


class InboxFilter(django_filters.FilterSet):
    """By kind of document; what waits also by its deadline, what is settled by how it ended."""

    kind = django_filters.ChoiceFilter(method="by_kind", label=_("Kind of document"))
    state = django_filters.ChoiceFilter(choices=ApprovalState.choices, label=_("State"))
    overdue = django_filters.BooleanFilter(
        method="by_deadline", label=_("Only past the deadline"), widget=forms.CheckboxInput
    )

    class Meta:
        model = Approval
        fields: list[str] = []

    def __init__(self, *args: Any, waiting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.filters["state" if waiting else "overdue"]
        self.filters["kind"].extra["choices"] = [(label, kind.label) for label, kind in kinds_by_label().items()]

    def by_kind(self, queryset: QuerySet[Approval], _name: str, label: str) -> QuerySet[Approval]:
        """Keep documents of one kind."""
        return queryset.filter(content_type=ContentType.objects.get_for_model(kinds_by_label()[label].model))

    def by_deadline(self, queryset: QuerySet[Approval], _name: str, value: bool | None) -> QuerySet[Approval]:
        """Keep what should have been decided by now."""
        return queryset.filter(due_at__lt=clock.now()) if value else queryset

"""Filters of the staff list and of the list of absences."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.catalogue import Department, Level
from roles.models import Assignment, Staff, Unit
from roles.personnel.directory import STANDINGS, standing_rows, stores_in_reach, units_in_reach
from roles.personnel.forms.fields import PositionField, UnitField
from roles.personnel.models import Absence, AbsenceKind, AbsenceState
from roles.querysets import AssignmentQuerySet

NAME_LENGTH = 60


class _PositionFilter(django_filters.Filter):
    field_class = PositionField


class _UnitFilter(django_filters.Filter):
    field_class = UnitField


class SeatFilter(django_filters.FilterSet):
    """Keeps assignments; the people of the staff list are their holders."""

    q = django_filters.CharFilter(method="by_name", label=_("Name, pinyin, initials or number"), max_length=NAME_LENGTH)
    store = django_filters.ModelChoiceFilter(
        queryset=lambda request: stores_in_reach(request.user), method="by_unit", label=_("Store")
    )
    department = django_filters.ChoiceFilter(
        choices=Department.choices, field_name="position__department", label=_("Department")
    )
    unit = _UnitFilter(method="by_unit", label=_("Unit"), empty_label="---------")
    position = _PositionFilter(label=_("Position"), empty_label="---------")
    level = django_filters.ChoiceFilter(choices=Level.choices, field_name="position__level", label=_("Level"))
    kind = django_filters.ChoiceFilter(choices=Assignment.Kind.choices, label=_("Kind"))
    state = django_filters.ChoiceFilter(
        choices=[(key.value, label) for key, label in STANDINGS.items()],  # type: ignore[attr-defined]
        method="whole",
        label=_("State"),
        empty_label=_("Here and to come"),
    )

    class Meta:
        model = Assignment
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stores = self.stores
        if len(stores) < 2:
            del self.form.fields["store"]
        if self.store_in_hand is not None:
            self.form.fields["unit"].offer(units_in_reach(self.request.user, self.store_in_hand))
        else:
            del self.form.fields["unit"]

    @cached_property
    def stores(self) -> list[Unit]:
        """The stores the reader may choose from."""
        return list(stores_in_reach(self.request.user))

    @cached_property
    def store_in_hand(self) -> Unit | None:
        """The store asked for, or the only one there is; its units can be chosen from."""
        asked = self.data.get("store", "")
        if len(self.stores) == 1:
            return self.stores[0]
        return next((store for store in self.stores if str(store.pk) == asked), None)

    def filter_queryset(self, queryset: QuerySet[Assignment]) -> AssignmentQuerySet:
        """Narrow by every field, then to the standing asked for."""
        rows: AssignmentQuerySet = super().filter_queryset(queryset)
        return standing_rows(rows, self.form.cleaned_data.get("state") or "", clock.today())

    def by_name(self, queryset: AssignmentQuerySet, _name: str, value: str) -> AssignmentQuerySet:
        """Keep people whose name, spelling, number or login name fits."""
        return queryset.filter(staff__in=Staff.objects.matching(value))

    def by_unit(self, queryset: AssignmentQuerySet, _name: str, value: Unit) -> AssignmentQuerySet:
        """Keep the unit and what lies below it."""
        return queryset.filter(Q(unit=value) | Q(department=value) | Q(store=value))

    def whole(self, queryset: AssignmentQuerySet, _name: str, _value: str) -> AssignmentQuerySet:
        """Leave the rows to `filter_queryset`, which knows what no state means."""
        return queryset


class AbsenceFilter(django_filters.FilterSet):
    """Keeps absences by person, kind and state."""

    q = django_filters.CharFilter(method="by_name", label=_("Name, pinyin, initials or number"), max_length=NAME_LENGTH)
    kind = django_filters.ChoiceFilter(choices=AbsenceKind.choices, label=_("Kind"))
    state = django_filters.ChoiceFilter(choices=AbsenceState.choices, label=_("State"))

    class Meta:
        model = Absence
        fields: list[str] = []

    def by_name(self, queryset: QuerySet[Absence], _name: str, value: str) -> QuerySet[Absence]:
        """Keep people whose name, spelling, number or login name fits."""
        return queryset.filter(owner__in=Staff.objects.matching(value))

"""What every list of records can be narrowed by; a kind adds its own."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import RangeWidget

from roles.models import Unit

SEARCH_LENGTH = 60


class DaysWidget(RangeWidget):
    """Two days beside each other, chosen from the device's own calendar."""

    suffixes: ClassVar = ["after", "before"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        days = [
            forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-label": label})
            for label in (pgettext_lazy("day", "From"), pgettext_lazy("day", "To"))
        ]
        super(RangeWidget, self).__init__(days, attrs)


class DaysFilter(django_filters.DateFromToRangeFilter):
    """Keeps rows from one day to another, either of which may be left open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DaysWidget, **kwargs)


class RecordFilter(django_filters.FilterSet):
    """Narrows a list by words, state and whose it is.

    A kind's own filter set names the fields words are looked for in (`searched`).
    """

    searched: tuple[str, ...] = ()

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=SEARCH_LENGTH)
    # Without distinct: a list that is made distinct can no longer be read way by way.
    state = django_filters.MultipleChoiceFilter(label=_("State"), distinct=False, widget=forms.CheckboxSelectMultiple)
    whose = django_filters.ChoiceFilter(
        method="by_owner", label=_("Whose"), choices=(("mine", _("Mine")), ("others", _("Other people's")))
    )

    class Meta:
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["state"].extra["choices"] = self.queryset.model._meta.get_field("state").choices

    def by_words(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Keep the rows in which the words stand."""
        text = words.replace("\x00", "").strip()
        if not text or not self.searched:
            return rows
        found = Q()
        for field in self.searched:
            found |= Q(**{f"{field}__icontains": text})
        return rows.filter(found)

    def by_owner(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep one's own rows, or everybody else's."""
        mine = Q(owner=self.request.user)
        return rows.filter(mine if value == "mine" else ~mine)


class UnitRecordFilter(RecordFilter):
    """Narrows by unit too, for kinds leaders look through."""

    unit = django_filters.ModelChoiceFilter(method="by_unit", label=_("Unit"), queryset=Unit.objects.none())

    def by_unit(self, rows: QuerySet[Any], _name: str, unit: Unit) -> QuerySet[Any]:
        """Keep the rows at a unit or below it."""
        return rows.filter(unit__in=Unit.objects.below({unit.pk}))

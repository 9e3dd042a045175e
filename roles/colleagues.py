"""Choosing one colleague in a form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.models import Assignment, Staff


class ColleagueField(forms.ChoiceField):
    """One person among the holders of some assignments, listed by department; cleans to `Staff`.

    The form says in its `__init__` who is offered; assignments come with their names fetched.
    """

    default_error_messages = {"invalid_choice": _("Choose somebody from the list.")}

    def __init__(self, *, empty_label: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty_label = empty_label or _("Choose somebody")
        self._people: dict[str, Staff] = {}

    def offer(self, seats: Iterable[Assignment]) -> None:
        """Offer the holders of these assignments; who holds several stands under the first."""
        self._people = {}
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for seat in seats:
            key = str(seat.staff_id)
            if key not in self._people:
                self._people[key] = seat.staff
                place = seat.department or seat.unit
                groups[place.name].append((key, f"{seat.staff.name} · {seat.position.name}"))
        self.choices = [("", self.empty_label), *groups.items()]

    def clean(self, value: Any) -> Staff | None:
        """Return the person chosen."""
        key = super().clean(value)
        return self._people.get(key)

    def validate(self, value: Any) -> None:
        """Refuse whoever is not on the list."""
        forms.Field.validate(self, value)
        if value and value not in self._people:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")


def one_named(seats: QuerySet[Assignment], words: str) -> Staff:
    """Return the one holder of some assignments who has this full name or employee number.

    Raises ValidationError for nobody and for several.
    """
    named = Q(staff__name=words) | Q(staff__employee_no__iexact=words)
    people = {seat.staff for seat in seats.filter(named)}
    if len(people) > 1:
        raise ValidationError(gettext("Several people have this name: write the employee number."))
    if not people:
        raise ValidationError(
            gettext("Nobody of this name works here today: write the full name or the employee number.")
        )
    return people.pop()

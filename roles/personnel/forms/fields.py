"""Fields of the personnel forms: days, positions by department, units of a store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from roles.models import Position, Unit
from roles.models.unit import UNIT_RANK

REASON_LENGTH = 100


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        super().__init__(**kwargs)


class ReasonField(forms.CharField):
    """Why: kept in history beside the change."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"label": _("Reason"), "required": False, "max_length": REASON_LENGTH, **kwargs}
        super().__init__(**given)


class _ByDepartment(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        rows = sorted(self.queryset, key=lambda each: each.get_department_display())
        for department, group in groupby(rows, key=lambda each: each.get_department_display()):
            yield (department, [self.choice(each) for each in group])


class PositionField(forms.ModelChoiceField):
    """A position in use, listed by department."""

    iterator = _ByDepartment

    def __init__(self, **kwargs: Any) -> None:
        rows = Position.objects.filter(retired=False).order_by("department", "order", "code")
        super().__init__(queryset=rows, **{"label": _("Position"), "empty_label": _("Choose a position"), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        """Name the position in the reader's language."""
        return str(obj.name)


class _InTreeOrder(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        rows = list(self.queryset)
        top = [unit for unit in rows if unit.department_id is None]
        if top:
            yield (top[0].store.name if top[0].store else top[0].name, [self.choice(each) for each in top])
        below = sorted(
            (unit for unit in rows if unit.department_id is not None),
            key=lambda unit: (unit.department.code, UNIT_RANK[unit.kind], unit.code),
        )
        for department, group in groupby(below, key=lambda unit: unit.department.name):
            yield (department, [self.choice(each) for each in group])


class UnitField(forms.ModelChoiceField):
    """A unit of the store in hand; the form says in its `__init__` which are offered."""

    iterator = _InTreeOrder

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Unit.objects.none(), **{"label": _("Unit"), "empty_label": _("Choose a unit"), **kwargs}
        )

    def offer(self, units: QuerySet[Unit]) -> None:
        """Offer these units."""
        self.queryset = units

    def label_from_instance(self, obj: Any) -> str:
        """Name the unit."""
        return str(obj.name)

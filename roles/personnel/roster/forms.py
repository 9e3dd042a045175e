"""What is typed into a roster."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.models import Unit
from roles.personnel.calendar import MOST_AHEAD
from roles.personnel.roster.actions import MOST_WEEKS
from roles.personnel.roster.week import NOTHING, REST, Cell, Line, Week, monday_of

BACK = timedelta(days=366)


class WhichForm(forms.Form):
    """Which unit and week are looked at; whatever is not understood is the first unit, and this week."""

    unit = forms.IntegerField(required=False, min_value=1, max_value=2_147_483_647)
    week = forms.DateField(required=False)

    def monday(self) -> date:
        """Return the Monday asked for."""
        self.is_valid()
        today = clock.today()
        day = getattr(self, "cleaned_data", {}).get("week") or today
        return monday_of(min(max(day, today - BACK), today + MOST_AHEAD))

    def among(self, units: list[Unit]) -> Unit | None:
        """Return the unit asked for, where it is one of these, else the first; None where it is another."""
        self.is_valid()
        wanted = getattr(self, "cleaned_data", {}).get("unit")
        if wanted is None:
            return units[0] if units and not self.errors.get("unit") else None
        return next((unit for unit in units if unit.pk == wanted), None)


class RosterForm(forms.Form):
    """A field a person and day, beside what the page showed of it."""

    weeks = forms.IntegerField(
        label=_("For how many weeks"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_("More than one: the weeks after become as this one, where their days are free."),
    )

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.week = week
        shifts = [(str(shift.pk), f"{shift.name}") for shift in week.shifts]
        choices = [(NOTHING, "–"), (REST, _("Rest")), *shifts]
        for line, cell in self._open_cells():
            label = f"{line.seat.staff.name} {cell.day}"
            self.fields[_name("day", line, cell)] = forms.ChoiceField(
                choices=choices, required=False, initial=cell.value, label=label
            )
            self.fields[_name("seen", line, cell)] = forms.CharField(
                required=False, initial=cell.value, max_length=20, widget=forms.HiddenInput
            )

    def _open_cells(self) -> Iterator[tuple[Line, Cell]]:
        return ((line, cell) for line in self.week.lines for cell in line.cells if not cell.locked)

    def rows(self) -> list[dict[str, Any]]:
        """Return the lines of the grid with their fields; what cannot be planned comes with its words."""
        names = {REST: _("Rest"), **{str(shift.pk): shift.name for shift in self.week.shifts}}
        return [
            {
                "seat": line.seat,
                "cells": [
                    {"day": cell.day, "words": cell.words or names.get(cell.value, ""), "value": cell.value}
                    if cell.locked
                    else {
                        "day": cell.day,
                        "field": self[_name("day", line, cell)],
                        "seen": self[_name("seen", line, cell)],
                    }
                    for cell in line.cells
                ],
            }
            for line in self.week.lines
        ]

    def wishes(self) -> tuple[dict[tuple[int, date], str], dict[tuple[int, date], str]]:
        """Return what is wished of each day, and what the page showed of it."""
        wished, seen = {}, {}
        for line, cell in self._open_cells():
            key = (line.seat.staff_id, cell.day)
            name = _name("day", line, cell)
            # A field that was not sent says nothing, and changes nothing.
            if name in self.data:
                wished[key] = self.cleaned_data[name]
                seen[key] = self.cleaned_data[_name("seen", line, cell)]
        return wished, seen


def _name(what: str, line: Line, cell: Cell) -> str:
    return f"{what}-{line.seat.staff_id}-{cell.day:%Y%m%d}"

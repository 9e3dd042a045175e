"""What is typed about targets. Forms validate; one action writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from kpi.forms import BIG
from kpi.indicators import unit_words
from kpi.models import Basis, Indicator, TargetPeriod
from kpi.targets.actions import NOTE_LENGTH
from kpi.targets.parts import WAYS, Part
from kpi.targets.periods import period_at
from roles import clock
from roles.duties.rhythm import Period
from roles.models import Position, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST = Decimal("99999999999999.99")


def amount(label: StrOrPromise, *, required: bool = False) -> forms.DecimalField:
    """Return the field of a target's value."""
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_value=MOST,
        max_digits=16,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


class WhichForm(forms.Form):
    """Which unit and period are looked at; whatever is not understood is the first unit, and this month."""

    unit = forms.IntegerField(required=False, min_value=1, max_value=BIG)
    period = forms.ChoiceField(choices=TargetPeriod.choices, required=False)
    day = forms.DateField(required=False)

    def stretch(self) -> tuple[str, Period]:
        """Return the period asked for."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        period = given.get("period") or TargetPeriod.MONTHLY
        today = clock.today()
        day = given.get("day") or today
        if abs((day - today).days) > 3660:
            day = today
        return str(period), period_at(period, day)

    def among(self, units: list[Unit]) -> Unit | None:
        """Return the unit asked for, where it is one of these, else the first."""
        self.is_valid()
        wanted = getattr(self, "cleaned_data", {}).get("unit")
        return next((unit for unit in units if unit.pk == wanted), units[0] if units else None)


class VersionForm(forms.Form):
    """Which version of a sheet somebody looked at."""

    version = forms.IntegerField(min_value=1, max_value=BIG)


class SheetForm(forms.Form):
    """A value for every indicator a sheet may say something of; an empty one says nothing."""

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What these targets rest on, for whoever decides."),
    )

    def __init__(self, *args: Any, indicators: Iterable[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        for each in self.indicators:
            self.fields[f"value-{each.pk}"] = amount(each.name)

    def see(self, version: int) -> None:
        """Let the form be sent again for what was written with it."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "version": str(version)}

    def values(self) -> dict[int, Decimal | None]:
        """Return what was typed, by indicator."""
        return {each.pk: self.cleaned_data[f"value-{each.pk}"] for each in self.indicators}

    def lines(self) -> list[dict[str, Any]]:
        """Return the fields with what their values are in, goals first."""
        lines = [
            {
                "field": self[f"value-{each.pk}"],
                "name": each.name,
                "unit": unit_words(each.set_in).strip(),
                "usual": each.target_words,
                "goal": bool(each.goal_unit or each.additive),
            }
            for each in self.indicators
        ]
        return sorted(lines, key=lambda line: not line["goal"])


class PositionTargetForm(forms.Form):
    """A target of everybody in one position."""

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)
    position = forms.ModelChoiceField(label=_("Position"), queryset=Position.objects.none(), empty_label=None)
    indicator = forms.ModelChoiceField(label=_("Indicator"), queryset=Indicator.objects.none(), empty_label=None)
    value = amount(_("Target"))

    def __init__(
        self, *args: Any, positions: Mapping[int, Position], indicators: Iterable[Indicator], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        position, indicator = self.fields["position"], self.fields["indicator"]
        position.queryset = Position.objects.filter(pk__in=positions)  # type: ignore[attr-defined]
        indicator.queryset = Indicator.objects.filter(pk__in=[each.pk for each in indicators])  # type: ignore[attr-defined]
        position.widget.choices = [(pk, each.name) for pk, each in positions.items()]  # type: ignore[attr-defined]
        indicator.widget.choices = [(each.pk, each.name) for each in indicators]  # type: ignore[attr-defined]


class BreakForm(forms.Form):
    """A value for every part of a target; `version` is the plan's."""

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)
    basis = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (Basis.EVEN, Basis.HISTORY, Basis.HAND)],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(parts)
        for part in self.parts:
            self.fields[part.field] = amount(part.name, required=True)

    def values(self) -> dict[Part, Decimal]:
        """Return what was typed, by part; of a form with errors what of it can be read."""
        known = getattr(self, "cleaned_data", {})
        return {part: known[part.field] for part in self.parts if known.get(part.field) is not None}

    def lines(self) -> list[tuple[Part, BoundField]]:
        """Return the parts with their fields."""
        return [(part, self[part.field]) for part in self.parts]


class HowForm(forms.Form):
    """Which way a target is broken down, and how the parts are proposed."""

    way = forms.ChoiceField(label=_("Broken down to"), choices=[(code, way.label) for code, way in WAYS.items()])
    how = forms.ChoiceField(
        label=_("How"),
        choices=[(each.value, each.label) for each in (Basis.EVEN, Basis.HISTORY, Basis.HAND)],
        required=False,
    )

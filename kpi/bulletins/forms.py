"""What is typed for a bulletin."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kpi.bulletins.models import TEXT_LENGTH, TITLE_LENGTH
from kpi.bulletins.rights import WRITE
from roles import clock
from roles.models import Assignment, Position, Staff, Unit
from roles.personnel.forms.fields import DayField, UnitField
from roles.personnel.forms.people import TurnForm

LAST_MINUTE = time(23, 59)
WEEK = timedelta(days=7)


class _PositionsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class BulletinForm(TurnForm):
    """A bulletin to a unit, or to some positions of it."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=_("Text of the bulletin"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 8})
    )
    unit = UnitField(label=_("To everybody of"), empty_label=_("Choose a unit"))
    positions = _PositionsField(
        label=_("Only to these positions"),
        queryset=Position.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody of the unit."),
    )
    day = DayField(label=_("To be read until"))

    def __init__(self, *args: Any, author: Staff, **kwargs: Any) -> None:
        today = clock.today()
        seats = Assignment.objects.active_on(today).visible_to(author, WRITE).order_by()
        reached = {pk for row in seats.values_list("unit", "department", "store") for pk in row if pk is not None}
        units = [unit.pk for unit in Unit.objects.filter(pk__in=reached) if author.has_perm(WRITE, unit)]
        super().__init__(*args, units=Unit.objects.filter(pk__in=units), **kwargs)
        positions = self.fields["positions"]
        assert isinstance(positions, _PositionsField)
        held = seats.values_list("position", flat=True)
        positions.queryset = Position.objects.filter(pk__in=list(held)).order_by("department", "order", "code")
        self.fields["day"].initial = today + WEEK

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        names = ("title", "text", "unit", "positions")
        return {name: cleaned[name] for name in names} | {"closes_at": clock.local(cleaned["day"], LAST_MINUTE)}

"""What is typed for an absence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.colleagues import ColleagueField
from roles.models import Assignment
from roles.personnel.forms.fields import DayField
from roles.personnel.forms.people import TurnForm
from roles.personnel.models import AbsenceKind

BIG = 2_147_483_647
REASON_LENGTH = 300


def offer_deputies(field: forms.Field, seat: Assignment) -> None:
    """Offer the colleagues of the seat's store, those of the own unit first."""
    assert isinstance(field, ColleagueField)
    seats = Assignment.objects.active_on(clock.today()).filter(store=seat.store_id).exclude(staff=seat.staff_id)
    rows = list(seats.with_names().order_by("department__code", "unit__code", "position__order", "staff__employee_no"))
    rows.sort(key=lambda each: (each.unit_id != seat.unit_id, each.department_id != seat.department_id))
    field.offer(rows if seat.store_id else [])


class AbsenceForm(TurnForm):
    """Asking for an absence, or recording one."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=AbsenceKind.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))
    deputy = ColleagueField(
        label=_("Deputy"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Does what must be done in these days. Without a deputy it is excused."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=REASON_LENGTH)

    def __init__(self, *args: Any, seat: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = AbsenceKind.LEAVE
        offer_deputies(self.fields["deputy"], seat)

    def clean(self) -> dict[str, Any]:
        """Say at once that the days run backwards."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            raise ValidationError({"last_day": _("The last day must not lie before the first.")})
        return cleaned


class ChangeAbsenceForm(TurnForm):
    """Shortening a confirmed absence, or naming another deputy; `version` is what the page showed."""

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)
    last_day = DayField(label=_("Last day"), help_text=_("Earlier than now: whoever comes back sooner."))
    deputy = ColleagueField(label=_("Deputy"), required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, seat: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_deputies(self.fields["deputy"], seat)


class VersionForm(forms.Form):
    """The hidden version of a form with buttons only."""

    version = forms.IntegerField(min_value=1, max_value=BIG)
    reason = forms.CharField(required=False, max_length=100)

"""What is typed for a task."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.assigned.models import OCCURRENCE_LENGTH, SERIES_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from roles.assigned.places import seats_in_reach, units_in_reach
from roles.colleagues import ColleagueField
from roles.duties.models import Duty
from roles.models import Staff, Unit
from roles.personnel.forms.fields import DayField, UnitField
from roles.personnel.forms.people import TurnForm

BIG = 2_147_483_647
EVENING = time(18, 0)


class _TimeField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


class _DeadlineForm(TurnForm):
    """A day and an hour, which the action takes as one instant called `deadline`."""

    day = DayField(label=_("Due on"))
    hour = _TimeField(label=pgettext_lazy("time of day", "By"), initial=EVENING)

    @property
    def deadline(self) -> datetime:
        """The instant of a valid form."""
        return clock.local(self.cleaned_data["day"], self.cleaned_data["hour"])

    def refuse(self, error: ValidationError) -> None:
        """Put what the action says of the deadline beside the day."""
        if hasattr(error, "error_dict") and "deadline" in error.error_dict:
            error = ValidationError({"day": error.error_dict["deadline"]})
        super().refuse(error)


class TaskForm(_DeadlineForm):
    """Handing out a task to a person, or to everybody of a unit."""

    title = forms.CharField(label=_("What is to be done"), max_length=TITLE_LENGTH)
    description = forms.CharField(
        label=_("More about it"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    person = ColleagueField(label=_("To whom"), required=False, empty_label=_("Nobody in particular"))
    unit = UnitField(
        label=_("Or to everybody of"),
        required=False,
        empty_label=_("No unit"),
        help_text=_("One task each: everybody reports their own."),
    )
    series = forms.CharField(
        label=_("Series"),
        max_length=SERIES_LENGTH,
        required=False,
        help_text=_("The same name each time for what comes again. A series can be made a duty later."),
    )

    field_order = ("title", "description", "person", "unit", "day", "hour", "series")

    def __init__(self, *args: Any, giver: Staff, **kwargs: Any) -> None:
        super().__init__(*args, units=Unit.objects.filter(pk__in=units_in_reach(giver)), **kwargs)
        self.fields["day"].initial = clock.today() + timedelta(days=1)
        person = self.fields["person"]
        assert isinstance(person, ColleagueField)
        order = ("department__code", "unit__code", "position__order", "staff__employee_no")
        person.offer(seats_in_reach(giver).with_names().order_by(*order))

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two: a person or a unit."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("person")) == bool(cleaned.get("unit")):
            raise ValidationError({"person": _("Choose a person or a unit.")})
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = self.cleaned_data
        person = cleaned["person"]
        return {
            "title": cleaned["title"],
            "description": cleaned["description"],
            "series": cleaned["series"],
            "deadline": self.deadline,
            "assignees": [person] if person else [],
            "unit": cleaned["unit"],
        }


class ReportForm(forms.Form):
    """The hidden version of a task that is reported done, and a note."""

    version = forms.IntegerField(min_value=1, max_value=BIG)
    note = forms.CharField(required=False, max_length=TEXT_LENGTH)


class AnswerForm(forms.Form):
    """Accepting or returning; the action asks for the reason where it is needed."""

    version = forms.IntegerField(min_value=1, max_value=BIG)
    decision = forms.ChoiceField(choices=[("approve", ""), ("return", "")])
    reason = forms.CharField(required=False, max_length=TEXT_LENGTH)


class NewDeadlineForm(_DeadlineForm):
    """Another deadline; `version` is what the page showed."""

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    field_order = ("version", "day", "hour", "reason")


class VersionForm(forms.Form):
    """The hidden version of a form with buttons only."""

    version = forms.IntegerField(min_value=1, max_value=BIG)
    reason = forms.CharField(required=False, max_length=300)


class OccurrenceForm(TurnForm):
    """What happened just now, and which duty of one's own it raises."""

    duty = forms.ChoiceField(label=_("Duty"))
    text = forms.CharField(
        label=_("What happened"),
        max_length=OCCURRENCE_LENGTH,
        help_text=_("In a few words, without names or phone numbers of customers."),
    )

    def __init__(self, *args: Any, duties: Iterable[Duty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._duties = {str(duty.pk): duty for duty in duties}
        grouped = groupby(self._duties.values(), key=lambda duty: duty.position.name)
        choices = [(name, [(str(duty.pk), duty.name) for duty in rows]) for name, rows in grouped]
        field = self.fields["duty"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a duty")), *choices]

    def clean_duty(self) -> Duty:
        """Return the duty chosen."""
        return self._duties[self.cleaned_data["duty"]]

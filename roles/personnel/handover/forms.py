"""What is typed about a handover."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from roles.colleagues import ColleagueField
from roles.models import Assignment
from roles.personnel.forms.fields import DayField
from roles.personnel.handover.actions import REASON_LENGTH
from roles.personnel.models.handover import HandoverReason

BIG = 2_147_483_647
REST, EVERYTHING, TICKED = "rest", "all", "ticked"


class StartForm(forms.Form):
    """Which assignments are given up, why, and until when."""

    seats = forms.TypedMultipleChoiceField(
        label=_("Positions given up"), widget=forms.CheckboxSelectMultiple, coerce=int
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=HandoverReason.choices, widget=forms.RadioSelect)
    last_day = DayField(label=_("Last day"), help_text=_("What is not taken over by then falls to the superior."))

    def __init__(self, *args: Any, seats: list[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seats"].choices = [(seat.pk, _seat_label(seat)) for seat in seats]  # type: ignore[attr-defined]


def _seat_label(seat: Assignment) -> str:
    label = f"{seat.position.name} · {seat.unit.name}"
    return f"{label} (– {date_format(seat.ends_on, 'MONTH_DAY_FORMAT')})" if seat.ends_on else label


class VersionForm(forms.Form):
    """The version of the handover as the page showed it."""

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)


class PlanForm(VersionForm):
    """Who takes over what: everything, what nobody was planned for yet, one kind, or the lines ticked."""

    successor = ColleagueField(label=_("Successor"), required=False, empty_label=_("Nobody"))
    what = forms.ChoiceField(label=_("Takes over"))
    lines = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.MultipleHiddenInput)

    def __init__(
        self,
        *args: Any,
        colleagues: list[Assignment],
        kinds: list[tuple[str, str]],
        lines: list[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].offer(colleagues)  # type: ignore[attr-defined]
        self.fields["lines"].choices = [(pk, pk) for pk in lines]  # type: ignore[attr-defined]
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (REST, _("What nobody was chosen for yet")),
            (EVERYTHING, _("Everything")),
            (TICKED, _("The lines ticked below")),
            *kinds,
        ]


class AnswerForm(VersionForm):
    """Take over, or refuse with a reason."""

    answer = forms.ChoiceField(choices=[("accept", _("Take over")), ("refuse", _("Refuse"))])
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)

"""What is typed when deciding, and when arranging who decides in whose name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roles.approvals.documents import kinds_by_label
from roles.approvals.models import delegation
from roles.colleagues import ColleagueField
from roles.models import Assignment

REASON_LENGTH = 2000
BIG = 2_147_483_647


class DecisionForm(forms.Form):
    """Approve, or return with a reason; `version` is the approval's as the page showed it."""

    version = forms.IntegerField(min_value=1, max_value=BIG)
    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("return", _("Return"))])
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason when the document goes back."""
        cleaned = super().clean() or self.cleaned_data
        if (
            cleaned.get("decision") == "return"
            and not cleaned.get("reason", "").strip()
            and "reason" not in self.errors
        ):
            raise ValidationError({"reason": _("Say what is to be mended: the author reads this.")})
        return cleaned

    @property
    def first_error(self) -> str:
        """The first thing that is wrong, in one sentence."""
        return str(next(iter(self.errors.values()))[0]) if self.errors else ""


class DayField(forms.DateField):
    """A day, typed or picked as the browser offers it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class DelegationForm(forms.Form):
    """Who decides in whose name, from when to when; the principal is asked only where there is a choice."""

    principal = ColleagueField(label=_("Decisions of"))
    deputy = ColleagueField(label=_("Deputy"))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"), help_text=_("Both days included."))
    kinds = forms.MultipleChoiceField(
        label=_("Only these documents"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none to delegate all of them."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=delegation.REASON_LENGTH, required=False)

    def __init__(self, *args: Any, principals: list[Assignment], colleagues: list[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(label, kind.label) for label, kind in kinds_by_label().items()]  # type: ignore[attr-defined]
        self.fields["deputy"].offer(colleagues)  # type: ignore[attr-defined]
        people = {seat.staff_id: seat.staff for seat in principals}
        self.only_principal = next(iter(people.values())) if len(people) == 1 else None
        if self.only_principal:
            del self.fields["principal"]
        else:
            self.fields["principal"].offer(principals)  # type: ignore[attr-defined]

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused beside the field it is about."""
        for field, texts in getattr(error, "error_dict", {None: [error]}).items():
            self.add_error(field if field in self.fields else None, texts)

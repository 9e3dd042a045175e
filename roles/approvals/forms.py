"""What is typed when deciding, and when arranging who decides in whose name."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from roles.approvals.documents import kinds_by_label
from roles.approvals.models import Approval, delegation
from roles.approvals.models.voices import TEXT_LENGTH
from roles.approvals.people import around
from roles.colleagues import ColleagueField, one_named
from roles.models import Assignment, Staff

REASON_LENGTH = 2000
BIG = 2_147_483_647
MOST_PICKED = 50
PICK = re.compile(r"[1-9][0-9]{0,17}:[1-9][0-9]{0,8}", re.ASCII)
SHORT = forms.Textarea(attrs={"rows": 2})
# What the actions call the fields of a form.
FIELDS = {"decider": "person", "reason": "text", "question": "text"}


class Spoken(forms.Form):
    """A form whose first fault is said in one sentence beside the row it stands in."""

    @property
    def first_error(self) -> str:
        """The first thing that is wrong, in one sentence."""
        return str(next(iter(self.errors.values()))[0]) if self.errors else ""

    def _ask_for_a_reason(self, cleaned: dict[str, Any]) -> None:
        """Refuse to send something back without a word."""
        if (
            cleaned.get("decision") == "return"
            and not cleaned.get("reason", "").strip()
            and "reason" not in self.errors
        ):
            raise ValidationError({"reason": _("Say what is to be mended: the author reads this.")})


class DecisionForm(Spoken):
    """Approve, or return with a reason; `version` is the approval's as the page showed it."""

    version = forms.IntegerField(min_value=1, max_value=BIG)
    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("return", _("Return"))])
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)
    to_step = forms.IntegerField(required=False, min_value=1, max_value=BIG)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason when the document goes back."""
        cleaned = super().clean() or self.cleaned_data
        self._ask_for_a_reason(cleaned)
        return cleaned


class SeveralForm(Spoken):
    """One decision on several documents; each is picked with the version the page showed, as "key:version"."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("return", _("Return"))])
    reason = forms.CharField(required=False, max_length=REASON_LENGTH)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self._picked = data.getlist("pick")

    def clean(self) -> dict[str, Any]:
        """Ask for something picked, and for a reason when it goes back."""
        cleaned = super().clean() or self.cleaned_data
        picks: dict[int, int] = {}
        for each in self._picked:
            if not PICK.fullmatch(each):
                raise ValidationError(_("Load the page again: the form was not whole."))
            key, version = (int(part) for part in each.split(":"))
            picks.setdefault(key, version)
        if not picks:
            raise ValidationError(_("Tick the documents you decide on."))
        if len(picks) > MOST_PICKED:
            raise ValidationError(_("At most %(limit)s documents at once.") % {"limit": MOST_PICKED})
        self._ask_for_a_reason(cleaned)
        cleaned["picks"] = picks
        return cleaned


class VoiceForm(forms.Form):
    """Names one person, typed, not chosen: a list would tell everybody who works here."""

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)
    person = forms.CharField(
        label=_("Colleague"),
        max_length=40,
        help_text=_("Full name or employee number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None, *, approval: Approval, **kwargs: Any) -> None:
        super().__init__(data, initial={"version": approval.version}, **kwargs)
        self._approval = approval

    def clean_person(self) -> Staff:
        """Return the one person meant."""
        return one_named(around(self._approval), self.cleaned_data["person"])

    def clean(self) -> dict[str, Any]:
        """Say so where the hidden version is not whole: nobody sees that field."""
        cleaned = super().clean() or self.cleaned_data
        if "version" in self.errors:
            raise ValidationError(_("Load the page again: the form was not whole."))
        return cleaned

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused beside the field it is about."""
        for field, texts in getattr(error, "error_dict", {None: [error]}).items():
            self.add_error(FIELDS.get(field, field) if field != NON_FIELD_ERRORS else None, texts)


class TransferForm(VoiceForm):
    """To whom a document is handed, and why."""

    text = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=SHORT,
        help_text=_("The new decider reads this, and it stands in the history."),
    )


class AskForm(VoiceForm):
    """Whose opinion is asked for, and on what."""

    text = forms.CharField(label=_("Question"), max_length=TEXT_LENGTH, widget=SHORT)


class WatchForm(VoiceForm):
    """To whom a document is copied."""


class AnswerForm(Spoken):
    """What somebody asked thinks of a document."""

    answer = forms.CharField(label=_("Your opinion"), max_length=TEXT_LENGTH, widget=SHORT)


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

"""What came of a contact with a lead, in a few taps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models import CallResult, CallWay
from roles.records.forms import BIG, RefusableForm, dress
from sales.models import LeadGrade

OUTCOME_LENGTH = 1000


class ContactForm(forms.Form, RefusableForm):
    """A contact: by what way, what came of it, what was said, and when again."""

    version = forms.IntegerField(min_value=0, max_value=BIG, widget=forms.HiddenInput)
    way = forms.ChoiceField(label=pgettext_lazy("call", "Way"), choices=CallWay.choices, initial=CallWay.PHONE)
    result = forms.ChoiceField(label=pgettext_lazy("call", "Result"), choices=CallResult.choices)
    outcome = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=OUTCOME_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    grade = forms.ChoiceField(label=_("Grade"), choices=LeadGrade.choices)
    next_on = forms.DateField(label=_("Next contact on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)
        self.fields["outcome"].widget.attrs["rows"] = 2

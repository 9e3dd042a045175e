"""What authors type into a report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kpi.reports.actions import TEXT_LENGTH

BIG = 2_147_483_647


class ReportForm(forms.Form):
    """Summary and plan; `version` is the report's as the page showed it."""

    summary = forms.CharField(
        label=pgettext_lazy("report", "Summary"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What went well, what did not, and why."),
    )
    plan = forms.CharField(
        label=_("Plan"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you will do next, and what you need for it."),
    )
    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)

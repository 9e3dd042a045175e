"""What authors type into a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kpi.reports.answers import COMMENT_LENGTH, TEXT_LENGTH, Outcome
from kpi.reports.models import Report, ReportDefinition
from kpi.reports.parts import PlanLines, SectionOutput, figures_of
from kpi.reports.sections.plan import LINE_LENGTH

BIG = 2_147_483_647

_OUTCOMES = (
    ("", pgettext_lazy("planned line", "Not said yet")),
    ("done", pgettext_lazy("planned line", "Done")),
    ("carried", pgettext_lazy("planned line", "Carried over")),
    ("dropped", pgettext_lazy("planned line", "Dropped")),
)


class VersionForm(forms.Form):
    """The version the page showed."""

    version = forms.IntegerField(min_value=1, max_value=BIG)


class BeginForm(forms.Form):
    """Which report on an event to begin; `offered` are those the author's positions owe."""

    definition = forms.ChoiceField(label=_("Report"))

    def __init__(self, *args: Any, offered: Sequence[ReportDefinition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(each.pk): each for each in offered}
        field = self.fields["definition"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, each.name) for key, each in self.offered.items()]

    @property
    def chosen(self) -> ReportDefinition:
        """The definition chosen."""
        return self.offered[self.cleaned_data["definition"]]


class ReportForm(forms.Form):
    """Summary and plan, a comment a figure and an outcome a planned line of the report's sections.

    `version` is the report's as the page showed it. The report's own figures and lines alone become fields.
    """

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
        help_text=_("What you will do next, a line each; the next report asks what became of each line."),
    )
    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: Report, outputs: Sequence[SectionOutput], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outputs = list(outputs)
        self.comment_lines = [figure.line for figure in figures_of(outputs)]
        self.plan_lines = [
            line for each in outputs for part in each.parts if isinstance(part, PlanLines) for line in part.lines
        ]
        for line in self.comment_lines:
            self.fields[f"comment_{line}"] = forms.CharField(
                label=_("Comment"), required=False, max_length=COMMENT_LENGTH, initial=report.comments.get(line, "")
            )
        for planned in self.plan_lines:
            self.fields[f"outcome_{planned.line}"] = forms.ChoiceField(
                label=_("What became of it"), choices=_OUTCOMES, required=False, initial=planned.outcome
            )
            self.fields[f"note_{planned.line}"] = forms.CharField(
                label=_("Note"), required=False, max_length=LINE_LENGTH, initial=planned.note
            )

    def prompt(self, text: str) -> None:
        """Ask what the definition asks."""
        self.fields["summary"].help_text = text

    @property
    def comments(self) -> dict[str, str]:
        """The comments by line."""
        return {line: self.cleaned_data.get(f"comment_{line}", "") for line in self.comment_lines}

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """What became of each planned line, by line."""
        data = self.cleaned_data
        return {
            each.line: Outcome(data.get(f"outcome_{each.line}", ""), data.get(f"note_{each.line}", ""))
            for each in self.plan_lines
        }

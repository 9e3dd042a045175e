"""What is typed on a scorecard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from kpi.actions import COMMENT_LENGTH, LineScore
from kpi.models import LineSource, ScorecardLine

BIG = 2_147_483_647
REASON_LENGTH = 500


class SubmitCardForm(forms.Form):
    """The person's own words, handed in with the card."""

    self_comment = forms.CharField(
        label=_("What you want to say about this month"),
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)


class ScoreForm(forms.Form):
    """One score and one reason for every line that is not computed.

    `version` is the approval's. Whether a reason is needed is the action's rule.
    """

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)
    # What happened to the card meanwhile; set when the scores came too late.
    stale = ""

    def __init__(self, *args: Any, lines: Iterable[ScorecardLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line_ids = [line.pk for line in lines if line.source != LineSource.COMPUTED]
        for line in lines:
            if line.source == LineSource.COMPUTED:
                continue
            self.fields[f"line-{line.pk}"] = forms.IntegerField(
                label=_("Score (1–100)"), min_value=1, max_value=100, initial=line.score
            )
            self.fields[f"reason-{line.pk}"] = forms.CharField(
                label=_("Reason (below 60 or above 95)"), required=False, max_length=REASON_LENGTH, initial=line.comment
            )

    def scores(self) -> dict[int, LineScore]:
        """Return what was typed, by line id."""
        return {
            pk: LineScore(self.cleaned_data[f"line-{pk}"], self.cleaned_data[f"reason-{pk}"]) for pk in self.line_ids
        }

    def fields_of(self, pk: int) -> tuple[BoundField, BoundField] | None:
        """Return the bound score and reason of a line, or None for a computed one."""
        return (self[f"line-{pk}"], self[f"reason-{pk}"]) if pk in self.line_ids else None

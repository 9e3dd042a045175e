"""What is typed when deciding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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

"""What is chosen for an export."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.personnel.forms.fields import DayField


def _month_begin() -> date:
    return clock.today().replace(day=1)


class DaysForm(forms.Form):
    """From which day to which; the periods that end in between are in the file."""

    first = DayField(label=_("From"), initial=_month_begin)
    last = DayField(label=_("To"), initial=clock.today)

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and cleaned["first"] > cleaned["last"]:
            raise ValidationError({"last": _("The last day lies before the first.")})
        return cleaned

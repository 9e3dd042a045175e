"""What is typed on the checklist."""

from __future__ import annotations

from django import forms

BIG = 2_147_483_647


class TickForm(forms.Form):
    """The hidden revision of the item; the note is checked by the action, which knows its limit."""

    version = forms.IntegerField(min_value=1, max_value=BIG)
    note = forms.CharField(required=False, strip=False, validators=[])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # A NUL byte is dropped by the action; refusing the tick for it would help nobody.
        self.fields["note"].validators = []


class DayForm(forms.Form):
    """The day a superior looks at; nonsense means today."""

    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

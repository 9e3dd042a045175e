"""The form of a duty in the administration: its rhythm in words, and the events it can name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.duties.catalogue import Cadence
from roles.duties.rhythm_form import RhythmForm
from roles.duties.triggers import settlement_choices, trigger_choices

# What only a duty raised by an event has.
OF_EVENTS = ("trigger", "within", "settled_by")


class DutyForm(RhythmForm):
    """Offers the events that are registered; one that a duty names already stays on offer, known or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("trigger", trigger_choices()), ("settled_by", settlement_choices())):
            if name not in self.fields:
                continue
            stored = getattr(self.instance, name)
            if stored not in dict(choices):
                choices.append((stored, stored))
            field = self.fields[name]
            self.fields[name] = forms.ChoiceField(
                label=field.label, help_text=field.help_text, required=False, choices=choices
            )

    def clean(self) -> dict[str, Any]:
        """Refuse an event, its deadline and its settlement beside a rhythm: they would never come to pass."""
        cleaned = super().clean()
        rhythm = cleaned.get("cadence") or self.instance.cadence
        if rhythm and rhythm != Cadence.EVENT:
            words = _("Only a duty that falls due on an event has this.")
            faults = {name: words for name in OF_EVENTS if name in self.fields and cleaned.get(name)}
            if faults:
                raise ValidationError(faults)
        return cleaned

"""Forms that do not show what is on file of some fields: typing replaces it, a tick empties it, else it stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

_EMPTY = "empty_"


class HidingForm(forms.BaseForm):
    """Fields whose values are not shown where they are changed.

    `hide` is called once with what is on file, after the fields are there; `keep` belongs into `clean`. A field that
    may be empty has a tick beside it, named `empty_<field>`; one that may not keeps its value until another is typed.
    """

    _on_file: Mapping[str, Any] = {}

    def hide(self, on_file: Mapping[str, Any]) -> None:
        """Take values off the page and say how each is replaced, kept or emptied; empty values hide nothing."""
        self._on_file = {name: value for name, value in on_file.items() if value}
        order: list[str] = []
        for name, field in list(self.fields.items()):
            order.append(name)
            if name in self._on_file:
                self.initial[name] = None
                field.help_text = gettext("On file, not shown here. Type to replace it.")
                order += self._offer_emptying(name, field)
        self.order_fields(order)

    def _offer_emptying(self, name: str, field: forms.Field) -> list[str]:
        if field.required:
            field.required = False
            return []
        label = gettext("Remove what is on file: %(field)s") % {"field": field.label}
        self.fields[_EMPTY + name] = forms.BooleanField(label=label, required=False)
        return [_EMPTY + name]

    def keep(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the values as they will stand; of one both typed and ticked neither is guessed at."""
        for name, value in self._on_file.items():
            emptied, typed = cleaned.pop(_EMPTY + name, False), cleaned.get(name)
            if emptied and typed:
                self.add_error(
                    _EMPTY + name, ValidationError(gettext("Either type what replaces it or remove it, not both."))
                )
            elif not emptied:
                cleaned[name] = typed or value
        return cleaned

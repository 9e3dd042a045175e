"""The fields of a form as the face draws them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString


def _widget_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


def widget(field: BoundField, css_class: str = "", **attrs: Any) -> SafeString:
    """The input of a bound field, with the classes of the face and its help and error tied to it by id."""
    control = field.field.widget
    classes = [control.attrs.get("class", ""), _widget_class(control), css_class]
    described = []
    if field.help_text:
        described.append(f"{field.auto_id}_helptext")
    if field.errors:
        classes.append("is-invalid")
        described.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if isinstance(control, forms.Textarea):
        attrs.setdefault("rows", control.attrs.get("rows") if control.attrs.get("rows") != "10" else "4")
    attrs = {key.replace("_", "-"): value for key, value in attrs.items()}
    return field.as_widget(attrs={"class": " ".join(filter(None, classes)), **attrs})


def input_kind(field: BoundField) -> str:
    """``checkbox``, ``group`` (radio buttons, several checkboxes: a fieldset) or ``input``."""
    control = field.field.widget
    if isinstance(control, forms.CheckboxInput):
        return "checkbox"
    if isinstance(control, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "input"


def filters_set(form: forms.BaseForm) -> int:
    """How many fields of a filter form narrow the list."""
    return sum(1 for field in form.visible_fields() if _is_set(field.value()))


def _is_set(value: Any) -> bool:
    # Two days hold a value each, or none.
    return any(map(_is_set, value)) if isinstance(value, list | tuple) else value not in (None, "", False)

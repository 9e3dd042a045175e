"""What an administrator asks about rights: who may do what to which record, and two positions to compare."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.models import PlacedRecord, Position, Staff, Unit
from roles.permissions import grantable, name_of

# As long as any key of the database.
LONGEST_KEY = 18


class AccessForm(forms.Form):
    """Asks for a person, a permission and, where the question is about one record, its number."""

    person = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=64,
        help_text=gettext_lazy("Name, pinyin, initials or employee number."),
    )
    permission = forms.ChoiceField(label=gettext_lazy("Right"))
    record = forms.CharField(
        label=gettext_lazy("Number of the record"),
        required=False,
        max_length=LONGEST_KEY,
        help_text=gettext_lazy("As in its address: 17 in /reports/17/. Leave it empty to ask about any record."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._permissions: dict[str, Permission] = {}
        groups: dict[str, list[tuple[str, str]]] = {}
        for permission in grantable():
            code = f"{permission.content_type.app_label}.{permission.codename}"
            self._permissions[code] = permission
            groups.setdefault(permission.content_type.name, []).append((code, name_of(permission)))
        field = self.fields["permission"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a right")), *groups.items()]

    def permission_asked(self) -> Permission:
        """Return the permission chosen in a valid form."""
        return self._permissions[self.cleaned_data["permission"]]

    def clean_record(self) -> int | None:
        """Return the number."""
        text = self.cleaned_data["record"].strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()):
            raise ValidationError(_("Write a whole number."))
        return int(text)

    def clean(self) -> dict[str, Any]:
        """Fetch the record, of the kind the right is about."""
        cleaned: dict[str, Any] = super().clean() or {}
        number = cleaned.get("record")
        if number is None or "permission" not in cleaned:
            return cleaned
        model = self.permission_asked().content_type.model_class()
        if model is None or not issubclass(model, PlacedRecord | Unit):
            self.add_error("record", _("This right is not about single records: leave the number empty."))
            return cleaned
        named = {"store", "department", "unit", getattr(model, "OWNER_FIELD", "")}
        relations = [field.name for field in model._meta.fields if field.name in named]
        cleaned["record"] = model._default_manager.select_related(*relations).filter(pk=number).first()
        if cleaned["record"] is None:
            self.add_error("record", _("There is no record of this kind with this number."))
        return cleaned


def people_meant(words: str, most: int) -> list[Staff]:
    """Return whom the words mean: one person for an exact number or login name, otherwise who matches."""
    exact = Staff.objects.filter(employee_no__iexact=words) | Staff.objects.filter(username=words)
    return list(exact[:1]) or list(Staff.objects.matching(words).order_by("name", "employee_no")[:most])


class CompareForm(forms.Form):
    """Two positions."""

    left = forms.ModelChoiceField(Position.objects.none(), label=gettext_lazy("Position"), empty_label="–")
    right = forms.ModelChoiceField(Position.objects.none(), label=gettext_lazy("Compared with"), empty_label="–")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("left", "right"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Position.objects.filter(retired=False).order_by("order", "code")

"""What is typed for records: the form of a kind, the form of a move, a remark, a filter's name."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.catalogue.names import fold
from roles.models import Staff
from roles.records.flows import Move
from roles.records.hiding import HidingForm
from roles.records.models.entry import TEXT_LENGTH
from roles.records.models.view import NAME_LENGTH

BIG = 2_147_483_647


class RefusableForm(forms.BaseForm):
    """What an action refuses stands beside the fields."""

    def refuse(self, error: ValidationError) -> None:
        """Put what an action refused beside its fields; what has no field here stands above them."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields and field != NON_FIELD_ERRORS else None, errors)


class NamedChoiceField(forms.ModelChoiceField):
    """A choice of rows a workbook names: by what the page shows, or by one of the attributes `names`."""

    default_error_messages = {"unnamed": _("Nothing is called “%(value)s”.")}

    def __init__(self, *args: Any, names: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def named(self, text: str) -> str:
        """Return the key of the row called this; raises ValidationError where none is, or several are."""
        wanted = fold(text)
        found = [row for row in self.queryset or () if wanted in self._names_of(row)]
        if len(found) != 1:
            raise ValidationError(self.error_messages["unnamed"] % {"value": text})
        return str(found[0].pk)

    def _names_of(self, row: Any) -> set[str]:
        return {fold(self.label_from_instance(row)), *(fold(str(getattr(row, name))) for name in self.names)}


class RecordForm(forms.ModelForm, HidingForm, RefusableForm):
    """The form of a kind: its Meta names the model and the fields. `user` is who fills it in.

    Kinds override `__init__` to narrow choices to what `user` may see, and `clean` to look at fields together.
    `hidden` are fields whose values are not shown where a record is changed: they are replaced by what is typed,
    emptied by a tick, and stay where there is neither.
    """

    hidden: ClassVar[tuple[str, ...]] = ()
    version = forms.IntegerField(min_value=0, max_value=BIG, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0
        self.hide({name: getattr(self.instance, name) for name in self.hidden if self.instance.pk})
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        """Keep what is on file of hidden fields where nothing was typed or ticked."""
        return self.keep(super().clean() or self.cleaned_data)

    @classmethod
    def shown(cls, name: str, typed: Any) -> str:
        """Return a value of a workbook as its dry run shows it; kinds mask numbers of persons here."""
        return str(typed)

    @property
    def _own_fields(self) -> frozenset[str]:
        return frozenset(self._meta.fields or ())

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes: the fields of the model."""
        return {name: value for name, value in self.cleaned_data.items() if name in self._own_fields}

    @property
    def more(self) -> dict[str, Any]:
        """What was typed beside the model's fields, for the kind's `on_saved`."""
        known = {*self._own_fields, "version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in known}


def dress(field: forms.Field) -> None:
    """Give days, instants and long texts the inputs of the house."""
    if isinstance(field, forms.DateTimeField):
        field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        field.input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
    elif isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        field.input_formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"]
    elif isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 4


class MoveForm(forms.Form, RefusableForm):
    """What every move asks for: the version it was offered at, and words where it wants them.

    A move with a form of its own names a subclass. `values` are fields of the record, `data` is everything else.
    """

    version = forms.IntegerField(min_value=0, max_value=BIG, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Any, user: Staff, move: Move, **kwargs: Any) -> None:
        self.record, self.user, self.move = record, user, move
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = record.version
        for name in move.fields:
            self.fields[name] = _field_of(type(record), name, needed=name in move.needs, record=record)
        if move.reason:
            self.fields["reason"] = forms.CharField(
                label=_("Why") if move.reason == "required" else pgettext_lazy("record", "Remark"),
                required=move.reason == "required",
                max_length=TEXT_LENGTH,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def values(self) -> dict[str, Any]:
        """Fields of the record to be written with the move."""
        return {name: self.cleaned_data[name] for name in self.move.fields}

    @property
    def data_of(self) -> dict[str, Any]:
        """What else was typed, for the move's effect."""
        known = {*self.move.fields, "version", "reason"}
        return {name: value for name, value in self.cleaned_data.items() if name not in known}


def _field_of(model: Any, name: str, *, needed: bool, record: Any) -> forms.Field:
    field = modelform_factory(model, fields=[name]).base_fields[name]
    field.required, field.initial = needed, getattr(record, name, None)
    if isinstance(field, forms.NullBooleanField):
        choices = (("", "---------"), ("true", _("Yes")), ("false", _("No")))
        field = forms.TypedChoiceField(
            label=field.label, choices=choices, required=needed, coerce=lambda text: text == "true", empty_value=None
        )
    dress(field)
    return field


class RemarkForm(forms.Form, RefusableForm):
    """Words for the timeline."""

    text = forms.CharField(
        label=pgettext_lazy("record", "Remark"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class FilterNameForm(forms.Form, RefusableForm):
    """A name for the filters of a list."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)

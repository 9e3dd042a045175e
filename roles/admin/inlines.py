"""The parts of a position's page. Engines above register theirs from their own `admin.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, ModelChoiceIterator
from django.http import HttpRequest

if TYPE_CHECKING:
    from roles.admin.catalogue import EntryAdmin

_inlines: list[tuple[int, type[PartInline]]] = []


def register_inline(inline: type[PartInline], *, order: int) -> None:
    """Add a part to the page of a position, whatever department shows it."""
    if (order, inline) not in _inlines:
        _inlines.append((order, inline))


def registered_inlines() -> list[type[PartInline]]:
    """Return the parts in the order of the page."""
    return [inline for _order, inline in sorted(_inlines, key=lambda each: each[0])]


class PartFormSet(BaseInlineFormSet):
    """Rows of one part. Their fields carry their names themselves: the heads of a table are no labels."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name every field for those who hear the page."""
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label:
                # A wrapped choice is drawn by the widget inside; the wrapper's own attributes are another form's.
                inside = getattr(field.widget, "widget", field.widget)
                inside.attrs.setdefault("aria-label", str(field.label))


class PartInline(admin.TabularInline):
    """Rows of one part of a position.

    Who may change the position (through the department's proxy or the whole catalogue) may
    change its parts. `part` is what is marked customised on the position; it is empty where
    the rows are catalogue entries of their own.
    """

    template = "admin/catalogue/part.html"
    formset = PartFormSet
    part = ""
    # Whether the page opens with this part unfolded.
    unfolded = True
    extra = 0

    @property
    def page(self) -> EntryAdmin:
        """The administration page this part stands on."""
        return self.admin_site.get_model_admin(self.parent_model)  # type: ignore[return-value]

    @property
    def department(self) -> str:
        """The department the page is narrowed to; empty: all."""
        return self.page.department

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the position sees its parts."""
        return self.page.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the position may add to its parts."""
        return self._may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the position may change its parts."""
        return self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the position may take rows away."""
        return self._may_write(request, obj)

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None:
            return self.page.has_add_permission(request)
        return self.page.has_change_permission(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave the icons out that lead to what a row refers to: they crowd every row of the page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(field.widget, name, False)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the formset, which carries the part's code to whoever saves it."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.part = self.part  # type: ignore[attr-defined]
        return formset


class _SharedIterator(ModelChoiceIterator):
    """Choices read once for all rows of a part."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for row in self.field.rows.values():  # type: ignore[attr-defined]
            yield self.choice(row)


class SharedChoiceField(forms.ModelChoiceField):
    """A choice whose rows are read once for a whole formset, to draw it and to check what comes back."""

    iterator = _SharedIterator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._rows: dict[str, Any] = {}
        super().__init__(*args, **kwargs)

    @property
    def rows(self) -> dict[str, Any]:
        """The rows by key; the forms of a formset are copies that share one dictionary."""
        if not self._rows:
            self._rows.update((str(row.pk), row) for row in self.queryset)  # type: ignore[union-attr]
        return self._rows

    def to_python(self, value: Any) -> Any:
        """Return the chosen row, or None."""
        if value in self.empty_values:
            return None
        found = self.rows.get(str(getattr(value, "pk", value)))
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return found

"""Units in the administration: the tree is kept by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from roles.actions import create_unit, update_unit
from roles.actions.units import check_height
from roles.admin.base import SafeAdmin, StoreFilter
from roles.models import Unit
from roles.models.unit import UnitKind


class UnitForm(forms.ModelForm):
    """Says beside the field what the tree would refuse."""

    def clean(self) -> dict[str, Any]:
        """Check the height in the tree and that a department says which it is."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind", self.instance.kind)
        department_code = cleaned.get("department_code", self.instance.department_code)
        if kind == UnitKind.DEPARTMENT and not department_code and "department_code" not in self.errors:
            self.add_error("department_code", _("Say which department this is."))
        if kind and "parent" in cleaned:
            try:
                check_height(Unit(kind=kind, parent=cleaned["parent"]))
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


@admin.register(Unit)
class UnitAdmin(SafeAdmin):
    """The group, its stores, their departments and teams."""

    form = UnitForm
    list_display = ("name", "code", "kind", "parent", "store", "department_code", "live_from", "is_active")
    list_filter = ("kind", "department_code", "is_active", StoreFilter)
    list_select_related = ("parent", "store")
    search_fields = ("name", "code")
    ordering = ("store__code", "code")
    autocomplete_fields = ("parent",)
    readonly_fields = ("store", "department")
    fields = (
        ("code", "name"),
        "kind",
        "parent",
        "department_code",
        "live_from",
        "is_active",
        ("store", "department"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Code and kind are chosen once."""
        return (*super().get_readonly_fields(request, obj), *(("code", "kind") if obj else ()))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch what the change page shows too."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("parent", "store", "department")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Create the unit, or change it and move all below it, through the actions."""
        values = {field.name: form.cleaned_data[field.name] for field in self._written(form)}
        if change:
            update_unit(unit=obj, **values)
            return
        active = values.pop("is_active", True)
        made = create_unit(**values)
        obj.pk, obj._state.adding = made.pk, False
        if not active:
            update_unit(unit=made, is_active=False)

    def _written(self, form: Any) -> list[Any]:
        return [field for field in self.opts.concrete_fields if field.name in form.cleaned_data]

"""Export templates in the administration: which report, which columns in which order, which file."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from kpi.exports.models import ExportColumn, ExportTemplate
from kpi.exports.sources import FIELDS
from roles.admin.base import HistoryAdmin


class ColumnInline(admin.TabularInline):
    """The columns, in the order of their places."""

    model = ExportColumn
    fields = ("place", "heading", "source", "shape")
    extra = 3

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Say which sources there are."""
        if db_field.name == "source":
            kwargs["help_text"] = ", ".join([*FIELDS, "figure:…", "part:…", "whole:…", "text:…"])
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(ExportTemplate)
class ExportTemplateAdmin(HistoryAdmin):
    """Files the manufacturer asks for."""

    inlines = (ColumnInline,)
    list_display = ("name", "code", "definition", "file_type", "code_page", "active")
    list_filter = ("file_type", "active")
    list_select_related = ("definition",)
    search_fields = ("code", "name")
    autocomplete_fields = ("definition",)
    fieldsets = (
        (None, {"fields": (("code", "name"), "definition", "active")}),
        (_("File"), {"fields": (("file_type", "code_page"),)}),
    )

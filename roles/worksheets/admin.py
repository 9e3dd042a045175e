"""Worksheets in the administration, with their lines."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from roles.admin import EntryAdmin, PartInline
from roles.worksheets.models import Worksheet, WorksheetField


class WorksheetFieldInline(PartInline):
    """The lines of a worksheet at a glance; each leads to its own page, where it is changed and retired."""

    model = WorksheetField
    fields = readonly_fields = ("order", "page_link", "kind", "limits", "required", "corrective", "retired")
    ordering = ("order", "pk")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Lines are added on their own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Lines are changed on their own page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody takes a line away: filled sheets name it."""
        return False

    @admin.display(description=_("Name"))
    def page_link(self, line: WorksheetField) -> str:
        """Lead to the line's page."""
        url = reverse(f"{self.admin_site.name}:worksheets_worksheetfield_change", args=[line.pk])
        return format_html('<a href="{}">{}</a>', url, line.name)

    @admin.display(description=_("limits"))
    def limits(self, line: WorksheetField) -> str:
        """What is in order, in figures."""
        least, most = ("" if each is None else f"{each.normalize():f}" for each in (line.minimum, line.maximum))
        return f"{least} – {most} {line.unit}".strip() if least or most else ""


@admin.register(WorksheetField)
class WorksheetFieldAdmin(EntryAdmin):
    """The lines of worksheets."""

    measures = ()
    department_path = "worksheet__department"
    fixed = ("code", "worksheet")
    list_display = ("name", "code", "worksheet", "kind", "required", "corrective", "customised_words", "retired")
    list_filter = ("worksheet__department", "kind", "retired")
    list_select_related = ("worksheet",)
    search_fields = ("code", "name_zh", "name_en", "worksheet__name_zh")
    ordering = ("worksheet__code", "order")
    autocomplete_fields = ("worksheet",)
    readonly_fields = ("customised_words",)
    fieldsets = (
        (None, {"fields": (("code", "worksheet"), ("name_zh", "name_en"), "order", "retired")}),
        (_("Limits"), {"fields": (("kind", "required"), ("minimum", "maximum"), ("unit_zh", "unit_en"), "options")}),
        (_("Out of limits"), {"fields": ("corrective",)}),
        (_("State"), {"fields": ("customised_words",)}),
    )

    def affected(self, entry: Any) -> set[int]:
        """Nobody's items change with a form."""
        return set()

    @admin.display(description=_("Name"), ordering="name_zh")
    def name(self, line: WorksheetField) -> str:
        """What is asked, in the reader's language."""
        return line.name


@admin.register(Worksheet)
class WorksheetAdmin(EntryAdmin):
    """The forms that prove a check."""

    measures = ()
    list_display = ("name", "code", "department", "lines", "customised_words", "retired")
    list_filter = ("department", "retired")
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("department", "code")
    readonly_fields = ("customised_words",)
    inlines = (WorksheetFieldInline,)
    fieldsets = (
        (None, {"fields": ("code", ("name_zh", "name_en"), "department", "retired")}),
        (_("State"), {"fields": ("customised_words",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count the lines of each."""
        held = Count("fields", filter=Q(fields__retired=False))
        return super().get_queryset(request).annotate(line_count=held)

    def affected(self, entry: Any) -> set[int]:
        """Nobody's items change with a form."""
        return set()

    @admin.display(description=_("Name"), ordering="name_zh")
    def name(self, worksheet: Worksheet) -> str:
        """The name in the reader's language."""
        return worksheet.name

    @admin.display(description=_("Lines"))
    def lines(self, worksheet: Any) -> int:
        """How many lines it has."""
        return getattr(worksheet, "line_count", 0)

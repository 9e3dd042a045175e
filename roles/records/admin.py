"""Timelines and exports in the administration, to be read."""

from django.contrib import admin

from roles.admin import ReadOnlyAdmin
from roles.records.models import RecordExport


@admin.register(RecordExport)
class RecordExportAdmin(ReadOnlyAdmin):
    """Who took a list out of the house, of what kind and how long."""

    list_display = ("at", "staff", "kind", "rows")
    list_filter = ("kind",)
    list_select_related = ("staff",)
    search_fields = ("staff__name",)
    ordering = ("-pk",)

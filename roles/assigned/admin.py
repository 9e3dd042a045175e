"""Tasks in the administration, to be read."""

from django.contrib import admin

from roles.admin import ReadOnlyAdmin
from roles.assigned.models import Task


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """Who owes what to whom; changed by the people concerned only."""

    list_display = ("title", "owner", "assigned_by", "deadline", "state", "series")
    list_filter = ("state",)
    list_select_related = ("owner", "assigned_by")
    search_fields = ("title", "series", "owner__name", "assigned_by__name")
    ordering = ("-pk",)

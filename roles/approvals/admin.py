"""The decision log in the administration, to be read."""

from django.contrib import admin

from roles.admin import ReadOnlyAdmin, StoreFilter
from roles.approvals.models import Decision


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Who decided what, in the order of each store's chain."""

    list_display = ("at", "store", "sequence", "verb", "content_type", "object_id", "actor", "reason")
    list_filter = ("verb", StoreFilter)
    list_select_related = ("store", "content_type", "actor")
    search_fields = ("actor__name", "actor__employee_no", "reason")
    ordering = ("-pk",)
    date_hierarchy = "at"
    fields = (
        ("store", "sequence"),
        "at",
        "actor",
        "verb",
        "reason",
        ("content_type", "object_id"),
        "approval",
        "content_hash",
        "previous_hash",
        "hash",
    )

"""The ledger of scheduled work in the administration: what was made for which day."""

from django.contrib import admin

from roles.admin.base import ReadOnlyAdmin, StoreFilter
from roles.models import StoreDay


@admin.register(StoreDay)
class StoreDayAdmin(ReadOnlyAdmin):
    """Days of stores by engine; one without a settling time is still to be made."""

    list_display = ("day", "store", "engine", "claimed_at", "settled_at")
    list_filter = ("engine", ("settled_at", admin.EmptyFieldListFilter), StoreFilter)
    list_select_related = ("store",)
    search_fields = ("store__name", "store__code")
    ordering = ("-day", "store", "engine")
    date_hierarchy = "day"
    fields = ("engine", "store", "day", "token", "claimed_at", "settled_at")

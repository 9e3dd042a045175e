"""Bulletins in the administration, to be read."""

from django.contrib import admin

from kpi.bulletins.models import Bulletin
from roles.admin import ReadOnlyAdmin


@admin.register(Bulletin)
class BulletinAdmin(ReadOnlyAdmin):
    """What was published; written and closed by the people concerned only."""

    list_display = ("title", "owner", "unit", "published_at", "closes_at", "state")
    list_filter = ("state",)
    list_select_related = ("owner", "unit")
    search_fields = ("title", "owner__name")
    ordering = ("-pk",)

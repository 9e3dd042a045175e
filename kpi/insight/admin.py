"""The recounts, for reading, and who sees a rank."""

from __future__ import annotations

from django.contrib import admin

from kpi.insight.models import FigureProof, RankSetting
from roles.admin.base import HistoryAdmin, ReadOnlyAdmin, StoreFilter


@admin.register(FigureProof)
class FigureProofAdmin(ReadOnlyAdmin):
    """What the nightly recounts found."""

    list_display = ("day", "store", "counted", "wrong", "proved_at")
    list_filter = (StoreFilter,)
    list_select_related = ("store",)
    date_hierarchy = "day"
    fields = ("store", "day", "proved_at", "counted", "wrong", "differences")


@admin.register(RankSetting)
class RankSettingAdmin(HistoryAdmin):
    """Which units let their people see their rank."""

    list_display = ("unit", "shows_rank")
    list_select_related = ("unit",)
    autocomplete_fields = ("unit",)

"""Calendars in the administration: holidays, opening days, shifts and tax days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles import clock
from roles.admin.base import HistoryAdmin, SafeAdmin, StoreFilter
from roles.calendars.models import (
    FilingDeadline,
    FilingRule,
    Holiday,
    OpeningException,
    Shift,
    StoreHours,
)
from roles.calendars.models.store import WEEK
from roles.calendars.seeding import missing_years


@admin.register(Holiday)
class HolidayAdmin(HistoryAdmin):
    """Public holidays and make-up days; what is written here seeding leaves alone."""

    list_display = ("day", "name", "kind", "customised")
    list_filter = ("kind", "customised")
    date_hierarchy = "day"
    search_fields = ("name_zh", "name_en")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """List them, and say which years have none."""
        today = clock.today()
        for year in missing_years(today, date(today.year + 1, 1, 1)):
            messages.warning(
                request,
                _("No public holidays of %(year)s are in this table: its working days are the weekdays.")
                % {"year": year},
            )
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and keep it from being seeded over."""
        obj.customised = True
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("Name"), ordering="name_zh")
    def name(self, holiday: Holiday) -> str:
        """The name in the reader's language."""
        return holiday.name


@admin.register(StoreHours)
class StoreHoursAdmin(HistoryAdmin):
    """The usual week of a store."""

    list_display = ("store", "opens", "closes", *WEEK)
    list_filter = (StoreFilter,)
    list_select_related = ("store",)
    fields = ("store", ("opens", "closes"), WEEK)


@admin.register(OpeningException)
class OpeningExceptionAdmin(HistoryAdmin):
    """Days on which a store does otherwise than its week says."""

    list_display = ("day", "store", "is_open", "note")
    list_filter = (StoreFilter, "is_open")
    list_select_related = ("store",)
    date_hierarchy = "day"


@admin.register(Shift)
class ShiftAdmin(SafeAdmin):
    """The shifts of a store."""

    list_display = ("name", "store", "starts", "ends", "is_active")
    list_filter = (StoreFilter, "is_active")
    list_select_related = ("store",)


class FilingDeadlineForm(forms.ModelForm):
    """Takes any day of the month for the month."""

    def clean_month(self) -> date:
        """Return the first day of the month."""
        month: date = self.cleaned_data["month"]
        return month.replace(day=1)


@admin.register(FilingDeadline)
class FilingDeadlineAdmin(HistoryAdmin):
    """What the tax bureau announced."""

    form = FilingDeadlineForm
    list_display = ("month_words", "day", "note")

    @admin.display(description=gettext_lazy("month"), ordering="month")
    def month_words(self, deadline: FilingDeadline) -> str:
        """The month without a day."""
        return f"{deadline.month:%Y-%m}"


@admin.register(FilingRule)
class FilingRuleAdmin(HistoryAdmin):
    """The usual filing day: one row."""

    list_display = ("day", "shifts")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one, made with the tables."""
        return False

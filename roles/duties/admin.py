"""Duties in the administration, and the list of them on the page of a position."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from roles.admin import EntryAdmin, PartInline, register_inline
from roles.admin.catalogue import position_names
from roles.duties.duty_form import DutyForm
from roles.duties.models import Duty
from roles.duties.records import record_names
from roles.duties.rhythm_form import DETAILS
from roles.duties.sync import duty_code
from roles.duties.words import rhythm_of
from roles.models.staff import enumeration


@admin.register(Duty)
class DutyAdmin(EntryAdmin):
    """Duties; every change makes a new version, items raised before keep theirs."""

    form = DutyForm
    department_path = "position__department"
    fixed = ("code", "position", "no")
    measures = ("people", "duties")
    list_display = (
        "name",
        "position",
        "rhythm",
        "must_do",
        "customised_words",
        "retired",
    )
    list_filter = ("position__department", "cadence", "must_do", "retired")
    list_select_related = ("position",)
    search_fields = ("code", "name_zh", "name_en", "position__name_zh")
    ordering = ("position__order", "position__code", "no")
    autocomplete_fields = ("position",)
    readonly_fields = (
        "code",
        "rhythm",
        "approvers_words",
        "records_words",
        "sources_words",
        "customised_words",
        "version",
    )
    fieldsets = (
        (None, {"fields": (("position", "no"), "code", "name_zh", "name_en", "retired")}),
        (
            _("Rhythm"),
            {
                "fields": (
                    "rhythm",
                    "when",
                    "weekdays",
                    "month_days",
                    ("nth", "nth_weekday"),
                    "quarter_offset",
                    ("year_month", "month_day"),
                    ("due_time", "must_do"),
                    "when_absent",
                    ("days", "off_day"),
                    ("who", "rota_size"),
                    ("lead_minutes", "grace_minutes"),
                    ("escalation_steps", "escalation_gap_minutes"),
                    "cadence_basis",
                )
            },
        ),
        (
            _("The rule itself"),
            {
                "fields": (("cadence", "rrule"),),
                "description": _("For a rhythm that the choices above do not offer: RFC 5545."),
            },
        ),
        (_("Proof"), {"fields": ("evidence", "worksheet", "weight")}),
        (_("Raised by an event"), {"fields": ("trigger", ("within", "within_unit"), "settled_by")}),
        (
            _("In words"),
            {"fields": (("trigger_zh", "trigger_en"), ("deadline_zh", "deadline_en"), "deadline_basis")},
        ),
        (_("From the documents"), {"fields": ("records_words", "approvers_words", "sources_words")}),
        (_("State"), {"fields": ("version", "customised_words")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the words out for whoever may only look: the sentence says them."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return fieldsets
        return [(name, {**options, "fields": _without_words(options["fields"])}) for name, options in fieldsets]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch what the change page shows too."""
        return super().get_queryset(request).select_related("position", "current")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Narrow the positions to the department's."""
        if db_field.name == "position":
            kwargs["queryset"] = self.positions()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def prepare_new(self, entry: Any) -> None:
        """Name the duty by its position and number."""
        entry.code = duty_code(entry.position.code, entry.no)

    @admin.display(description=_("rhythm"), ordering="cadence")
    def rhythm(self, duty: Duty) -> str:
        """When the duty is due, in words; one that is being made is not due yet."""
        return rhythm_of(duty) if duty.cadence else ""

    @admin.display(description=_("Name"), ordering="name_zh")
    def name(self, duty: Duty) -> str:
        """The name in the reader's language."""
        return duty.name

    @admin.display(description=_("Records"))
    def records_words(self, entry: Duty) -> str:
        """Name the working records that prove it."""
        return record_names(entry.records)

    @admin.display(description=_("approved by"))
    def approvers_words(self, duty: Duty) -> str:
        """Name the positions that approve it."""
        return position_names(duty.approvers)

    @admin.display(description=_("version"))
    def version(self, duty: Duty) -> int | None:
        """The number of the version new items are raised from."""
        return duty.current.number if duty.current else None


def _without_words(fields: Any) -> list[Any]:
    """Return the fields of a fieldset but those that only the form knows."""
    lines = (
        tuple(name for name in line if name not in ("when", *DETAILS))
        for line in ((each,) if isinstance(each, str) else each for each in fields)
    )
    return [line for line in lines if line]


class DutyInline(PartInline):
    """The position's duties at a glance; each leads to its own page."""

    model = Duty
    unfolded = False
    fields = readonly_fields = ("no", "page_link", "rhythm", "marks")
    ordering = ("no",)
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Duties are added on their own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Duties are changed on their own page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Duties are retired on their own page."""
        return False

    @admin.display(description=_("rhythm"))
    def rhythm(self, duty: Duty) -> str:
        """When the duty is due, in words."""
        return rhythm_of(duty)

    @admin.display(description=_("Marks"))
    def marks(self, duty: Duty) -> str:
        """Whether it must be done, and whether it is retired."""
        return enumeration(
            str(words) for words, holds in ((_("must do"), duty.must_do), (_("retired"), duty.retired)) if holds
        )

    @admin.display(description=_("Name"))
    def page_link(self, duty: Duty) -> str:
        """Lead to the duty's page, the department's own where this page is one."""
        url = reverse(f"{self.admin_site.name}:{self.department or 'duties'}_duty_change", args=[duty.pk])
        return format_html('<a href="{}">{}</a>', url, duty.name)


register_inline(DutyInline, order=30)

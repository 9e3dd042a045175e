"""Report definitions in the administration, and the reports on the page of a position."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kpi.reports.models import ReportDefinition
from kpi.reports.sections import known
from kpi.reports.words import outside_names
from roles.admin import EntryAdmin, PartInline, register_inline
from roles.admin.catalogue import position_names
from roles.duties.records import record_names


class SectionsField(forms.CharField):
    """Codes of sections in order, a line each; every one is known."""

    widget = forms.Textarea(attrs={"rows": 7, "cols": 30})

    def prepare_value(self, value: Any) -> Any:
        """Return the codes a line each; what was typed stays as it was."""
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the codes, not how they are written."""
        return list(initial or []) != str(data or "").split()

    def clean(self, value: Any) -> list[str]:
        """Return the codes; raises ValidationError naming one nobody offers, or one that stands twice."""
        codes: list[str] = str(super().clean(value) or "").replace(",", " ").split()
        if unknown := [code for code in codes if code not in known()]:
            offered = ", ".join(known())
            facts = {"code": unknown[0][:60], "known": offered}
            raise forms.ValidationError(_("There is no section “%(code)s”. There are: %(known)s.") % facts)
        if len(set(codes)) < len(codes):
            raise forms.ValidationError(_("A section stands in a report once."))
        return codes


class DefinitionPageForm(forms.ModelForm):
    """The page of one definition."""

    sections = SectionsField(
        label=_("Sections in order"),
        required=False,
        help_text=_("A code a line, in the order of the report. None: the standard sections of its frequency."),
    )


@admin.register(ReportDefinition)
class ReportDefinitionAdmin(EntryAdmin):
    """The reports positions owe."""

    form = DefinitionPageForm
    department_path = "position__department"
    fixed = ("code", "position")
    measures = ("people", "reports")
    list_display = ("name", "code", "position", "frequency", "due_days", "due_time", "customised_words", "retired")
    list_filter = ("position__department", "frequency", "retired")
    list_select_related = ("position",)
    search_fields = ("code", "name_zh", "name_en", "position__name_zh")
    ordering = ("position__order", "position__code", "code")
    autocomplete_fields = ("position",)
    readonly_fields = ("receivers_words", "outside_words", "record_word", "sources_words", "customised_words")
    fieldsets = (
        (None, {"fields": (("code", "position"), ("name_zh", "name_en"), "retired")}),
        (_("Content"), {"fields": ("sections", ("prompt_zh", "prompt_en"))}),
        (_("Time"), {"fields": ("frequency", "draft_time", ("due_days", "due_time"), "basis")}),
        (_("From the documents"), {"fields": ("receivers_words", "outside_words", "record_word", "sources_words")}),
        (_("State"), {"fields": ("customised_words",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch what the change page shows too."""
        return super().get_queryset(request).select_related("position")

    @admin.display(description=_("Name"), ordering="name_zh")
    def name(self, definition: ReportDefinition) -> str:
        """The name in the reader's language."""
        return definition.name

    @admin.display(description=_("receivers"))
    def receivers_words(self, definition: ReportDefinition) -> str:
        """Name who decides and who reads; empty: the superior decides."""
        return position_names(definition.receivers)

    @admin.display(description=_("receivers outside the store"))
    def outside_words(self, definition: ReportDefinition) -> str:
        """Name who receives it beyond the store."""
        return outside_names(definition.outside)

    @admin.display(description=_("about"))
    def record_word(self, definition: ReportDefinition) -> str:
        """Name the working record it is about."""
        return record_names([definition.record] if definition.record else [])


class DefinitionForm(forms.ModelForm):
    """A row whose code is chosen once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True


class DefinitionInline(PartInline):
    """The reports the position owes; they are retired, not taken away."""

    model = ReportDefinition
    form = DefinitionForm
    fields = ("code", "name_zh", "name_en", "frequency", "draft_time", "due_days", "due_time", "retired")
    ordering = ("code",)
    can_delete = False
    # Eight columns on one row: plain, narrow fields instead of the admin's clocks.
    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput(format="%H:%M", attrs={"size": 5})},
        models.CharField: {"widget": forms.TextInput(attrs={"size": 14})},
        models.SlugField: {"widget": forms.TextInput(attrs={"size": 14})},
    }

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Reports refer to their definition."""
        return False


register_inline(DefinitionInline, order=50)

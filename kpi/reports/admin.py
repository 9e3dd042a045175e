"""Report definitions in the administration, and the reports on the page of a position."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from kpi.reports.models import ReportDefinition
from kpi.reports.sections import known
from kpi.reports.words import OUTSIDE
from roles.admin import EntryAdmin, PartInline, register_inline
from roles.admin.catalogue import position_names
from roles.duties.records import RECORDS
from roles.models import Position


class CodesField(forms.CharField):
    """Codes in order, a line each: every one is among those `offered` returns, and stands there once."""

    def __init__(self, *, offered: Callable[[], Collection[str]], refusal: StrPromise, **kwargs: Any) -> None:
        self.offered, self.refusal = offered, refusal
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 6, "cols": 34}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the codes a line each; what was typed stays as it was."""
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the codes, not how they are written."""
        return list(initial or []) != str(data or "").split()

    def clean(self, value: Any) -> list[str]:
        """Return the codes; raises ValidationError naming one that is not offered, or one that stands twice."""
        codes: list[str] = str(super().clean(value) or "").replace(",", " ").split()
        offered = self.offered()
        if unknown := [code for code in codes if code not in offered]:
            facts = {"code": unknown[0][:60], "known": ", ".join(offered)}
            raise forms.ValidationError(self.refusal % facts)
        if len(set(codes)) < len(codes):
            raise forms.ValidationError(_("A code stands in the list once."))
        return codes


def _position_codes() -> list[str]:
    return list(Position.objects.order_by("order", "code").values_list("code", flat=True))


class DefinitionPageForm(forms.ModelForm):
    """The page of one definition."""

    receivers = CodesField(
        label=_("Receivers in order"),
        offered=_position_codes,
        refusal=_("There is no position “%(code)s”. There are: %(known)s."),
        help_text=_(
            "A code of a position a line: the first one decides, the others read it. None: the superior decides."
        ),
    )
    sections = CodesField(
        label=_("Sections in order"),
        offered=known,
        refusal=_("There is no section “%(code)s”. There are: %(known)s."),
        help_text=_(
            "A code a line, in the order of the report; “records.” and the code of a record shows that record. "
            "None: the standard sections of its frequency."
        ),
    )
    outside = forms.MultipleChoiceField(
        label=_("receivers outside the store"),
        choices=OUTSIDE.items,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    record = forms.ChoiceField(
        label=_("about"),
        choices=lambda: [("", _("all work")), *RECORDS.items()],
        required=False,
        help_text=_("A report about one record keeps to the duties that record proves."),
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
    readonly_fields = ("receivers_words", "sources_words", "customised_words")
    fieldsets = (
        (None, {"fields": (("code", "position"), ("name_zh", "name_en"), "retired")}),
        (_("Who receives it"), {"fields": ("receivers", "receivers_words", "outside")}),
        (_("Content"), {"fields": ("record", "sections", ("prompt_zh", "prompt_en"))}),
        (_("Time"), {"fields": ("frequency", "draft_time", ("due_days", "due_time"), "basis")}),
        (_("From the documents"), {"fields": ("sources_words",)}),
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

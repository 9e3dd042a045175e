"""Flows in the administration: ordered steps, each in words, and a preview by the code that routes later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.admin.base import HistoryAdmin, acting
from roles.admin.inlines import PartInline
from roles.approvals.documents import kinds_by_label
from roles.approvals.flow_forms import FlowForm, PreviewForm, StepForm, StepFormSet, kind_choices
from roles.approvals.flows import Route, imagined, preview
from roles.approvals.models import Flow, FlowStep
from roles.approvals.words import steps_words
from roles.history import as_of, occasion
from roles.models import Position


class KindFilter(admin.SimpleListFilter):
    """Keeps the flows of one kind of document."""

    title = gettext_lazy("kind of document")
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds a flow may govern."""
        return kind_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen kind's rows; nonsense keeps everything."""
        return queryset.filter(kind=self.value()) if self.value() in dict(kind_choices()) else queryset


class StepInline(PartInline):
    """The steps of a flow, in their order."""

    model = FlowStep
    form = StepForm
    formset = StepFormSet
    template = "admin/edit_inline/stacked.html"
    extra = 1
    ordering = ("order",)
    fields = (
        ("order", "who", "level"),
        ("position", "permission", "mode"),
        ("fact", "comparison", "value"),
        ("hours", "overdue", "then_hours", "pass_to"),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the positions in the order of the catalogue."""
        if db_field.name in ("position", "pass_to"):
            kwargs["queryset"] = Position.objects.filter(retired=False).order_by("order", "code")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@dataclass(frozen=True)
class Previewed:
    """One answer of the preview: of which document or author, and where it would go."""

    about: str
    route: Route


@admin.register(Flow)
class FlowAdmin(HistoryAdmin):
    """Who decides on a kind of document, step by step; what is under way keeps the steps it began with."""

    form = FlowForm
    inlines = (StepInline,)
    change_list_template = "admin/catalogue/position_list.html"
    change_form_template = "admin/approvals/flow_form.html"
    object_history_list_template = "admin/approvals/flow_history.html"
    history_list_display = ("steps_then",)
    list_display = ("name", "kind_words", "unit", "position", "steps_in_words", "is_active")
    list_filter = (KindFilter, "is_active", ("unit", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("unit", "position")
    search_fields = ("name_zh", "name_en")
    ordering = ("kind", "unit", "position", "pk")
    autocomplete_fields = ("unit", "position")
    fields = ("kind", ("name_zh", "name_en"), ("unit", "position"), "is_active", "steps_in_words")
    readonly_fields = ("steps_in_words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch the steps the words are made of."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.prefetch_related("steps__position", "steps__pass_to")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The kind is chosen once: the conditions of the steps are of that kind."""
        return (*super().get_readonly_fields(request, obj), *(("kind_words",) if obj else ()))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the kind in words once it is chosen, and the steps in words once there are some."""
        if obj is None:
            return [each for each in self.fields if each != "steps_in_words"]
        return ["kind_words" if each == "kind" else each for each in self.fields]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the preview."""
        links = [{"label": _("Where would it go?"), "url": reverse("admin:approvals_flow_preview")}]
        return super().changelist_view(request, {**(extra_context or {}), "catalogue_links": links})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Save the flow and its steps at one instant, so that history shows them together."""
        with occasion():
            return super().changeform_view(request, object_id, form_url, extra_context)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """A former state is read, not brought back: its steps belong to it and are other rows."""
        return True

    def get_urls(self) -> list[Any]:
        """Put the preview's address before Django's own."""
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="approvals_flow_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Say where a document, or any of an author, would go if it were handed in now."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        asked = request.GET if {"document", "author"} & request.GET.keys() else None
        form = PreviewForm(asked, initial=request.GET.dict(), reader=acting(request))
        answers = _answers(form) if form.is_bound and form.is_valid() else []
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Where would it go?"),
            "has_view_permission": True,
            "form": form,
            "answers": answers,
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/approvals/flow_preview.html", context)

    @admin.display(description=gettext_lazy("Name"), ordering="name_zh")
    def name(self, flow: Flow) -> str:
        """The name in the reader's language."""
        return flow.name

    @admin.display(description=gettext_lazy("kind of document"), ordering="kind")
    def kind_words(self, flow: Flow) -> str:
        """The kind of document in words."""
        kind = kinds_by_label().get(flow.kind)
        return str(kind.label) if kind else flow.kind

    @admin.display(description=gettext_lazy("steps in words"))
    def steps_in_words(self, flow: Flow) -> str:
        """Every step in a line."""
        return _lines(steps_words(flow.steps.all(), flow.kind))

    def steps_then(self, row: Any) -> str:
        """The steps as they stood at a moment of the flow's history."""
        return _lines(steps_words(as_of(FlowStep, row.history_date, flow=row.id), row.kind))


def _lines(sentences: list[str]) -> str:
    return format_html_join("", "<div>{}. {}</div>", enumerate(sentences, 1))


def _answers(form: PreviewForm) -> list[Previewed]:
    kind = form.document_kind
    if form.found is not None:
        title_zh, title_en = kind.title(form.found)
        return [Previewed(title_zh if title_zh == title_en else f"{title_zh} / {title_en}", preview(form.found))]
    return [
        Previewed(f"{seat.staff.name} · {seat.position.name} · {seat.unit.name}", preview(imagined(kind.model, seat)))
        for seat in form.seats
    ]

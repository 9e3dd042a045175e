"""Assignments in the administration: begun and ended, never rewritten."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.actions import end_assignment, start_assignment
from roles.actions.people import check_assignment
from roles.admin.base import HistoryAdmin, StoreFilter
from roles.models import Assignment

_FIXED = ("staff", "position", "unit", "kind", "starts_on")


class AssignmentForm(forms.ModelForm):
    """Says beside the field what the database would refuse."""

    def clean(self) -> dict[str, Any]:
        """Check days, overlap and the one open primary position."""
        cleaned = super().clean() or {}
        known = self.instance if self.instance.pk else None
        facts = {name: cleaned.get(name) or (getattr(known, name) if known else None) for name in _FIXED}
        if "ends_on" not in cleaned or not all(facts.values()):
            return cleaned
        try:
            check_assignment(**facts, ends_on=cleaned["ends_on"], known=known)  # type: ignore[arg-type]
        except ValidationError as error:
            self.add_error(None, error if self._shows(error) else ValidationError(error.messages))
        return cleaned

    def _shows(self, error: ValidationError) -> bool:
        return not hasattr(error, "error_dict") or set(error.error_dict) <= set(self.fields)


class RunningFilter(admin.SimpleListFilter):
    """Keeps what holds today, what is over, or what has yet to begin."""

    title = _("Time")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the three times."""
        return [("now", _("Running")), ("over", _("Over")), ("later", _("Still to begin"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen time's rows."""
        today = clock.today()
        running = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        chosen = {"now": running, "over": Q(ends_on__lt=today), "later": Q(starts_on__gt=today)}.get(self.value() or "")
        return queryset.filter(chosen) if chosen else queryset


@admin.register(Assignment)
class AssignmentAdmin(HistoryAdmin):
    """Who holds which position where. A move is an end and a new beginning."""

    form = AssignmentForm
    list_display = ("staff", "employee_no", "position", "unit", "store", "kind", "starts_on", "ends_on")
    list_filter = (RunningFilter, "kind", "position__department", StoreFilter)
    list_select_related = ("staff", "position", "unit", "store")
    search_fields = ("staff__name", "staff__employee_no", "staff__username", "position__name_zh", "position__code")
    ordering = ("-starts_on", "-pk")
    date_hierarchy = "starts_on"
    autocomplete_fields = ("staff", "position", "unit")
    fields = ("staff", "position", "unit", "kind", ("starts_on", "ends_on"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Once begun, an assignment can only be given its last day."""
        return _FIXED if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch what the pages show."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("staff", "position", "unit", "store")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Begin or end the assignment through the actions, so that rights and records follow."""
        if change:
            stored = Assignment.objects.get(pk=obj.pk)
            stored._history_user = request.user  # type: ignore[attr-defined]
            if stored.ends_on != form.cleaned_data["ends_on"]:
                end_assignment(assignment=stored, ends_on=form.cleaned_data["ends_on"])
            return
        made = start_assignment(**form.cleaned_data)
        obj.pk, obj._state.adding = made.pk, False

    @admin.display(description=_("employee number"), ordering="staff__employee_no")
    def employee_no(self, assignment: Assignment) -> str:
        """The person's employee number: names are shared."""
        return assignment.staff.employee_no

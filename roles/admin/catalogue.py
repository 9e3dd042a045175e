"""The page of a catalogue entry: readable, narrowed to a department, saved through the actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from roles.actions import create_entry, customise_entry
from roles.admin.base import acting
from roles.admin.histories import RememberedAdmin
from roles.admin.proposals import proposal_of
from roles.models import Position
from roles.models.staff import enumeration


class EntryAdmin(RememberedAdmin):
    """Base of positions, duties, indicators and report definitions.

    `department` narrows the page to one department (a proxy's page); `department_path` leads
    from the entry to it. `fixed` are fields that never change once the entry is there.
    """

    department: ClassVar[str] = ""
    department_path: ClassVar[str] = "department"
    fixed: ClassVar[tuple[str, ...]] = ("code",)

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        # A proxy shares its parent's history, but the history app notes that on the parent only.
        model._meta.simple_history_manager_attribute = model._meta.concrete_model._meta.simple_history_manager_attribute

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the entries, of the department only where the page is narrowed."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return self.narrowed(rows) if self.department else rows

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the department's entries."""
        return rows.filter(**{self.department_path: self.department})

    def positions(self) -> QuerySet[Position]:
        """Return the positions this page may name."""
        rows = Position.objects.order_by("order", "code")
        return rows.filter(department=self.department) if self.department else rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What comes from code is read; what is fixed is written once."""
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Leave out the filter by department where there is one only."""
        filters = super().get_list_filter(request)
        return [each for each in filters if not (self.department and each == self.department_path)]

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """A department's short lists are drawn whole: it may not search the whole catalogue."""
        return () if self.department else tuple(super().get_autocomplete_fields(request))

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Create or customise the entry through the actions."""
        reason = proposal_of(request).reason
        if not change:
            self.prepare_new(obj)
            create_entry(acting_user=acting(request), entry=obj, reason=reason)
            return
        names = {field.name for field in obj._meta.concrete_fields} & set(form.cleaned_data)
        values = {name: form.cleaned_data[name] for name in names}
        customise_entry(acting_user=acting(request), entry=obj, values=values, reason=reason)

    def prepare_new(self, entry: Any) -> None:
        """Fill in what follows from the page an entry is made on."""

    @admin.display(description=_("Changed here"))
    def customised_words(self, entry: Any) -> str:
        """Name the fields the next `catalogue sync` leaves alone."""
        return enumeration(self._field_name(name) for name in entry.customised)

    def _field_name(self, name: str) -> str:
        fields = {each.name: each for each in self.opts.get_fields()}
        field: Any = fields.get(name)
        if field is None:
            return name
        return str(field.verbose_name if field.concrete else field.related_model._meta.verbose_name_plural)

    @admin.display(description=_("Sources"))
    def sources_words(self, entry: Any) -> str:
        """Say where the entry stands in the documents, one line each."""
        return format_html_join("", "<div>{}</div>", ((_source(each),) for each in entry.sources))

    @admin.display(description=_("Records"))
    def records_words(self, entry: Any) -> str:
        """Name the working records."""
        return enumeration(str(each) for each in entry.records)


def _source(source: Any) -> str:
    if not isinstance(source, list | tuple):
        return str(source)
    return " · ".join(str(part) for part in source if part not in (None, ""))


def position_names(codes: list[str]) -> str:
    """Return the names of positions, in the order of their codes."""
    known = {each.code: each.name for each in Position.objects.filter(code__in=codes)}
    return enumeration(known.get(code, code) for code in codes)

"""The page of a position: the whole job in one place, its parts plugged in by the engines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from roles import clock
from roles.actions import create_entry, customise_entry, customise_part
from roles.actions.catalogue import check_superior
from roles.admin.as_of import AsOfPages
from roles.admin.base import acting
from roles.admin.drift import DriftPages
from roles.admin.inlines import PartInline, SharedChoiceField, register_inline, registered_inlines
from roles.admin.lifecycle import LifecyclePages
from roles.admin.proposals import proposal_of
from roles.admin.transfer import TransferPages
from roles.catalogue import Level
from roles.models import CatalogueEntry, Grant, Position, PositionAlias
from roles.permissions import grantable, name_of


class PositionForm(forms.ModelForm):
    """Refuses a superior that stands below before the database does."""

    def clean(self) -> dict[str, Any]:
        """Check the line of superiors."""
        cleaned = super().clean() or {}
        superior = cleaned.get("reports_to")
        if superior is not None:
            try:
                check_superior(Position(pk=self.instance.pk, reports_to=Position(pk=superior.pk)))
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


@admin.register(Position)
class PositionAdmin(AsOfPages, TransferPages, DriftPages, LifecyclePages):
    """Positions with their names, grants and whatever the engines add."""

    form = PositionForm
    list_display = ("name", "code", "department", "level", "reports_to", "holders", "customised_words", "retired")
    list_filter = ("department", "level", "retired")
    list_select_related = ("reports_to",)
    search_fields = ("code", "name_zh", "name_en", "aliases__name")
    ordering = ("order", "code")
    autocomplete_fields = ("reports_to",)
    readonly_fields = ("customised_words", "holders")
    fieldsets = (
        (None, {"fields": ("code", ("name_zh", "name_en"), "holders", "retired")}),
        (gettext_lazy("Place"), {"fields": (("department", "level"), "reports_to", "spot_check_share", "order")}),
        (gettext_lazy("Notes"), {"fields": ("note", "customised_words")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count who holds each position today."""
        today = clock.today()
        holding = Q(assignments__starts_on__lte=today) & (
            Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=today)
        )
        return super().get_queryset(request).annotate(held_by=Count("assignments", filter=holding, distinct=True))

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type[Any]]:
        """Return the parts of the house's engines."""
        return list(registered_inlines())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A department's page keeps its positions in the department."""
        own = ("department",) if self.department else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Narrow the superiors of a department to its own positions and the managers of the house."""
        if db_field.name == "reports_to" and self.department:
            kwargs["queryset"] = Position.objects.filter(
                Q(department=self.department) | Q(level__in=(Level.EXECUTIVE, Level.MANAGER))
            ).order_by("order", "code")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def prepare_new(self, entry: Any) -> None:
        """Place a position made on a department's page in the department."""
        if self.department:
            entry.department = self.department

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save one part of the position through the actions."""
        reason = proposal_of(request).reason
        rows = formset.save(commit=False)
        if issubclass(formset.model, CatalogueEntry):
            for entry in formset.new_objects:
                create_entry(acting_user=acting(request), entry=entry, reason=reason)
            for entry, names in formset.changed_objects:
                values = {name: getattr(entry, name) for name in names}
                customise_entry(acting_user=acting(request), entry=entry, values=values, reason=reason)
        elif rows or formset.deleted_objects:
            customise_part(
                acting_user=acting(request),
                position=form.instance,
                part=formset.part,
                rows=rows,
                dropped=formset.deleted_objects,
                reason=reason,
            )

    def affected(self, entry: Any) -> set[int]:
        """Who holds the position feels its changes."""
        return {entry.pk} if entry.pk else set()

    @admin.display(description=gettext_lazy("Name"), ordering="name_zh")
    def name(self, position: Position) -> str:
        """The name in the reader's language."""
        return position.name

    @admin.display(description=gettext_lazy("Held by"), ordering="held_by")
    def holders(self, position: Any) -> int:
        """How many people hold it today; nobody holds one that is just being made."""
        return getattr(position, "held_by", 0)


class AliasInline(PartInline):
    """The names a position goes by."""

    model = PositionAlias
    part = "aliases"
    unfolded = False
    fields = ("name", "kind", "document")


class PermissionField(SharedChoiceField):
    """Permissions, named by what they are about and what they allow."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the record's name and the verb."""
        return name_of(obj)


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A grant. One that is there offers its own permission alone (and what was sent): another one is another grant.

    Offered to each of a position's eighty grants, all permissions there are would make up most of the page.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("permission")
        if self.instance.pk and isinstance(field, PermissionField):
            offered = [self.instance.permission, field.rows.get(str(self["permission"].value()))]
            labels = {row.pk: field.label_from_instance(row) for row in offered if row}
            field.widget.choices = list(labels.items())  # type: ignore[attr-defined]


class GrantInline(PartInline):
    """What the position may do, and how far it reaches."""

    model = Grant
    form = GrantForm
    part = "grants"
    fields = ("permission", "scope")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch what a row shows."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("permission__content_type")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer what can be granted."""
        if db_field.name == "permission":
            kwargs |= {"form_class": PermissionField, "queryset": grantable()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


register_inline(AliasInline, order=10)
register_inline(GrantInline, order=20)

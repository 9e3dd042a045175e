"""What every page of the administration shares: bad input is answered, nothing is deleted, a foreign row is 404."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from roles.models import Staff, Unit
from roles.models.unit import UnitKind


def acting(request: HttpRequest) -> Staff:
    """Return the person at work; the site has let nobody else in."""
    assert isinstance(request.user, Staff)
    return request.user


class SafeAutocomplete(AutocompleteSelect):
    """Django's search field, drawn again even when what came back is no key at all."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Drop what cannot be a key; the error beside the field has already said so."""
        keys = [
            each for each in value if not each or (str(each).isascii() and str(each).isdecimal() and len(each) < 19)
        ]
        return super().optgroups(name, keys, attr)


class SafeAdmin(admin.ModelAdmin):
    """A page on which no input is a server error.

    Rows stay for those who refer to them: they are retired, ended or switched off, never deleted.
    """

    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Search with a field that survives bad input."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SafeAutocomplete(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; characters no database stores are dropped from the address first."""
        if any("\x00" in value for values in request.GET.lists() for value in (values[0], *values[1])):
            messages.error(
                request, _("The address held characters no field can hold: search and filters were dropped.")
            )
            return HttpResponseRedirect(request.path)
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search without the characters no database stores (the autocomplete passes them on)."""
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show or save the form; what only the database noticed (somebody was faster) is said, not raised."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except IntegrityError:
            messages.error(
                request, _("Nothing was saved: somebody changed the same thing at this moment. Look at it again.")
            )
        return HttpResponseRedirect(request.get_full_path())

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Answer 404 for a row that is not there, or not for this reader (Django would lead to the index)."""
        raise Http404


class HistoryAdmin(SafeAdmin, SimpleHistoryAdmin):
    """A page whose rows remember every change."""

    object_history_list_template = "admin/history_list.html"

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show what was changed, of rows this reader may see only."""
        self._require_row(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show a former state; bringing it back needs the right to change."""
        row = self._require_row(request, object_id)
        if not version_id.isdecimal() or len(version_id) > 18:
            raise Http404
        if request.method == "POST" and not self.has_change_permission(request, row):
            raise PermissionDenied
        try:
            return super().history_form_view(request, object_id, version_id, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(request.get_full_path())

    def _require_row(self, request: HttpRequest, object_id: str) -> models.Model:
        row: models.Model | None = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row


class ReadOnlyAdmin(SafeAdmin):
    """A log: it is read here and written elsewhere."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes anything here."""
        return False


class StoreFilter(admin.SimpleListFilter):
    """Keeps the rows of one store; the row's column is `store`."""

    title = gettext_lazy("Store")
    parameter_name = "store"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the stores by name."""
        stores = Unit.objects.filter(kind=UnitKind.STORE).order_by("name").values_list("pk", "name")
        return [(str(pk), name) for pk, name in stores]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the chosen store's rows."""
        value = self.value()
        if value is None:
            return queryset
        if not (value.isascii() and value.isdecimal() and len(value) < 18):
            raise IncorrectLookupParameters
        return queryset.filter(store=int(value))

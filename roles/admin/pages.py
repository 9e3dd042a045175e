"""Pages of the catalogue beside Django's own list and form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from roles.admin.catalogue import EntryAdmin
from roles.catalogue.sections import sections
from roles.catalogue.transfer.sheets import May

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class EntryPages(EntryAdmin):
    """What further pages share: addresses under the entry's own, the frame, and the rights behind them."""

    change_list_template = "admin/catalogue/position_list.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead from the list to the further pages."""
        context = {**(extra_context or {}), "catalogue_links": self.list_links()}
        return super().changelist_view(request, context)

    def list_links(self) -> list[dict[str, Any]]:
        """Return the links above the list: label and address."""
        return []

    def page(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Return a view as the site shows it: behind its log-in, never cached."""
        return self.admin_site.admin_view(view)

    def page_name(self, page: str) -> str:
        """Return the name of one of this model's addresses."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def link(self, page: str, *args: Any) -> str:
        """Return one of this model's addresses, the department's own where this page is one."""
        return reverse(f"{self.admin_site.name}:{self.page_name(page)}", args=args)

    def may(self, request: HttpRequest) -> May:
        """Return what answers whether the reader may do something to positions, duties or indicators."""
        models = (each.model._meta for section in sections() for each in section.entries)
        homes = {each.model_name: each.app_label for each in models}

        def answer(verb: str, right: str) -> bool:
            label = self.department or homes[right]
            return request.user.has_perm(f"{label}.{verb}_{right}")

        return answer

    def draw(
        self, request: HttpRequest, template: str, title: StrOrPromise, *, status: int = 200, **facts: Any
    ) -> HttpResponse:
        """Return a page in the frame of the administration."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "has_view_permission": True,
            **facts,
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, f"admin/catalogue/{template}", context, status=status)

"""The history of an entry, and bringing back what it was: through the actions, looked at first, with a reason."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roles.actions.restore import restore_entry
from roles.admin.base import acting
from roles.admin.previews import PreviewedAdmin
from roles.admin.proposals import Outlook, Proposal, try_out
from roles.catalogue.occasions import moment_of, occasions, state_of
from roles.catalogue.portraits import Difference
from roles.history import occasion

PAGE = 20


@dataclass(frozen=True)
class LinkedDifference(Difference):
    """A difference, and where the history of its own entry stands ("" for none)."""

    url: str = ""


class RememberedAdmin(PreviewedAdmin):
    """Shows who changed what, when and why, the parts of a position included, and brings former states back."""

    history_template = "admin/catalogue/history.html"
    department: ClassVar[str] = ""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """List the changes, the newest first, field by field."""
        entry = self._require_row(request, object_id)
        if not self.has_view_or_change_permission(request, entry):
            raise PermissionDenied
        found = occasions(entry)
        page = Paginator(found, PAGE).get_page(request.GET.get("p"))
        for each in page:
            each.differences = [self._linked(difference) for difference in each.differences]
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "opts": self.opts,
            "original": entry,
            "title": _("History"),
            "subtitle": str(entry),
            "page_obj": page,
            "newest": found[0].mark if found else "",
            "may_revert": self.has_change_permission(request, entry),
            "has_view_permission": True,
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, self.history_template, context)

    def _linked(self, difference: Difference) -> LinkedDifference:
        """Lead from a difference in an entry of its own to that entry's history, where the reader's pages have it."""
        url = ""
        if difference.entry is not None:
            model, pk = difference.entry
            name = f"{self.department or model._meta.app_label}_{model._meta.model_name}_history"
            with suppress(NoReverseMatch):
                url = reverse(f"{self.admin_site.name}:{name}", args=[pk])
        return LinkedDifference(**vars(difference), url=url)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what bringing a former state back would do; with a reason, do it."""
        entry: Any = self._require_row(request, object_id)
        if not self.has_view_or_change_permission(request, entry):
            raise PermissionDenied
        at = moment_of(entry, version_id)
        if at is None:
            raise Http404
        if request.method != "POST":
            return self._revert_page(request, entry, at, Proposal.of(request))
        if not self.has_change_permission(request, entry):
            raise PermissionDenied
        return self._revert(request, entry, at)

    def _revert(self, request: HttpRequest, entry: Any, at: datetime) -> HttpResponse:
        proposal = Proposal.of(request)
        try:
            with occasion(), transaction.atomic():
                proposal.look(entry)
                if not proposal.saving:
                    return self._revert_page(request, entry, at, proposal)
                restore_entry(acting_user=acting(request), entry=entry, at=at, reason=proposal.reason)
                self.log_reason(request, entry, proposal.reason)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.get_full_path())
        messages.success(request, _("The state of %(day)s is back.") % {"day": _moment(at)})
        return HttpResponseRedirect(self.address("change", entry))

    def _revert_page(self, request: HttpRequest, entry: Any, at: datetime, proposal: Proposal) -> HttpResponse:
        refused, outlook = "", None
        try:
            with occasion():
                outlook = self._tried(request, entry, at)
        except ValidationError as error:
            refused = " ".join(error.messages)
        return self.preview_page(
            request,
            entry,
            outlook,
            form=proposal.form,
            state=state_of(entry),
            stale=proposal.stale,
            meanwhile=proposal.meanwhile,
            posted=[],
            refused=refused,
            reverting_to=at,
            may_save=outlook is not None and self.has_change_permission(request, entry),
            back_to=self.address("history", entry),
            status=proposal.status,
        )

    def _tried(self, request: HttpRequest, entry: Any, at: datetime) -> Outlook:
        return try_out(
            entry,
            self.affected(entry),
            lambda: restore_entry(acting_user=acting(request), entry=entry, at=at, reason=""),
            self.measures,
        )

    def address(self, page: str, entry: Any) -> str:
        """Return the address of one of the entry's pages, the department's own where this page is one."""
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[entry.pk])


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")

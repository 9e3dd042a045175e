"""The catalogue of a department as a workbook: downloaded, edited in Excel, looked at, imported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles import clock
from roles.admin.base import acting
from roles.admin.pages import EntryPages
from roles.admin.proposals import ReasonForm
from roles.catalogue import Department
from roles.catalogue.impact import Foresight, foresee
from roles.catalogue.transfer.planning import Plan, export, plan
from roles.catalogue.transfer.sheets import sheets
from roles.history import occasion
from roles.models import Position
from roles.spreadsheets import attachment
from roles.spreadsheets.keeping import keep, kept
from roles.spreadsheets.reading import Unreadable
from roles.spreadsheets.upload import UploadForm

CONFIRM, SEEN = "_confirm", "_seen"


class TransferPages(EntryPages):
    """Adds the workbook's pages to the list of positions."""

    def get_urls(self) -> list[Any]:
        """Put the workbook's addresses before Django's own."""
        return [
            path("excel/", self.page(self.transfer_view), name=self.page_name("excel")),
            path("excel/export/", self.page(self.export_view), name=self.page_name("excel_export")),
            path("excel/<uuid:token>/", self.page(self.import_view), name=self.page_name("excel_import")),
            *super().get_urls(),
        ]

    def list_links(self) -> list[dict[str, Any]]:
        """Lead to the workbook."""
        return [{"label": _("Excel"), "url": self.link("excel")}, *super().list_links()]

    def transfer_view(self, request: HttpRequest) -> HttpResponse:
        """Offer the download, and take an upload to the dry run."""
        department = self._department(request)
        form = UploadForm()
        if request.method == "POST":
            self._require_change(request)
            form = UploadForm(request.POST, request.FILES)
            if department and form.is_valid():
                row = keep(
                    owner=acting(request),
                    purpose=_purpose(department),
                    name=form.file_name,
                    content=form.cleaned_data["workbook"],
                )
                return HttpResponseRedirect(self.link("excel_import", row.token) + self._query(department))
        facts = {
            "form": form,
            "department": department,
            "departments": [] if self.department else Department.choices,
            "sheets": [
                {"title": each.title, "explanation": each.explanation}
                for each in sheets()
                if self._may(request)("view", each.right)
            ],
            "may_import": self.has_change_permission(request),
            "export_url": self.link("excel_export") + self._query(department),
        }
        status = 422 if form.errors else 200
        return self.draw(request, "transfer.html", _("Catalogue in Excel"), status=status, **facts)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Send the department's catalogue."""
        department = self._department(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        if not department:
            return self.transfer_view(request)
        name = _("catalogue %(department)s %(day)s") % {
            "department": Department(department).label,
            "day": clock.today().isoformat(),
        }
        return attachment(f"{name}.xlsx", export(department, self._may(request)))

    def import_view(self, request: HttpRequest, token: UUID) -> HttpResponse:
        """Show what a kept workbook would do; with a reason, do it."""
        self._require_change(request)
        department = self._department(request)
        row = kept(owner=acting(request), purpose=_purpose(department), token=str(token)) if department else None
        if row is None:
            messages.error(request, _("This upload is no longer there (it is kept for an hour): upload it again."))
            return HttpResponseRedirect(self.link("excel") + self._query(department))
        content = bytes(row.content)
        if request.method != "POST":
            return self._dry_run(request, content, department, row.name, ReasonForm())
        form = ReasonForm(request.POST)
        stale = not self._apply(request, content, department, form) if form.is_valid() else False
        if form.errors or stale:
            return self._dry_run(request, content, department, row.name, form, stale=stale)
        row.delete()
        return HttpResponseRedirect(self.link("changelist"))

    def _apply(self, request: HttpRequest, content: bytes, department: str, form: ReasonForm) -> bool:
        """Write everything if the workbook still does what was shown; return whether it does."""
        try:
            with occasion(), transaction.atomic():
                list(Position.objects.select_for_update().filter(department=department).order_by("pk"))
                found = self._plan(request, content, department)
                if found.run.every_fault or found.run.fingerprint != request.POST.get(SEEN):
                    return False
                count = len(found.run.changes)
                found.write(acting(request), form.cleaned_data["change_reason"])
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return True
        except IntegrityError:
            return False
        text = ngettext("%(count)d row was written.", "%(count)d rows were written.", count)
        messages.success(request, text % {"count": count})
        return True

    def _dry_run(
        self, request: HttpRequest, content: bytes, department: str, name: str, form: ReasonForm, *, stale: bool = False
    ) -> HttpResponse:
        try:
            found = self._plan(request, content, department)
        except Unreadable as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self.link("excel") + self._query(department))
        run = found.run
        foresight, refused = None, ""
        if run.changes and not run.every_fault:
            foresight, refused = self._foresee(request, found)
        facts = {
            "run": run,
            "form": form,
            "file_name": name,
            "department_name": Department(department).label,
            "foresight": foresight,
            "refused": refused,
            "stale": stale,
            "back_url": self.link("excel") + self._query(department),
            "may_write": foresight is not None,
        }
        status = 409 if stale else 422 if form.errors else 200
        return self.draw(request, "dry_run.html", _("What this workbook would do"), status=status, **facts)

    def _foresee(self, request: HttpRequest, found: Plan) -> tuple[Foresight | None, str]:
        """Return what the import would do to people, or why it is refused."""
        try:
            with occasion():
                return foresee(found.touched(), lambda: found.write(acting(request), "")), ""
        except ValidationError as error:
            return None, " ".join(error.messages)

    def _plan(self, request: HttpRequest, content: bytes, department: str) -> Plan:
        return plan(content, department, self._may(request))

    def _department(self, request: HttpRequest) -> str:
        """Return whose catalogue it is: the page's own, or the one named; "" where none is named yet."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if self.department:
            return str(self.department)
        named = request.GET.get("department", "")
        if named and named not in Department.values:
            raise Http404
        return named

    def _query(self, department: str) -> str:
        return f"?department={department}" if department and not self.department else ""

    def _may(self, request: HttpRequest) -> Any:
        return self.may(request)

    def _require_change(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied


def _purpose(department: str) -> str:
    return f"catalogue:{department}"

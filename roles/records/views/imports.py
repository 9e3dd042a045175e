"""Records from a workbook: the upload, what it would do, the writing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from roles.http import StaffRequest
from roles.records.importing import MOST_ROWS, columns_of, plan, template, write
from roles.records.kinds import RecordKind
from roles.records.reach import kind_for
from roles.records.views.pages import CONFLICT, UNPROCESSABLE
from roles.spreadsheets import attachment
from roles.spreadsheets.keeping import keep, kept
from roles.spreadsheets.reading import Unreadable
from roles.spreadsheets.upload import UploadForm


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: StaffRequest, kind: str) -> HttpResponse:
    """Offer an empty workbook, and take an upload to the dry run."""
    found = _kind(request, kind)
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            content = form.cleaned_data["workbook"]
            row = keep(owner=request.user, purpose=_purpose(found), name=form.file_name, content=content)
            return redirect("records:import_check", found.code, row.token)
    context = {
        "kind": found,
        "form": form,
        "columns": columns_of(found, request.user),
        "limit": MOST_ROWS,
        "template_url": reverse("records:import_template", args=[found.code]),
    }
    return render(request, "records/import.html", context, status=UNPROCESSABLE if form.errors else 200)


@never_cache
@require_GET
def empty(request: StaffRequest, kind: str) -> HttpResponse:
    """Send an empty workbook to fill in."""
    found = _kind(request, kind)
    return attachment(f"{found.label}.xlsx", template(found, request.user))


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: StaffRequest, kind: str, token: UUID) -> HttpResponse:
    """Show what a kept workbook would do; when it is confirmed and still does it, do it."""
    found = _kind(request, kind)
    row = kept(owner=request.user, purpose=_purpose(found), token=str(token))
    if row is None:
        messages.error(request, _("This upload is no longer there (it is kept for an hour): upload it again."))
        return redirect("records:import", found.code)
    try:
        with transaction.atomic():
            planned = plan(found, request.user, bytes(row.content))
            run = planned.run
            same = run.fingerprint == request.POST.get("seen")
            if request.method == "POST" and same and run.changes and not run.every_fault:
                count = write(found, request.user, planned.values)
                row.delete()
                messages.success(request, _("Recorded from the workbook: %(count)s.") % {"count": count})
                return redirect(found.list_url)
    except (Unreadable, ValidationError) as error:
        # A row that alone would do may not beside another one: two of one customer.
        messages.error(request, " ".join(error.messages))
        return redirect("records:import", found.code)
    context = {
        "kind": found,
        "run": run,
        "faults": run.every_fault,
        "file_name": row.name,
        "stale": request.method == "POST",
        "back_url": reverse("records:import", args=[found.code]),
    }
    return render(request, "records/import_check.html", context, status=CONFLICT if context["stale"] else 200)


def _kind(request: StaffRequest, code: str) -> RecordKind:
    found = kind_for(request.user, code, "import")
    if not found.importable:
        raise Http404
    return found


def _purpose(kind: RecordKind) -> str:
    return f"records:{kind.code}"

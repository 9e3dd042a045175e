"""The files of a record: adding, looking at, taking away. The only door to the stored files."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles.http import StaffRequest
from roles.records import actions
from roles.records.kinds import RecordKind
from roles.records.models import Attachment
from roles.records.reach import record_for
from roles.records.views.pages import UNPROCESSABLE, page_context


@require_POST
def upload(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Add photos or files to a record."""
    found, record = record_for(request.user, kind, pk)
    try:
        actions.attach(kind=found, record=record, acting_user=request.user, files=request.FILES.getlist("files"))
    except ValidationError as error:
        context = page_context(request, found, record, files_error=" ".join(error.messages))
        return render(request, "records/detail.html", context, status=UNPROCESSABLE)
    messages.success(request, _("Added."))
    return redirect(found.url(pk))


@require_POST
def remove(request: StaffRequest, kind: str, pk: int, file: int) -> HttpResponse:
    """Take a file away."""
    found, record = record_for(request.user, kind, pk)
    row = _attachment(found, pk, file)
    try:
        actions.detach(kind=found, record=record, attachment=row, acting_user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found.url(pk))


@require_GET
def file(request: StaffRequest, kind: str, pk: int, file: int) -> FileResponse:
    """Hand a file out to whoever may read its record; `?small` gives the small picture."""
    found, _record = record_for(request.user, kind, pk)
    row = _attachment(found, pk, file)
    small = "small" in request.GET and bool(row.thumbnail)
    try:
        content = (row.thumbnail if small else row.file).open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(content, content_type=row.content_type)
    name = f"{row.name.rpartition('.')[0] or row.name}.jpg" if row.is_photo else row.name
    way = "inline" if row.is_photo else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    # Only this person's own browser may keep it, and asks again each time: rights may have gone.
    response["Cache-Control"] = "private, no-cache, no-transform"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'; object-src 'none'"
    return response


def _attachment(kind: RecordKind, record_id: int, pk: int) -> Attachment:
    return get_object_or_404(Attachment, pk=pk, kind=kind.code, record_id=record_id)

"""Sharing a record with a colleague, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roles.http import StaffRequest
from roles.records.kinds import RecordKind
from roles.records.reach import record_for
from roles.records.views.pages import UNPROCESSABLE, page_context
from roles.shared_panel import share_as_asked
from roles.sharing import take_back


@require_POST
def share(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Let one colleague read it."""
    found, record = _shareable(request, kind, pk)
    form = share_as_asked(request, record)
    if form.errors:
        context = page_context(request, found, record, share_form=form)
        return render(request, "records/detail.html", context, status=UNPROCESSABLE)
    messages.success(request, _("Shared with %(name)s.") % {"name": form.cleaned_data["colleague"].name})
    return redirect(found.url(pk))


@require_POST
def unshare(request: StaffRequest, kind: str, pk: int, share: int) -> HttpResponse:
    """Take it back from one colleague."""
    found, record = _shareable(request, kind, pk)
    try:
        reader = take_back(record=record, share_id=share, acting_user=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("%(name)s can no longer read it.") % {"name": reader.name})
    return redirect(found.url(pk))


def _shareable(request: StaffRequest, kind: str, pk: int) -> tuple[RecordKind, Any]:
    """Return a record the person reads, of a kind that is shared at all; Http404 for others."""
    found, record = record_for(request.user, kind, pk)
    if not found.is_shared:
        raise Http404
    return found, record

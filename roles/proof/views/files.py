"""The photos and files of an item: adding, looking at, taking away. The only door to the stored files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles.duties import requirements
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.presentation import row_of
from roles.http import StaffRequest
from roles.proof.actions import add_evidence, remove_evidence
from roles.proof.models import Evidence
from roles.proof.views.reach import COMPLETE, own_item, seen_item

UNPROCESSABLE = 422


@require_GET
def item(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what proves an item; whoever owes it adds to it here and ticks it."""
    return render(request, "proof/item.html", page_of_item(request, seen_item(request.user, pk)))


def page_of_item(request: StaffRequest, item: ChecklistItem) -> dict[str, Any]:
    """Return the context of an item's page."""
    state = requirements.states_of([item]).get(item.pk)
    own = item.owner_id == request.user.pk
    rows = list(Evidence.objects.filter(item=item))
    return {
        "item": row_of(item, proof=state),
        "person_name": "" if own else item.owner.name,
        "writable": own and item.status == ItemStatus.OPEN and request.user.has_perm(COMPLETE, item),
        "photos": [each for each in rows if each.is_photo],
        "documents": [each for each in rows if not each.is_photo],
        "proved": state is None or not state.missing,
        "back_url": reverse("duties:today") if own else reverse("duties:person", args=[item.assignment_id]),
    }


@require_POST
def upload(request: StaffRequest, pk: int) -> HttpResponse:
    """Add photos or files to one of my items."""
    row = own_item(request.user, pk)
    error, status = "", 200
    try:
        add_evidence(item=row, acting_user=request.user, files=request.FILES.getlist("files"))
    except ValidationError as refused:
        error, status = refused.messages[0], UNPROCESSABLE
    if not request.htmx and not error:
        messages.success(request, _("Added. Tick the duty when everything is there."))
        return redirect("proof:item", pk=pk)
    context = {**page_of_item(request, row), "error": error}
    template = "proof/_files.html" if request.htmx else "proof/item.html"
    return render(request, template, context, status=status)


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one of my photos or files away while the item is open."""
    evidence = _own_evidence(request, pk)
    try:
        remove_evidence(evidence=evidence, acting_user=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return HttpResponseRedirect(_page_of(evidence))


def _page_of(evidence: Evidence) -> str:
    name = "proof:sheet" if evidence.line else "proof:item"
    return reverse(name, args=[evidence.item_id])


def _own_evidence(request: StaffRequest, pk: int) -> Evidence:
    evidence = get_object_or_404(Evidence.objects.select_related("item"), pk=pk)
    evidence.item = own_item(request.user, evidence.item_id)
    return evidence


@require_GET
def file(request: StaffRequest, pk: int) -> FileResponse:
    """Hand a file out to whoever may see its item; `?small` gives the small picture."""
    evidence = get_object_or_404(Evidence, pk=pk)
    if not ChecklistItem.objects.visible_to(request.user).filter(pk=evidence.item_id).exists():
        raise Http404
    small = "small" in request.GET and bool(evidence.thumbnail)
    stored = evidence.thumbnail if small else evidence.file
    try:
        content = stored.open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(content, content_type=evidence.content_type)
    kind = "inline" if evidence.is_photo else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(_name(evidence))}"
    response["X-Content-Type-Options"] = "nosniff"
    # Only this person's own browser may keep it, and asks again each time: rights may have gone.
    response["Cache-Control"] = "private, no-cache, no-transform"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'; object-src 'none'"
    return response


def _name(evidence: Evidence) -> str:
    """Return the name to save under: a photo was written anew as JPEG, whatever it was called."""
    return f"{evidence.name.rpartition('.')[0] or evidence.name}.jpg" if evidence.is_photo else evidence.name

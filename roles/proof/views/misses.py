"""Missed items: my reasons, and those of the people I lead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.duties.actions import StaleItem
from roles.duties.models import ChecklistItem
from roles.http import StaffRequest
from roles.proof.actions import decide_reason, give_reason
from roles.proof.forms import AgainForm
from roles.proof.models import MissedReason, ReasonState
from roles.proof.views.reach import own_item

CONFLICT, UNPROCESSABLE = 409, 422
SHOWN = 50
# Older misses are in the scores long since: nobody is asked about them any more.
ASKED = timedelta(days=31)


@require_GET
def missed(request: StaffRequest) -> HttpResponse:
    """List what I missed and what of my people waits for my word."""
    return render(request, "proof/missed.html", _page(request))


def _page(request: StaffRequest, failed: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "mine": my_misses(request),
        "answered": list(
            MissedReason.objects.filter(given_by=request.user)
            .select_related("item__version", "decided_by")
            .order_by("-given_at", "-pk")[:SHOWN]
        ),
        "waiting": list(
            MissedReason.objects.filter(superior=request.user, state=ReasonState.GIVEN)
            .select_related("item__version", "given_by")
            .order_by("given_at", "pk")[:SHOWN]
        ),
        "today": clock.today(),
        "failed": failed or {},
    }


def my_misses(request: StaffRequest) -> list[ChecklistItem]:
    """Return what the person missed lately and has said nothing about."""
    rows = ChecklistItem.objects.owned_by(request.user).filter(
        status="missed", due_at__gte=clock.now() - ASKED, reason__isnull=True
    )
    return list(rows.select_related("version").order_by("-due_at", "-pk")[:SHOWN])


@require_POST
def give(request: StaffRequest, pk: int) -> HttpResponse:
    """Say why I missed an item."""
    item = own_item(request.user, pk)
    text = request.POST.get("text", "")
    try:
        give_reason(item=item, acting_user=request.user, text=text)
    except ValidationError as refused:
        failed = {"item": item.pk, "error": refused.messages[0], "text": text.replace("\x00", "")[:2000]}
        return render(request, "proof/missed.html", _page(request, failed), status=UNPROCESSABLE)
    messages.success(request, _("Your superior was told."))
    return redirect("proof:missed")


@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept a reason or not, or let the item be done later."""
    rows = MissedReason.objects.select_related("item__version", "item__assignment")
    reason = get_object_or_404(rows.filter(superior=request.user), pk=pk)
    form = AgainForm(request.POST)
    status = UNPROCESSABLE
    try:
        if not form.is_valid():
            raise ValidationError(_("Choose what becomes of it."))
        decision = form.cleaned_data["decision"]
        if decision == "again" and form.again_at is None:
            raise ValidationError(_("Say by when it is to be done again."))
        decide_reason(
            reason=reason,
            acting_user=request.user,
            accept=decision == "yes",
            answer=form.cleaned_data["reason"],
            again_at=form.again_at if decision == "again" else None,
        )
    except ValidationError as refused:
        status = CONFLICT if isinstance(refused, StaleItem) else UNPROCESSABLE
        failed = {"reason": reason.pk, "error": refused.messages[0], "text": request.POST.get("reason", "")[:2000]}
        return render(request, "proof/missed.html", _page(request, failed), status=status)
    messages.success(request, _("Decided; the person was told."))
    return redirect("proof:missed")

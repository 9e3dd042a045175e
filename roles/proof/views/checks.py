"""Spot checks drawn for me, and the odd ticks of my people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roles import clock
from roles.duties import requirements
from roles.duties.actions import StaleItem
from roles.duties.presentation import row_of
from roles.http import StaffRequest
from roles.proof.actions import decide_check, put_away
from roles.proof.forms import AgainForm
from roles.proof.models import CheckState, Evidence, Flag, SpotCheck

CONFLICT, UNPROCESSABLE = 409, 422
SHOWN = 50


@require_GET
def checks(request: StaffRequest) -> HttpResponse:
    """List what was drawn for me, what I decided lately, and odd ticks."""
    rows = SpotCheck.objects.filter(checker=request.user).select_related("item__version", "checked")
    context = {
        "waiting": list(rows.filter(state=CheckState.OPEN).order_by("week", "pk")[:SHOWN]),
        "decided": list(rows.exclude(state=CheckState.OPEN).order_by("-decided_at", "-pk")[:10]),
        "flags": list(
            Flag.objects.filter(superior=request.user, seen_at__isnull=True)
            .select_related("item__version", "item__owner", "other__version")
            .order_by("-raised_at", "-pk")[:SHOWN]
        ),
    }
    return render(request, "proof/checks.html", context)


@require_http_methods(["GET", "POST"])
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one item to verify with its evidence; pass it, or fail it with a reason."""
    rows = SpotCheck.objects.select_related(
        "checked", "item__version", "item__assignment__position", "item__absence", "item__absent_owner"
    )
    row = get_object_or_404(rows.filter(checker=request.user), pk=pk)
    # A person who moved out of reach takes their items along.
    if not type(row.item).objects.visible_to(request.user).filter(pk=row.item_id).exists():
        raise Http404
    if request.method == "GET":
        return render(request, "proof/check.html", _page(row))
    form = AgainForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors.get("again_on", [_("Say whether it is in order.")])[0])
        passed = form.cleaned_data["decision"] == "yes"
        again_at = None if passed else form.again_at
        reason = form.cleaned_data["reason"]
        decide_check(check=row, acting_user=request.user, passed=passed, reason=reason, again_at=again_at)
    except ValidationError as refused:
        row.refresh_from_db()
        status = CONFLICT if isinstance(refused, StaleItem) else UNPROCESSABLE
        errors = refused.message_dict if hasattr(refused, "error_dict") else {"all": refused.messages}
        typed = {name: request.POST.get(name, "").replace("\x00", "")[:2000] for name in ("reason", "again_on")}
        return render(request, "proof/check.html", _page(row) | {"errors": errors, "typed": typed}, status=status)
    messages.success(request, _("Noted: in order.") if passed else _("Noted. The person was told and does it again."))
    return redirect("proof:checks")


def _page(row: SpotCheck) -> dict[str, Any]:
    state = requirements.states_of([row.item]).get(row.item_id)
    evidence = list(Evidence.objects.filter(item=row.item_id))
    return {
        "check": row,
        "item": row_of(row.item, proof=state),
        "photos": [each for each in evidence if each.is_photo],
        "documents": [each for each in evidence if not each.is_photo],
        "sheet_url": state.url if state is not None and row.item.version.evidence == "worksheet" else "",
        "today": clock.today(),
        "errors": {},
        "typed": {},
    }


@require_POST
def flag(request: StaffRequest, pk: int) -> HttpResponse:
    """Put an odd tick away."""
    row = get_object_or_404(Flag.objects.filter(superior=request.user), pk=pk)
    put_away(flag=row, acting_user=request.user)
    return redirect("proof:checks")

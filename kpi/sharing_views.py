"""Sharing a scorecard with a colleague, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kpi.models import Scorecard
from kpi.views import card_page
from roles.http import StaffRequest
from roles.shared_panel import share_as_asked
from roles.sharing import take_back


@require_POST
def share(request: StaffRequest, pk: int) -> HttpResponse:
    """Let one colleague read it."""
    card = get_object_or_404(Scorecard.objects.visible_to(request.user).with_people(), pk=pk)
    form = share_as_asked(request, card)
    if form.errors:
        return render(request, "kpi/scorecard.html", card_page(request, card, share_form=form), status=422)
    messages.success(request, _("Shared with %(name)s.") % {"name": form.cleaned_data["colleague"].name})
    return redirect("kpi:scorecard", pk=pk)


@require_POST
def unshare(request: StaffRequest, pk: int, share_pk: int) -> HttpResponse:
    """Take it back from one colleague."""
    card = get_object_or_404(Scorecard.objects.visible_to(request.user), pk=pk)
    try:
        reader = take_back(record=card, share_id=share_pk, acting_user=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("%(name)s can no longer read it.") % {"name": reader.name})
    return redirect("kpi:scorecard", pk=pk)

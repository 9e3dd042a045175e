"""The call list: whom I call today, one card a call; dial, say what came of it, next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from marketing.models import CallResult, CareKind, FollowUp
from marketing.records import FOLLOW_UP
from roles import clock
from roles.http import StaffRequest
from roles.records.actions import StaleRecord, move_record
from roles.records.flows import holds
from roles.records.forms import MoveForm
from roles.records.reach import record_for
from roles.records.views.pages import CONFLICT, UNPROCESSABLE

MOST = 50
SHOW = "marketing.show_customer"


@require_GET
def calls(request: StaffRequest) -> HttpResponse:
    """Show the calls one owes by the end of today, the oldest first."""
    return render(request, "marketing/calls.html", _context(request))


def _context(request: StaffRequest, **more: Any) -> dict[str, Any]:
    mine = FollowUp.objects.visible_to(request.user).filter(owner=request.user)
    due = mine.open().filter(due_at__lt=clock.end_of(clock.today())).for_list().order_by("due_at", "pk")
    rows = list(due[: MOST + 1])
    return {
        "rows": [_card(request, call) for call in rows[:MOST]],
        "more": len(rows) > MOST,
        "done": mine.filter(done_at__gte=clock.local(clock.today())).count(),
        "results": [(each.value, each.label) for each in CallResult],
        **more,
    }


def _card(request: StaffRequest, call: FollowUp) -> dict[str, Any]:
    customer = call.customer
    phones = list(customer.phones.all())
    return {
        "call": call,
        "name": customer.title,
        "contact": customer.contact,
        "kind": CareKind(call.kind).label,
        "car": call.car.shown if call.car else "",
        "late": call.due_at < clock.now(),
        "phones": phones if holds(request.user, SHOW, customer) else [],
        "masked": customer.main_phone,
        "url": FOLLOW_UP.url(call.pk),
        "reason": pgettext("reason for looking at a number", "Call %(number)s") % {"number": call.reference},
    }


@require_POST
def result(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what came of a call with one tap; words and the next day are optional."""
    kind, call = record_for(request.user, FOLLOW_UP.code, pk)
    move = kind.flow.move("done")
    assert move is not None
    form = MoveForm(request.POST, record=call, user=request.user, move=move)
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return render(request, "marketing/calls.html", _context(request, error=words), status=UNPROCESSABLE)
    try:
        move_record(
            kind=kind,
            record=call,
            move=move,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
        )
    except ValidationError as error:
        stale = isinstance(error, StaleRecord)
        context = _context(request, error=" ".join(error.messages))
        return render(request, "marketing/calls.html", context, status=CONFLICT if stale else UNPROCESSABLE)
    messages.success(request, _("Noted: %(what)s.") % {"what": CallResult(form.values["result"]).label})
    return redirect("marketing:calls")

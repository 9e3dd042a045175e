"""The front desk: who is being served, whose turn it is, and logging who comes with one tap."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roles import clock
from roles.http import StaffRequest
from roles.models import Unit
from roles.records.actions import StaleRecord, move_record
from roles.records.flows import holds
from roles.records.reach import record_for
from roles.records.views.pages import CONFLICT, UNPROCESSABLE
from roles.rights import rights_of
from sales.models import ShowroomVisit
from sales.showroom import rota
from sales.showroom.actions import capture_visit, register_visit
from sales.showroom.actions.visits import RECEIVE, SameParty
from sales.showroom.forms import ArrivalForm, CaptureForm
from sales.showroom.records import VISIT
from sales.showroom.views.stores import store_shown
from sales.showroom.views.wall import wall

VIEW, ADD = "sales.view_showroomvisit", "sales.add_showroomvisit"
MOST, MOST_LEFT = 60, 8


@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """Show the front desk's board, with the form to log who comes for whoever may; on the wall with `screen=1`."""
    if request.GET.get("screen") == "1":
        return wall(request)
    form = ArrivalForm(user=request.user) if rights_of(request.user).anywhere(ADD) else None
    return _page(request, form)


def _page(request: StaffRequest, form: ArrivalForm | None, status: int = 200, same: str = "") -> HttpResponse:
    context = {**_live(request, store_shown(request, VIEW)), "form": form, "same": same}
    return render(request, "sales/showroom/board.html", context, status=status)


@require_GET
def live(request: StaffRequest) -> HttpResponse:
    """Return the part of the board that moves."""
    return render(request, "sales/showroom/_live.html", _live(request, store_shown(request, VIEW)))


def _live(request: StaffRequest, store: Unit) -> dict[str, Any]:
    now = clock.now()
    start = clock.local(clock.today())
    log = ShowroomVisit.objects.visible_to(request.user).filter(store=store).for_list()
    there = list(log.in_the_house().order_by("arrived_at", "pk")[:MOST])
    gone = list(log.filter(state="left", arrived_at__gte=start).order_by("-left_at", "-pk")[:MOST_LEFT])
    advisers = rota.advisers_on_shift(store.pk, now)
    turn = rota.next_in_turn(advisers)
    return {
        "store": store,
        "advisers": advisers,
        "turn": turn,
        "waiting": [_card(request, visit) for visit in there if visit.state == "registered"],
        "serving": [_card(request, visit) for visit in there if visit.state == "receiving"],
        "gone": [_card(request, visit) for visit in gone],
        "free": sum(adviser.free for adviser in advisers),
        "list_url": VISIT.list_url,
        "live_url": f"{reverse('showroom:live')}?store={store.pk}",
        "screen_url": f"{reverse('showroom:board')}?store={store.pk}&screen=1",
    }


def _card(request: StaffRequest, visit: ShowroomVisit) -> dict[str, Any]:
    since = visit.served_at or visit.arrived_at
    return {
        "visit": visit,
        "url": VISIT.url(visit.pk),
        "name": visit.customer.title if visit.customer else "",
        "minutes": int(((visit.left_at or clock.now()) - since).total_seconds() // 60),
        "may": holds(request.user, RECEIVE, visit),
    }


@require_POST
def register(request: StaffRequest) -> HttpResponse:
    """Log who has come; a party a colleague logged minutes ago is asked about first."""
    form = ArrivalForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, UNPROCESSABLE)
    try:
        visit = register_visit(acting_user=request.user, arrival=form.arrival)
    except SameParty as error:
        return _page(request, form, CONFLICT, same=error.messages[0])
    except ValidationError as error:
        form.refuse(error)
        return _page(request, form, UNPROCESSABLE)
    if visit.adviser is not None:
        messages.success(request, _("Logged: %(name)s receives.") % {"name": visit.adviser.name})
    else:
        messages.success(request, _("Logged. Everybody is busy: the party waits."))
    return redirect("showroom:board")


@require_http_methods(["GET", "POST"])
def capture(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the file and the lead of a party that was logged without a number."""
    _kind, visit = record_for(request.user, VISIT.code, pk)
    if not holds(request.user, RECEIVE, visit):
        raise PermissionDenied(_("Your position does not include this for this record."))
    initial = {"version": visit.version, "car_model": visit.car_model_id}
    form = CaptureForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            capture_visit(visit=visit, acting_user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The file and the lead are there."))
            return redirect("showroom:board")
    context = {"visit": visit, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "sales/showroom/capture.html", context, status=status)


@require_POST
def serve(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a waiting party to whose turn it is, or to whoever was picked."""
    _kind, visit = record_for(request.user, VISIT.code, pk)
    advisers = rota.advisers_on_shift(visit.store_id, clock.now())
    asked = request.POST.get("adviser", "")
    turn = rota.next_in_turn(advisers)
    chosen = turn if asked == "turn" else next((each for each in advisers if str(each.staff.pk) == asked), None)
    if chosen is None:
        messages.warning(request, _("Nobody is free: choose somebody by name."))
        return redirect("showroom:board")
    return _moved(request, visit, "receive", {"adviser": chosen.staff})


@require_POST
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that a party left, and whether it was seen off."""
    _kind, visit = record_for(request.user, VISIT.code, pk)
    seen_off = request.POST.get("seen_off") == "1"
    return _moved(request, visit, "leave", {"seen_off": seen_off, "greeted": visit.greeted})


def _moved(request: StaffRequest, visit: ShowroomVisit, code: str, values: dict[str, Any]) -> HttpResponse:
    move = VISIT.flow.move(code)
    assert move is not None
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    try:
        move_record(kind=VISIT, record=visit, move=move, acting_user=request.user, version=version, values=values)
    except StaleRecord as error:
        messages.warning(request, " ".join(error.messages))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{visit.reference}: {move.label}")
    return redirect("showroom:board")

"""Joining, moving, standing in, leaving: a form, what it will do in words, and then the doing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from roles import clock
from roles.http import StaffRequest
from roles.models import Assignment, Staff, Unit
from roles.personnel import actions, forms
from roles.personnel.directory import VIEW, person_in_reach, seats_in_reach, stores_in_reach, units_in_reach
from roles.personnel.foresight import foretell
from roles.personnel.logins import free_login
from roles.personnel.rights import CHANGE, check_over, seats_to_change, standing_seats
from roles.personnel.turn import Turn
from roles.personnel.words import in_days

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Kind:
    """One kind of turn: its words, its form and the action that makes it."""

    title: Promise
    intro: Promise | str
    form: type[forms.TurnForm]
    action: Callable[..., Turn]
    with_account: bool = False


KINDS: dict[str, Kind] = {
    "join": Kind(
        gettext_lazy("Somebody new"),
        gettext_lazy("An account is made, with an initial password that is shown once."),
        forms.JoinForm,
        actions.join,
        with_account=True,
    ),
    "move": Kind(
        gettext_lazy("Move"),
        gettext_lazy("The present main position ends the day before the new one begins."),
        forms.MoveForm,
        actions.move,
    ),
    "promote": Kind(
        gettext_lazy("Promote"),
        gettext_lazy("A move to a position that stands higher than the present one."),
        forms.MoveForm,
        actions.promote,
    ),
    "act": Kind(
        gettext_lazy("Stand in for a position"),
        gettext_lazy("Beside the present position, with its rights and duties, from a day to a day."),
        forms.ActForm,
        actions.act_for,
    ),
    "further": Kind(
        gettext_lazy("Further position"),
        gettext_lazy("Beside the present position, with its rights and duties."),
        forms.FurtherForm,
        actions.add_position,
    ),
    "leave": Kind(
        gettext_lazy("Leave the house"),
        gettext_lazy("Everything works until the last day is over; the account is closed after it."),
        forms.LeaveForm,
        actions.leave,
    ),
    "stay": Kind(
        gettext_lazy("Stays after all"),
        gettext_lazy("The coming last day is taken back, and the positions that ended with it go on."),
        forms.StayForm,
        actions.stay,
    ),
    "rejoin": Kind(
        gettext_lazy("Rejoin"),
        gettext_lazy("The same account again, with a new initial password that is shown once."),
        forms.MoveForm,
        actions.rejoin,
        with_account=True,
    ),
    "password": Kind(
        gettext_lazy("New initial password"),
        gettext_lazy("For somebody who forgot theirs. It is shown once, ends open sessions and is changed at log-in."),
        forms.StayForm,
        actions.renew_password,
        with_account=True,
    ),
}


@dataclass
class _Case:
    """One turn in hand: of whom, how, and where it can lead."""

    what: str
    kind: Kind
    staff: Staff | None
    back: str
    stores: list[Unit] = field(default_factory=list)
    store: Unit | None = None
    units: QuerySet[Unit] | None = None


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: StaffRequest) -> HttpResponse:
    """Take somebody on."""
    return _answer(request, _case(request, "join", None))


@never_cache
@require_http_methods(["GET", "POST"])
def turn(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """Move, promote, stand in, further position, leave, stay, rejoin or a new password."""
    staff = get_object_or_404(person_in_reach(request.user, pk))
    seats_to_change(request.user, staff)
    return _answer(request, _case(request, what, staff))


@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Give one of several positions its last day, or take back one that has not begun."""
    seats = seats_in_reach(request.user).select_related("staff", "position", "unit", "department", "store")
    seat: Assignment = get_object_or_404(seats, pk=pk)
    seats_to_change(request.user, seat.staff)
    check_over(request.user, [seat])
    if seat.ends_on is not None and seat.ends_on < clock.today():
        raise Http404
    facts = {"position": seat.position.name, "unit": seat.unit.name}
    to_come = seat.starts_on > clock.today()
    kind = Kind(
        gettext_lazy("Take back a position") if to_come else gettext_lazy("End a position"),
        _("%(position)s at %(unit)s") % facts,
        forms.CancelForm if to_come else forms.EndForm,
        lambda staff, **given: actions.end_position(assignment=seat, **given),
    )
    back = reverse("personnel:person", args=[seat.staff_id])
    return _answer(request, _Case("end", kind, seat.staff, back))


def _case(request: StaffRequest, what: str, staff: Staff | None) -> _Case:
    kind = KINDS[what]
    back = reverse("personnel:person", args=[staff.pk]) if staff else reverse("personnel:staff")
    case = _Case(what, kind, staff, back)
    if "unit" in kind.form.base_fields:
        case.stores = list(stores_in_reach(request.user, CHANGE))
        if not case.stores:
            raise PermissionDenied(_("Your position does not include assigning people to any unit."))
        asked = request.GET.get("store", "") or request.POST.get("store", "")
        own = set(staff.assignments.filter(ends_on=None).values_list("store", flat=True)) if staff else set()
        by_key = {str(store.pk): store for store in case.stores}
        first = next((store for store in case.stores if store.pk in own), case.stores[0])
        case.store = by_key.get(asked, first)
        case.units = units_in_reach(request.user, case.store, CHANGE)
    return case


def _answer(request: StaffRequest, case: _Case) -> HttpResponse:
    if request.method != "POST":
        return _render(request, case, case.kind.form(**_offered(case)))
    form = case.kind.form(request.POST, **_offered(case))
    if not form.is_valid():
        return _render(request, case, form, status=UNPROCESSABLE)
    given = dict(form.cleaned_data)
    if case.what == "join" and not given["username"]:
        given["username"] = free_login(given["name"], given["employee_no"])
    if case.staff is not None:
        given["staff"] = case.staff
    seen = _digest(form)
    changed = request.POST.get("step") == "confirm" and request.POST.get("seen") != seen
    try:
        if request.POST.get("step") == "confirm" and not changed:
            return _done(request, case, case.kind.action(acting_user=request.user, **given))
        lines = foretell(request.user, case.staff, lambda: case.kind.action(acting_user=request.user, **given))
    except ValidationError as error:
        form.refuse(error)
        return _render(request, case, form, status=UNPROCESSABLE)
    finally:
        if case.staff is not None:
            case.staff.refresh_from_db()
    if case.what == "join":
        lines.append(_("Login name: %(name)s") % {"name": given["username"]})
    return _render(request, case, form, lines=lines, seen=seen, changed=changed)


def _offered(case: _Case) -> dict[str, Any]:
    return {"units": case.units} if case.units is not None else {}


def _done(request: StaffRequest, case: _Case, made: Turn) -> HttpResponse:
    if made.password:
        # Not a redirect: the password is kept nowhere, so there is nothing to show on another page.
        context = {"made": made, "position": made.begun.position.name if made.begun else ""}
        return render(request, "personnel/account.html", context)
    messages.success(request, _("Done: %(what)s, %(name)s.") % {"what": case.kind.title, "name": made.staff.name})
    return redirect("personnel:person", pk=made.staff.pk)


def _render(
    request: StaffRequest,
    case: _Case,
    form: forms.TurnForm,
    *,
    lines: list[str] | None = None,
    seen: str = "",
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": case.kind.title,
        "intro": case.kind.intro,
        "person_name": case.staff.name if case.staff else "",
        "present": _present(request, case.staff),
        "back_url": case.back,
        "form": form,
        "stores": case.stores if len(case.stores) > 1 else [],
        "store": case.store,
        "lines": lines,
        "seen": seen,
        "changed": changed,
    }
    return render(request, "personnel/turn.html", context, status=status)


def _present(request: StaffRequest, staff: Staff | None) -> list[str]:
    """Say what a person holds now, within the reader's units."""
    seats = standing_seats(staff) if staff else []
    return [
        f"{seat.position.name} · {seat.unit.name} · {in_days(seat)}"
        for seat in seats
        if request.user.has_perm(VIEW, seat.unit)
    ]


def _digest(form: forms.TurnForm) -> str:
    """Return what was typed as a short mark: only what was foretold is done."""
    typed = {name: form.data.get(form.add_prefix(name), "") for name in form.fields}
    return hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()[:16]

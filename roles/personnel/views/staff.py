"""The staff list and the page of one person."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.http import StaffRequest
from roles.models import Staff
from roles.pagination import page_of
from roles.personnel.actions import show_phone
from roles.personnel.actions.phones import may_show_phone
from roles.personnel.directory import STANDINGS, person_in_reach, seats_in_reach, standing_of
from roles.personnel.filters import SeatFilter
from roles.personnel.forms import PhoneForm
from roles.personnel.presentation import (
    absence_rows,
    absent_on,
    history_rows,
    seat_rows,
    staff_rows,
    until,
    url_if_there,
)
from roles.personnel.rights import CHANGE, may_change, standing_seats
from roles.personnel.views.links import links_of
from roles.rights import rights_of
from roles.superiors import superior_of


@require_GET
def staff(request: StaffRequest) -> HttpResponse:
    """List the people within the viewer's units, in the order of their pinyin."""
    seat_filter = SeatFilter(request.GET, queryset=seats_in_reach(request.user), request=request)
    found = Staff.objects.filter(pk__in=seat_filter.qs.values("staff")).order_by("pinyin", "employee_no")
    page = page_of(request, found)
    page.object_list = staff_rows(page.object_list, request.user)
    may_assign = rights_of(request.user).beyond_own(CHANGE)
    context = {
        "page_obj": page,
        "filter": seat_filter,
        "count": page.paginator.count,
        "capped": getattr(page.paginator, "capped", False),
        "join_url": reverse("personnel:join") if may_assign else "",
        "sees_absences": rights_of(request.user).beyond_own("personnel.view_absence"),
        "plans_rosters": rights_of(request.user).beyond_own("calendars.change_rosterday"),
        "import_url": url_if_there("personnel:import") if may_assign else "",
    }
    return render(request, "personnel/staff.html", context)


@require_GET
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one person: where they stand, their career, their absences, who changed what."""
    return render(request, "personnel/person.html", _page(request, _person_or_404(request, pk)))


@require_POST
@never_cache
def phone(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a phone number once; who looked and why is noted."""
    found = _person_or_404(request, pk)
    form = PhoneForm(request.POST)
    shown = ""
    if form.is_valid():
        try:
            shown = show_phone(acting_user=request.user, staff=found, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error.messages)
    context = {**_page(request, found), "phone_form": form, "phone_shown": shown}
    return render(request, "personnel/person.html", context, status=200 if shown else 422)


def _person_or_404(request: StaffRequest, pk: int) -> Staff:
    return get_object_or_404(person_in_reach(request.user, pk))


def _page(request: StaffRequest, found: Staff) -> dict[str, Any]:
    viewer, day = request.user, clock.today()
    seats = standing_seats(found)
    running = [seat for seat in seats if seat.ends_on is None or seat.ends_on >= day]
    away = absent_on([found.pk], day).get(found.pk)
    state = standing_of(found, running, away, day)
    main = next((seat for seat in seats if seat.kind == seat.Kind.PRIMARY), seats[0] if seats else None)
    superior = superior_of(main, day) if main and running else None
    changeable = may_change(viewer, seats)
    return {
        "person": {
            "pk": found.pk,
            "name": found.name,
            "employee_no": found.employee_no,
            "login": found.username,
            "position": main.position.name if main else "",
            "unit": main.unit.name if main else "",
            "phone_masked": found.phone_masked,
            "email": found.email,
            "state": state.value,
            "state_label": STANDINGS[state],
            "until": until(found, state, away),
        },
        "superior": superior,
        "seats": seat_rows(found, viewer, changeable=changeable),
        "absences": absence_rows(found, viewer),
        "history": history_rows(found, viewer) if changeable or viewer.is_superuser else [],
        "links": links_of(request, found, state, seats, changeable=changeable),
        "phone_form": PhoneForm() if found.phone and may_show_phone(viewer, seats) else None,
        "oneself": viewer.pk == found.pk,
    }

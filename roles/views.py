"""The person's own page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from roles import clock
from roles.http import StaffRequest
from roles.models import Assignment
from roles.seats import seats_of
from roles.superiors import superior_of


@require_GET
def me(request: StaffRequest) -> HttpResponse:
    """Show who I am here: positions, superior, settings."""
    user = request.user
    seats = seats_of(request)
    superior = superior_of(seats[0], clock.today()) if seats else None
    context = {
        "profile": {
            "name": user.name,
            "employee_no": user.employee_no,
            "phone_masked": user.phone_masked,
            "email": user.email,
        },
        "assignments": [
            {
                "position": seat.position.name,
                "unit": seat.unit.name,
                "since": seat.starts_on,
                "acting": seat.kind == Assignment.Kind.ACTING,
            }
            for seat in seats
        ],
        "superior": {"name": superior.staff.name, "position": superior.position.name} if superior else None,
    }
    return render(request, "roles/me.html", context)

"""Who advises in a store, and at which seat their records are made."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff


def advisers_of(store: int | None, codename: str) -> Any:
    """Return the seats in a store's sales whose position holds a right, with names, in the order of the house."""
    seats = Assignment.objects.active_on(clock.today()).filter(
        store=store, department__department_code="sales", position__grants__permission__codename=codename
    )
    ordered = seats.with_names().distinct()
    return ordered.order_by("department__code", "unit__code", "position__order", "staff__employee_no")


def seat_of(store: int | None, person: Staff, codename: str = "work_lead") -> Assignment:
    """Return the seat at which a person advises in a store; raises ValidationError where there is none."""
    found = next((seat for seat in advisers_of(store, codename) if seat.staff_id == person.pk), None)
    if found is None:
        raise ValidationError({"person": _("Their position does not include advising customers.")})
    seat: Assignment = found
    return seat


def advises(store: int | None, person: Staff) -> bool:
    """Return whether a person advises customers in a store."""
    return any(seat.staff_id == person.pk for seat in advisers_of(store, "work_lead"))


def store_of(user: Staff) -> int | None:
    """Return the store a person works in, read once a request; of several the one of the first seat."""
    if not hasattr(user, "_showroom_store"):
        seats = Assignment.objects.active_on(clock.today()).filter(staff=user, store__isnull=False)
        kinds = [kind.value for kind in Assignment.Kind]
        found = sorted(
            seats.values_list("kind", "starts_on", "store"), key=lambda row: (kinds.index(row[0]), row[1], row[2])
        )
        user._showroom_store = found[0][2] if found else None  # type: ignore[attr-defined]
    store: int | None = user._showroom_store  # type: ignore[attr-defined]
    return store

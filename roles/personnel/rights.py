"""Who may change whose assignments: the right must hold where the person is and where they go."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from roles import clock
from roles.actions.grants import units_reached
from roles.models import Assignment, Position, Staff, Unit

CHANGE = "roles.change_assignment"


def check_not_oneself(acting_user: Staff, staff: Staff) -> None:
    """Raise PermissionDenied for whoever would change their own assignments."""
    if acting_user.pk == staff.pk:
        raise PermissionDenied(_("Nobody changes their own assignments: ask somebody else who may."))


def check_over(acting_user: Staff, seats: Iterable[Assignment]) -> None:
    """Raise PermissionDenied unless the person may change every one of these assignments."""
    for seat in seats:
        if not acting_user.has_perm(CHANGE, seat.unit):
            raise PermissionDenied(_("This person also works where you may not change assignments."))


def check_target(acting_user: Staff, position: Position, unit: Unit) -> None:
    """Raise PermissionDenied unless the person may give this position at this unit.

    What the position may do must not reach beyond where they give positions: nobody hands
    out, in a store, a right over the whole group.
    """
    if not acting_user.has_perm(CHANGE, unit):
        raise PermissionDenied(_("Your position does not include assigning people to this unit."))
    if acting_user.is_superuser:
        return
    reached = units_reached(position, unit)
    if not all(acting_user.has_perm(CHANGE, each) for each in Unit.objects.filter(pk__in=reached)):
        raise PermissionDenied(_("This position reaches further than you may assign people."))


def seats_to_change(acting_user: Staff, staff: Staff) -> list[Assignment]:
    """Return the person's running and coming assignments that `acting_user` may change; raises for none.

    Of somebody who left, the last one.
    """
    check_not_oneself(acting_user, staff)
    seats = [seat for seat in standing_seats(staff) if acting_user.has_perm(CHANGE, seat.unit)]
    if not seats:
        raise PermissionDenied(_("Your position does not include changing this person's assignments."))
    return seats


def may_change(acting_user: Staff, seats: Iterable[Assignment]) -> bool:
    """Return whether the person may change any of somebody's standing assignments."""
    return any(seat.staff_id != acting_user.pk and acting_user.has_perm(CHANGE, seat.unit) for seat in seats)


def standing_seats(staff: Staff) -> list[Assignment]:
    """Return the assignments a person's place in the house follows from: running and coming ones, else the last."""
    seats = staff.assignments.select_related("position", "unit", "store", "department", "staff")
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    return list(seats.filter(not_over).order_by("starts_on", "pk")) or list(seats.order_by("-ends_on", "-pk")[:1])

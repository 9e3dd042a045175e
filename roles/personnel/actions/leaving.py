"""People leave and come back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.actions import end_assignment, give_password, let_leave, start_assignment, welcome_back
from roles.models import Assignment, Position, Staff, Unit
from roles.personnel.calendar import check_day
from roles.personnel.letters import tell_of_password, tell_of_turn
from roles.personnel.moving import end_absences, release_absences
from roles.personnel.position_rules import check_place
from roles.personnel.rights import check_not_oneself, check_over, check_target, seats_to_change, standing_seats
from roles.personnel.turn import Turn, new_password


@transaction.atomic
def leave(*, acting_user: Staff, staff: Staff, last_day: date, reason: str = "") -> Turn:
    """Note a person's last day: their positions end with it, and so does the account once it has passed.

    Until then everything stays as it is. Raises PermissionDenied for an account that opens the
    administration: an administrator closes that.
    """
    _check_account(acting_user, staff)
    check_not_oneself(acting_user, staff)
    seats_to_change(acting_user, staff)
    seats = standing_seats(staff)
    check_over(acting_user, seats)
    check_day(last_day, "last_day")
    if not staff.is_with_us(clock.today()):
        raise ValidationError(_("This person has left already."))
    if staff.leaves_on is not None:
        raise ValidationError(_("This person leaves already: take that back first to choose another day."))
    begins = min(seat.starts_on for seat in seats)
    if last_day < begins:
        raise ValidationError({"last_day": _("The last day must not lie before the first.")})
    turn = Turn(staff, leaves_on=last_day)
    turn.cancelled = [seat for seat in seats if seat.starts_on > last_day]
    end_absences(staff, last_day, acting_user)
    for seat in turn.cancelled:
        release_absences(seat)
    turn.ended = let_leave(staff=staff, last_day=last_day, acting_user=acting_user, reason=reason)
    tell_of_turn(turn, acting_user)
    return turn


@transaction.atomic
def stay(*, acting_user: Staff, staff: Staff, reason: str = "") -> Turn:
    """Take a leave back before the last day has passed: the positions that ended with it go on."""
    _check_account(acting_user, staff)
    seats = seats_to_change(acting_user, staff)
    if staff.leaves_on is None or not staff.is_with_us(clock.today()):
        raise ValidationError(_("There is no coming last day to take back."))
    last_day = staff.leaves_on
    welcome_back(staff=staff, acting_user=acting_user, reason=reason)
    for seat in seats:
        if seat.ends_on == last_day and seat.kind != Assignment.Kind.ACTING:
            end_assignment(assignment=seat, ends_on=None, acting_user=acting_user, reason=reason)
    return Turn(staff)


@transaction.atomic
def rejoin(
    *, acting_user: Staff, staff: Staff, position: Position, unit: Unit, starts_on: date, reason: str = ""
) -> Turn:
    """Take somebody back who left: the same account, with a new initial password, and a position."""
    _check_account(acting_user, staff)
    seats_to_change(acting_user, staff)
    check_target(acting_user, position, unit)
    check_place(position, unit)
    check_day(starts_on, "starts_on")
    if staff.is_with_us(clock.today()):
        raise ValidationError(_("This person is with us: let them move instead."))
    password = new_password()
    welcome_back(staff=staff, password=password, acting_user=acting_user, reason=reason)
    seat = start_assignment(
        staff=staff, position=position, unit=unit, starts_on=starts_on, acting_user=acting_user, reason=reason
    )
    turn = Turn(staff, begun=seat, password=password)
    tell_of_turn(turn, acting_user)
    return turn


@transaction.atomic
def renew_password(*, acting_user: Staff, staff: Staff, reason: str = "") -> Turn:
    """Give somebody who forgot their password a new initial one; they are told, and who did it.

    Raises PermissionDenied for an account that opens the administration, and ValidationError for one that is closed.
    """
    _check_account(acting_user, staff)
    seats_to_change(acting_user, staff)
    check_over(acting_user, standing_seats(staff))
    if not staff.is_with_us(clock.today()):
        raise ValidationError(_("This person has left: the account is closed."))
    turn = Turn(staff, password=new_password())
    give_password(staff=staff, password=turn.password, acting_user=acting_user, reason=reason)
    tell_of_password(staff, acting_user)
    return turn


def _check_account(acting_user: Staff, staff: Staff) -> None:
    if (staff.is_superuser or staff.is_staff) and not acting_user.is_superuser:
        raise PermissionDenied(_("This account opens the administration: only an administrator opens or closes it."))

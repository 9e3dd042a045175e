"""People join, move, rise, stand in, take a further position and give one back.

Every action checks who asks (`roles.personnel.rights`) and how far back it reaches
(`roles.personnel.calendar`), leaves who and why in history, and returns the `Turn` it made.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roles import clock
from roles.actions import cancel_assignment, create_staff, end_assignment, start_assignment
from roles.models import Assignment, Position, Staff, Unit
from roles.personnel.calendar import check_day
from roles.personnel.letters import tell_of_turn
from roles.personnel.moving import carry_absences, release_absences
from roles.personnel.position_rules import check_place, check_stays, stands_higher
from roles.personnel.rights import check_over, check_target, seats_to_change
from roles.personnel.turn import DAY, Turn, new_password

Kind = Assignment.Kind


@transaction.atomic
def join(
    *,
    acting_user: Staff,
    name: str,
    employee_no: str,
    username: str,
    position: Position,
    unit: Unit,
    starts_on: date,
    phone: str = "",
    email: str = "",
    reason: str = "",
) -> Turn:
    """Take somebody on: an account with a random initial password, and a first position."""
    check_target(acting_user, position, unit)
    check_place(position, unit)
    check_day(starts_on, "starts_on")
    password = new_password()
    staff = create_staff(
        username=username,
        name=name,
        employee_no=employee_no,
        phone=phone,
        email=email,
        password=password,
        acting_user=acting_user,
        reason=reason,
    )
    seat = start_assignment(
        staff=staff, position=position, unit=unit, starts_on=starts_on, acting_user=acting_user, reason=reason
    )
    turn = Turn(staff, begun=seat, password=password)
    tell_of_turn(turn, acting_user)
    return turn


@transaction.atomic
def move(
    *, acting_user: Staff, staff: Staff, position: Position, unit: Unit, starts_on: date, reason: str = ""
) -> Turn:
    """Give a person another primary position: the one before ends the day before."""
    seats = seats_to_change(acting_user, staff)
    check_target(acting_user, position, unit)
    check_place(position, unit)
    check_day(starts_on, "starts_on")
    check_stays(staff, starts_on)
    turn = Turn(staff)
    for seat in seats:
        if seat.kind == Kind.PRIMARY and (seat.ends_on is None or seat.ends_on >= starts_on):
            _end_before(seat, starts_on, turn, acting_user, reason)
    turn.begun = start_assignment(
        staff=staff,
        position=position,
        unit=unit,
        starts_on=starts_on,
        ends_on=staff.leaves_on,
        acting_user=acting_user,
        reason=reason,
    )
    carry_absences(turn.begun)
    tell_of_turn(turn, acting_user)
    return turn


def promote(
    *, acting_user: Staff, staff: Staff, position: Position, unit: Unit, starts_on: date, reason: str = ""
) -> Turn:
    """Move a person to a position that stands higher; raises ValidationError for one that does not."""
    held = [seat.position for seat in seats_to_change(acting_user, staff) if seat.kind == Kind.PRIMARY]
    if held and not any(stands_higher(position, each) for each in held):
        raise ValidationError(
            {"position": _("This position does not stand higher than the present one: that would be a move.")}
        )
    return move(acting_user=acting_user, staff=staff, position=position, unit=unit, starts_on=starts_on, reason=reason)


@transaction.atomic
def act_for(
    *,
    acting_user: Staff,
    staff: Staff,
    position: Position,
    unit: Unit,
    starts_on: date,
    ends_on: date,
    reason: str = "",
) -> Turn:
    """Let a person stand in for a position from a day to a day, beside their own."""
    return _add(acting_user, staff, position, unit, (starts_on, ends_on), Kind.ACTING, reason)


@transaction.atomic
def add_position(
    *,
    acting_user: Staff,
    staff: Staff,
    position: Position,
    unit: Unit,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
) -> Turn:
    """Give a person a further position beside their own."""
    return _add(acting_user, staff, position, unit, (starts_on, ends_on), Kind.CONCURRENT, reason)


@transaction.atomic
def end_position(*, acting_user: Staff, assignment: Assignment, ends_on: date | None = None, reason: str = "") -> Turn:
    """Give one of several positions its last day; one that has not begun is taken back.

    Raises ValidationError for the only position: who gives that up moves or leaves.
    """
    seats = seats_to_change(acting_user, assignment.staff)
    check_over(acting_user, [assignment])
    turn = Turn(assignment.staff)
    if assignment.starts_on > clock.today():
        release_absences(assignment)
        cancel_assignment(assignment=assignment, acting_user=acting_user, reason=reason)
        turn.cancelled.append(assignment)
        return turn
    if ends_on is None:
        raise ValidationError({"ends_on": _("Say which day is the last.")})
    check_day(ends_on, "ends_on")
    if assignment.ends_on is not None and assignment.ends_on < clock.today():
        raise ValidationError(_("This position has ended already."))
    leaves_on = assignment.staff.leaves_on
    if leaves_on is not None and ends_on > leaves_on:
        # A position that outlives its person is nobody's: what it owes would fall to nobody.
        words = _("The person leaves on %(day)s: no position lasts longer.") % {"day": date_format(leaves_on)}
        raise ValidationError({"ends_on": words})
    others = [seat for seat in seats if seat.pk != assignment.pk and _lasts_beyond(seat, ends_on)]
    if not others and assignment.staff.leaves_on is None:
        raise ValidationError(_("This is the only position: let the person move or leave instead."))
    turn.ended.append(end_assignment(assignment=assignment, ends_on=ends_on, acting_user=acting_user, reason=reason))
    tell_of_turn(turn, acting_user)
    return turn


def _add(
    acting_user: Staff,
    staff: Staff,
    position: Position,
    unit: Unit,
    days: tuple[date, date | None],
    kind: str,
    reason: str,
) -> Turn:
    seats_to_change(acting_user, staff)
    check_target(acting_user, position, unit)
    check_place(position, unit)
    starts_on, ends_on = days
    check_day(starts_on, "starts_on")
    check_day(ends_on, "ends_on")
    check_stays(staff, ends_on or starts_on)
    if staff.leaves_on is not None and ends_on is None:
        ends_on = staff.leaves_on
    seat = start_assignment(
        staff=staff,
        position=position,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        kind=kind,
        acting_user=acting_user,
        reason=reason,
    )
    turn = Turn(staff, begun=seat)
    tell_of_turn(turn, acting_user)
    return turn


def _end_before(seat: Assignment, starts_on: date, turn: Turn, acting_user: Staff, reason: str) -> None:
    """End a primary seat the day before the next begins; one that was still to come is taken back."""
    if seat.starts_on > clock.today():
        release_absences(seat)
        cancel_assignment(assignment=seat, acting_user=acting_user, reason=reason)
        turn.cancelled.append(seat)
        return
    if seat.starts_on >= starts_on:
        raise ValidationError(
            {
                "starts_on": _("The present position only began on %(day)s: choose a later day.")
                % {"day": date_format(seat.starts_on)}
            }
        )
    turn.ended.append(end_assignment(assignment=seat, ends_on=starts_on - DAY, acting_user=acting_user, reason=reason))


def _lasts_beyond(seat: Assignment, day: date) -> bool:
    return seat.ends_on is None or seat.ends_on > day

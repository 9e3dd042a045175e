"""People join, take positions and leave here.

What was asked for is checked (dates, overlaps) and what follows is told to the engines; who may ask
for it is checked by `roles.personnel`, whose screens stand on these actions.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from roles import clock
from roles.actions.grants import position_group
from roles.actions.retirement import check_open
from roles.models.assignment import Assignment, AssignmentKind
from roles.models.position import Position
from roles.models.staff import Staff
from roles.models.unit import Unit
from roles.signals import assignments_changed

# As much as history keeps of a reason.
REASON_LENGTH = 100
LAST_DAY_PASSED = "last day passed"


@transaction.atomic
def create_staff(
    *,
    username: str,
    name: str,
    employee_no: str,
    password: str | None = None,
    acting_user: Staff | None = None,
    reason: str = "",
    **fields: str,
) -> Staff:
    """Make a person who can log in; without a password they cannot until one is set.

    A password somebody else made (`acting_user`) is an initial one: it is changed at the first log-in.
    """
    staff = Staff(username=username, name=name, employee_no=employee_no, **fields)
    staff.set_password(password)
    staff.initial_password = password is not None and acting_user is not None
    staff.full_clean(exclude=["password"])
    try:
        with transaction.atomic():
            _save(staff, acting_user, reason)
    except IntegrityError as error:
        raise ValidationError(_("This login name or employee number was given away at the same moment.")) from error
    return staff


@transaction.atomic
def start_assignment(
    *,
    staff: Staff,
    position: Position,
    unit: Unit,
    starts_on: date,
    ends_on: date | None = None,
    kind: str = AssignmentKind.PRIMARY,
    acting_user: Staff | None = None,
    reason: str = "",
) -> Assignment:
    """Put a person into a position at a unit; raises ValidationError when it overlaps or runs backwards."""
    check_assignment(staff=staff, position=position, unit=unit, starts_on=starts_on, ends_on=ends_on, kind=kind)
    assignment = Assignment(
        staff=staff,
        position=position,
        unit=unit,
        department=unit.department,
        store=unit.store,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        group=position_group(position, unit).group,
    )
    try:
        with transaction.atomic():
            _save(assignment, acting_user, reason)
    except IntegrityError as error:
        raise ValidationError(_("This person was given a position at the same moment: look again.")) from error
    _tell([assignment])
    return assignment


def check_assignment(
    *,
    staff: Staff,
    position: Position,
    unit: Unit,
    starts_on: date,
    ends_on: date | None,
    kind: str,
    known: Assignment | None = None,
) -> None:
    """Raise ValidationError for what the database would refuse; `known` is the assignment being changed."""
    if ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day must not lie before the first.")})
    check_open(position, ends_on, known)
    others = Assignment.objects.filter(staff=staff).exclude(pk=known.pk if known else None)
    overlapping = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), position=position, unit=unit)
    if ends_on:
        overlapping = overlapping.filter(starts_on__lte=ends_on)
    if overlapping.exists():
        raise ValidationError(_("This person already holds this position at this unit in that time."))
    primary = others.filter(kind=AssignmentKind.PRIMARY, ends_on__isnull=True)
    if kind == AssignmentKind.PRIMARY and ends_on is None and primary.exists():
        raise ValidationError({"kind": _("This person already has a primary position: end that one first.")})


@transaction.atomic
def end_assignment(
    *, assignment: Assignment, ends_on: date | None, acting_user: Staff | None = None, reason: str = ""
) -> Assignment:
    """Give an assignment its last day; None leaves it open again."""
    check_assignment(
        staff=assignment.staff,
        position=assignment.position,
        unit=assignment.unit,
        starts_on=assignment.starts_on,
        ends_on=ends_on,
        kind=assignment.kind,
        known=assignment,
    )
    assignment.ends_on = ends_on
    _save(assignment, acting_user, reason, ["ends_on"])
    _tell([assignment])
    return assignment


@transaction.atomic
def cancel_assignment(*, assignment: Assignment, acting_user: Staff | None = None, reason: str = "") -> None:
    """Take back an assignment that has not begun: nothing was owed or granted under it, its history stays.

    Raises ValidationError for one that has begun.
    """
    if assignment.starts_on <= clock.today():
        raise ValidationError(_("This assignment has begun: give it a last day instead."))
    _sign(assignment, acting_user, reason)
    try:
        assignment.delete()
    except ProtectedError as error:
        message = _("Absences or other records stand in this assignment already: settle or move those first.")
        raise ValidationError(message) from error


@transaction.atomic
def let_leave(*, staff: Staff, last_day: date, acting_user: Staff | None = None, reason: str = "") -> list[Assignment]:
    """Note a person's last day: every assignment ends with it, and the account is closed once it has passed.

    Assignments that would begin later are taken back. Returns the assignments that end.
    """
    ending = []
    for assignment in _held_after(staff, last_day):
        if assignment.starts_on <= last_day:
            ending.append(
                end_assignment(assignment=assignment, ends_on=last_day, acting_user=acting_user, reason=reason)
            )
        else:
            cancel_assignment(assignment=assignment, acting_user=acting_user, reason=reason)
    staff.leaves_on = last_day
    staff.is_active = last_day >= clock.today()
    _save(staff, acting_user, reason, ["leaves_on", "is_active"])
    return ending


@transaction.atomic
def welcome_back(
    *, staff: Staff, password: str | None = None, acting_user: Staff | None = None, reason: str = ""
) -> None:
    """Open the account of somebody who left (or was about to) again; a position is given separately."""
    staff.leaves_on = None
    staff.is_active = True
    _save(staff, acting_user, reason, ["leaves_on", "is_active"])
    if password is not None:
        give_password(staff=staff, password=password, acting_user=acting_user, reason=reason)


@transaction.atomic
def give_password(*, staff: Staff, password: str, acting_user: Staff | None = None, reason: str = "") -> None:
    """Give a person an initial password: open sessions end, and it is changed at the next log-in."""
    staff.set_password(password)
    staff.initial_password = True
    _save(staff, acting_user, reason, ["password", "initial_password"])


@transaction.atomic
def choose_password(*, acting_user: Staff, password: str) -> None:
    """Keep the password a person chose themselves: nobody else knows it."""
    acting_user.set_password(password)
    acting_user.initial_password = False
    _save(acting_user, acting_user, "", ["password", "initial_password"])


@transaction.atomic
def deactivate_staff(*, staff: Staff, last_day: date) -> None:
    """Let a person leave at once: every open assignment ends, and their sessions end on the next request."""
    for assignment in _held_after(staff, last_day):
        if assignment.starts_on <= last_day:
            end_assignment(assignment=assignment, ends_on=last_day)
    staff.is_active = False
    staff.save(update_fields=["is_active"])


def close_accounts(day: date) -> int:
    """Close the account of everybody whose last day lies before `day`; return how many."""
    gone = list(Staff.objects.filter(is_active=True, leaves_on__lt=day))
    for staff in gone:
        staff.is_active = False
    if gone:
        bulk_update_with_history(
            gone, Staff, ["is_active"], batch_size=500, default_change_reason=LAST_DAY_PASSED, default_date=clock.now()
        )
    return len(gone)


def set_language(*, acting_user: Staff, language: str) -> None:
    """Remember the language a person reads; unknown codes are ignored."""
    if language in dict(settings.LANGUAGES) and acting_user.language != language:
        Staff.objects.filter(pk=acting_user.pk).update(language=language)
        acting_user.language = language


def _held_after(staff: Staff, last_day: date) -> QuerySet[Assignment]:
    held: QuerySet[Assignment] = Assignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=last_day), staff=staff
    ).select_related("staff", "position", "unit")
    return held


def _save(row: Any, acting_user: Staff | None, reason: str, fields: list[str] | None = None) -> None:
    _sign(row, acting_user, reason)
    row.save(update_fields=fields)


def _sign(row: Any, acting_user: Staff | None, reason: str) -> None:
    """Let history name who changed the row and why; without a person it names whoever sends the request."""
    if acting_user is not None:
        row._history_user = acting_user
    if reason:
        row._change_reason = reason[:REASON_LENGTH]


def _tell(assignments: list[Assignment]) -> None:
    assignments_changed.send(sender=Assignment, assignments=[each.pk for each in assignments], at=clock.now())

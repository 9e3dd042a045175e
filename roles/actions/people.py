"""People join, take positions and leave here."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from roles import clock
from roles.actions.grants import position_group
from roles.models.assignment import Assignment, AssignmentKind
from roles.models.position import Position
from roles.models.staff import Staff
from roles.models.unit import Unit
from roles.signals import assignments_changed


@transaction.atomic
def create_staff(*, username: str, name: str, employee_no: str, password: str | None = None, **fields: str) -> Staff:
    """Make a person who can log in; without a password they cannot until one is set."""
    staff = Staff(username=username, name=name, employee_no=employee_no, **fields)
    staff.set_password(password)
    staff.full_clean(exclude=["password"])
    staff.save()
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
            assignment.save()
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
def end_assignment(*, assignment: Assignment, ends_on: date | None) -> Assignment:
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
    assignment.save(update_fields=["ends_on"])
    _tell([assignment])
    return assignment


@transaction.atomic
def deactivate_staff(*, staff: Staff, last_day: date) -> None:
    """Let a person leave: every open assignment ends, and their sessions end on the next request."""
    for assignment in Assignment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day), staff=staff):
        if assignment.starts_on <= last_day:
            end_assignment(assignment=assignment, ends_on=last_day)
    staff.is_active = False
    staff.save(update_fields=["is_active"])


def set_language(*, acting_user: Staff, language: str) -> None:
    """Remember the language a person reads; unknown codes are ignored."""
    if language in dict(settings.LANGUAGES) and acting_user.language != language:
        Staff.objects.filter(pk=acting_user.pk).update(language=language)
        acting_user.language = language


def _tell(assignments: list[Assignment]) -> None:
    assignments_changed.send(sender=Assignment, assignments=[each.pk for each in assignments], at=clock.now())

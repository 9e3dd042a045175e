"""Who a task can be handed to: the people within the giver's reach, each with the seat it belongs to."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from roles import clock
from roles.assigned.rights import GIVE
from roles.models import Assignment, Staff, Unit
from roles.querysets import AssignmentQuerySet

_KINDS = [kind.value for kind in Assignment.Kind]


def seats_in_reach(giver: Staff) -> AssignmentQuerySet:
    """Return today's assignments of those the person may hand tasks to."""
    active: AssignmentQuerySet = Assignment.objects.active_on(clock.today())
    return active.visible_to(giver, GIVE).exclude(staff=giver)


def units_in_reach(giver: Staff) -> list[int]:
    """Return the units somebody sits in, or below which somebody sits, to whom the person may hand tasks."""
    rows = seats_in_reach(giver).order_by().values_list("unit", "department")
    return sorted({pk for row in rows for pk in row if pk is not None})


def seats_to_give(giver: Staff, people: Collection[Staff]) -> list[Assignment]:
    """Return the seat each of the people takes a task with, in the order given.

    Raises PermissionDenied for somebody else's people, ValidationError for who holds no position today.
    """
    held: dict[int, list[Assignment]] = {person.pk: [] for person in people}
    rows = Assignment.objects.active_on(clock.today()).filter(staff__in=held)
    for seat in rows.select_related("staff", "unit"):
        held[seat.staff_id].append(seat)
    return [_fitting(giver, person, seats) for person, seats in zip(held, held.values(), strict=True)]


def _fitting(giver: Staff, person_id: int, seats: list[Assignment]) -> Assignment:
    if not seats:
        raise ValidationError({"person": _("Choose somebody who holds a position today.")})
    fitting = seats if person_id == giver.pk else [seat for seat in seats if giver.has_perm(GIVE, seat)]
    if not fitting:
        raise PermissionDenied(_("Your position does not include handing tasks to this person."))
    return min(fitting, key=lambda seat: (_KINDS.index(seat.kind), seat.starts_on, seat.pk))


def seats_below(giver: Staff, unit: Unit) -> list[Assignment]:
    """Return one seat of everybody at or below a unit but the giver; raises PermissionDenied beyond their reach."""
    if not giver.has_perm(GIVE, unit):
        raise PermissionDenied(_("Your position does not include handing tasks to this unit."))
    rows = Assignment.objects.active_on(clock.today()).filter(unit__ancestor_links__ancestor=unit)
    found: dict[int, Assignment] = {}
    for seat in sorted(
        rows.exclude(staff=giver).select_related("staff", "unit"),
        key=lambda each: (_KINDS.index(each.kind), each.starts_on, each.pk),
    ):
        found.setdefault(seat.staff_id, seat)
    if not found:
        raise ValidationError({"unit": _("Nobody else works in this unit today.")})
    return list(found.values())

"""Who leaves what behind, which seat of a successor takes it, and who has it when nobody took it over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from roles import clock
from roles.models import Assignment, Staff, UnitAncestor
from roles.personnel.handover.kinds import Leaving, Leavings
from roles.personnel.models.handover import Handover, HandoverReason
from roles.personnel.rights import CHANGE
from roles.superiors import ReportingLine

_NAMED = ("staff", "position", "unit", "department", "store")


def leaving_of(handover: Handover) -> Leaving:
    """Return who leaves what behind under a handover."""
    seats = tuple(handover.seats.select_related(*_NAMED).order_by("starts_on", "pk"))
    kept = tuple(
        _standing_after(Assignment.objects.filter(staff=handover.staff_id), handover.last_day).exclude(
            pk__in=[seat.pk for seat in seats]
        )
    )
    return Leaving(
        staff=handover.staff,
        seats=seats,
        kept=kept,
        last_day=handover.last_day,
        leaves=handover.reason == HandoverReason.LEAVE,
    )


def leavings_of(ended: Iterable[Assignment], day: date) -> Leavings:
    """Return who left what behind with assignments that were over before `day`: one entry a person.

    Whoever is with us and holds an assignment on `day` or later has moved, anybody else has left.
    """
    seats: dict[int, list[Assignment]] = defaultdict(list)
    for seat in ended:
        seats[seat.staff_id].append(seat)
    kept: dict[int, list[Assignment]] = defaultdict(list)
    here = Q(staff__is_active=True) & (Q(staff__leaves_on__isnull=True) | Q(staff__leaves_on__gte=day))
    standing = Assignment.objects.filter(here, staff__in=seats)
    for seat in _standing_after(standing, day - timedelta(days=1)):
        kept[seat.staff_id].append(seat)
    return {
        pk: Leaving(
            staff=given_up[0].staff,
            seats=tuple(given_up),
            kept=tuple(kept[pk]),
            last_day=max(_last_day(seat) for seat in given_up),
            leaves=not kept[pk],
        )
        for pk, given_up in seats.items()
    }


def _last_day(seat: Assignment) -> date:
    days = [day for day in (seat.ends_on, seat.staff.leaves_on) if day is not None]
    return min(days)


def _standing_after(seats: QuerySet[Assignment], day: date) -> QuerySet[Assignment]:
    standing: QuerySet[Assignment] = seats.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    return standing.select_related(*_NAMED).order_by("starts_on", "pk")


def left_behind(leavings: Leavings) -> Callable[[int, int], bool]:
    """Return the question whether a person's thing at a unit stays behind with what they give up.

    Of whoever leaves everything does. Of whoever moves, what lies at or below a unit of an
    assignment given up, and not at or below one of those kept.
    """
    seats = [seat for each in leavings.values() for seat in (*each.seats, *each.kept)]
    below: dict[int, set[int]] = defaultdict(set)
    rows = UnitAncestor.objects.filter(ancestor__in={seat.unit_id for seat in seats})
    for ancestor_id, unit_id in rows.values_list("ancestor", "unit"):
        below[ancestor_id].add(unit_id)

    def stays_behind(staff_id: int, unit_id: int) -> bool:
        leaving = leavings[staff_id]
        if leaving.leaves:
            return True
        kept = any(unit_id in below[seat.unit_id] for seat in leaving.kept)
        return not kept and any(unit_id in below[seat.unit_id] for seat in leaving.seats)

    return stays_behind


def seat_for(successor: Staff, given_up: Assignment, at: datetime) -> Assignment | None:
    """Return the successor's assignment that takes what belonged to another one; None without any in a store.

    The same position at the same unit comes first, then the same position, then the main
    one; one that begins later counts only where none runs yet.
    """
    day = clock.local_date(at)
    seats = _standing_after(Assignment.objects.filter(staff=successor), day - timedelta(days=1))
    order = [kind.value for kind in Assignment.Kind]

    def fitness(seat: Assignment) -> tuple[bool, bool, bool, int, date, int]:
        return (
            seat.starts_on > day,
            seat.position_id != given_up.position_id,
            seat.unit_id != given_up.unit_id,
            order.index(seat.kind),
            seat.starts_on,
            seat.pk,
        )

    return min((seat for seat in seats if seat.store_id is not None), key=fitness, default=None)


def receivers(leaving: Leaving, prepared_by: Staff | None, day: date) -> list[Staff]:
    """Return who has what nobody took over, the first choice first; nobody who has left, nor the person.

    Of an acting assignment first its regular holder; then the superior and those above; then
    whoever prepared the handover, and whoever may change the person's assignments.
    """
    found: list[Staff] = []
    for seat in leaving.seats:
        if seat.kind == Assignment.Kind.ACTING:
            same = Assignment.objects.active_on(day).filter(position=seat.position_id, unit=seat.unit_id)
            regular = same.exclude(staff=leaving.staff).exclude(kind=Assignment.Kind.ACTING)
            found += [each.staff for each in regular.select_related("staff").order_by("starts_on", "pk")]
    for seat in leaving.seats:
        if seat.store_id is not None:
            found += [each.staff for each in ReportingLine(seat.store_id, day).chain_above(seat)]
    if prepared_by is not None and prepared_by.is_active:
        found.append(prepared_by)
    for seat in leaving.seats:
        found += _personnel(seat, day)
    unique: dict[int, Staff] = {}
    for staff in found:
        unique.setdefault(staff.pk, staff)
    unique.pop(leaving.staff.pk, None)
    return list(unique.values())


def _personnel(seat: Assignment, day: date) -> list[Staff]:
    """Return who may change assignments where this one was, by their own assignments of the day."""
    app_label, codename = CHANGE.split(".")
    places = {pk for pk in (seat.unit_id, seat.department_id, seat.store_id) if pk is not None}
    holders = Assignment.objects.active_on(day).filter(
        group__unitgrouppermission__content_object__in=places,
        group__unitgrouppermission__permission__codename=codename,
        group__unitgrouppermission__permission__content_type__app_label=app_label,
    )
    return [each.staff for each in holders.select_related("staff").order_by("starts_on", "pk").distinct()]

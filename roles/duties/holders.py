"""Who owes what an event raises: the holders of a position near the place where it happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max, Q

from roles import clock
from roles.duties.catalogue import Who
from roles.duties.models import ChecklistItem, Duty
from roles.models import Assignment, Unit, UnitAncestor
from roles.models.unit import UnitKind
from roles.personnel.models.absence import present_at


class Place(NamedTuple):
    """Where one duty is asked for: its position, the unit, the person it belongs to (None: nobody's own), when."""

    duty_id: int
    position_id: int
    unit_id: int
    person_id: int | None
    at: datetime


class Owing(NamedTuple):
    """The seat of somebody who owes it."""

    assignment_id: int
    staff_id: int
    position_id: int
    unit_id: int
    department_id: int | None
    store_id: int | None
    starts_on: date
    ends_on: date | None


class OwingSeats:
    """The answers, by duty, unit, person and instant."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int, int | None, datetime], list[Owing]] = {}

    def keep(self, place: Place, seats: list[Owing]) -> None:
        """Keep the answer for a place."""
        self._found[place.duty_id, place.unit_id, place.person_id, place.at] = seats

    def of(self, duty_id: int, unit_id: int, person_id: int | None, at: datetime) -> list[Owing]:
        """Return who owes the duty there."""
        return self._found.get((duty_id, unit_id, person_id, at), [])


def owing_seats(duties: Mapping[int, Duty], places: Collection[Place]) -> OwingSeats:
    """Return who owes each duty at each place, in four queries at most.

    What belongs to a person is owed by them alone, and by nobody where they do not hold the position. Else the
    holders in the unit, in the nearest unit above, then in whatever lies below the nearest unit above, within
    the store. Of these each, or so many in turn: whoever was not asked for longest and is there.
    """
    tree = _Tree({place.unit_id for place in places})
    seats = _seats(places, tree)
    answers = OwingSeats()
    turns = _Turns(duties, seats) if any(duty.who == Who.ROTA for duty in duties.values()) else None
    for place in places:
        day = clock.local_date(place.at)
        here = [seat for seat in seats[place.position_id] if _holds(seat, day)]
        duty = duties[place.duty_id]
        if place.person_id is not None:
            found = [seat for seat in here if seat.staff_id == place.person_id][:1]
        else:
            found = tree.nearest(place.unit_id, here)
            if turns is not None and duty.who == Who.ROTA:
                found = turns.next_of(duty, found, place.at)
        answers.keep(place, found)
    return answers


def _holds(seat: Owing, day: date) -> bool:
    return seat.starts_on <= day and (seat.ends_on is None or seat.ends_on >= day)


def _seats(places: Collection[Place], tree: _Tree) -> dict[int, list[Owing]]:
    days = [clock.local_date(place.at) for place in places]
    people = {place.person_id for place in places} - {None}
    near = Q(unit__in=tree.above) | Q(store__in=tree.stores) | Q(staff__in=people)
    rows = Assignment.objects.filter(
        near,
        Q(ends_on__isnull=True) | Q(ends_on__gte=min(days)),
        position__in={place.position_id for place in places},
        starts_on__lte=max(days),
        staff__is_active=True,
        store__isnull=False,
    )
    names = ("pk", "staff", "position", "unit", "department", "store", "starts_on", "ends_on")
    found: dict[int, list[Owing]] = defaultdict(list)
    for row in rows.order_by("starts_on", "pk").values_list(*names):
        seat = Owing(*row)
        found[seat.position_id].append(seat)
    return found


class _Tree:
    """The units above the places, nearest first, and what of a store lies below each."""

    def __init__(self, units: Collection[int]) -> None:
        self._lines: dict[int, list[int]] = defaultdict(list)
        rows = UnitAncestor.objects.filter(unit__in=units).order_by("depth")
        for unit_id, ancestor_id in rows.values_list("unit", "ancestor"):
            self._lines[unit_id].append(ancestor_id)
        self.above = {pk for line in self._lines.values() for pk in line}
        kinds = dict(Unit.objects.filter(pk__in=self.above).values_list("pk", "kind"))
        self._groups = {pk for pk, kind in kinds.items() if kind == UnitKind.GROUP}
        self.stores = {pk for pk, kind in kinds.items() if kind == UnitKind.STORE}

    def nearest(self, unit_id: int, seats: Iterable[Owing]) -> list[Owing]:
        """Return the seats in the unit or the nearest above; else those below the nearest above."""
        line = [pk for pk in self._lines[unit_id] if pk not in self._groups]
        rows = list(seats)
        for above in self._lines[unit_id]:
            if found := [seat for seat in rows if seat.unit_id == above]:
                return found
        for above in line:
            if found := [seat for seat in rows if above in (seat.department_id, seat.store_id)]:
                return found
        return []


class _Turns:
    """Whose turn it is: who was asked for a duty longest ago."""

    def __init__(self, duties: Mapping[int, Duty], seats: Mapping[int, list[Owing]]) -> None:
        turning = [pk for pk, duty in duties.items() if duty.who == Who.ROTA]
        ids = [seat.assignment_id for each in seats.values() for seat in each]
        rows = ChecklistItem.objects.filter(duty__in=turning, assignment__in=ids).values("duty", "assignment")
        self._last: dict[tuple[int, int], datetime] = {
            (row["duty"], row["assignment"]): row["last"] for row in rows.annotate(last=Max("opens_at")).order_by()
        }

    def next_of(self, duty: Duty, seats: list[Owing], at: datetime) -> list[Owing]:
        """Return as many as the duty asks for; who is away only where too few are there."""
        there = present_at([seat.staff_id for seat in seats], at)

        def turn(seat: Owing) -> tuple[bool, bool, float, int]:
            last = self._last.get((duty.pk, seat.assignment_id))
            return (seat.staff_id not in there, last is not None, last.timestamp() if last else 0.0, seat.assignment_id)

        chosen = sorted(seats, key=turn)[: duty.rota_size]
        for seat in chosen:
            self._last[duty.pk, seat.assignment_id] = at
        return chosen

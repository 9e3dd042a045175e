"""Whose turn it is: of a unit's holders of a position who are there, so many owe a duty each time.

It is the turn of whoever has not had it for longest; who joins begins at the back. Nobody has two turns on one
day while somebody else has none: who answers the telephone is not at the reception too. What is made stays: as
many are chosen as are still missing, so that running it again, or somebody's coming or going, doubles nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Q

from roles import clock
from roles.duties.models import ChecklistItem, Duty
from roles.duties.rhythm import MOST_SHIFT
from roles.duties.rows import RhythmRow
from roles.models import Assignment
from roles.personnel.models import Absence

# Any number of our own: the advisory lock of whoever deals out turns in a store.
_LOCK = 4_502_027


class Turn(NamedTuple):
    """One seat owes one duty on one occasion."""

    assignment_id: int
    duty_id: int
    period: str


@dataclass(frozen=True)
class _Seat:
    """Somebody in a position at a unit."""

    pk: int
    staff_id: int
    unit_id: int
    store_id: int
    starts_on: date
    ends_on: date | None
    active: bool
    live_from: date | None

    def holds(self, row: RhythmRow) -> bool:
        """Return whether the seat is held while the row's items are made, and when they fall due."""
        ends = self.ends_on or date.max
        return self.active and self.starts_on <= min(row.made_to, row.due_on) and ends >= max(row.made_from, row.due_on)


@dataclass
class _Desk:
    """What is known before turns are dealt out, and what follows from those dealt out so far."""

    position_of: dict[int, int]
    seats: dict[int, dict[int, list[_Seat]]]
    away: dict[int, list[tuple[datetime, datetime]]]
    version_of: dict[int, int]
    served: dict[tuple[int, int], datetime] = field(default_factory=dict)
    made: dict[tuple[int, str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    # Who has a turn of any duty on which day.
    engaged: set[tuple[int, date]] = field(default_factory=set)
    from_before: set[tuple[int, str, int]] = field(default_factory=set)

    def deal(self, row: RhythmRow, number_of: dict[int, int]) -> Iterator[Turn]:
        """Yield whose turn the row is in every unit of its stores."""
        for unit_id, seats in self.seats.get(self.position_of[row.duty_id], {}).items():
            if row.changed and (row.duty_id, row.base, unit_id) in self.from_before:
                continue
            live_from = seats[0].live_from
            if number_of[seats[0].store_id] != row.group or (live_from and live_from > row.due_on):
                continue
            theirs = self.made[row.duty_id, row.period, unit_id]
            missing = row.turns - len(theirs)
            free = [seat for seat in seats if seat.pk not in theirs and seat.holds(row)]
            for seat in self._in_order(row, free)[: max(missing, 0)]:
                theirs.add(seat.pk)
                self.served[seat.pk, row.duty_id] = row.due_at
                self.engaged.add((seat.pk, row.due_on))
                yield Turn(seat.pk, row.duty_id, row.period)

    def _in_order(self, row: RhythmRow, seats: Sequence[_Seat]) -> list[_Seat]:
        """Sort by who has waited longest; who is away comes last, so that a unit where all are away owes it too."""

        def waited(seat: _Seat) -> tuple[bool, bool, datetime, int]:
            engaged = (seat.pk, row.due_on) in self.engaged
            return self._is_away(seat, row.due_at), engaged, self._last(seat, row.duty_id), seat.pk

        return sorted(seats, key=waited)

    def _last(self, seat: _Seat, duty_id: int) -> datetime:
        return self.served.get((seat.pk, duty_id)) or clock.local(seat.starts_on)

    def _is_away(self, seat: _Seat, at: datetime) -> bool:
        return any(begins <= at < ends for begins, ends in self.away.get(seat.staff_id, ()))


def take_turns(
    rows: Sequence[RhythmRow], number_of: dict[int, int], assignments: Collection[int] | None = None
) -> list[Turn]:
    """Return who owes what of rows owed in turn, beside the items that stand: in these stores, by their calendar.

    With `assignments`, in the units these lie in only. Six queries at most, however many stores and people.
    """
    desk = _desk(rows, number_of, assignments)
    return [turn for row in sorted(rows, key=lambda each: (each.due_at, each)) for turn in desk.deal(row, number_of)]


def queue_up(stores: Collection[int]) -> None:
    """Let one transaction at a time deal out turns in a store; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            ids = sorted(stores)
            cursor.execute("SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s) AS id", [_LOCK, ids])


def _desk(rows: Sequence[RhythmRow], number_of: dict[int, int], assignments: Collection[int] | None) -> _Desk:
    duties = {row.duty_id for row in rows}
    known = list(Duty.objects.filter(pk__in=duties).values_list("pk", "position", "current"))
    position_of = {pk: position for pk, position, _version in known}
    since = min(clock.local_date(row.opens_at) for row in rows)
    seats = _seats(set(position_of.values()), number_of, since, assignments)
    everybody = [seat for units in seats.values() for unit in units.values() for seat in unit]
    desk = _Desk(
        position_of=position_of,
        seats=seats,
        away=_away({seat.staff_id for seat in everybody}, rows),
        version_of={pk: version for pk, _position, version in known},
    )
    _read_items(desk, {seat.pk: seat.unit_id for seat in everybody}, duties, min(row.opens_at for row in rows))
    return desk


def _seats(
    positions: Collection[int], stores: Collection[int], since: date, assignments: Collection[int] | None
) -> dict[int, dict[int, list[_Seat]]]:
    """Return by position and unit who holds it, or did since `since`."""
    held = Assignment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since))
    held = held.filter(position__in=positions, store__in=list(stores))
    if assignments is not None:
        held = held.filter(unit__in=Assignment.objects.filter(pk__in=list(assignments)).values("unit"))
    found: dict[int, dict[int, list[_Seat]]] = defaultdict(lambda: defaultdict(list))
    fields = (
        "position",
        "pk",
        "staff",
        "unit",
        "store",
        "starts_on",
        "ends_on",
        "staff__is_active",
        "store__live_from",
    )
    for position, *facts in held.order_by("pk").values_list(*fields):
        seat = _Seat(*facts)
        found[position][seat.unit_id].append(seat)
    return found


def _away(staff: Collection[int], rows: Sequence[RhythmRow]) -> dict[int, list[tuple[datetime, datetime]]]:
    first, last = min(row.due_at for row in rows), max(row.due_at for row in rows)
    absences = Absence.objects.confirmed().filter(owner__in=staff, starts_at__lte=last, ends_at__gt=first)
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for owner, begins, ends in absences.values_list("owner", "starts_at", "ends_at"):
        found[owner].append((begins, ends))
    return found


def _read_items(desk: _Desk, unit_of: dict[int, int], duties: Collection[int], since: datetime) -> None:
    """Note who had which turn last, and what stands already of the periods at hand."""
    items = ChecklistItem.objects.filter(assignment__in=list(unit_of), duty__in=duties, subject_id__isnull=True)
    for seat, duty, due_at in items.order_by().values_list("assignment", "duty").annotate(last=Max("due_at")):
        desk.served[seat, duty] = due_at
    # Before the duty changed it may have been due on a day moved further to the front.
    standing = items.filter(due_at__gte=since - timedelta(days=MOST_SHIFT))
    for seat, duty, period, version, due_at in standing.values_list(
        "assignment", "duty", "period", "version", "due_at"
    ):
        desk.made[duty, period, unit_of[seat]].add(seat)
        desk.engaged.add((seat, clock.local_date(due_at)))
        if version != desk.version_of[duty]:
            desk.from_before.add((duty, period.partition("#")[0], unit_of[seat]))

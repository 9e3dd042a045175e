"""The books of `test_lives.py`: who sits where, what every seat owes and what every person may, kept by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.duties import oracle
from tests.roles.lives import (
    DAY,
    STAYS_OPEN,
    SUPERIOR,
    UNITS,
    Absence,
    Duty,
    Key,
    Owed,
    Row,
    Seat,
    due_day,
    line,
    reach,
    store_of,
)


@dataclass
class Books:
    """Everything the house should know, kept by hand beside it."""

    today: date
    duties: dict[str, Duty]
    grants: set[tuple[str, str, str]]
    seats: dict[int, Seat] = field(default_factory=dict)
    items: dict[Key, Owed] = field(default_factory=dict)
    done: set[Key] = field(default_factory=set)
    absences: dict[int, Absence] = field(default_factory=dict)
    leaves_on: dict[str, date] = field(default_factory=dict)
    made_until: date | None = None

    # What happens

    def sit(self, seat: Seat) -> None:
        """Somebody took a seat, or its last day changed: what falls due later is not owed, today's duties are."""
        self.seats[seat.pk] = seat
        late = {key for key, owed in self.items.items() if key[0] == seat.pk and owed.due_on > seat.last}
        self.items = {key: owed for key, owed in self.items.items() if key not in late - self.done}
        self._make(self.today, [seat])

    def sweep(self) -> None:
        """Make every day up to today that is not made."""
        day = self.made_until + DAY if self.made_until else self.today
        while day <= self.today:
            self._make(day, list(self.seats.values()))
            day += DAY
        self.made_until = self.today

    def _make(self, day: date, seats: list[Seat]) -> None:
        for seat in seats:
            if not self.is_here(seat.person) or not seat.holds(day) or store_of(seat.unit) is None:
                continue
            for duty in self.duties.values():
                if duty.position == seat.position and not duty.retired and duty.cadence != "event":
                    self._owe(seat, duty, day)

    def _owe(self, seat: Seat, duty: Duty, day: date) -> None:
        due_on = due_day(duty.cadence, duty.rule, day)
        key = (seat.pk, duty.code, oracle.key_of(duty.cadence, day))
        if key not in self.items and seat.holds(due_on):
            closes_on = due_on + (1 + STAYS_OPEN[duty.cadence]) * DAY
            self.items[key] = Owed(due_on, closes_on, duty.version, duty.absent)

    # What should be

    def is_here(self, person: str) -> bool:
        """Return whether somebody's last day has not passed."""
        return self.leaves_on.get(person, date.max) >= self.today

    def held_by(self, person: str) -> list[Seat]:
        """Return the seats a person holds today; somebody who left holds none."""
        return [seat for seat in self.seats.values() if seat.person == person and seat.holds(self.today)] * (
            self.is_here(person)
        )

    def opened_to(self, person: str, permission: str) -> set[str]:
        """Return the units in which the person holds the permission on everybody's records."""
        tops = {
            reach(seat.unit, scope)
            for seat in self.held_by(person)
            for position, name, scope in self.grants
            if (position, name) == (seat.position, permission) and scope != "own"
        }
        return {unit for unit in UNITS if tops & set(line(unit))}

    def on_own(self, person: str, permission: str) -> bool:
        """Return whether the person holds the permission on records of their own."""
        return any((seat.position, permission, "own") in self.grants for seat in self.held_by(person))

    def may(self, person: str, permission: str, row: Row) -> bool:
        """Return whether the person holds the permission on an item."""
        own = row.owner == person and self.on_own(person, permission)
        return own or row.unit in self.opened_to(person, permission)

    def above(self, seat: Seat) -> list[Seat]:
        """Return who stands above a seat in its store, nearest first."""
        found, position = [], SUPERIOR.get(seat.position)
        while position:
            holders = [
                each for each in self.seats.values() if each.position == position and each.unit in line(seat.unit)
            ]
            here = [each for each in holders if each.holds(self.today) and self.is_here(each.person)]
            found += [each for each in here if each.person != seat.person and store_of(each.unit)]
            position = SUPERIOR.get(position)
        return found

    def away(self, person: str, day: date) -> tuple[int, Absence] | None:
        """Return the absence of a person on a day, with its key."""
        return next(
            ((pk, each) for pk, each in self.absences.items() if each.person == person and each.covers(day)), None
        )

    def back_on(self, absence: Absence) -> date:
        """Return the first day back: the day after the last of those absences that follow without a gap."""
        day = absence.last + DAY
        while following := self.away(absence.person, day):
            day = following[1].last + DAY
        return day

    # What is wrong

    def faults(self, rows: Collection[Row]) -> Iterator[str]:
        """Yield everything about the items of the house that does not follow from what happened."""
        by_key = {row.key: row for row in rows}
        yield from (f"doubled: {row}" for row in rows if by_key[row.key] is not row)
        yield from (f"lost: {key} {self.items[key]}" for key in self.items.keys() - by_key.keys())
        for row in by_key.values():
            for what in self._faults_of(row, by_key):
                yield f"{what}: {row}"

    def _faults_of(self, row: Row, rows: dict[Key, Row]) -> Iterator[str]:
        owed, seat = self.items.get(row.key), self.seats[row.key[0]]
        if row.status == "open":
            yield from self._ownerless(row, seat)
        if (row.status == "done") != (row.key in self.done):
            yield "done is what somebody did"
        if row.status == "missed" and row.closes_on > self.today:
            yield "missed too early"
        if owed is None:
            # Neither owed nor in the way: passed on by somebody who left, or excused and then no longer owed.
            if row.status != "excused" and not self._taken_over(row, rows):
                yield "owed by nobody"
            return
        if row.status != "excused" and (row.version, row.unit) != (owed.version, seat.unit):
            yield f"not as it was made ({owed})"
        if row.status != "done" and not self._passed_on(row, rows):
            yield from self._as_absences_say(row, owed, seat)

    def _ownerless(self, row: Row, seat: Seat) -> Iterator[str]:
        if not self.is_here(row.owner) and any(self._lasts(each.person, row.due_on) for each in self.above(seat)):
            yield "its owner has left and somebody stands above"

    def _lasts(self, person: str, day: date) -> bool:
        """Return whether all seats somebody holds today last until a day: only then what is due is theirs to take."""
        return all(seat.last >= day for seat in self.held_by(person))

    def _taken_over(self, row: Row, rows: dict[Key, Row]) -> bool:
        """Return whether a row passed on to this seat what somebody else gave up, who owes it no longer."""
        return any(
            each.key[1:] == row.key[1:] and each.status == "excused" and self.seats[each.key[0]].last < self.today
            for each in rows.values()
            if each.key != row.key
        )

    def _as_absences_say(self, row: Row, owed: Owed, seat: Seat) -> Iterator[str]:
        found = self.away(seat.person, owed.due_on)
        if found is None:
            if row.absence or row.owner != seat.person or row.due_on != owed.due_on:
                yield "changed for an absence that is not there"
            if row.status == "excused":
                yield "excused without a reason"
            return
        pk, absence = found
        if row.absence != pk:
            yield f"untouched by the absence from {absence.first} to {absence.last}"
        elif row.status == "excused":
            yield from self._rightly_excused(owed, seat, absence)
        elif owed.absent == "deputy":
            if row.owed_before_by != seat.person or not self._stands_in(row.owner, absence.deputy):
                yield "not handed to the deputy"
        elif owed.absent == "carry":
            if row.due_on != self.back_on(absence):
                yield f"not carried to {self.back_on(absence)}"
        else:
            yield "not excused"

    def _rightly_excused(self, owed: Owed, seat: Seat, absence: Absence) -> Iterator[str]:
        """While an item can still be done, it is excused only where nobody stands in and nobody comes back."""
        if owed.absent == "deputy" and owed.closes_on > self.today and self._fit(absence, owed, seat):
            yield "excused, though a deputy stands in"
        back = self.back_on(absence)
        if owed.absent == "carry" and owed.closes_on + (back - owed.due_on) > self.today and back <= seat.last:
            yield f"excused, though its owner is back on {back}"

    def _stands_in(self, owner: str, deputy: str) -> bool:
        """Return whether somebody is the deputy, or took over from a deputy who gave up a seat."""
        return owner == deputy or any(seat.last < self.today for seat in self.seats.values() if seat.person == deputy)

    def _fit(self, absence: Absence, owed: Owed, seat: Seat) -> bool:
        seats = [each for each in self.seats.values() if each.person == absence.deputy and each.holds(owed.due_on)]
        there = any(store_of(each.unit) == store_of(seat.unit) for each in seats)
        return there and self.is_here(absence.deputy) and not self.away(absence.deputy, owed.due_on)

    def _passed_on(self, row: Row, rows: dict[Key, Row]) -> bool:
        """Return whether a seat that is over gave this up to another, who owes it now."""
        over = row.status == "excused" and self.seats[row.key[0]].last < self.today
        return over and any(each.key[1:] == row.key[1:] and each.key != row.key for each in rows.values())

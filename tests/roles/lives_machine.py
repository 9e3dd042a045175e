"""What can happen in `test_lives.py`, one rule each: done in the house, and written into the books."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import rule

from roles import clock
from roles.actions import customise_entry, customise_part, start_assignment
from roles.duties.actions import tick_item
from roles.duties.models import ChecklistItem, Duty
from roles.models import Assignment, Grant
from roles.personnel.actions import (
    act_for,
    cancel_absence,
    change_absence,
    end_position,
    leave,
    move,
    record_absence,
)
from roles.personnel.models import Absence
from roles.sweep import sweep
from tests import factories
from tests.roles import lives
from tests.roles.lives import DAY
from tests.roles.lives_books import Books
from tests.roles.lives_town import (
    DUTIES,
    FIRST,
    GRANTS,
    NINE,
    PEOPLE,
    PERMISSIONS,
    SCOPES,
    SEATED,
    Town,
)
from tests.roles.lives_watch import Watch

RHYTHMS = (
    ("daily", ""),
    ("weekly", "FREQ=WEEKLY;BYDAY=MO"),
    ("weekly", "FREQ=WEEKLY;BYDAY=SU"),
    ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("event", ""),
)
PLACES = [(position, unit) for position, units in lives.SEATED_AT.items() for unit in units]

people = st.sampled_from(PEOPLE)
places = st.sampled_from(PLACES)
few_days = st.integers(0, 3)
codes = st.sampled_from(sorted(DUTIES))


class Lives(Watch):
    """One sequence: every rule does one thing to the house and writes it into the books."""

    town: Town
    played: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.taken_back = transaction.atomic()
        self.taken_back.__enter__()
        self.books = Books(FIRST, dict(DUTIES), set(GRANTS))
        for name, (position, unit) in SEATED.items():
            self.books.sit(lives.Seat(self.town.seats[name], name, position, unit, "primary", FIRST))
        self.books.sweep()

    def teardown(self) -> None:
        """Look at everybody once more, then take everything back."""
        try:
            if sys.exc_info()[0] is None:
                self._check_rights(PEOPLE, PEOPLE)
        finally:
            transaction.set_rollback(True)
            self.taken_back.__exit__(None, None, None)
            self.played["sequences"] += 1

    def _try(self, action: Callable[..., object], **facts: object) -> object | None:
        """Do one thing; return None where the house refuses it with a reason, and then nothing may have changed."""
        try:
            with clock.at(self.now):
                return action(acting_user=self.town.acting(), **facts) or True
        except ValidationError as error:
            self._tell(f"... which is refused: {error.messages[0]}")
            self.played["refused"] += 1
            return None

    # People

    @rule(person=people, place=places, in_days=st.integers(-2, 2))
    def join(self, person: str, place: tuple[str, str], in_days: int) -> None:
        """Somebody without a position begins: today, in a few days, or entered a little late."""
        if any(seat.person == person for seat in self.books.seats.values()):
            return
        first = self.today + in_days * DAY
        self._tell(f"{person} joins as {place[0]} at {place[1]} from {first}")
        with clock.at(self.now):
            made = start_assignment(starts_on=first, **self._where(person, place))
        self._sit(made)

    @rule(person=people, place=places, in_days=few_days)
    def move(self, person: str, place: tuple[str, str], in_days: int) -> None:
        """A primary position ends and another begins."""
        first = self.today + in_days * DAY
        if not self.books.held_by(person):
            return
        self._tell(f"{person} moves to {place[0]} at {place[1]} from {first}")
        if turn := self._try(move, starts_on=first, **self._where(person, place)):
            self._take_back(person, first)
            for seat in turn.ended:
                self._sit(seat)
            self._sit(turn.begun)

    @rule(person=people, place=places, in_days=few_days, days=few_days)
    def act(self, person: str, place: tuple[str, str], in_days: int, days: int) -> None:
        """Somebody stands in for a while."""
        first = self.today + in_days * DAY
        last = first + days * DAY
        if not self.books.held_by(person):
            return
        self._tell(f"{person} acts as {place[0]} at {place[1]} from {first} to {last}")
        if turn := self._try(act_for, starts_on=first, ends_on=last, **self._where(person, place)):
            self._sit(turn.begun)

    @rule(number=st.integers(0, 9), in_days=st.integers(-1, 4))
    def give_up(self, number: int, in_days: int) -> None:
        """One of several positions gets its last day."""
        running = [
            seat for seat in self.books.seats.values() if seat.last >= self.today and self.books.is_here(seat.person)
        ]
        last = self.today + in_days * DAY
        seat = running[number % len(running)] if running else None
        if seat is None or seat.starts_on > last:
            return
        self._tell(f"{seat.person} gives up being {seat.position} at {seat.unit} on {last}")
        if turn := self._try(end_position, assignment=Assignment.objects.get(pk=seat.pk), ends_on=last):
            if turn.cancelled:
                del self.books.seats[seat.pk]
            for each in turn.ended:
                self._sit(each)

    @rule(person=people, in_days=st.integers(0, 2))
    def leave(self, person: str, in_days: int) -> None:
        """Somebody leaves, today or soon."""
        last = self.today + in_days * DAY
        if not self.books.held_by(person):
            return
        self._tell(f"{person} leaves, the last day is {last}")
        turn = self._try(leave, staff=self.town.staff(person), last_day=last)
        if not turn:
            return
        for pk, absence in list(self.books.absences.items()):
            if absence.person == person and absence.last > last:
                self._keep_absence(pk, replace(absence, last=last) if absence.first <= last else None)
        for seat in list(self.books.seats.values()):
            if seat.person == person and seat.starts_on > last:
                del self.books.seats[seat.pk]
        self.books.leaves_on[person] = last
        for seat in turn.ended:
            self._sit(seat)

    def _take_back(self, person: str, first: date) -> None:
        """A primary position still to come gives way to the next one."""
        for seat in list(self.books.seats.values()):
            if (seat.person, seat.kind) == (person, "primary") and seat.starts_on > self.today and seat.last >= first:
                del self.books.seats[seat.pk]

    def _where(self, person: str, place: tuple[str, str]) -> dict[str, object]:
        position, unit = place
        return {
            "staff": self.town.staff(person),
            "position": self.town.position(position),
            "unit": self.town.unit(unit),
        }

    def _sit(self, made: Assignment) -> None:
        seat = lives.Seat(
            made.pk, made.staff.name, made.position.code, made.unit.code, made.kind, made.starts_on, made.ends_on
        )
        self.books.sit(seat)

    # Absences

    @rule(person=people, deputy=people, in_days=st.integers(-2, 2), days=few_days)
    def be_away(self, person: str, deputy: str, in_days: int, days: int) -> None:
        """Somebody is away for a while; naming oneself means that nobody stands in."""
        first = self.today + in_days * DAY
        last = first + days * DAY
        if not self.books.held_by(person):
            return
        stands_in = "" if deputy == person else deputy
        self._tell(f"{person} is away from {first} to {last}; {stands_in or 'nobody'} stands in")
        made = self._try(
            record_absence,
            staff=self.town.staff(person),
            kind="leave",
            first_day=first,
            last_day=last,
            deputy=self.town.staff(deputy) if stands_in else None,
        )
        if made:
            self.books.absences[made.pk] = lives.Absence(person, first, last, stands_in)

    @rule(number=st.integers(0, 9), days=few_days, deputy=people)
    def come_back_earlier(self, number: int, days: int, deputy: str) -> None:
        """An absence is shortened, and somebody else stands in."""
        found = self._some_absence(number)
        if not found:
            return
        pk, absence = found
        last = absence.last - days * DAY
        stands_in = "" if deputy == absence.person else deputy
        self._tell(f"{absence.person} is away from {absence.first} to {last} only; {stands_in or 'nobody'} stands in")
        row = Absence.objects.get(pk=pk)
        someone = self.town.staff(deputy) if stands_in else None
        if self._try(change_absence, absence=row, version=row.version, last_day=last, deputy=someone):
            self._keep_absence(pk, replace(absence, last=last, deputy=stands_in))

    @rule(number=st.integers(0, 9))
    def cancel_absence(self, number: int) -> None:
        """An absence is cancelled."""
        found = self._some_absence(number)
        if not found:
            return
        self._tell(f"{found[1].person} is not away from {found[1].first}")
        row = Absence.objects.get(pk=found[0])
        if self._try(cancel_absence, absence=row, version=row.version):
            self._keep_absence(found[0], None)

    def _some_absence(self, number: int) -> tuple[int, lives.Absence] | None:
        known = sorted(self.books.absences.items())
        return known[number % len(known)] if known else None

    def _keep_absence(self, pk: int, absence: lives.Absence | None) -> None:
        if absence:
            self.books.absences[pk] = absence
        else:
            self.books.absences.pop(pk)

    # Work

    @rule(number=st.integers(0, 20))
    def tick(self, number: int) -> None:
        """Somebody does one of the items they owe."""
        able = [row for row in self._rows() if row.status == "open" and row.closes_on > self.today]
        able = [row for row in able if self.books.may(row.owner, "duties.complete_checklistitem", row)]
        if not able:
            return
        row = sorted(able, key=str)[number % len(able)]
        self._tell(f"{row.owner} does {row}")
        seat, duty, period = row.key
        item = ChecklistItem.objects.get(assignment=seat, duty__code=duty, period=period)
        with clock.at(self.now):
            tick_item(item=item, acting_user=factories.fresh(item.owner), revision=item.revision)
        self.books.done.add(row.key)

    # The catalogue

    @rule(
        position=st.sampled_from(sorted(lives.SEATED_AT)),
        name=st.sampled_from(PERMISSIONS),
        scope=st.sampled_from(SCOPES),
    )
    def edit_grant(self, position: str, name: str, scope: str) -> None:
        """An administrator takes a grant away, or gives one."""
        grant = (position, name, scope)
        held = grant in self.books.grants
        self._tell(f"{position} {'loses' if held else 'is granted'} {name} on {scope}")
        row, permission = self.town.position(position), factories.permission(name)
        changed = Grant(position=row, permission=permission, scope=scope)
        dropped = list(Grant.objects.filter(position=row, permission=permission, scope=scope))
        self._try(customise_part, position=row, part="grants", rows=[] if held else [changed], dropped=dropped)
        self.books.grants ^= {grant}

    @rule(code=codes, rhythm=st.sampled_from(RHYTHMS))
    def edit_rhythm(self, code: str, rhythm: tuple[str, str]) -> None:
        """A duty falls due on other days from the next making on; what was made keeps its version."""
        duty = self.books.duties[code]
        if (duty.cadence, duty.rule) == rhythm:
            return
        self._tell(f"{code} becomes {rhythm[0]} {rhythm[1]}".rstrip())
        self._customise(code, cadence=rhythm[0], rrule=rhythm[1])
        self.books.duties[code] = replace(duty, cadence=rhythm[0], rule=rhythm[1], version=duty.version + 1)

    @rule(code=codes)
    def retire(self, code: str) -> None:
        """A duty is retired, or comes back."""
        duty = self.books.duties[code]
        self._tell(f"{code} is {'back' if duty.retired else 'retired'}")
        self._customise(code, retired=not duty.retired)
        self.books.duties[code] = replace(duty, retired=not duty.retired)

    def _customise(self, code: str, **values: object) -> None:
        self._try(customise_entry, entry=Duty.objects.get(code=code), values=values)

    # Time

    @rule(days=st.sampled_from((1, 1, 1, 2, 4)))
    def days_go_by(self, days: int) -> None:
        """Nobody looks for a day or more; then the sweep runs."""
        self.books.today += days * DAY
        self._tell("the sweep runs")
        with clock.at(self.now):
            outcomes = sweep()
        assert [each.step for each in outcomes if each.failed] == []
        self.books.sweep()

    @property
    def today(self) -> date:
        """The day of this step."""
        return self.books.today

    @property
    def now(self) -> datetime:
        """Nine o'clock on it."""
        return clock.local(self.today, NINE)

    def _tell(self, what: str) -> None:
        note(f"{self.today:%a %d %b}: {what}")
        self.played["steps"] += 1

"""People join, move, stand in and leave, the catalogue changes, days go by: in any order, nothing is lost.

A thousand random sequences are played through the house's public doors and, beside them, in the books of
`lives.py`. After every step the two must agree: no item lost, doubled or without an owner, and everybody may
exactly what follows from their seats, worked out from nothing. The same sequences are drawn on every run.

A failing sequence is shortened by hypothesis and told as a story, one line a step.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kpi.models import IndicatorWeight
from kpi.reports.models import ReportDefinition
from roles import clock
from roles.actions import customise_entry, customise_part, deactivate_staff, end_assignment, start_assignment
from roles.duties.actions import tick_item
from roles.duties.models import ChecklistItem, Duty
from roles.models import Assignment, Grant, Position, PositionGroup, Staff, Unit, UnitGroupPermission
from roles.rights import NOBODY, may, rights_of
from roles.sweep import sweep
from tests import factories
from tests.conftest import ensure_catalogue
from tests.roles import lives
from tests.roles.lives import DAY, Books

SEQUENCES, STEPS, PARTS = 1000, 8, 8
# A Thursday: a few steps further the week ends, and the month.
FIRST = date(2026, 2, 26)
NINE = time(9)

VIEW, COMPLETE, APPROVE = "duties.view_checklistitem", "duties.complete_checklistitem", "reports.approve_report"
PERMISSIONS = (VIEW, COMPLETE, APPROVE)
SCOPES = ("own", "team", "department", "store", "group")
GRANTS = {
    *((position, name, "own") for position in lives.SEATED_AT for name in (VIEW, COMPLETE)),
    *((position, VIEW, scope) for position, scope in (("lead", "team"), ("manager", "department"), ("chief", "store"))),
    *((position, VIEW, scope) for position, scope in (("deputy", "department"), ("director", "group"))),
    ("manager", APPROVE, "department"),
}
DUTIES = {
    each.code: each
    for each in (
        lives.Duty("clerk-daily", "clerk", "daily"),
        lives.Duty("clerk-weekly", "clerk", "weekly", "FREQ=WEEKLY;BYDAY=FR"),
        lives.Duty("lead-monthly", "lead", "monthly", "FREQ=MONTHLY;BYMONTHDAY=2"),
        lives.Duty("manager-weekly", "manager", "weekly"),
        lives.Duty("chief-daily", "chief", "daily"),
        lives.Duty("director-daily", "director", "daily"),
    )
}
RHYTHMS = (
    ("daily", ""),
    ("weekly", "FREQ=WEEKLY;BYDAY=MO"),
    ("weekly", "FREQ=WEEKLY;BYDAY=SU"),
    ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("event", ""),
)
PLACES = [(position, unit) for position, units in lives.SEATED_AT.items() for unit in units]
PEOPLE = ("An", "Bo", "Chen", "Dai", "Fu", "Gao")
# Who sits where before the first step.
SEATED = {"An": ("clerk", "north-a"), "Bo": ("clerk", "north-b"), "Chen": ("lead", "north-a"), "Dai": ("chief", "north")}


@dataclass
class Town:
    """The rows every sequence begins with; nothing here changes, each sequence is taken back."""

    units: dict[str, int]
    positions: dict[str, int]
    people: dict[str, int]
    admin: int
    seats: dict[str, int] = field(default_factory=dict)


def found() -> Town:
    """Build the town on its first morning, with the real catalogue out of the way."""
    Duty.objects.update(retired=True)
    ReportDefinition.objects.update(retired=True)
    IndicatorWeight.objects.all().delete()
    units: dict[str, Unit] = {}
    for code, above in lives.UNITS.items():
        parent = units[above] if above else None
        department = {"department_code": "sales"} if lives.kind(code) == "department" else {}
        live = {"live_from": FIRST} if lives.kind(code) == "store" else {}
        units[code] = factories.create_unit(
            code=code, name=code, kind=lives.kind(code), parent=parent, **department, **live
        )
    positions = {code: factories.make_position(code, own=()) for code in lives.SEATED_AT}
    for position, name, scope in GRANTS:
        Grant.objects.create(position=positions[position], permission=factories.permission(name), scope=scope)
    for duty in DUTIES.values():
        factories.make_duty(
            positions[duty.position], duty.cadence, code=duty.code, rrule=duty.rule, due_time=duty.due, must_do=True
        )
    people = {name: factories.make_staff(name=name, username=name) for name in PEOPLE}
    seats = {
        name: factories.make_seat(positions[position], units[unit], people[name], starts_on=FIRST)
        for name, (position, unit) in SEATED.items()
    }
    with clock.at(clock.local(FIRST, NINE)):
        sweep()
    return Town(
        units={code: unit.pk for code, unit in units.items()},
        positions={code: position.pk for code, position in positions.items()},
        people={name: staff.pk for name, staff in people.items()},
        admin=factories.make_superuser().pk,
        seats={name: seat.pk for name, seat in seats.items()},
    )


people = st.sampled_from(PEOPLE)
places = st.sampled_from(PLACES)
few_days = st.integers(0, 3)


class Lives(RuleBasedStateMachine):
    """One sequence: every rule does one thing to the house and writes it into the books."""

    town: Town
    played: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.taken_back = transaction.atomic()
        self.taken_back.__enter__()
        self.books = Books(FIRST, dict(DUTIES), set(GRANTS))
        for name, (position, unit) in SEATED.items():
            self.books.seat(lives.Seat(self.town.seats[name], name, position, unit, "primary", FIRST))
        self.books.sweep()

    def teardown(self) -> None:
        """Look at everybody once more, then take everything back."""
        try:
            if sys.exc_info()[0] is None:
                self._check_rights(PEOPLE, PEOPLE)
        finally:
            self._take_back()

    def _take_back(self) -> None:
        transaction.set_rollback(True)
        self.taken_back.__exit__(None, None, None)
        self.played["sequences"] += 1

    # People

    def _free(self, person: str, place: tuple[str, str], first: date, last: date | None) -> bool:
        """Return whether the seat does not overlap one of the same kind (which the house refuses)."""
        same = [seat for seat in self.books.seats.values() if (seat.person, seat.position, seat.unit) == (person, *place)]
        return all((seat.ends_on or date.max) < first or seat.starts_on > (last or date.max) for seat in same)

    def _primary(self, person: str) -> lives.Seat | None:
        seats = self.books.seats.values()
        mine = (seat for seat in seats if seat.person == person and seat.kind == "primary" and seat.ends_on is None)
        return next(mine, None)

    def _take(self, person: str, place: tuple[str, str], kind: str, first: date, last: date | None = None) -> None:
        position, unit = place
        with clock.at(self.now):
            made = start_assignment(
                staff=Staff.objects.get(pk=self.town.people[person]),
                position=Position.objects.get(pk=self.town.positions[position]),
                unit=Unit.objects.get(pk=self.town.units[unit]),
                starts_on=first,
                ends_on=last,
                kind=kind,
            )
        self.books.seat(lives.Seat(made.pk, person, position, unit, kind, first, last))

    def _end(self, seat: lives.Seat, last: date | None) -> None:
        with clock.at(self.now):
            end_assignment(assignment=Assignment.objects.get(pk=seat.pk), ends_on=last)
        self.books.seat(replace(seat, ends_on=last))

    @rule(person=people, place=places, in_days=st.integers(-2, 2))
    def join(self, person: str, place: tuple[str, str], in_days: int) -> None:
        """Somebody without a position begins: today, in a few days, or entered a little late."""
        first = self.today + in_days * DAY
        if person in self.books.gone or self._primary(person) or not self._free(person, place, first, None):
            return
        self._tell(f"{person} joins as {place[0]} at {place[1]} from {first}")
        self._take(person, place, "primary", first)

    @rule(person=people, place=places, in_days=few_days)
    def move(self, person: str, place: tuple[str, str], in_days: int) -> None:
        """A primary position ends and another begins the day after."""
        seat, last = self._primary(person), self.today + (in_days - 1) * DAY
        if person in self.books.gone or not seat or seat.starts_on > last:
            return
        if (seat.position, seat.unit) == place or not self._free(person, place, last + DAY, None):
            return
        self._tell(f"{person} moves to {place[0]} at {place[1]} from {last + DAY}")
        self._end(seat, last)
        self._take(person, place, "primary", last + DAY)

    @rule(person=people, place=places, in_days=few_days, days=few_days)
    def act(self, person: str, place: tuple[str, str], in_days: int, days: int) -> None:
        """Somebody stands in for a while."""
        first = self.today + in_days * DAY
        last = first + days * DAY
        if person in self.books.gone or not self._free(person, place, first, last):
            return
        self._tell(f"{person} acts as {place[0]} at {place[1]} from {first} to {last}")
        self._take(person, place, "acting", first, last)

    @rule(number=st.integers(0, 9), in_days=st.integers(-1, 4))
    def end(self, number: int, in_days: int) -> None:
        """A seat that has begun and is not over gets a last day."""
        seats = [seat for seat in self.books.seats.values() if seat.person not in self.books.gone]
        running = [seat for seat in seats if (seat.ends_on or date.max) >= self.today]
        last = self.today + in_days * DAY
        if not running or running[number % len(running)].starts_on > last:
            return
        seat = running[number % len(running)]
        if not self._alone(seat, last):
            return
        self._tell(f"{seat.person}'s seat as {seat.position} at {seat.unit} ends on {last}, not {seat.ends_on}")
        self._end(seat, last)

    def _alone(self, seat: lives.Seat, last: date) -> bool:
        others = [each for each in self.books.seats.values() if each.pk != seat.pk]
        same = [each for each in others if (each.person, each.position, each.unit) == (seat.person, seat.position, seat.unit)]
        return all((each.ends_on or date.max) < seat.starts_on or each.starts_on > last for each in same)

    @rule(person=people)
    def leave(self, person: str) -> None:
        """Somebody's last day is today."""
        if person in self.books.gone or not self.books.held_by(person):
            return
        self._tell(f"{person} leaves")
        with clock.at(self.now):
            deactivate_staff(staff=Staff.objects.get(pk=self.town.people[person]), last_day=self.today)
        self.books.leave(person)

    @rule(number=st.integers(0, 20))
    def tick(self, number: int) -> None:
        """Somebody does one of their items."""
        able = [
            key
            for key, item in self.books.items.items()
            if item.status == "open" and self._may_complete(item) and item.owner not in self.books.gone
        ]
        if not able:
            return
        key = sorted(able)[number % len(able)]
        item = self.books.items[key]
        self._tell(f"{item.owner} does {key[1]} of {key[2]}")
        row = ChecklistItem.objects.get(assignment=key[0], duty__code=key[1], period=key[2])
        with clock.at(self.now):
            tick_item(item=row, acting_user=factories.fresh(row.owner), revision=row.revision)
        self.books.items[key] = replace(item, status="done")

    def _may_complete(self, item: lives.Item) -> bool:
        return item.unit in self.books.opened_to(item.owner, COMPLETE) or self.books.on_own(item.owner, COMPLETE)

    # The catalogue

    @rule(position=st.sampled_from(sorted(lives.SEATED_AT)), name=st.sampled_from(PERMISSIONS), scope=st.sampled_from(SCOPES))
    def edit_grant(self, position: str, name: str, scope: str) -> None:
        """An administrator takes a grant away, or gives one."""
        grant = (position, name, scope)
        held = grant in self.books.grants
        self._tell(f"{position} {'loses' if held else 'is granted'} {name} on {scope}")
        row = Position.objects.get(pk=self.town.positions[position])
        permission = factories.permission(name)
        grants = Grant.objects.filter(position=row, permission=permission, scope=scope)
        with clock.at(self.now):
            customise_part(
                acting_user=Staff.objects.get(pk=self.town.admin),
                position=row,
                part="grants",
                rows=[] if held else [Grant(position=row, permission=permission, scope=scope)],
                dropped=list(grants),
            )
        self.books.grants ^= {grant}

    @rule(code=st.sampled_from(sorted(DUTIES)), rhythm=st.sampled_from(RHYTHMS))
    def edit_rhythm(self, code: str, rhythm: tuple[str, str]) -> None:
        """A duty falls due on other days from the next making on; what was made keeps its version."""
        duty = self.books.duties[code]
        if (duty.cadence, duty.rule) == rhythm:
            return
        self._tell(f"{code} becomes {rhythm[0]} {rhythm[1]}".rstrip())
        self._customise(code, cadence=rhythm[0], rrule=rhythm[1])
        self.books.duties[code] = replace(duty, cadence=rhythm[0], rule=rhythm[1], version=duty.version + 1)

    @rule(code=st.sampled_from(sorted(DUTIES)))
    def retire(self, code: str) -> None:
        """A duty is retired, or comes back."""
        duty = self.books.duties[code]
        self._tell(f"{code} is {'back' if duty.retired else 'retired'}")
        self._customise(code, retired=not duty.retired)
        self.books.duties[code] = replace(duty, retired=not duty.retired)

    def _customise(self, code: str, **values: object) -> None:
        with clock.at(self.now):
            customise_entry(
                acting_user=Staff.objects.get(pk=self.town.admin), entry=Duty.objects.get(code=code), values=values
            )

    # Time

    @rule(days=st.sampled_from((1, 1, 1, 2, 4)))
    def days_go_by(self, days: int) -> None:
        """Nobody looks for a day or more; then the sweep runs."""
        self.books.today += days * DAY
        self._tell("the sweep runs")
        self._sweep()

    def _sweep(self) -> None:
        outcomes = sweep(self.now)
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

    # What must hold

    @invariant()
    def no_item_is_lost_or_doubled(self) -> None:
        """The items are those of the books, each once, with its owner, place, day and version."""
        rows = ChecklistItem.objects.values_list(
            *("assignment", "duty__code", "period", "owner__name", "unit__code", "due_at", "closes_at"),
            *("version__number", "status"),
        )
        seen = Counter(
            (
                (seat, duty, period),
                lives.Item(
                    owner, unit, clock.local_date(due), local_time(due), clock.local_date(closes), version, status
                ),
            )
            for seat, duty, period, owner, unit, due, closes, version, status in rows
        )
        assert seen == Counter(self.books.items.items()), told(self.books.items, seen)

    @invariant()
    def rights_are_those_computed_from_nothing(self) -> None:
        """What is kept for guardian, what a person may and what a list shows follow from seats and grants alone."""
        self._check_guardian()
        seated = sorted({seat.person for seat in self.books.seats.values()})
        # Who never had a seat is looked at when the sequence is over, and so are all lists.
        self._check_rights(seated, [seated[len(self.books.items) % len(seated)]])

    def _check_rights(self, people: Collection[str], listing: Collection[str]) -> None:
        """Ask for every right of some people on every unit and item, and for the lists of some of them."""
        units = list(Unit.objects.filter(pk__in=self.town.units.values()))
        items = list(ChecklistItem.objects.select_related("duty"))
        rows = Staff.objects.in_bulk([self.town.people[name] for name in people])
        with clock.at(self.now):
            for person in people:
                staff = rows[self.town.people[person]]
                self._check_person(person, staff, units, items)
                if person in listing:
                    self._check_list(person, staff)

    def _check_person(self, person: str, staff: Staff, units: list[Unit], items: list[ChecklistItem]) -> None:
        for name in PERMISSIONS:
            opened = {unit.code for unit in units if staff.has_perm(name, unit)}
            assert opened == self.books.opened_to(person, name), (person, name)
            assert (name in rights_of(staff).own) == self.books.on_own(person, name), (person, name)
        if person in self.books.gone:
            assert rights_of(staff) is NOBODY
        expected = self.books.visible_to(person, VIEW)
        assert {key_of(item) for item in items if may(staff, VIEW, item)} == expected, person

    def _check_list(self, person: str, staff: Staff) -> None:
        expected = self.books.visible_to(person, VIEW)
        listed = ChecklistItem.objects.visible_to(staff).values_list("assignment", "duty__code", "period")
        assert sorted(listed) == sorted(expected), person

    def _check_guardian(self) -> None:
        places = PositionGroup.objects.filter(position__in=self.town.positions.values())
        groups = {pk: (position, unit) for pk, position, unit in places.values_list("group", "position__code", "unit__code")}
        rows = UnitGroupPermission.objects.filter(group__in=groups).values_list(
            "group", "permission__content_type__app_label", "permission__codename", "content_object__code"
        )
        kept = Counter((groups[group], f"{app}.{codename}", unit) for group, app, codename, unit in rows)
        wanted = {
            (place, name, lives.reach(place[1], scope))
            for place in groups.values()
            for position, name, scope in self.books.grants
            if position == place[0] and scope != "own"
        }
        assert kept == Counter(each for each in wanted if each[2])


def local_time(instant: datetime) -> time:
    """Return the wall-clock time of an instant in the house."""
    return instant.astimezone(clock.local(FIRST).tzinfo).time()


def key_of(item: ChecklistItem) -> tuple[int, str, str]:
    """Return the key of an item as the books have it."""
    return item.assignment_id, item.duty.code, item.period


def told(books: dict, seen: Counter) -> str:
    """Say which items differ: the books' and the house's."""
    owed, made = Counter(books.items()), seen
    lines = [f"the books have {each}" for each in (owed - made).elements()]
    return "\n".join([*lines, *(f"the house has {each}" for each in (made - owed).elements())])


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The town, written once a module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_catalogue()
        yield found()
        transaction.set_rollback(True)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_nothing_is_lost_and_rights_follow(town, db, part, record_property):
    played: Counter[str] = Counter()
    machine = seed(part)(type("Lives", (Lives,), {"town": town, "played": played}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=SEQUENCES // PARTS,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert played["sequences"] >= SEQUENCES // PARTS
    for name, count in played.items():
        record_property(name, count)

"""The rows every sequence of `test_lives.py` begins with: units, positions, duties, people, and who sits where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from kpi.models import IndicatorWeight
from kpi.reports.models import ReportDefinition
from roles import clock
from roles.actions import materialise_positions
from roles.duties.models import Duty
from roles.models import Assignment, Grant, Position, Staff, Unit
from roles.sweep import sweep
from tests import factories
from tests.roles import lives

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
        lives.Duty("clerk-daily", "clerk", "daily", absent="deputy"),
        lives.Duty("clerk-weekly", "clerk", "weekly", "FREQ=WEEKLY;BYDAY=FR", absent="carry"),
        lives.Duty("lead-daily", "lead", "daily"),
        lives.Duty("lead-monthly", "lead", "monthly", "FREQ=MONTHLY;BYMONTHDAY=2", absent="carry"),
        lives.Duty("manager-weekly", "manager", "weekly", absent="deputy"),
        lives.Duty("chief-daily", "chief", "daily", absent="deputy"),
        lives.Duty("director-daily", "director", "daily"),
    )
}
PEOPLE = ("An", "Bo", "Chen", "Dai", "Fu", "Gao")
# Who sits where before the first step.
SEATED = {
    "An": ("clerk", "north-a"),
    "Bo": ("clerk", "north-b"),
    "Chen": ("lead", "north-a"),
    "Dai": ("chief", "north"),
}


@dataclass
class Town:
    """The keys of the rows; nothing of them changes, each sequence is taken back."""

    units: dict[str, int]
    positions: dict[str, int]
    people: dict[str, int]
    seats: dict[str, int]
    admin: int

    def unit(self, name: str) -> Unit:
        """Return a unit as it is now."""
        return Unit.objects.get(pk=self.units[name])

    def position(self, name: str) -> Position:
        """Return a position as it is now."""
        return Position.objects.get(pk=self.positions[name])

    def staff(self, name: str) -> Staff:
        """Return a person as they are now, nothing kept from before."""
        return Staff.objects.get(pk=self.people[name])

    def acting(self) -> Staff:
        """Return the administrator who does everything."""
        return Staff.objects.get(pk=self.admin)


def found_town() -> Town:
    """Build the town on its first morning, with the real catalogue out of the way."""
    Duty.objects.update(retired=True)
    ReportDefinition.objects.update(retired=True)
    IndicatorWeight.objects.all().delete()
    units = _units()
    positions = _positions()
    people = {name: factories.make_staff(name=name, username=name) for name in PEOPLE}
    seats: dict[str, Assignment] = {
        name: factories.make_seat(positions[position], units[unit], people[name], starts_on=FIRST)
        for name, (position, unit) in SEATED.items()
    }
    with clock.at(clock.local(FIRST, NINE)):
        sweep()
    return Town(
        units={code: unit.pk for code, unit in units.items()},
        positions={code: position.pk for code, position in positions.items()},
        people={name: staff.pk for name, staff in people.items()},
        seats={name: seat.pk for name, seat in seats.items()},
        admin=factories.make_superuser().pk,
    )


def _units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, above in lives.UNITS.items():
        kind = lives.kind(code)
        fields: dict[str, object] = {"department_code": "sales"} if kind == "department" else {}
        if kind == "store":
            fields["live_from"] = FIRST
        units[code] = factories.create_unit(
            code=code, name=code, kind=kind, parent=units[above] if above else None, **fields
        )
    return units


def _positions() -> dict[str, Position]:
    positions: dict[str, Position] = {}
    for code in lives.SEATED_AT:
        superior = positions.get(lives.SUPERIOR.get(code, ""))
        positions[code] = factories.make_position(code, reports_to=superior, own=())
    for position, name, scope in GRANTS:
        Grant.objects.create(position=positions[position], permission=factories.permission(name), scope=scope)
    materialise_positions(positions.values())
    for duty in DUTIES.values():
        factories.make_duty(
            positions[duty.position],
            duty.cadence,
            code=duty.code,
            rrule=duty.rule,
            due_time=duty.due,
            when_absent=duty.absent,
            must_do=True,
        )
    return positions

"""What a week's roster of one unit holds: its people, their days, and which of these can be planned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles import clock
from roles.calendars.calendar import StoreCalendar, calendar_of
from roles.calendars.models import RosterDay, Shift
from roles.models import Assignment, Staff, Unit
from roles.personnel.models import Absence, AbsenceKind
from roles.personnel.models.absence import AbsenceState

PLAN = "calendars.change_rosterday"
DAY = timedelta(days=1)
REST, NOTHING = "rest", ""


@dataclass(frozen=True)
class Cell:
    """One day of one person: `value` is "rest", the key of a shift, or empty.

    A locked one is not planned here; `words` say why where somebody is not there otherwise.
    """

    day: date
    value: str = NOTHING
    locked: bool = False
    words: str = ""


@dataclass(frozen=True)
class Line:
    """One person of a unit with the days of the week."""

    seat: Assignment
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Week:
    """The roster of a unit from a Monday on."""

    unit: Unit
    days: tuple[date, ...]
    lines: tuple[Line, ...]
    shifts: tuple[Shift, ...]
    calendar: StoreCalendar

    @property
    def cells(self) -> dict[tuple[int, date], Cell]:
        """Every cell by person and day."""
        return {(line.seat.staff_id, cell.day): cell for line in self.lines for cell in line.cells}


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - day.weekday() * DAY


def units_to_plan(user: Staff) -> list[Unit]:
    """Return the units in which the person plans somebody else's days, in the order of the house; one query."""
    seats = Assignment.objects.visible_to(user, PLAN).active_on(clock.today()).filter(store__isnull=False)
    ids = seats.exclude(staff=user).values("unit")
    return list(Unit.objects.filter(pk__in=ids).select_related("store").order_by("store__code", "code"))


def week_of(user: Staff, unit: Unit, monday: date, weeks: int = 1) -> Week:
    """Return what the person plans of a unit from a Monday on, for one week or several; seven queries."""
    days = tuple(monday + number * DAY for number in range(7 * weeks))
    seats = _seats(user, unit, days)
    people = {seat.staff_id for seat in seats}
    taken = _absences(people, days)
    shifts = {
        (row.owner_id, row.day): row.shift_id
        for row in RosterDay.objects.filter(owner__in=people).touching(days[0], days[-1])
    }
    lines = []
    for seat in seats:
        own = seat.staff_id == user.pk
        cells = (
            _cell(seat, day, taken.get((seat.staff_id, day)), shifts.get((seat.staff_id, day)), own) for day in days
        )
        lines.append(Line(seat, tuple(cells)))
    used = set(shifts.values())
    store_shifts = Shift.objects.filter(Q(is_active=True) | Q(pk__in=used), store=unit.store_id)
    calendar = calendar_of(unit.store_id, days[0], days[-1])
    return Week(unit, days, tuple(lines), tuple(store_shifts), calendar)


def _seats(user: Staff, unit: Unit, days: Collection[date]) -> list[Assignment]:
    """Return a seat for each person of the unit in these days, the primary one first."""
    first, last = min(days), max(days)
    seats = Assignment.objects.visible_to(user, PLAN).filter(unit=unit, starts_on__lte=last, staff__is_active=True)
    seats = seats.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first)).with_names()
    kinds = [kind.value for kind in Assignment.Kind]
    found: dict[int, Assignment] = {}
    for seat in sorted(seats, key=lambda each: (kinds.index(each.kind), each.starts_on, each.pk)):
        found.setdefault(seat.staff_id, seat)
    return sorted(found.values(), key=lambda each: (each.position.order, each.staff.employee_no))


def _absences(people: Collection[int], days: Collection[date]) -> dict[tuple[int, date], Absence]:
    """Return the live absence of each person on each day."""
    rows = Absence.objects.live().filter(owner__in=people).touching(min(days), max(days))
    return {(row.owner_id, day): row for row in rows for day in days if row.first_day <= day <= row.last_day}


def _cell(seat: Assignment, day: date, absence: Absence | None, shift: int | None, own: bool) -> Cell:
    if absence is not None and not is_rest_day(absence):
        return Cell(day, REST if absence.kind == AbsenceKind.REST else NOTHING, True, absence.get_kind_display())
    value = REST if absence is not None else str(shift or NOTHING)
    if not (seat.starts_on <= day <= (seat.ends_on or day)):
        return Cell(day, value, True, _("Not here"))
    return Cell(day, value, own or day < clock.today())


def is_rest_day(absence: Absence) -> bool:
    """Return whether an absence is one rest day: what the roster writes, and takes back."""
    return (
        absence.kind == AbsenceKind.REST
        and absence.state == AbsenceState.CONFIRMED
        and absence.first_day == absence.last_day
    )


def missing_days(week: Week) -> list[tuple[date, str]]:
    """Return the open days on which nobody of the unit is there, with the words for it."""
    found = []
    for number, day in enumerate(week.days):
        there = sum(not _is_off(line.cells[number]) for line in week.lines)
        if week.lines and not there and week.calendar.is_open(day):
            found.append((day, _("Nobody is there.")))
    return found


def present(week: Week, number: int) -> str:
    """Return in words how many of the unit are there on a day of the week, counted from 0."""
    count = sum(not _is_off(line.cells[number]) for line in week.lines)
    return ngettext("%(count)d there", "%(count)d there", count) % {"count": count}


def _is_off(cell: Cell) -> bool:
    return cell.value == REST or bool(cell.words)

"""Rosters are planned here: shifts are written, rest days become absences, and whoever is concerned is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from roles import clock
from roles.calendars.models import RosterDay, Shift
from roles.models import Assignment, Staff, Unit
from roles.notifications import actions as notifications
from roles.notifications.actions import Letter
from roles.personnel import letters
from roles.personnel.calendar import check_day
from roles.personnel.models import Absence, AbsenceKind, AbsenceState
from roles.personnel.roster.letters import KIND
from roles.personnel.roster.week import NOTHING, REST, Cell, Week, week_of
from roles.personnel.signals import absences_changed

MOST_WEEKS = 8

# By person and day: "rest", the key of a shift, or nothing.
Wishes = Mapping[tuple[int, date], str]


class StaleRoster(ValidationError):
    """Somebody planned the same days after the page was opened."""


@dataclass(frozen=True)
class _Change:
    """One day of one person that becomes something else."""

    seat: Assignment
    day: date
    before: str
    after: str


@transaction.atomic
def plan_roster(*, acting_user: Staff, unit: Unit, monday: date, wishes: Wishes, seen: Wishes, weeks: int = 1) -> int:
    """Plan the week of a unit, and the weeks after it alike; return how many days changed.

    `seen` is what the page showed of the days in `wishes`; only what differs from it is written. The weeks after
    get what the first one holds then, where their days are free. Raises StaleRoster where a day that is changed
    was changed meanwhile, PermissionDenied for days that are not the person's to plan, ValidationError for a shift
    of another store or too many weeks.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise ValidationError({"weeks": _("From 1 to %(most)d weeks.") % {"most": MOST_WEEKS}})
    check_day(monday + 7 * weeks * timedelta(days=1), "weeks")
    week = week_of(acting_user, unit, monday, weeks)
    changes = _changes(week, wishes, seen)
    changes += _repeated(week, {(each.seat.staff_id, each.day): each.after for each in changes})
    _check_shifts(week, changes)
    if changes:
        _write(acting_user, changes)
    return len(changes)


def _changes(week: Week, wishes: Wishes, seen: Wishes) -> list[_Change]:
    seats = {line.seat.staff_id: line.seat for line in week.lines}
    cells = week.cells
    found = []
    for key, after in wishes.items():
        if after == seen.get(key, NOTHING):
            continue
        cell = cells.get(key)
        if cell is None or cell.locked:
            raise PermissionDenied(_("This day is not yours to plan."))
        if cell.value != seen.get(key, NOTHING):
            raise StaleRoster(_("Nothing was written: somebody planned the same days meanwhile. Look at them again."))
        found.append(_Change(seats[key[0]], key[1], cell.value, after))
    return found


def _repeated(week: Week, changed: Wishes) -> list[_Change]:
    """Return what the following weeks become: as the first one, where a day is free to be planned."""
    found = []
    for line in week.lines:
        first = line.cells[:7]
        for number, cell in enumerate(line.cells[7:]):
            pattern = first[number % 7]
            after = changed.get((line.seat.staff_id, pattern.day), pattern.value)
            if not cell.locked and not _is_elsewhere(pattern) and cell.value != after:
                found.append(_Change(line.seat, cell.day, cell.value, after))
    return found


def _is_elsewhere(cell: Cell) -> bool:
    """Return whether a day says nothing of the weeks after: leave, or a day before the person came."""
    return bool(cell.words)


def _check_shifts(week: Week, changes: Iterable[_Change]) -> None:
    known = {str(shift.pk) for shift in week.shifts} | {REST, NOTHING}
    if not all(change.after in known for change in changes):
        raise ValidationError(_("Choose a shift of this store."))


def _write(acting_user: Staff, changes: list[_Change]) -> None:
    now = clock.now()
    cancelled = _take_back(acting_user, [each for each in changes if each.before == REST])
    _write_shifts(changes)
    try:
        with transaction.atomic():
            made = _rest(acting_user, [each for each in changes if each.after == REST], now)
    except IntegrityError as error:
        raise StaleRoster(_("Another absence of these days was recorded at this moment.")) from error
    ids = [each.pk for each in (*cancelled, *made)]
    if ids:
        absences_changed.send(sender=Absence, absences=ids, at=now)
    _warn(made, now)
    _tell(acting_user, changes, now)


def _take_back(acting_user: Staff, changes: Collection[_Change]) -> list[Absence]:
    """Cancel the rest days of these changes."""
    wanted = {(each.seat.staff_id, each.day) for each in changes}
    rows = Absence.objects.confirmed().filter(
        kind=AbsenceKind.REST,
        owner__in={owner for owner, _day in wanted},
        first_day__in={day for _owner, day in wanted},
    )
    found = [row for row in rows if (row.owner_id, row.first_day) in wanted and row.first_day == row.last_day]
    for row in found:
        row.state = AbsenceState.CANCELLED
        row.version += 1
    if found:
        bulk_update_with_history(
            found, Absence, ["state", "version"], default_user=acting_user, default_date=clock.now()
        )
    return found


def _write_shifts(changes: Iterable[_Change]) -> None:
    """Replace the shifts of these days."""
    by_day: dict[date, set[int]] = {}
    for each in changes:
        by_day.setdefault(each.day, set()).add(each.seat.staff_id)
    for day, people in by_day.items():
        RosterDay.objects.filter(day=day, owner__in=people).delete()
    RosterDay.objects.bulk_create(
        [
            RosterDay(**_place(each.seat), day=each.day, shift_id=int(each.after))
            for each in changes
            if each.after not in (REST, NOTHING)
        ]
    )


def _rest(acting_user: Staff, changes: Collection[_Change], now: datetime) -> list[Absence]:
    rows = [
        Absence(
            **_place(each.seat),
            assignment=each.seat,
            kind=AbsenceKind.REST,
            first_day=each.day,
            last_day=each.day,
            starts_at=clock.local(each.day),
            ends_at=clock.end_of(each.day),
            state=AbsenceState.CONFIRMED,
            recorded_by=acting_user,
            recorded_at=now,
        )
        for each in changes
    ]
    return bulk_create_with_history(rows, Absence, default_user=acting_user, default_date=now) if rows else []


def _place(seat: Assignment) -> dict[str, int | None]:
    return {
        "owner_id": seat.staff_id,
        "unit_id": seat.unit_id,
        "department_id": seat.department_id,
        "store_id": seat.store_id,
    }


def _warn(made: Collection[Absence], now: datetime) -> None:
    """Tell those for whom somebody was to stand in who now rests."""
    people = {each.owner_id for each in made}
    standing_in = set(Absence.objects.confirmed().filter(deputy__in=people).values_list("deputy", flat=True))
    for each in made:
        if each.owner_id in standing_in:
            letters.tell_of_missing_deputy(each, now)


def _tell(acting_user: Staff, changes: Iterable[_Change], now: datetime) -> None:
    """Tell each person once which of their days changed."""
    names = {str(pk): name for pk, name in Shift.objects.values_list("pk", "name")}
    by_person: dict[int, list[list[str]]] = {}
    for each in sorted(changes, key=lambda change: change.day):
        what = each.after if each.after in (REST, NOTHING) else names[each.after]
        kind = "shift" if each.after not in (REST, NOTHING) else each.after or "free"
        by_person.setdefault(each.seat.staff_id, []).append([each.day.isoformat(), kind, what])
    notifications.tell(
        [
            Letter(pk, f"roster:{now.isoformat()}", KIND, {"by": acting_user.name, "days": days}, _url(days[0][0]))
            for pk, days in sorted(by_person.items())
        ],
        at=now,
    )


def _url(day: str) -> str:
    return f"{reverse('personnel:my_roster')}?week={day}"

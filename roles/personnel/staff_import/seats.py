"""The positions of the workbook: which begin, which get another last day, which are held already."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.models import Assignment, Staff
from roles.personnel.calendar import check_day
from roles.personnel.position_rules import check_place
from roles.personnel.staff_import.desk import Desk
from roles.personnel.staff_import.people import People
from roles.personnel.staff_import.rows import PersonRow
from roles.spreadsheets.dry_run import shown

Kind = Assignment.Kind
_FAR = date.max


class Seats:
    """The assignments one workbook speaks of, a row each."""

    def __init__(self, desk: Desk, rows: list[PersonRow]) -> None:
        self.desk = desk
        self.rows = rows
        self._begun: dict[PersonRow, Assignment] = {}
        self._ended: dict[PersonRow, tuple[Assignment, date | None]] = {}

    def resolve(self, people: People) -> None:
        """Find what each row speaks of, and say what is wrong with it."""
        for row in self.rows:
            staff = people.of(row)
            seat = self._seat(row, staff) if staff is not None else None
            if staff is not None and seat is not None:
                self._place(row, staff, seat)
        self._check_reach()

    def begun(self) -> list[Assignment]:
        """Return the assignments that begin, without their group."""
        return list(self._begun.values())

    def ended(self) -> list[Assignment]:
        """Return the assignments that get another last day."""
        return [seat for seat, _before in self._ended.values()]

    def differences(self, row: PersonRow) -> list[tuple[str, str, str]]:
        """Return what the row changes of a position: column, before and after."""
        if row in self._ended:
            seat, before = self._ended[row]
            return [("ends_on", shown(before), shown(seat.ends_on))]
        seat_begun = self._begun.get(row)
        if seat_begun is None:
            return []
        told = {
            "position": seat_begun.position.name,
            "unit": seat_begun.unit.name,
            "kind": str(seat_begun.get_kind_display()),
            "starts_on": shown(seat_begun.starts_on),
            "ends_on": shown(seat_begun.ends_on),
        }
        return [(name, "", value) for name, value in told.items() if value]

    def _seat(self, row: PersonRow, staff: Staff) -> Assignment | None:
        """Return the assignment the row speaks of, not stored; None where its cells do not say."""
        found: dict[str, Any] = {}
        for name, find in (("position", self.desk.position), ("unit", self.desk.unit)):
            if name in row.values:
                try:
                    found[name] = find(row.values[name])
                except ValueError as error:
                    row.refuse(name, str(error))
        if len(found) < 2 or not {"kind", "starts_on", "ends_on"} <= row.values.keys():
            return None
        unit = found["unit"]
        return Assignment(
            staff=staff,
            **found,
            department=unit.department,
            store=unit.store,
            kind=row.values["kind"] or Kind.PRIMARY,
            starts_on=row.values["starts_on"],
            ends_on=row.values["ends_on"],
        )

    def _place(self, row: PersonRow, staff: Staff, seat: Assignment) -> None:
        """Decide whether the row's assignment begins, ends otherwise or is held as it is."""
        if seat.ends_on is not None and seat.ends_on < seat.starts_on:
            row.refuse("ends_on", _("The last day must not lie before the first."))
            return
        others = [*self._stored(staff), *(each for each in self._begun.values() if each.staff is staff)]
        same = [each for each in others if _same_place(each, seat)]
        held = next((each for each in same if each.starts_on == seat.starts_on and each.kind == seat.kind), None)
        if held is not None:
            self._change(row, staff, held, seat.ends_on, [each for each in others if each is not held])
        elif any(_overlap(each, seat) for each in same):
            row.refuse("starts_on", _("This person already holds this position at this unit in that time."))
        else:
            self._begin(row, staff, seat, others)

    def _change(
        self, row: PersonRow, staff: Staff, held: Assignment, ends_on: date | None, others: list[Assignment]
    ) -> None:
        if held._state.adding or held in self.ended():
            row.refuse("position", _("Another row says the same."))
            return
        if held.ends_on == ends_on:
            return
        before, held.ends_on = held.ends_on, ends_on
        self._check_days(row, held, "ends_on")
        self._check_stays(row, staff, held)
        self._check_alone(row, held, others)
        self._ended[row] = (held, before)

    def _begin(self, row: PersonRow, staff: Staff, seat: Assignment, others: list[Assignment]) -> None:
        try:
            check_place(seat.position, seat.unit)
        except ValidationError as error:
            _refuse(row, error, "position")
        self._check_days(row, seat, "starts_on", "ends_on")
        if seat.kind == Kind.ACTING and seat.ends_on is None:
            row.refuse("ends_on", _("Say until when: standing in has a last day."))
        self._check_stays(row, staff, seat)
        self._check_alone(row, seat, others)
        self._begun[row] = seat

    def _check_days(self, row: PersonRow, seat: Assignment, *names: str) -> None:
        for name in names:
            try:
                check_day(getattr(seat, name), name)
            except ValidationError as error:
                _refuse(row, error, name)

    def _check_stays(self, row: PersonRow, staff: Staff, seat: Assignment) -> None:
        if staff.leaves_on is not None and (seat.ends_on or _FAR) > staff.leaves_on:
            row.refuse("ends_on", _("This person leaves before that day."))

    def _check_alone(self, row: PersonRow, seat: Assignment, others: list[Assignment]) -> None:
        """A person has one primary position without an end, as the database keeps it."""
        if seat.kind != Kind.PRIMARY or seat.ends_on is not None:
            return
        if any(each.kind == Kind.PRIMARY and each.ends_on is None for each in others):
            row.refuse("kind", _("This person already has a primary position: move them on their own page."))

    def _check_reach(self) -> None:
        too_far = self.desk.reaches_too_far([(seat.position, seat.unit) for seat in self._begun.values()])
        for row, seat in self._begun.items():
            if (seat.position_id, seat.unit_id) in too_far:
                row.refuse("position", _("This position reaches further than you may assign people."))

    def _stored(self, staff: Staff) -> list[Assignment]:
        return [] if staff._state.adding else self.desk.seats[staff.pk]


def _same_place(one: Assignment, other: Assignment) -> bool:
    return (one.position_id, one.unit_id) == (other.position_id, other.unit_id)


def _overlap(one: Assignment, other: Assignment) -> bool:
    return one.starts_on <= (other.ends_on or _FAR) and other.starts_on <= (one.ends_on or _FAR)


def _refuse(row: PersonRow, error: ValidationError, otherwise: str) -> None:
    """Put what a rule of personnel refused beside the cells of the row."""
    for name, sentences in error.message_dict.items():
        row.refuse(name if name in row.row.cells else otherwise, " ".join(sentences))

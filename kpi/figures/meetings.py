"""Who was at the meetings held where they belong: from the attendance on the minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from kpi import calculators, exclusions
from kpi.calculators import Measure, SourceRow, percentage
from kpi.catalogue import SheetFigure
from kpi.credit import evenly
from kpi.discovery import sheets_behind
from kpi.figures.seats import Seat, all_seats_of, seats_of
from roles import clock
from roles.personnel.models import Absence
from roles.worksheets.catalogue import FieldKind
from roles.worksheets.models import FilledSheet, SheetState, WorksheetField


class Meeting(NamedTuple):
    """One meeting: where it was held, on which day, and who was there (staff ids)."""

    pk: int
    code: str
    place: int
    day: date
    present: frozenset[str]


class Invited(NamedTuple):
    """One seat that belonged to a meeting; `seats` are all of the person that did, `away` whether they were absent."""

    meeting: Meeting
    seat: Seat
    seats: list[int]
    away: bool

    @property
    def was_there(self) -> bool:
        """Whether the minutes name the person."""
        return str(self.seat.staff) in self.meeting.present


def register() -> None:
    """Offer attendance."""
    codes = tuple(sheets_behind(SheetFigure.ATTENDANCE))
    calculators.register(codes, calculate, rows)


def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """Meetings somebody was at ÷ meetings held at their department, or their unit, while they were not absent.

    Whoever belongs to a meeting in two positions was at one meeting: each position has half of it.
    """
    found: dict[str, dict[int, Measure]] = {code: {} for code in sheets_behind(SheetFigure.ATTENDANCE)}
    tally: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    credit: dict[tuple[str, int], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for invited in _invited(assignments, first, last, at):
        if invited.away:
            continue
        key = (invited.meeting.code, invited.seat.pk)
        share = evenly(Decimal(1), invited.seats)[invited.seat.pk]
        for place, amount in enumerate((invited.was_there, True)):
            tally[key][place] += amount
            credit[key][place] += share * amount
    for (code, seat), (part, whole) in tally.items():
        found[code][seat] = percentage(part, whole, (credit[code, seat][0], credit[code, seat][1]))
    return found


def rows(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the meetings behind the attendance; one that was held while somebody was away is not counted."""
    found: dict[str, dict[int, list[SourceRow]]] = {
        code: defaultdict(list) for code in sheets_behind(SheetFigure.ATTENDANCE)
    }
    for invited in _invited(assignments, first, last, at):
        why = exclusions.AWAY if invited.away else "" if invited.was_there else exclusions.NOT_PRESENT
        row = SourceRow(f"worksheets.filledsheet:{invited.meeting.pk}", not invited.away, not why, why)
        found[invited.meeting.code][invited.seat.pk].append(row)
    return {code: dict(theirs) for code, theirs in found.items()}


def _invited(assignments: Collection[int], first: date, last: date, at: datetime) -> Iterator[Invited]:
    """Yield who belonged to which meeting; five queries, however many people and meetings."""
    asked = seats_of(assignments)
    held = _held({seat.store for seat in asked if seat.store is not None}, first, last, at)
    if not held:
        return
    everywhere = all_seats_of({seat.staff for seat in asked}, first, last)
    away = _away(everywhere, first, last)
    for meeting in held:
        for seat in asked:
            if meeting.place in seat.places and seat.held_on(meeting.day):
                seats = [
                    each.pk
                    for each in everywhere[seat.staff]
                    if meeting.place in each.places and each.held_on(meeting.day)
                ]
                yield Invited(meeting, seat, seats, meeting.day in away[seat.staff])


def _held(stores: Collection[int], first: date, last: date, at: datetime) -> list[Meeting]:
    """Return the meetings of these stores, in the order in which they were held."""
    code_of = {sheet: code for code, sheets in sheets_behind(SheetFigure.ATTENDANCE).items() for sheet in sheets}
    lines: dict[str, list[str]] = defaultdict(list)
    fields = WorksheetField.objects.filter(worksheet__code__in=code_of, kind=FieldKind.PEOPLE)
    for worksheet, line in fields.values_list("worksheet__code", "code"):
        lines[worksheet].append(line)
    sheets = FilledSheet.objects.filter(
        worksheet__code__in=code_of,
        store__in=stores,
        state=SheetState.FILLED,
        filled_at__gte=clock.local(first),
        filled_at__lt=min(clock.end_of(last), at),
    )
    facts = ("pk", "worksheet__code", "department", "unit", "filled_at", "answers")
    return [
        Meeting(
            pk,
            code_of[worksheet],
            department or unit,
            clock.local_date(filled_at),
            frozenset(str(person) for line in lines[worksheet] for person in answers.get(line) or ()),
        )
        for pk, worksheet, department, unit, filled_at, answers in sheets.order_by("filled_at", "pk").values_list(
            *facts
        )
    ]


def _away(people: Collection[int], first: date, last: date) -> dict[int, set[date]]:
    """Return the days on which each person was absent."""
    found: dict[int, set[date]] = defaultdict(set)
    absences = Absence.objects.confirmed().touching(first, last).filter(owner__in=people)
    for owner, begins, ends in absences.values_list("owner", "first_day", "last_day"):
        found[owner] |= {date.fromordinal(day) for day in range(begins.toordinal(), ends.toordinal() + 1)}
    return found

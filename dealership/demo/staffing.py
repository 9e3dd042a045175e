"""People of the demo store who are away, stand in, leave or have left, so that personnel has something to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dealership.demo.paperwork import Paperwork
from dealership.demo.people import SOLID, Person
from roles import clock
from roles.actions import let_leave, start_assignment
from roles.approvals.models import Verb
from roles.calendars.models import Shift
from roles.models import Assignment, Position, Staff, Unit
from roles.personnel.models import Absence, AbsenceKind, AbsenceState
from roles.personnel.signals import absences_changed

ASKED, DECIDED = time(10, 20), time(15, 5)

# A holder of a position: its code and the how-manyeth, as in `LOGINS`.
Holder = tuple[str, int]


@dataclass(frozen=True)
class Away:
    """One absence; days are counted from today. `waits` is asked for and not decided yet."""

    who: Holder
    kind: AbsenceKind
    first: int
    last: int
    deputy: Holder | None = None
    reason: str = ""
    waits: bool = False


STAND_IN = Away(("sales-supervisor", 1), AbsenceKind.LEAVE, -1, 3, ("sales-consultant", 5), "探亲")
AWAY = (
    STAND_IN,
    Away(("service-advisor", 2), AbsenceKind.LEAVE, -9, -7, ("service-advisor", 0), "身体不适"),
    Away(("technician", 3), AbsenceKind.REST, 0, 0),
    Away(("accountant", 0), AbsenceKind.TRAINING, 2, 4, ("cashier-tax-clerk", 0), "会计继续教育"),
    Away(("marketing-assistant", 0), AbsenceKind.LEAVE, 8, 10, ("marketing-specialist", 0), "年假"),
    Away(("sales-consultant", 1), AbsenceKind.LEAVE, 5, 6, ("sales-consultant", 4), "搬家", waits=True),
)
LEAVING: Holder = ("technician", 5)
LEAVES_IN, LEFT_BEFORE, WORKED = timedelta(days=12), timedelta(days=10), timedelta(days=900)


def open_shifts(store: Unit) -> None:
    """Give the store the shifts its rosters are made of."""
    shifts = (("早班", time(8, 30), time(17, 30)), ("中班", time(10), time(19)), ("全天", time(8, 30), time(18)))
    Shift.objects.bulk_create(
        [Shift(store=store, name=name, starts=begins, ends=ends) for name, begins, ends in shifts]
    )


def stand_in(people: list[Person], today: date) -> Person:
    """Let a consultant stand in for the supervisor who is on leave."""
    holders = _by_holder(people)
    absent = holders[STAND_IN.who].assignment
    assert STAND_IN.deputy is not None
    seat = start_assignment(
        staff=holders[STAND_IN.deputy].staff,
        position=absent.position,
        unit=absent.unit,
        starts_on=today + timedelta(days=STAND_IN.first),
        ends_on=today + timedelta(days=STAND_IN.last),
        kind=Assignment.Kind.ACTING,
    )
    index = 1 + max(number for code, number in holders if code == absent.position.code)
    return Person(seat, absent.position.code, index, absent.position.department, SOLID)


def let_somebody_leave(people: list[Person], today: date) -> None:
    """Note the coming last day of one person."""
    let_leave(staff=_by_holder(people)[LEAVING].staff, last_day=today + LEAVES_IN)


def bid_farewell(staff: Staff, unit: Unit, start: date) -> None:
    """Let somebody have left before the first day of history."""
    last_day = start - LEFT_BEFORE
    start_assignment(
        staff=staff, position=Position.objects.get(code="sales-consultant"), unit=unit, starts_on=last_day - WORKED
    )
    let_leave(staff=staff, last_day=last_day)


def write_absences(people: list[Person], paperwork: Paperwork, now: datetime) -> int:
    """Write the absences with their way through the approvals, and let the engines follow; return how many."""
    holders, today = _by_holder(people), clock.local_date(now)
    rows = [_write(each, holders, paperwork, today, now) for each in AWAY]
    absences_changed.send(sender=Absence, absences=[row.pk for row in rows], at=now)
    return len(rows)


def _write(away: Away, holders: dict[Holder, Person], paperwork: Paperwork, today: date, now: datetime) -> Absence:
    seat = holders[away.who].assignment
    first = today + timedelta(days=away.first)
    asked_on = min(first - timedelta(days=3), today - timedelta(days=1))
    asked, decided = clock.local(asked_on, ASKED), clock.local(asked_on, DECIDED)
    absence = Absence.objects.create(
        owner=seat.staff,
        unit=seat.unit,
        department=seat.department,
        store=seat.store,
        assignment=seat,
        kind=away.kind,
        first_day=first,
        last_day=today + timedelta(days=away.last),
        deputy=holders[away.deputy].staff if away.deputy else None,
        reason=away.reason,
        state=AbsenceState.REQUESTED if away.waits else AbsenceState.CONFIRMED,
        recorded_by=seat.staff,
        recorded_at=asked,
    )
    superior = paperwork.line.superior_of(seat)
    assert superior is not None
    paperwork.share(absence, superior, "personnel.view_absence", "personnel.approve_absence")
    if absence.deputy:
        paperwork.share(absence, holders[away.deputy or away.who].assignment, "personnel.view_absence")
    approval = paperwork.submit(absence, seat.staff, superior.staff, asked)
    if not away.waits:
        paperwork.decide(approval, absence, Verb.APPROVE, decided)
    return absence


def _by_holder(people: list[Person]) -> dict[Holder, Person]:
    return {(person.position, person.index): person for person in people}

"""Targets of the demo store: plans and people's own sheets of the running month and the two before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from dealership.demo.card_history import months_before
from dealership.demo.chance import chance
from dealership.demo.paperwork import Paperwork
from dealership.demo.people import Person
from kpi.models import Basis, Indicator, SheetKind, Target, TargetPeriod, TargetSheet, TargetState
from kpi.targets.actions import letter_about
from kpi.targets.periods import period_at
from roles import clock
from roles.approvals.models import Verb
from roles.models import Staff, Unit

MONTHS = 2
# What the sales department and the workshop plan in a month, and what a consultant sells.
SALES: dict[str, str] = {
    "team-target": "64",
    "test-drive-rate": "42",
    "close-rate": "21",
    "second-visit-rate": "25",
    "finance-penetration": "55",
    "addon-per-unit": "3200",
}
WORKSHOP: dict[str, str] = {"throughput": "1050", "revenue-per-ro": "1180", "appointment-rate": "35"}
STORE: dict[str, str] = {"team-target": "64", "profit-attainment": "680000"}
CONSULTANT: dict[str, str] = {"units-sold": "7", "test-drive-rate": "42", "close-rate": "21", "addon-per-unit": "3200"}
# This month's sheets that are still on their way, by the how-manyeth consultant.
UNFINISHED = {1: TargetState.SUBMITTED, 4: TargetState.SUBMITTED, 7: TargetState.DRAFT}


@dataclass
class Targets:
    """Writes sheets with their decisions, a month after another."""

    people: list[Person]
    units: dict[str, Unit]
    paperwork: Paperwork
    now: datetime

    def write(self) -> int:
        """Write the sheets of three months; return how many."""
        self.indicators = Indicator.objects.in_bulk({*SALES, *WORKSHOP, *STORE, *CONSULTANT}, field_name="code")
        today = clock.local_date(self.now)
        return sum(self._month(month, today) for month in (*months_before(today, MONTHS), today.replace(day=1)))

    def _month(self, month: date, today: date) -> int:
        general = self._who("general-manager")
        plans = [
            self._plan("demo-sales", "sales-manager", SALES, month, general),
            self._plan("demo-aftersales", "aftersales-manager", WORKSHOP, month, general),
            self._plan(None, "general-manager", STORE, month, None),
        ]
        running = month == today.replace(day=1)
        consultants = [each for each in self.people if each.position == "sales-consultant"]
        held = [each for each in consultants if each.assignment.starts_on <= month]
        sheets = [self._own(person, month, running=running) for person in held]
        return len(plans) + len(sheets)

    def _who(self, position: str) -> Person:
        return next(each for each in self.people if each.position == position)

    def _plan(
        self, unit: str | None, position: str, values: dict[str, str], month: date, decider: Person | None
    ) -> TargetSheet:
        author = self._who(position)
        place = self.units[unit] if unit else author.assignment.unit
        sheet = self._sheet(SheetKind.PLAN, place, author.staff, month)
        self._values(sheet, place, values, month)
        self._decide(sheet, author, decider, self._at(month, 2), TargetState.APPROVED)
        return sheet

    def _own(self, person: Person, month: date, *, running: bool) -> TargetSheet:
        sheet = self._sheet(SheetKind.PERSONAL, person.assignment.unit, person.staff, month, person)
        self._values(sheet, person.assignment.unit, CONSULTANT, month, person.login)
        goal = UNFINISHED.get(person.index, TargetState.APPROVED) if running else TargetState.APPROVED
        if goal != TargetState.DRAFT:
            self._decide(sheet, person, self._who("showroom-manager"), self._at(month, 3), goal)
        return sheet

    def _sheet(self, kind: str, unit: Unit, owner: Staff, month: date, person: Person | None = None) -> TargetSheet:
        stretch = period_at(TargetPeriod.MONTHLY, month)
        return TargetSheet.objects.create(
            kind=kind,
            unit=unit,
            department_id=unit.department_id,
            store_id=unit.store_id,
            owner=owner,
            assignment=person.assignment if person else None,
            period=TargetPeriod.MONTHLY,
            first_day=stretch.first,
            last_day=stretch.last,
            edited_by=owner,
            edited_at=self._at(month, 1),
        )

    def _values(self, sheet: TargetSheet, unit: Unit, values: dict[str, str], month: date, login: str = "") -> None:
        Target.objects.bulk_create(
            Target(
                sheet=sheet,
                indicator=self.indicators[code],
                unit=unit,
                value=_varied(code, Decimal(value), month, login),
                basis=Basis.HAND,
            )
            for code, value in values.items()
        )

    def _decide(self, sheet: TargetSheet, author: Person, decider: Person | None, at: datetime, goal: str) -> None:
        """Let a sheet take its way as far as `goal`; without a decider it is filed."""
        later = min(at + timedelta(hours=3), self.now)
        sheet.state, sheet.first_submitted_at = goal, at
        if decider is None:
            self.paperwork.file(sheet, author.staff, at)
            sheet.decided_at = at
        else:
            approval = self.paperwork.submit(sheet, author.staff, decider.staff, at)
            self.paperwork.share(sheet, decider.assignment, "kpi.view_targetsheet", "kpi.approve_targetsheet")
            if goal == TargetState.APPROVED:
                self.paperwork.decide(approval, sheet, Verb.APPROVE, later)
                sheet.decided_at = later
            else:
                letter = letter_about(sheet, decider.staff.pk, "to_decide")
                self.paperwork.tell(lambda: letter, at, unread=True)
        sheet.version = 2
        sheet.save(update_fields=["state", "first_submitted_at", "decided_at", "version"])

    def _at(self, month: date, day: int) -> datetime:
        """Return an hour of one of the month's first days, never later than now."""
        return min(clock.local(month + timedelta(days=day - 1), time(9, 30)), self.now)


def _varied(code: str, value: Decimal, month: date, login: str) -> Decimal:
    """Vary a target a little by month and person, as people agree on them."""
    random = chance("target", code, month, login)
    if value < 20:
        return value + random.randint(-2, 2)
    return (value * Decimal(random.randint(94, 106)) / 100).quantize(Decimal(1))


def write(people: Iterable[Person], units: dict[str, Unit], paperwork: Paperwork, now: datetime) -> int:
    """Write the demo store's targets; return how many sheets."""
    return Targets(list(people), units, paperwork, now).write()

"""The demo store's people: invented names, logins and characters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from dealership.demo.chance import chance
from dealership.demo.names import invented
from dealership.demo.organisation import ROSTER
from roles.actions import create_staff, start_assignment
from roles.catalogue import Level
from roles.models import Assignment, Position, Staff, Unit

PASSWORD = "demo-4s-2026"  # noqa: S105  printed for everybody who tries the demo
ADMIN_LOGIN = "admin"
ADMIN_TITLE = "系统管理员"
FORMER_NAME, FORMER_LOGIN = "卢景行", "lu.jingxing"
MAIL_DOMAIN = "chengchuan.invalid"
NEWCOMER = ("sales-consultant", 12)
NEWCOMER_DAYS = 20

# The logins to remember, by position and the how-manyeth of its holders; the others are made of the name.
LOGINS: dict[tuple[str, int], str] = {
    ("sales-consultant", 0): "consultant",
    ("sales-supervisor", 0): "supervisor",
    ("showroom-manager", 0): "showroom-manager",
    ("sales-manager", 0): "sales-manager",
    ("aftersales-manager", 0): "aftersales-manager",
    ("parts-manager", 0): "parts-manager",
    ("finance-manager", 0): "finance-manager",
    ("marketing-manager", 0): "marketing-manager",
    ("hr-manager", 0): "hr-manager",
    ("general-manager", 0): "general-manager",
}


@dataclass(frozen=True)
class Character:
    """How somebody works: shares of items done and late, of reports late and missing, and the usual score."""

    done: float
    late: float
    report_late: float
    report_missing: float
    score: int


STRONG = Character(done=0.975, late=0.035, report_late=0.02, report_missing=0.003, score=89)
SOLID = Character(done=0.945, late=0.065, report_late=0.04, report_missing=0.008, score=82)
WEAK = Character(done=0.875, late=0.11, report_late=0.08, report_missing=0.025, score=71)


@dataclass(frozen=True)
class Person:
    """One member of the demo store: `index` counts the holders of the same position from nought."""

    assignment: Assignment
    position: str
    index: int
    department: str
    character: Character

    @property
    def staff(self) -> Staff:
        """The person themselves."""
        return self.assignment.staff

    @property
    def login(self) -> str:
        """The name to log in with."""
        return self.staff.username


def hire(units: dict[str, Unit], start: date, today: date) -> list[Person]:
    """Make everybody on the roster, and an administrator without a position."""
    positions = {position.code: position for position in Position.objects.all()}
    names, logins = invented(), Counter[str]()
    seats = [(unit, position) for unit, position, count in ROSTER for _ in range(count)]
    held: Counter[str] = Counter()
    people = []
    for number, (unit, code) in enumerate(seats, 1):
        name, made = next(names)
        logins[made] += 1
        login = LOGINS.get((code, held[code])) or (made if logins[made] == 1 else f"{made}{logins[made]}")
        staff = _create(number, name, login)
        joined = start - timedelta(days=chance("joined", number).randint(120, 2600))
        if (code, held[code]) == NEWCOMER:
            joined = max(start, today - timedelta(days=NEWCOMER_DAYS))
        seat = start_assignment(staff=staff, position=positions[code], unit=units[unit], starts_on=joined)
        character = _character(seat.position, number, login)
        people.append(Person(seat, code, held[code], seat.position.department, character))
        held[code] += 1
    admin = _create(0, next(names)[0], ADMIN_LOGIN)
    Staff.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    return people


def former(number: int) -> Staff:
    """Make somebody who is no longer with the store; the name is none of the others'."""
    return _create(900 + number, FORMER_NAME, FORMER_LOGIN)


def set_password(people: list[Person], password: str) -> None:
    """Give everybody the same password: hashing it for each would take half a minute."""
    logins = [ADMIN_LOGIN, *(person.login for person in people)]
    Staff.objects.filter(username__in=logins).update(password=make_password(password))


def wanted_logins() -> list[str]:
    """Return the login names that must still be free."""
    return [*LOGINS.values(), ADMIN_LOGIN]


def _create(number: int, name: str, login: str) -> Staff:
    # No mobile number in China begins with 154, and .invalid never leads anywhere.
    mail = f"{login}@{MAIL_DOMAIN}" if number % 3 == 0 or login in wanted_logins() else ""
    return create_staff(
        username=login, name=name, employee_no=f"CC{number:04}", phone=f"1540000{number:04}", email=mail
    )


def _character(position: Position, number: int, login: str) -> Character:
    if login in wanted_logins():
        return SOLID
    if position.level != Level.STAFF:
        return STRONG if number % 2 else SOLID
    return chance("character", number).choices([STRONG, SOLID, WEAK], [35, 45, 20])[0]

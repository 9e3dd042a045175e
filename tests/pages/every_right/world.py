"""Two stores with the real positions, one holder each, on the morning of Monday, 2 March 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from django.contrib.auth.models import Permission

from roles import clock
from roles.actions import deactivate_staff, start_assignment
from roles.catalogue import Department
from roles.models import Assignment, Position, Staff, SweepRun
from roles.personnel.actions import move
from tests import factories
from tests.pages.conftest import JOINED, MONDAY, NINE
from tests.pages.every_right import marks
from tests.pages.every_right.grants_oracle import Oracle, Record, Seat, department_of, positions
from tests.pages.every_right.marks import mark, phone_of
from tests.pages.every_right.paperwork import (
    SUNDAY,
    add_message,
    give_everybody_duties,
    prepare_handovers,
    share_a_quotation,
    share_a_report_and_a_card,
    upload_a_workbook,
    write_everything,
)
from tests.pages.every_right.rows import World

EVENING = clock.local(SUNDAY, time(20))

# Teams and who works in them; the heads of the house sit at the store, everybody else in their department.
TEAMS = {
    "sales-a": ("sales-supervisor", "sales-consultant"),
    "sales-i": ("sales-information-supervisor", "sales-information-clerk"),
    "aftersales-w": ("workshop-manager", "technician"),
    "marketing-p": ("marketing-specialist", "marketing-assistant"),
}
HEADS = ("general-manager", "store-manager", "sales-director")
# Who works in the far store: enough of every level and department for a record of each kind.
FAR = (
    *("general-manager", "sales-manager", "showroom-manager", "sales-supervisor", "sales-consultant"),
    *("finance-manager", "hr-manager", "accountant", "workshop-manager", "technician", "marketing-manager"),
)
# Special people of the near store: key, who they are, position, unit.
SPECIAL = (
    ("n51", "acting supervisor", "sales-consultant", "near-sales-a"),
    ("n52", "leaver", "sales-consultant", "near-sales-a"),
    ("n53", "moved here from the other store", "sales-consultant", "far-sales-a"),
    ("n54", "moved here from finance", "finance-manager", "near-finance"),
    ("n55", "deputy of the sales manager", "sales-consultant", "near-sales-a"),
)
ADMINISTRATORS = {f"administrator of {code}": str(code) for code in Department.values}
# Whose handover is under way: those whose records everybody is asked for.
HANDING_OVER = ("n05", "n20", "n30", "n36", "n25", "f04")


def build() -> World:
    """Build both stores."""
    world = World(Oracle(above={"group": ""}, kinds={"group": "group"}))
    with clock.at(EVENING):
        world.units["group"] = factories.make_group()
        for store in ("near", "far"):
            _build_store(world, store)
        _add_administrators(world)
        _employ(world)
        give_everybody_duties()
        write_everything(world, "near", "far")
        for seat in world.seats:
            world.records[seat.person]["secret"] = Record("secret", 0, seat).at(("nobodys-secret",))
        prepare_handovers(world, (*HANDING_OVER, "n50"), {"n50": "n51"})
        share_a_report_and_a_card(world, "n05", "n20")
        share_a_quotation(world, "n05", "n20")
    with clock.at(NINE):
        SweepRun.objects.create(at=NINE, started_at=NINE)
        _let_things_happen(world)
        upload_a_workbook(world, "f06", "near")
        for person in world.staff:
            add_message(world, person)
    for person, staff in world.staff.items():
        held = [seat for seat in world.oracle.seats if seat.person == person]
        if held:
            units = frozenset(seat.unit for seat in held)
            world.records[person]["person"] = Record("person", staff.pk, held[-1], elsewhere=units)
    return world


def double_the_far_store(world: World) -> None:
    """Hire everybody of the far store once more, with all that belongs to them; the given world stays as it is."""
    oracle = Oracle(world.oracle.above, world.oracle.kinds, list(world.oracle.seats))
    more = World(oracle, staff=dict(world.staff), units=world.units)
    with clock.at(EVENING):
        for number, position in enumerate(FAR, 20):
            _hire(more, f"f{number}", position, place_of(position, "far"))
        write_everything(more, "far")
    with clock.at(NINE):
        for person in more.staff.keys() - world.staff.keys():
            add_message(more, person)


def place_of(position: str, store: str) -> str:
    """Return the unit a position sits at in a store."""
    if position in HEADS:
        return store
    team = next((team for team, held in TEAMS.items() if position in held), "")
    return f"{store}-{team or department_of(position)}"


def _build_store(world: World, store: str) -> None:
    letter = store[0]
    _add_unit(world, store, "group", "store", f"{letter}ust")
    for code in Department.values:
        _add_unit(world, f"{store}-{code}", store, "department", f"{letter}u{code[:2]}", code)
    for team in (*TEAMS, "sales-b"):
        _add_unit(world, f"{store}-{team}", f"{store}-{team.split('-')[0]}", "team", f"{letter}ut{team[-1]}")


def _add_unit(world: World, key: str, above: str, kind: str, word: str, department: str = "") -> None:
    parent, named = world.units[above], {"name": mark(marks.UNIT, word)}
    make = {"store": factories.make_store, "department": factories.make_department, "team": factories.make_team}[kind]
    world.units[key] = make(parent, department, **named) if department else make(parent, **named)
    world.oracle.above[key], world.oracle.kinds[key] = above, kind


def _employ(world: World) -> None:
    for number, position in enumerate(positions()):
        _hire(world, f"n{number:02}", position, place_of(position, "near"))
        world.identities[position] = f"n{number:02}"
    for number, position in enumerate(FAR):
        _hire(world, f"f{number:02}", position, place_of(position, "far"))
    # A second team without a supervisor: its consultant, and later whoever stands in.
    _hire(world, "n50", "sales-consultant", "near-sales-b")
    for key, identity, position, unit in SPECIAL:
        _hire(world, key, position, unit)
        world.identities[identity] = key
    world.identities["anonymous"] = "n99"
    world.oracle.gone.add("n99")


def _hire(world: World, key: str, position: str, unit: str) -> None:
    staff, seat = _person(key), Seat(key, position, unit)
    world.staff[key] = staff
    world.seats[seat] = factories.make_seat(
        Position.objects.get(code=position), world.units[unit], staff, starts_on=JOINED
    )
    world.oracle.seats.append(seat)


def _person(key: str) -> Staff:
    word = mark(marks.NUMBER, key)
    return factories.make_staff(
        name=mark(marks.NAME, key),
        username=word,
        employee_no=word,
        email=f"{word}@example.test",
        phone=phone_of(key),
    )


def _add_administrators(world: World) -> None:
    """Add a superuser, and for each department somebody who administers its catalogue and nothing else."""
    for key, identity in (("n60", "superuser"), *((f"n{n}", name) for n, name in enumerate(ADMINISTRATORS, 61))):
        staff = _person(key)
        staff.is_staff = True
        staff.is_superuser = identity == "superuser"
        staff.save()
        if not staff.is_superuser:
            staff.user_permissions.set(Permission.objects.filter(content_type__app_label=ADMINISTRATORS[identity]))
        world.staff[key], world.identities[identity] = staff, key
    world.oracle.superusers.add("n60")


def _let_things_happen(world: World) -> None:
    """Begin Monday: somebody stands in, one left yesterday, two moved."""
    supervisor = Position.objects.get(code="sales-supervisor")
    start_assignment(
        staff=world.staff["n51"],
        position=supervisor,
        unit=world.units["near-sales-b"],
        starts_on=MONDAY - timedelta(days=3),
        ends_on=MONDAY + timedelta(days=3),
        kind=Assignment.Kind.ACTING,
    )
    world.oracle.seats.append(Seat("n51", "sales-supervisor", "near-sales-b"))
    deactivate_staff(staff=world.staff["n52"], last_day=SUNDAY)
    world.oracle.gone.add("n52")
    for key in ("n53", "n54"):
        _move(world, key, Seat(key, "sales-consultant", "near-sales-a"))


def _move(world: World, key: str, to: Seat) -> None:
    before = next(seat for seat in world.seats if seat.person == key)
    move(
        acting_user=world.acting(),
        staff=factories.fresh(world.staff[key]),
        position=Position.objects.get(code=to.position),
        unit=world.units[to.unit],
        starts_on=MONDAY,
    )
    world.oracle.seats.remove(before)
    world.oracle.seats.append(to)
    # Absences go along with whoever moves.
    for kind in ("asked", "away"):
        world.records[key][kind] = replace(world.records[key][kind], seat=to)

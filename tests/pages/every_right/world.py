"""Two stores with the real positions, one holder each, and a word of its own in everything that belongs to anybody.

A mark reads `Zq<kind><person>qZ`: `Zqrpf03qZ` stands in what the far store's third person wrote in a report, and
nowhere else. People of the near store are `n..`, those of the far store `f..`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.contrib.auth.models import Permission

from kpi.actions import submit_card
from kpi.cards import close_months, open_cards
from kpi.models import LineSource, Scorecard
from kpi.reports.actions import save_report, submit_report
from kpi.reports.models import Report
from kpi.reports.opening import insert_reports
from roles import clock
from roles.actions import deactivate_staff, end_assignment, start_assignment
from roles.approvals.actions import delegate
from roles.approvals.deciding import pending_of
from roles.catalogue import Department
from roles.catalogue.discovery import position_modules
from roles.duties.actions import tick_item
from roles.duties.generation import insert_items
from roles.duties.models import ChecklistItem
from roles.models import Assignment, Position, Staff, Unit
from roles.notifications.actions import tell
from roles.notifications.models import Notification
from tests import factories
from tests.pages.conftest import FRIDAY, JOINED, MONDAY, NINE, full_scores, letter_to, score
from tests.pages.every_right.grants_oracle import OWN, Oracle, Record, Seat, department_of, positions, report_of

SUNDAY = MONDAY - timedelta(days=1)
EVENING = clock.local(SUNDAY, time(20))
MONTHS = (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))

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
DELEGATE = "approvals.add_delegation"
# Who decides for whom; for everybody else whoever sits in the second team.
DEPUTIES = {"n09": "n55"}
ADMINISTRATORS = {f"administrator of {code}": str(code) for code in Department.values}


def mark(kind: str, person: str) -> str:
    """Return the word that stands in what is of this kind and belongs to this person."""
    return f"Zq{kind}{person}qZ"


MARK = re.compile(r"Zq([a-z]{2})([nf]\d\d|[nf]u[a-z]{2}|c[a-z]{2})qZ", re.IGNORECASE)
# A number in full is nobody's to read; of the far store not even a masked one.
OPEN_PHONE = re.compile(r"1(?:38|99)0000\d{4}")
FOREIGN_PHONE = re.compile(r"199(?:\*{4}|\d{4})\d{4}")


@dataclass
class World:
    """The rows, by the keys of the people they belong to."""

    oracle: Oracle
    staff: dict[str, Staff] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    seats: dict[Seat, Assignment] = field(default_factory=dict)
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    # Who asks, by name: everybody of the near store and a few more.
    identities: dict[str, str] = field(default_factory=dict)

    def name_of(self, unit: str) -> str:
        """Return the mark in a unit's name."""
        return self.units[unit].name


def build() -> World:
    """Build both stores as they stand on Monday, 2 March 2026, nine o'clock."""
    world = World(Oracle(above={"group": ""}, kinds={"group": "group"}))
    with clock.at(EVENING):
        group = factories.make_group()
        world.units["group"] = group
        for store in ("near", "far"):
            _build_store(world, store)
        _employ(world)
        _give_everybody_duties()
        _write_everything(world, "near", "far")
    with clock.at(NINE):
        _let_things_happen(world)
        for person in world.staff:
            _add_message(world, person)
    return world


def _build_store(world: World, store: str) -> None:
    letter = store[0]
    _add_unit(world, store, "group", "store", f"{letter}ust")
    for code in Department.values:
        _add_unit(world, f"{store}-{code}", store, "department", f"{letter}u{code[:2]}", code)
    for team in TEAMS:
        department = team.split("-")[0]
        _add_unit(world, f"{store}-{team}", f"{store}-{department}", "team", f"{letter}ut{team[-1]}")
    _add_unit(world, f"{store}-sales-b", f"{store}-sales", "team", f"{letter}utb")


def _add_unit(world: World, key: str, above: str, kind: str, word: str, department: str = "") -> None:
    parent, named = world.units[above], {"name": mark("un", word)}
    make = {"store": factories.make_store, "department": factories.make_department, "team": factories.make_team}[kind]
    world.units[key] = make(parent, department, **named) if department else make(parent, **named)
    world.oracle.above[key], world.oracle.kinds[key] = above, kind


def place_of(position: str, store: str) -> str:
    """Return the unit a position sits at in a store."""
    if position in HEADS:
        return store
    team = next((team for team, held in TEAMS.items() if position in held), "")
    return f"{store}-{team or department_of(position)}"


def _employ(world: World) -> None:
    for number, position in enumerate(positions()):
        _hire(world, f"n{number:02}", position, place_of(position, "near"))
        world.identities[position] = f"n{number:02}"
    for number, position in enumerate(FAR):
        _hire(world, f"f{number:02}", position, place_of(position, "far"))
    # A second team without a supervisor: its consultant, and whoever will stand in.
    _hire(world, "n50", "sales-consultant", "near-sales-b")
    for key, identity, position, unit in (
        ("n51", "acting supervisor", "sales-consultant", "near-sales-a"),
        ("n52", "leaver", "sales-consultant", "near-sales-a"),
        ("n53", "moved here from the other store", "sales-consultant", "far-sales-a"),
        ("n54", "moved here from finance", "finance-manager", "near-finance"),
        ("n55", "deputy of the sales manager", "sales-consultant", "near-sales-a"),
    ):
        _hire(world, key, position, unit)
        world.identities[identity] = key
    world.identities["anonymous"] = "n99"
    world.oracle.gone.add("n99")
    _add_superuser(world)
    for number, (identity, department) in enumerate(ADMINISTRATORS.items(), 61):
        _add_administrator(world, identity, f"n{number}", department)


def _hire(world: World, key: str, position: str, unit: str) -> None:
    staff = _person(key)
    seat = Seat(key, position, unit)
    world.staff[key] = staff
    world.seats[seat] = factories.make_seat(
        Position.objects.get(code=position), world.units[unit], staff, starts_on=JOINED
    )
    world.oracle.seats.append(seat)


def _person(key: str) -> Staff:
    phone = f"{'199' if key.startswith('f') else '138'}0000{int(key[1:]):04}"
    word = mark("no", key)
    return factories.make_staff(
        name=mark("nm", key), username=word, employee_no=word, email=f"{word}@example.test", phone=phone
    )


def _add_superuser(world: World) -> None:
    staff = _person("n60")
    staff.is_superuser = staff.is_staff = True
    staff.save()
    world.staff["n60"], world.identities["superuser"] = staff, "n60"
    world.oracle.superusers.add("n60")


def _add_administrator(world: World, identity: str, key: str, department: str) -> None:
    staff = _person(key)
    staff.is_staff = True
    staff.save()
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label=department))
    world.staff[key], world.identities[identity] = staff, key


def double_the_far_store(world: World) -> None:
    """Hire everybody of the far store once more, with all that belongs to them; the given world stays as it is."""
    oracle = Oracle(world.oracle.above, world.oracle.kinds, list(world.oracle.seats))
    more = World(oracle, staff=dict(world.staff), units=world.units)
    with clock.at(EVENING):
        for number, position in enumerate(FAR, 20):
            _hire(more, f"f{number}", position, place_of(position, "far"))
        _write_everything(more, "far")
    with clock.at(NINE):
        for person in more.staff.keys() - world.staff.keys():
            _add_message(more, person)


def _write_everything(world: World, *written: str) -> None:
    """Give everybody in these stores one of everything, as it stood on Sunday evening."""
    stores = [world.units[store].pk for store in written]
    insert_items(SUNDAY, stores=stores)
    for day in (FRIDAY, MONDAY):
        insert_reports(day, stores=stores)
    for month in MONTHS:
        open_cards(month, stores=stores)
    close_months(clock.now())
    for seat, assignment in world.seats.items():
        world.records[seat.person] = _records_of(world, seat, assignment)
    for seat in world.seats:
        _delegate(world, seat)


def _give_everybody_duties() -> None:
    """Some positions owe nothing regularly: with two daily duties everybody has an item to look at."""
    for number in (901, 902):
        for position in Position.objects.filter(code__in=positions()):
            factories.make_duty(position, code=f"{position.code}-{number}", no=number)


def _records_of(world: World, seat: Seat, assignment: Assignment) -> dict[str, Record]:
    # Read again for every action: what a person may is kept on the row.
    found = {"seat": Record("seat", assignment.pk, seat)}
    found |= _items(seat, assignment) | _reports(world, seat, assignment) | _cards(world, seat, assignment)
    return found


def _items(seat: Seat, assignment: Assignment) -> dict[str, Record]:
    first, second = ChecklistItem.objects.filter(assignment=assignment, duty__no__gt=900).order_by("duty__no")
    ChecklistItem.objects.filter(pk=first.pk).update(note=mark("it", seat.person))
    tick_item(item=second, acting_user=factories.fresh(assignment.staff), revision=1, note=mark("it", seat.person))
    return {
        "item": Record("item", first.pk, seat, form={"version": 1}),
        "done": Record("item", second.pk, seat, form={"version": 2}),
    }


def _reports(world: World, seat: Seat, assignment: Assignment) -> dict[str, Record]:
    code, _receivers = report_of(seat.position)
    sent, draft = Report.objects.filter(assignment=assignment, definition__code=code).order_by("first_day")
    words = {name: f"{mark('rp', seat.person)} {name}" for name in ("summary", "plan")}
    for report, action in ((draft, save_report), (sent, submit_report)):
        action(report=report, acting_user=factories.fresh(assignment.staff), version=report.version, **words)
    decider, *readers = [each.person for each in world.oracle.receivers(seat)] or [""]
    right = "reports.approve_report"
    shared = {(decider, name) for name in ("reports.view_report", right) if decider}
    shared |= {(reader, "reports.view_report") for reader in readers}
    approval = pending_of(sent)
    assert (approval.approver.name if approval else "") == (mark("nm", decider) if decider else "")
    decision = {"version": 1, "decision": "approve"}
    found = {
        "draft": Record("report", draft.pk, seat, form={"version": draft.version, "summary": "s", "plan": "p"}),
        "sent": Record("report", sent.pk, seat, decider, right, "", frozenset(shared), decision),
    }
    if approval:
        found["approval"] = Record("approval", approval.pk, seat, decider, right, "", frozenset(shared), decision)
    return found


def _cards(world: World, seat: Seat, assignment: Assignment) -> dict[str, Record]:
    cards = list(Scorecard.objects.filter(assignment=assignment).order_by("month"))
    chain = [each.person for each in world.oracle.chain(seat)]
    if chain:
        for card in cards[:2]:
            submit_card(
                card=card,
                acting_user=factories.fresh(assignment.staff),
                version=card.version,
                comment=mark("cd", seat.person),
            )
        score(cards[0], pending_of(cards[0]))
    return {
        name: _card(name, card, seat, chain) for name, card in zip(("scored", "submitted", "open_card"), cards, strict=True)
    }


def _card(name: str, card: Scorecard, seat: Seat, chain: list[str]) -> Record:
    """Return a card as a record; without anybody above, it was never handed in."""
    scorer, approver = (*chain, "", "")[:2]
    shared = {(scorer, "kpi.view_scorecard"), (scorer, "kpi.score_scorecard")}
    if name == "scored":
        shared |= {(approver, "kpi.view_scorecard"), (approver, "kpi.approve_scorecard")}
        right, form = "kpi.approve_scorecard", {"version": 1, "decision": "approve"}
        return Record("card", card.pk, seat, approver, right, scorer, frozenset(shared), form)
    if name == "submitted" and chain:
        form = {"version": 1} | {f"line-{pk}": 80 for pk in full_scores(card)}
        return Record("card", card.pk, seat, scorer, "kpi.score_scorecard", "", frozenset(shared), form)
    return Record("card", card.pk, seat, form={"version": card.version})


def _delegate(world: World, seat: Seat) -> None:
    """Let everybody who decides on documents name a deputy: whoever sits in the second team of the store."""
    grants = position_modules()[seat.position].POSITION.grants
    if (DELEGATE, OWN) not in {(each.permission, each.scope) for each in grants}:
        return
    far = seat.unit.startswith("far")
    deputy = "f09" if far else DEPUTIES.get(seat.person, "n50")
    made = delegate(
        principal=world.staff[seat.person],
        deputy=world.staff[deputy],
        starts_on=SUNDAY,
        ends_on=MONDAY + timedelta(days=5),
        acting_user=factories.fresh(world.staff[seat.person]),
        reason=mark("dl", seat.person),
    )
    world.oracle.delegations.add((seat.person, deputy))
    world.records[seat.person]["delegation"] = Record("delegation", made.pk, seat, parties=frozenset({deputy}))


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
    end_assignment(assignment=world.seats[before], ends_on=SUNDAY)
    start_assignment(
        staff=factories.fresh(world.staff[key]),
        position=Position.objects.get(code=to.position),
        unit=world.units[to.unit],
        starts_on=MONDAY,
    )
    world.oracle.seats.remove(before)
    world.oracle.seats.append(to)


def _add_message(world: World, key: str) -> None:
    staff = world.staff[key]
    tell([letter_to(staff, "every-right", f"/kpi/?of={mark('ms', key)}")], at=clock.now())
    message = Notification.objects.get(recipient=staff, key="every-right")
    seat = next((each for each in world.seats if each.person == key), Seat(key, "", ""))
    world.records.setdefault(key, {})["message"] = Record("message", message.pk, seat)

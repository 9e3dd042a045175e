"""Who may what, worked out from nothing: the position files, the units above one another, and who sits where.

No line here asks the rights engine, a query set or a permission backend. A right is: a position's grant, a scope,
and whether the record's unit lies in the unit the scope reaches from the seat.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kpi.reports.catalogue import Frequency
from roles.catalogue.discovery import position_modules

KINDS = ("group", "store", "department", "team")
OWN = "own"


def positions() -> list[str]:
    """Return the codes of all positions, in the order of their files."""
    return list(position_modules())


def department_of(position: str) -> str:
    """Return the department a position belongs to."""
    return str(position_modules()[position].POSITION.department)


def report_of(position: str) -> tuple[str, tuple[str, ...]]:
    """Return the first report the position owes regularly: its code, and the positions that receive it."""
    owed = position_modules()[position].REPORTS
    first = next(each for each in owed if each.frequency != Frequency.EVENT)
    return f"{position}_{first.slug}", first.receivers


@dataclass(frozen=True)
class Seat:
    """Somebody in a position at a unit."""

    person: str
    position: str
    unit: str


@dataclass(frozen=True)
class Record:
    """One record: whose it is, under which seat it came about, and who received it."""

    kind: str
    pk: int
    seat: Seat
    # Who was handed the document for decision, if it still waits; by which right; who handed it on; who received it.
    decider: str = ""
    right: str = ""
    handed_on_by: str = ""
    shared: frozenset[tuple[str, str]] = frozenset()
    form: dict[str, object] = field(default_factory=dict, hash=False)
    # Who is a party to it beside its owner: a deputy, a successor.
    parties: frozenset[str] = frozenset()

    # What stands in its address where that is more than its own key.
    address: tuple[object, ...] = ()
    # Units it lies in besides: a person lies wherever they hold a seat.
    elsewhere: frozenset[str] = frozenset()

    @property
    def owner(self) -> str:
        """The key of the person it belongs to."""
        return self.seat.person

    @property
    def args(self) -> tuple[object, ...]:
        """What its address is made with."""
        return self.address or (self.pk,)

    def shared_with(self, reader: str, permission: str) -> Record:
        """Return the record as it is once it was shared."""
        return replace(self, shared=self.shared | {(reader, permission)})

    def at(self, address: tuple[object, ...]) -> Record:
        """Return the record at another address."""
        return replace(self, address=address)


@dataclass
class Oracle:
    """The whole town on the day the pages are asked: `above` names the unit above each, `seats` who sits where."""

    above: dict[str, str]
    kinds: dict[str, str]
    seats: list[Seat] = field(default_factory=list)
    # Who decides in whose name: (principal, deputy).
    delegations: set[tuple[str, str]] = field(default_factory=set)
    superusers: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def line(self, unit: str) -> Iterator[str]:
        """Yield the unit and those above it, nearest first."""
        at = unit
        while at:
            yield at
            at = self.above.get(at, "")

    def store_of(self, unit: str) -> str:
        """Return the store a unit lies in."""
        return next(each for each in self.line(unit) if self.kinds[each] == "store")

    def seats_of(self, who: str) -> list[Seat]:
        """Return the seats a person holds today."""
        return [seat for seat in self.seats if seat.person == who and who not in self.gone]

    def reach(self, seat: Seat, scope: str) -> set[str]:
        """Return the units a scope reaches from a seat; it never reaches above the scope's own kind."""
        top = next((each for each in self.line(seat.unit) if self.kinds[each] == scope), "")
        if not top and scope == "department" and self.kinds[seat.unit] == "store":
            # Placed at the store, a department's right opens the position's own department.
            top = f"{seat.unit}-{department_of(seat.position)}"
        return {unit for unit in self.kinds if top in self.line(unit)} if top else set()

    def granted(self, who: str) -> Iterator[tuple[Seat, str, str]]:
        """Yield every grant of a person with its seat: (seat, permission, scope)."""
        for seat in self.seats_of(who):
            for grant in position_modules()[seat.position].POSITION.grants:
                yield seat, grant.permission, str(grant.scope)

    def anywhere(self, who: str, permission: str) -> bool:
        """Return whether the permission is held on anything at all."""
        return who in self.superusers or any(name == permission for _seat, name, _scope in self.granted(who))

    def beyond_own(self, who: str, permission: str) -> bool:
        """Return whether the permission is held on records of others."""
        return who in self.superusers or bool(self.units(who, permission))

    def units(self, who: str, permission: str) -> set[str]:
        """Return the units in which the permission is held on everybody's records."""
        found: set[str] = set()
        for seat, name, scope in self.granted(who):
            if name == permission and scope != OWN:
                found |= self.reach(seat, scope)
        return found

    def may(self, who: str, permission: str, record: Record) -> bool:
        """Return whether the permission is held on a record."""
        if who in self.superusers:
            return True
        if {record.seat.unit, *record.elsewhere} & self.units(who, permission):
            return True
        own = any((name, scope) == (permission, OWN) for _seat, name, scope in self.granted(who))
        return (own and record.owner == who) or ((who, permission) in record.shared and who not in self.gone)

    def superior(self, seat: Seat) -> Seat | None:
        """Return who stands above a seat: the next position up that somebody else holds at its unit or above."""
        position = position_modules()[seat.position].POSITION.reports_to
        while position:
            for unit in self.line(seat.unit):
                for each in self.seats:
                    if (each.position, each.unit) == (position, unit) and each.person not in {seat.person, *self.gone}:
                        return each
            position = position_modules()[position].POSITION.reports_to
        return None

    def chain(self, seat: Seat) -> list[Seat]:
        """Return the superior, the superior's superior and so on."""
        found: list[Seat] = []
        above = self.superior(seat)
        while above:
            found.append(above)
            above = self.superior(above)
        return found

    def receivers(self, seat: Seat) -> list[Seat]:
        """Return who receives the report of a seat: the positions it is addressed to, else the superior."""
        _code, wanted = report_of(seat.position)
        named = [each for code in wanted if (each := self._nearest(code, seat))]
        superior = self.superior(seat)
        return named or ([superior] if superior else [])

    def _nearest(self, position: str, seat: Seat) -> Seat | None:
        line = list(self.line(seat.unit))
        holders = [
            each
            for each in self.seats
            if each.position == position and each.person != seat.person and set(self.line(each.unit)) & set(line[:-1])
        ]
        return min(holders, key=lambda each: self._steps(line, each.unit), default=None)

    def _steps(self, line: list[str], unit: str) -> tuple[int, int]:
        other = list(self.line(unit))
        meet = next(each for each in line if each in other)
        return line.index(meet), other.index(meet)

    def decides(self, who: str, record: Record) -> bool:
        """Return whether a person decides on a waiting document, in their own right or for somebody they act for."""
        if self._decides_alone(who, record):
            return True
        principals = {principal for principal, deputy in self.delegations if deputy == who}
        concerned = {record.owner, record.handed_on_by}
        if concerned & {who, *principals}:
            return False
        return any(self._decides_alone(principal, record) for principal in principals)

    def _decides_alone(self, who: str, record: Record) -> bool:
        """Not concerned, allowed to, and asked or above the author."""
        if who in (record.owner, record.handed_on_by) or not self.may(who, record.right, record):
            return False
        return who == record.decider or who in {each.person for each in self.chain(record.seat)}

    def opens(self, who: str, permission: str, record: Record) -> bool:
        """Return whether a person may read a record: a party to it, by a right, or because they may decide on it."""
        if who in record.parties or self.may(who, permission, record):
            return True
        return bool(record.decider and self.decides(who, record))

    def may_pass_on(self, who: str, permission: str, record: Record) -> bool:
        """Return whether a person may share a record: its owner, or who reads it by more than a share."""
        if who in self.superusers:
            return True
        if who == record.owner:
            return self.may(who, permission, record)
        return record.seat.unit in self.units(who, permission)

    def on_the_desk(self, who: str, record: Record) -> bool:
        """Return whether a document waits for a person, or for somebody they act for and who is not concerned."""
        principals = {principal for principal, deputy in self.delegations if deputy == who}
        if record.decider in principals:
            return not {record.owner, record.handed_on_by} & {who, *principals}
        return record.decider == who

"""The organisation chart of a store: its units, who holds what there, and which posts are vacant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.urls import reverse

from roles.catalogue import Level
from roles.models import Assignment, Position, Staff, Unit
from roles.models.unit import UNIT_RANK
from roles.personnel.directory import units_in_reach
from roles.personnel.presentation import absent_on, mark_of


@dataclass(frozen=True)
class Holder:
    """One person in one position."""

    name: str
    position: str
    mark: str
    absent: bool
    leaving: bool
    url: str


@dataclass(frozen=True)
class Vacancy:
    """A position people report to that nobody above them holds."""

    position: str
    reporting: int


@dataclass
class Node:
    """One unit of the chart; `people` counts those of the units below as well."""

    name: str
    kind: str
    holders: list[Holder] = field(default_factory=list)
    vacancies: list[Vacancy] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    people: int = 0
    vacant: int = 0


def build(store: Unit, viewer: Staff, day: date) -> list[Node]:
    """Return the top units of a store the viewer may see, each with what lies below it; in five queries."""
    units = {unit.pk: unit for unit in units_in_reach(viewer, store).order_by("code")}
    above = list(store.ancestor_links.values_list("ancestor", flat=True))
    seats = list(
        Assignment.objects.active_on(day)
        .filter(Q(store=store) | Q(unit__in=above))
        .select_related("staff", "position", "unit")
        .order_by("position__order", "kind", "staff__pinyin")
    )
    away = absent_on({seat.staff_id for seat in seats}, day)
    nodes = {pk: Node(unit.name, unit.kind) for pk, unit in units.items()}
    holding: dict[int, set[int]] = defaultdict(set)
    for seat in seats:
        if seat.unit_id in nodes:
            nodes[seat.unit_id].holders.append(_holder(seat, seat.staff_id in away, day))
            holding[seat.unit_id].add(seat.staff_id)
    for (unit_id, position), reporting in _vacancies(seats, above).items():
        if unit_id in nodes:
            nodes[unit_id].vacancies.append(Vacancy(position.name, reporting))
    return _tree(units, nodes, holding)


def _holder(seat: Assignment, absent: bool, day: date) -> Holder:
    return Holder(
        name=seat.staff.name,
        position=seat.position.name,
        mark=mark_of(seat, day),
        absent=absent,
        leaving=seat.staff.leaves_on is not None,
        url=reverse("personnel:person", args=[seat.staff_id]),
    )


def _vacancies(seats: list[Assignment], above: list[int]) -> dict[tuple[int, Position], int]:
    """Return each vacant position with the unit it belongs to, and how many seats report to it.

    A seat's superior position may be held in its own unit or in any above it; where none of them
    has it, the post is vacant at the height its level has.
    """
    positions = {position.pk: position for position in Position.objects.filter(retired=False)}
    held: dict[int, set[int]] = defaultdict(set)
    for seat in seats:
        held[seat.position_id].add(seat.unit_id)
    found: dict[tuple[int, Position], int] = defaultdict(int)
    for seat in seats:
        superior = positions.get(seat.position.reports_to_id or 0)
        line = {seat.unit_id, seat.department_id, seat.store_id, *above}
        if superior is None or seat.store_id is None or held[superior.pk] & line:
            continue
        found[_place(seat, superior), superior] += 1
    return found


def _place(seat: Assignment, superior: Position) -> int:
    if superior.level == Level.EXECUTIVE:
        return seat.store_id or seat.unit_id
    if superior.level == Level.MANAGER:
        return seat.department_id or seat.unit_id
    return seat.unit_id


def _tree(units: dict[int, Unit], nodes: dict[int, Node], holding: dict[int, set[int]]) -> list[Node]:
    """Hang the nodes below each other; who sits in two units below one counts there once."""
    tops: list[Node] = []
    below: dict[int, set[int]] = {pk: set(holding[pk]) for pk in nodes}
    for pk in sorted(nodes, key=lambda key: (UNIT_RANK[units[key].kind], units[key].code), reverse=True):
        unit, node = units[pk], nodes[pk]
        node.people = len(below[pk])
        node.vacant += len(node.vacancies)
        parent = nodes.get(unit.parent_id or 0)
        if parent is None:
            tops.insert(0, node)
            continue
        parent.children.insert(0, node)
        parent.vacant += node.vacant
        below[unit.parent_id or 0] |= below[pk]
    return tops

"""A unit's month: what lies below it side by side, position by indicator, its people, and the widest gaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi import calculators
from kpi.cards import month_of
from kpi.indicators import EXECUTION, unit_words
from kpi.insight.lines import Room, bring, rooms
from kpi.insight.models import FigureState
from kpi.insight.person import since_first
from kpi.insight.reach import months_shown
from kpi.insight.sums import (
    Average,
    Grid,
    Together,
    Totals,
    by_position,
    by_unit_below,
    column_below,
    lying_in,
    totals_of,
)
from kpi.insight.tables import Drawing, Table
from kpi.models import Indicator, Scorecard
from roles.models import Position, Unit
from roles.models.unit import UnitKind
from roles.pagination import CAP

HUNDRED = Decimal(100)
MOST_COLUMNS = 12
GAPS_SHOWN = 10
SPARK_MONTHS = 6


@dataclass
class UnitMonth:
    """One unit's month; what is read is read once. Of a group the people are left to its stores."""

    unit: Unit
    month: date
    by: str = ""

    @property
    def is_group(self) -> bool:
        """Whether the unit holds stores: then there are too many people for one page."""
        return self.unit.kind == UnitKind.GROUP

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The indicators there are figures of, the execution ones first, then the commonest."""
        order = {spec.indicator: number for number, spec in enumerate(EXECUTION)}
        people = Counter[str]()
        for cells in self.positions.values():
            people.update({code: each.people for code, each in cells.items()})
        found = [each for each in self.computable if each.code in people]
        return sorted(found, key=lambda each: (order.get(each.code, len(order)), -people[each.code], each.code))[
            :MOST_COLUMNS
        ]

    @cached_property
    def computable(self) -> list[Indicator]:
        """The indicators that can have figures."""
        return list(Indicator.objects.filter(code__in=calculators.computable()))

    @cached_property
    def positions(self) -> Grid:
        """The figures by position."""
        return by_position(self.unit, self.month, self.computable)

    @cached_property
    def totals(self) -> Totals:
        """The totals of twelve months."""
        return totals_of(self.unit, months_shown())

    @cached_property
    def compared(self) -> list[Indicator]:
        """The indicators units are compared by: those everybody has."""
        shared = {spec.indicator for spec in EXECUTION}
        return [each for each in self.indicators if each.code in shared]

    @property
    def sorted_by(self) -> str:
        """The code units are sorted by."""
        codes = [each.code for each in self.compared]
        return self.by if self.by in codes else next(iter(codes), "")

    @cached_property
    def cards(self) -> list[Scorecard]:
        """The month's cards brought to the kept figures, the best first; those without a total last."""
        if self.is_group:
            return []
        rows = Scorecard.objects.filter(lying_in(self.unit), month=self.month).with_names()
        cards = list(rows.select_related("department")[:CAP])
        bring(cards)
        return sorted(cards, key=lambda card: (card.total is None, -(card.total or 0), card.assignment_id))

    @cached_property
    def below(self) -> Grid:
        """The figures by the unit below."""
        return by_unit_below(self.unit, self.month, self.compared)

    @property
    def is_running(self) -> bool:
        """Whether the month is not over: its totals say how far it has come, not how good it is."""
        return self.month == months_shown()[-1]

    @cached_property
    def closed_month(self) -> date:
        """The month whose totals are compared: the one shown, once it is over, else the one before."""
        return month_of(self.month - timedelta(days=1)) if self.is_running else self.month

    @cached_property
    def as_of(self) -> datetime | None:
        """The instant the figures of all stores concerned hold."""
        if self.is_group:
            states = FigureState.objects.filter(store__ancestor_links__ancestor=self.unit.pk)
        else:
            states = FigureState.objects.filter(store=self.unit.store_id)
        return min((known for known in states.values_list("as_of", flat=True) if known), default=None)


def children_of(view: UnitMonth) -> list[dict[str, Any]]:
    """Return the units below with their figures, the worst of the chosen indicator first."""
    names = _names_below(view)
    totals = view.totals.below(view.closed_month)
    rows = [
        {
            "pk": key,
            "name": names.get(key, "") or _("Directly at %(unit)s") % {"unit": view.unit.name},
            "url": f"{reverse('insight:unit', args=[key])}?month={view.month:%Y-%m}" if key in names else "",
            "people": max((each.people for each in cells.values()), default=0),
            "cells": [cells.get(indicator.code) for indicator in view.compared],
            "average": totals.get(key),
            "sort": cells[view.sorted_by].value if view.sorted_by in cells else HUNDRED,
        }
        for key, cells in view.below.items()
        if key in names or key in (0, view.unit.pk)
    ]
    return sorted(rows, key=lambda row: (row["sort"], row["name"]))


def _names_below(view: UnitMonth) -> dict[int, str]:
    if view.unit.kind == UnitKind.TEAM:
        return {}
    known = {card.unit_id: card.unit.name for card in view.cards}
    known |= {card.department.pk: card.department.name for card in view.cards if card.department}
    keys = {key for key in view.below if key and key != view.unit.pk}
    if unknown := keys - known.keys():
        known |= dict(Unit.objects.filter(pk__in=unknown).values_list("pk", "name"))
    return {key: known[key] for key in keys if key in known}


def people_of(view: UnitMonth, cards: list[Scorecard]) -> list[dict[str, Any]]:
    """Return some of the unit's people as the table shows them, each with a sparkline of the last months."""
    history = _history(view, cards)
    return [
        {
            "name": card.owner.name,
            "position_name": card.assignment.position.name,
            "unit_name": card.unit.name,
            "total": card.total,
            "execution": card.execution,
            "results": card.results,
            "state": card.state,
            "state_label": card.get_state_display(),
            "spark": history[card.assignment_id],
            "change": None if view.is_running else _change(history[card.assignment_id]),
            "url": f"{reverse('insight:person', args=[card.assignment_id])}?month={view.month:%Y-%m}",
        }
        for card in cards
    ]


def _history(view: UnitMonth, cards: list[Scorecard]) -> dict[int, list[Decimal | None]]:
    """Return the totals of the months up to this one by assignment, oldest first; of those that are over."""
    before = SPARK_MONTHS if view.is_running else SPARK_MONTHS - 1
    months = [month for month in months_shown() if month < view.month][-before:]
    known = view.totals.by_seat
    found = {}
    for card in cards:
        totals = [known.get((card.assignment_id, month)) for month in months]
        found[card.assignment_id] = totals if view.is_running else [*totals, card.total]
    return found


def _change(spark: list[Decimal | None]) -> Decimal | None:
    """Return the difference to the month before; None where either has no total."""
    if len(spark) < 2 or spark[-1] is None or spark[-2] is None:
        return None
    return spark[-1] - spark[-2]


def gaps_of(view: UnitMonth) -> list[tuple[Scorecard, Room]]:
    """Return where most points of the total are missing to the target: a person and a line."""
    found = [(card, room) for card in view.cards for room in rooms(card) if room.to_target > 0]
    return sorted(found, key=lambda each: (-each[1].to_target, each[0].assignment_id))[:GAPS_SHOWN]


def heat_of(view: UnitMonth) -> list[dict[str, Any]]:
    """Return the heat map: a row a position, a cell an indicator; those furthest from their targets first."""
    grid = view.positions
    positions = {card.assignment.position_id: card.assignment.position for card in view.cards}
    if unknown := grid.keys() - positions.keys():
        positions |= Position.objects.in_bulk(unknown)
    return [
        {
            "name": positions[key].name,
            "people": max(each.people for each in cells.values()),
            "cells": [_cell(indicator, cells.get(indicator.code)) for indicator in view.indicators],
        }
        for key, cells in sorted(grid.items(), key=lambda each: (_reached(each[1]), positions[each[0]].order))
    ]


def _reached(cells: dict[str, Together]) -> Decimal:
    """Return what is reached of the targets on average."""
    known = [min(each.reached, HUNDRED) for each in cells.values() if each.reached is not None]
    return sum(known, Decimal(0)) / len(known) if known else HUNDRED


def _cell(indicator: Indicator, together: Together | None) -> dict[str, Any]:
    return {"name": indicator.name, "unit": unit_words(indicator.unit), "together": together}


# --- what is drawn ---------------------------------------------------------------------------------------------------


def compare(view: UnitMonth, rows: list[dict[str, Any]] | None = None) -> Table:
    """Return the units below side by side."""
    found = children_of(view) if rows is None else rows
    shown = [indicator.name for indicator in view.compared]
    month = date_format(view.closed_month, "YEAR_MONTH_FORMAT")
    return Table(
        "kpi-compare",
        _SIDE_BY_SIDE[column_below(view.unit)](),
        [_("Unit"), _("People"), *shown, _("Average total, %(month)s") % {"month": month}],
        [
            [row["name"], row["people"], *(cell.value if cell else None for cell in row["cells"]), row["average"]]
            for row in found
        ],
        Drawing("hbar", tuple(range(2, 2 + len(shown))), unit="%", top=HUNDRED),
        {number: row["url"] for number, row in enumerate(found) if row["url"]},
    )


_SIDE_BY_SIDE = {
    "store": lambda: _("Stores side by side"),
    "department": lambda: _("Departments side by side"),
    "unit": lambda: _("Teams side by side"),
}


def trend(view: UnitMonth) -> Table:
    """Return the average total of twelve months, and of how many scorecards; the running one stands beside the line."""
    months = months_shown()
    known = {month: average for month in months if (average := view.totals.of_month(month))}
    totals = [card.total for card in view.cards if card.total is not None]
    if totals and view.month not in known:
        known[view.month] = Average(sum(totals, Decimal(0)), len(totals))
    rows: list[list[Any]] = []
    for month in since_first(months, known):
        value = known[month].value if month in known else None
        running = month == months[-1]
        rows.append(
            [
                date_format(month, "YEAR_MONTH_FORMAT"),
                None if running else value,
                value if running else None,
                known[month].count if month in known else 0,
            ]
        )
    return Table(
        "kpi-average",
        _("Average total, twelve months"),
        [_("Month"), _("Average total"), _("This month so far"), _("Scorecards")],
        rows,
        Drawing("line", (1, 2), top=HUNDRED),
    )


def heat(view: UnitMonth) -> Table:
    """Return the heat map as a table of values."""
    return Table(
        "kpi-heat",
        _("Position by indicator"),
        [_("Position"), _("People"), *(indicator.name for indicator in view.indicators)],
        [
            [
                row["name"],
                row["people"],
                *(cell["together"].value if cell["together"] else None for cell in row["cells"]),
            ]
            for row in heat_of(view)
        ],
    )


def people(view: UnitMonth) -> Table:
    """Return everybody's totals."""
    rows = people_of(view, view.cards)
    return Table(
        "kpi-people",
        pgettext("room", "People"),
        [_("Person"), _("Position"), _("Unit"), _("Total"), _("Execution"), _("Results"), _("To last month")],
        [
            [row[name] for name in ("name", "position_name", "unit_name", "total", "execution", "results", "change")]
            for row in rows
        ],
    )


def gaps(view: UnitMonth) -> Table:
    """Return the widest gaps."""
    found = gaps_of(view)
    return Table(
        "kpi-gaps",
        _("Widest gaps"),
        [_("Person and indicator"), _("Points missing to the target"), _("Actual"), _("Target")],
        [
            [f"{card.owner.name} · {room.line.made_from.name}", room.to_target, room.line.actual, room.line.target]
            for card, room in found
        ],
        Drawing("hbar", (1,)),
        {number: reverse("insight:rows", args=[room.line.pk]) for number, (_card, room) in enumerate(found)},
    )


TABLES = {"compare": compare, "trend": trend, "heat": heat, "people": people, "gaps": gaps}

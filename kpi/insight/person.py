"""A person's month: each line against target and pace, twelve months back, and what would move the score most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kpi.cards import last_day
from kpi.indicators import unit_words
from kpi.insight import daily
from kpi.insight.lines import Room, Standing, bring, is_amount, rooms, standing, target_of
from kpi.insight.models import DailyFigure, RankSetting
from kpi.insight.pace import Pace, pace_of
from kpi.insight.reach import months_shown
from kpi.insight.sweeping import as_of
from kpi.insight.tables import Drawing, Table
from kpi.models import Scorecard, ScorecardLine
from kpi.whole_month import WholeMonth, stores_of, whole_month
from roles import clock
from roles.calendars.calendar import StoreCalendars
from roles.models import Assignment, Staff

HUNDRED = Decimal(100)
FULL = Decimal(120)
MOST_CARDS = 300
LEAST_MONTHS = 6


@dataclass
class PersonMonth:
    """One assignment's month, its card brought to the kept figures; `card` is None where none was opened."""

    seat: Assignment
    month: date
    card: Scorecard | None
    pace: Pace
    as_of: datetime | None
    history: dict[date, Scorecard] = field(default_factory=dict)
    peers: list[Scorecard] = field(default_factory=list)
    whole: WholeMonth | None = None

    @property
    def lines(self) -> list[ScorecardLine]:
        """The card's lines in their order."""
        return list(self.card.lines.all()) if self.card else []

    @property
    def rooms(self) -> list[Room]:
        """What each computed line can still add."""
        return rooms(self.card) if self.card else []


def person_month(seat: Assignment, month: date, *, ranked: bool = False, reader: Staff | None = None) -> PersonMonth:
    """Read a person's month, the year before it and, where a rank is told, the month of their peers.

    With a `reader` the month of the person's other positions too. All cards come together, so that the number of
    queries is always the same.
    """
    wanted = Q(assignment=seat, month__in=months_shown())
    if ranked:
        wanted |= Q(store=seat.store_id, assignment__position=seat.position_id, month=month)
    if reader is not None:
        wanted |= Q(owner=seat.staff_id, month=month)
    cards = list(Scorecard.objects.filter(wanted).with_names()[:MOST_CARDS])
    bring(cards)
    history = {card.month: card for card in cards if card.assignment_id == seat.pk}
    own = [card for card in cards if card.owner_id == seat.staff_id and card.month == month]
    peers = [card for card in cards if card.month == month and card.assignment.position_id == seat.position_id]
    calendars = StoreCalendars(stores_of(own) | {seat.store_id}, month, last_day(month))
    return PersonMonth(
        seat=seat,
        month=month,
        card=history.get(month),
        pace=pace_of(calendars.of(seat.store_id), month, clock.today()),
        as_of=as_of([seat.store_id]) if seat.store_id else None,
        history=history,
        peers=[card for card in peers if card.store_id == seat.store_id] if ranked else [],
        whole=whole_month(own, month, calendars, reader) if reader is not None else None,
    )


def lines_of(person: PersonMonth) -> list[dict[str, Any]]:
    """Return the lines as the page shows them, each drawn against its target."""
    room_of = {room.line.pk: room for room in person.rooms}
    kept = daily.codes()
    return [_line(line, standing(line, person.pace), room_of.get(line.pk), kept) for line in person.lines]


def _line(line: ScorecardLine, stands: Standing, room: Room | None, kept: frozenset[str]) -> dict[str, Any]:
    code = line.made_from.code
    return {
        "name": line.made_from.name,
        "block": line.block,
        "weight": line.weight,
        "unit": unit_words(line.made_from.unit),
        "actual": None if line.actual is None else line.actual.normalize(),
        "target": target_of(line).normalize() if line.target is not None else line.made_from.target_words,
        "part": line.part,
        "whole": line.whole,
        "points": line.points,
        "source": line.source,
        "source_label": line.get_source_display(),
        "state": stands.state,
        "reached": stands.reached,
        "bar": min(stands.reached or Decimal(0), FULL),
        "by_now": stands.by_now if is_amount(line) else None,
        "room": room,
        "at_once": code not in kept,
        "url": reverse("insight:rows", args=[line.pk]),
    }


def summary_of(person: PersonMonth) -> dict[str, Any]:
    """Return the month at a glance."""
    card = person.card
    return {
        "total": card.total if card else None,
        "execution": card.execution if card else None,
        "results": card.results if card else None,
        "provisional": bool(card and card.is_live),
        "pace": person.pace,
        "as_of": person.as_of,
        "rank": rank_of(person),
        "card_url": reverse("kpi:scorecard", args=[card.pk]) if card else "",
        "whole": person.whole,
    }


def shows_rank(seat: Assignment) -> bool:
    """Return what the nearest unit above a seat says about ranks; False where none says anything."""
    said = RankSetting.objects.filter(unit__descendant_links__unit=seat.unit_id)
    nearest = said.order_by("unit__descendant_links__depth").values_list("shows_rank", flat=True).first()
    return bool(nearest)


def rank_of(person: PersonMonth) -> dict[str, int] | None:
    """Return the place among the store's people in the same position, and how many they are; None among fewer than 3.

    Of two or one a rank would say what the other's score is.
    """
    totals = {card.assignment_id: card.total for card in person.peers if card.total is not None}
    mine = totals.get(person.seat.pk)
    if mine is None or len(totals) < 3:
        return None
    return {"place": 1 + sum(total > mine for total in totals.values()), "of": len(totals)}


# --- what is drawn ---------------------------------------------------------------------------------------------------


def trend(person: PersonMonth) -> Table:
    """Return the totals of twelve months; the running one stands beside the lines as far as it has come."""
    months = months_shown()
    rows: list[list[Any]] = []
    for month in since_first(months, person.history):
        card = person.history.get(month)
        values = [card.total, card.execution, card.results] if card else [None] * 3
        label = date_format(month, "YEAR_MONTH_FORMAT")
        rows.append([label, None, None, None, values[0]] if month == months[-1] else [label, *values, None])
    return Table(
        "kpi-trend",
        _("Twelve months"),
        [_("Month"), _("Total"), _("Execution"), _("Results"), _("This month so far")],
        rows,
        Drawing("line", (1, 2, 3, 4), top=_top(rows)),
    )


def since_first(months: list[date], known: Collection[date]) -> list[date]:
    """Leave out the months before the first one known, but for the last six."""
    first = min(known, default=months[-1])
    return [month for number, month in enumerate(months) if month >= first or number >= len(months) - LEAST_MONTHS]


def _top(rows: list[list[Any]]) -> Decimal:
    highest = max((value for row in rows for value in row[1:] if value is not None), default=HUNDRED)
    return HUNDRED if highest <= HUNDRED else FULL


def course(person: PersonMonth) -> Table:
    """Return how the rates kept by days came about, day by day, against the target."""
    lines = [line for line in person.lines if line.made_from.code in daily.codes() and line.made_from.unit == "%"]
    names = {line.indicator_id: line.made_from.name for line in lines}
    codes = {line.indicator_id: line.made_from.code for line in lines}
    rows = DailyFigure.objects.filter(
        assignment=person.seat, indicator__in=names, day__range=(person.month, last_day(person.month))
    ).order_by("day")
    days: dict[date, dict[int, tuple[int, int]]] = defaultdict(dict)
    for day, indicator, part, whole in rows.values_list("day", "indicator", "part", "whole"):
        days[day][indicator] = (part, whole)
    sums = dict.fromkeys(names, (0, 0))
    found = []
    for day in sorted(days):
        for indicator, (part, whole) in days[day].items():
            sums[indicator] = (sums[indicator][0] + part, sums[indicator][1] + whole)
        values = [daily.value_of(codes[each], *sums[each]).actual if sums[each][1] else None for each in names]
        found.append([date_format(day, "MONTH_DAY_FORMAT"), *values])
    targets = {target_of(line) for line in lines}
    return Table(
        "kpi-course",
        _("The month so far, day by day"),
        [_("Day"), *names.values()],
        found,
        Drawing(
            "line",
            tuple(range(1, len(names) + 1)),
            unit="%",
            top=HUNDRED,
            target=targets.pop() if len(targets) == 1 else None,
        ),
    )


def moves(person: PersonMonth) -> Table:
    """Return what would move the score most: the points of the total each line can still add."""
    found = [room for room in person.rooms if room.to_cap > 0]
    return Table(
        "kpi-moves",
        _("What would move the score most"),
        [_("Indicator"), _("Points up to the target"), _("Points up to the cap")],
        [[room.line.made_from.name, room.to_target, room.to_cap] for room in found],
        Drawing("hbar", (1,)),
        {number: reverse("insight:rows", args=[room.line.pk]) for number, room in enumerate(found)},
    )


TABLES = {"moves": moves, "course": course, "trend": trend}

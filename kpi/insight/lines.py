"""Scorecards brought to the kept figures, and what each line still has to give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from kpi.calculators import Measure
from kpi.cards import fill, total_up
from kpi.catalogue import Direction, Rule
from kpi.insight.aggregates import MEASURED
from kpi.insight.models import FigureState, MonthFigure
from kpi.insight.pace import Pace
from kpi.insight.sweeping import OLDEST
from kpi.models import LineSource, Scorecard, ScorecardLine
from kpi.scoring import CAP, rounded
from roles.models import Assignment

HUNDRED = Decimal(100)
NEARLY = Decimal("0.9")


def bring(cards: Sequence[Scorecard]) -> None:
    """Bring live cards of any months to the kept figures, in memory; one query. Final cards stay as they are.

    Takes cards with `lines__made_from` prefetched.
    """
    live = [card for card in cards if card.is_live]
    if not live:
        return
    kept = kept_measures({card.assignment_id for card in live}, {card.month for card in live})
    for card in live:
        fill(card.lines.all(), card.assignment_id, kept.get(card.month, {}))
        total_up(card)


def kept_measures(seats: Iterable[int], months: Iterable[date]) -> dict[date, dict[str, dict[int, Measure]]]:
    """Return kept figures as the calculators would: by month, code and assignment."""
    rows = MonthFigure.objects.filter(assignment__in=seats, month__in=months)
    fields = ("month", "indicator__code", "assignment", *MEASURED)
    found: dict[date, dict[str, dict[int, Measure]]] = defaultdict(lambda: defaultdict(dict))
    for month, code, seat, *columns in rows.values_list(*fields):
        found[month][code][seat] = _measure(columns)
    return found


def at_hand(seats: Collection[int], month: date, at: datetime) -> dict[str, dict[int, Measure]] | None:
    """Return what is kept of a month; None where a store's figures are older than pages may show.

    One query, and a second one where nothing is kept: because there is nothing, or because nobody has counted yet.

    A month that closed long ago is kept as it was when it left the horizon; its cards are about to freeze.
    """
    as_of = FigureState.objects.filter(store=OuterRef("store")).values("as_of")
    rows = MonthFigure.objects.filter(assignment__in=seats, month=month).annotate(counted_at=Subquery(as_of))
    found: dict[str, dict[int, Measure]] = defaultdict(dict)
    for counted_at, code, seat, *columns in rows.values_list("counted_at", "indicator__code", "assignment", *MEASURED):
        if counted_at is None or counted_at < at - OLDEST:
            return None
        found[code][seat] = _measure(columns)
    return dict(found) if found or _are_counted(seats, at) else None


def _are_counted(seats: Collection[int], at: datetime) -> bool:
    stores = Assignment.objects.filter(pk__in=seats, store__isnull=False).order_by().values("store")
    counted = Exists(FigureState.objects.filter(store=OuterRef("store"), as_of__gte=at - OLDEST))
    states = list(stores.annotate(is_counted=counted).values_list("is_counted", flat=True).distinct())
    return bool(states) and all(states)


def _measure(columns: Sequence[Any]) -> Measure:
    actual, part, whole, factor, *credit = columns
    return Measure(actual, part, whole, factor, (credit[0], credit[1]))


@dataclass(frozen=True)
class Room:
    """What one line can still add to the total: by reaching its target, and at the most."""

    line: ScorecardLine
    to_target: Decimal
    to_cap: Decimal


def rooms(card: Scorecard) -> list[Room]:
    """Return what the computed lines of a card can still add to its total, the most first."""
    found = []
    for line in card.lines.all():
        if line.source != LineSource.COMPUTED or line.points is None:
            continue
        worth = _worth(card, line)
        full = line.decimal_weight
        most = full * CAP if _can_exceed(line) else full
        found.append(
            Room(
                line,
                rounded(max(full - line.points, Decimal(0)) * worth),
                rounded(max(most - line.points, Decimal(0)) * worth),
            )
        )
    return sorted(found, key=lambda room: (-room.to_cap, room.line.order))


def _worth(card: Scorecard, line: ScorecardLine) -> Decimal:
    """Return how much of the total one point of a line is."""
    blocks = {each.block for each in card.lines.all() if each.points is not None}
    weight = sum(each.weight for each in card.lines.all() if each.block == line.block and each.points is not None)
    share = Decimal(card.execution_share) / HUNDRED
    half = share if line.block == "execution" else 1 - share
    return (half if len(blocks) > 1 else Decimal(1)) * HUNDRED / weight


def _can_exceed(line: ScorecardLine) -> bool:
    """Return whether more than the weight can be had: of a share of everything nobody reaches more than 100%."""
    spec = line.made_from
    if spec.rule == Rule.INVERSE:
        return True
    return spec.rule == Rule.LINEAR and (spec.unit != "%" or target_of(line) < HUNDRED)


def target_of(line: ScorecardLine) -> Decimal:
    """Return the target a line is scored against."""
    return HUNDRED if line.target is None else line.target


@dataclass(frozen=True)
class Standing:
    """How a line stands: what is reached of the target in per cent, and of what should be reached by now."""

    reached: Decimal | None
    by_now: Decimal | None
    state: str


def standing(line: ScorecardLine, pace: Pace) -> Standing:
    """Return how a line stands against target and pace.

    A rate has to be at its target on any day; an amount only at the share of it that the working days which have
    begun are of the month, and is not behind before today is over. Where less is better, the share is the other way
    round.
    """
    if line.actual is None:
        return Standing(None, None, "none")
    target = target_of(line)
    lower = line.made_from.direction == Direction.LOWER
    grows = is_amount(line) and not lower
    expected = target * pace.share if grows else target
    reached = _ratio(line.actual, target, lower=lower)
    by_now = _ratio(line.actual, expected, lower=lower)
    if by_now >= HUNDRED:
        state = "ok"
    elif by_now >= HUNDRED * NEARLY:
        state = "near"
    else:
        state = "way" if grows and pace.today and line.actual >= target * pace.done else "behind"
    return Standing(reached, rounded(expected), state)


def is_amount(line: ScorecardLine) -> bool:
    """Return whether the value grows through the month: a number of things, or the share of a goal."""
    return bool(line.made_from.goal_unit) or (line.part is not None and line.whole is None)


def _ratio(actual: Decimal, target: Decimal, *, lower: bool) -> Decimal:
    above, below = (target, actual) if lower else (actual, target)
    if below <= 0:
        return HUNDRED
    return rounded(above * HUNDRED / below)


def missing_points(line: ScorecardLine) -> Decimal:
    """Return the points a line with a value is short of its weight."""
    if line.points is None:
        return Decimal(0)
    return max(line.decimal_weight - line.points, Decimal(0))

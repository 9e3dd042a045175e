"""Figures held against a goal in a quantity: cars, yuan, yuan a car. Source: D17 consultant 2, D21 showroom 6."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime

from kpi import calculators
from kpi.calculators import HUNDRED, Measure, SourceRow, quotient
from kpi.figures.seats import StoreSeats, by_store, concerned, seats_of
from kpi.targets.lookup import goals_for
from marketing.promotion.calculators import NOTHING, Weighed

Facts = Callable[[Collection[int], date, date, datetime], Iterable[Weighed]]


def offer(code: str, facts: Facts, *, a_unit: bool = False) -> None:
    """Offer an indicator that is what was reached ÷ the goal in per cent; of whoever has no goal it says nothing.

    `a_unit`: the goal is one for each record (yuan a car), so that the whole is the goal as often as there are records.
    """
    calculators.register((code,), _calculate(code, facts, a_unit=a_unit), _rows(code, facts))


def _calculate(code: str, facts: Facts, *, a_unit: bool) -> calculators.Calculate:
    def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
        goals = goals_for(assignments, last)
        aimed: dict[int, StoreSeats] = defaultdict(StoreSeats)
        for seat in seats_of(assignments):
            if seat.store is not None and code in goals.get(seat.pk, {}) and goals[seat.pk][code].value > 0:
                aimed[seat.store].append(seat)
        if not aimed:
            return {code: {}}
        reached: dict[int, list[Weighed]] = defaultdict(list)
        for fact in facts(set(aimed), first, last, at):
            for seat in concerned(aimed, fact) if fact.counted else ():
                reached[seat.pk].append(fact)
        found: dict[int, Measure] = {}
        for seat in (seat for theirs in aimed.values() for seat in theirs):
            mine = reached[seat.pk]
            part = sum((fact.part * fact.share_of(seat) for fact in mine), NOTHING)
            goal = goals[seat.pk][code].value
            if not a_unit:
                found[seat.pk] = quotient(part, goal, HUNDRED)
            elif mine:
                # Of what two sold together the goal counts by their shares, too.
                number = sum((fact.share_of(seat) for fact in mine), NOTHING)
                found[seat.pk] = quotient(part, goal * number, HUNDRED)
        return {code: found}

    return calculate


def _rows(code: str, facts: Facts) -> calculators.Rows:
    def rows(
        assignments: Collection[int], first: date, last: date, at: datetime
    ) -> dict[str, dict[int, list[SourceRow]]]:
        seats = by_store(assignments)
        found: dict[int, list[SourceRow]] = defaultdict(list)
        for fact in facts(set(seats), first, last, at):
            for seat in concerned(seats, fact):
                found[seat.pk].append(fact.row_of(seat))
        return {code: dict(found)}

    return rows

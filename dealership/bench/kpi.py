"""A month's scorecards, the figures kept for the pages, and the pages themselves: on the evening of its last day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from dealership.bench import bare, sql
from dealership.bench.best_cards import best_cards
from dealership.bench.data import DIRECTOR, Data
from dealership.bench.frame import Case, Meter, Work
from dealership.bench.month import EVENING, LAST, MONTH, write_month
from dealership.bench.pages import client_of, opened
from kpi.calculators import at_hand, computable
from kpi.cards import open_cards
from kpi.insight.models import DailyFigure, FigureState, MonthFigure
from kpi.insight.sweeping import EVERY, refresh_due
from kpi.models import Scorecard
from kpi.reckoning import score_up
from roles.models import Unit, UnitAncestor

# So many stores are scored together: their records are read through once for all of them.
CHUNK = 500
# Cards, their lines, the versions these were made from, weights and absences.
QUERIES_BESIDE = 10
QUERIES_A_PAGE = 20


def _prepare(data: Data) -> None:
    """Write the month's records, and open everybody's card."""
    write_month(data)
    if "scorecards" in data.made:
        return
    with data.making(f"the scorecards of {len(data.stores)} stores"):
        for stores in _chunks(data):
            open_cards(LAST, stores=stores)
        sql.execute("ANALYZE")
    data.made.add("scorecards")


def _chunks(data: Data) -> Iterator[list[int]]:
    for start in range(0, len(data.stores), CHUNK):
        yield data.stores[start : start + CHUNK]


def _month_cards(data: Data) -> Work:
    """Compute every card of the month from the records, against one statement by hand that gives the same scores."""
    _prepare(data)
    return Work(ours=partial(_scored, data, lambda cards: score_up(cards, EVENING)), floor=best_cards)


def _kept_cards(data: Data) -> Work:
    """Score every card of the month as lists of cards do, by what is at hand, against the same statement by hand."""
    _figures(data)
    return Work(ours=partial(_scored, data, lambda cards: score_up(cards, EVENING, at_hand)), floor=best_cards)


def _scored(data: Data, fill: Callable[[list[Scorecard]], Any]) -> list[Any]:
    """Return everybody's scores: both halves and the total; the number of queries must not grow with the people."""
    meter, found, chunks = Meter(), [], 0
    with connection.execute_wrapper(meter):
        for stores in _chunks(data):
            cards = list(Scorecard.objects.filter(store__in=stores, month=MONTH))
            fill(cards)
            found += [(card.assignment_id, card.execution, card.results, card.total) for card in cards]
            chunks += 1
    # A statement an indicator at most, beside those for cards, weights and absences.
    if meter.queries > (len(computable()) + QUERIES_BESIDE) * chunks:
        raise AssertionError(f"{meter.queries} queries for {chunks} times {CHUNK} stores")
    return sorted(found)


def _figures(data: Data) -> None:
    """Let the sweep keep the month's figures."""
    _prepare(data)
    if "figures" in data.made:
        return
    for model in (DailyFigure, MonthFigure, FigureState):
        sql.empty(model)
    with data.making("the kept figures from nothing"):
        refresh_due(EVENING)
        sql.execute("ANALYZE")
    data.made.add("figures")


def _refresh(data: Data) -> Work:
    """Bring all figures on by five minutes with nothing new, against counting the month by hand once."""
    _figures(data)

    def stale() -> None:
        FigureState.objects.update(as_of=EVENING - EVERY)

    def ours() -> list[Any]:
        refresh_due(EVENING)
        return [FigureState.objects.filter(as_of=EVENING).count()]

    def floor() -> list[Any]:
        best_cards()
        return [len(data.stores)]

    return Work(ours=ours, floor=floor, before_ours=stale)


def _page(data: Data, position: str, address: Callable[[Data], str]) -> Work:
    """Open a page as somebody of the first store, against a bare page."""
    _figures(data)
    above = position == DIRECTOR
    person = data.person(position, None if above else data.stores[0])
    consultant = data.person("sales-consultant", data.stores[0])
    ours, floor = client_of(person), client_of(consultant, bare.MIDDLEWARE)
    where = address(data)
    if above:
        _same_for_one_store(ours, where, data)
    return Work(ours=partial(opened, ours, where), floor=partial(opened, floor, "/"))


def _same_for_one_store(client: Client, where: str, data: Data) -> None:
    """Raise unless the page of the group asks as many queries for one store as for all of them."""

    def queries() -> int:
        meter = Meter()
        with connection.execute_wrapper(meter):
            opened(client, where)
        return meter.queries

    queries()
    all_of_them = queries()
    with transaction.atomic():
        group = Unit.objects.get(code="bench-group")
        UnitAncestor.objects.filter(ancestor=group).exclude(unit__store=data.stores[0]).exclude(unit=group).delete()
        one = queries()
        transaction.set_rollback(True)
    if one != all_of_them:
        raise AssertionError(f"{one} queries for one store, {all_of_them} for {len(data.stores)}")


def _group_page(_data: Data) -> str:
    return reverse("insight:unit", args=[Unit.objects.get(code="bench-group").pk])


CASES = (
    Case("kpi.month_cards", _month_cards, limit=2.0),
    Case("kpi.month_cards_kept", _kept_cards),
    Case("kpi.refresh", _refresh),
    Case(
        "kpi.person_page",
        partial(_page, position="sales-consultant", address=lambda _data: reverse("insight:me")),
        queries=QUERIES_A_PAGE,
    ),
    Case(
        "kpi.store_page",
        partial(
            _page,
            position="store-manager",
            address=lambda data: reverse("insight:unit", args=[data.stores[0]]),
        ),
        queries=QUERIES_A_PAGE,
    ),
    Case("kpi.group_page", partial(_page, position=DIRECTOR, address=_group_page), queries=QUERIES_A_PAGE),
)

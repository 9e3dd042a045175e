"""A month's scorecards, the figures kept for the pages, and the pages themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from dealership.bench import bare, sql
from dealership.bench.data import AT, DAY, DIRECTOR, Data
from dealership.bench.frame import Case, Meter, Work
from dealership.bench.history import write_items, write_reports
from dealership.bench.pages import client_of, opened
from kpi.cards import compute, last_day, month_of, open_cards
from kpi.insight.lines import bring
from kpi.insight.models import DailyFigure, FigureState, MonthFigure
from kpi.insight.sweeping import EVERY, refresh_due
from kpi.models import Scorecard
from roles import clock
from roles.models import Unit, UnitAncestor

MONTH = month_of(DAY)
CHUNK = 50
# Cards, their lines with the versions these were made from, and one grouped query a calculator.
QUERIES_A_CHUNK = 20
QUERIES_A_PAGE = 20


def _prepare(data: Data) -> None:
    """Write the month's items and reports, and open everybody's card."""
    write_items(data)
    write_reports(data)
    if "scorecards" in data.made:
        return
    with data.making(f"the scorecards of {len(data.stores)} stores"):
        before = sql.days_before("due_at", "1")
        sql.execute(f"UPDATE reports_report SET first_submitted_at = {before} WHERE id %% 7 <> 0", [])  # noqa: S608
        for stores in _chunks(data):
            open_cards(DAY, stores=stores)
        sql.execute("ANALYZE")
    data.made.add("scorecards")


def _chunks(data: Data) -> Iterator[list[int]]:
    for start in range(0, len(data.stores), CHUNK):
        yield data.stores[start : start + CHUNK]


def _cards_of(stores: list[int]) -> list[Scorecard]:
    return list(Scorecard.objects.filter(store__in=stores, month=MONTH).prefetch_related("lines__made_from"))


def _month_cards(data: Data) -> Work:
    """Compute every card of the month from the records, against one statement by hand that gives the same scores."""
    _prepare(data)
    return Work(ours=partial(_scored, data, lambda cards: compute(cards, AT)), floor=_by_hand)


def _kept_cards(data: Data) -> Work:
    """Bring every card of the month to the kept figures, as pages do, against the same statement by hand."""
    _figures(data)
    return Work(ours=partial(_scored, data, bring), floor=_by_hand)


def _scored(data: Data, fill: Callable[[list[Scorecard]], Any]) -> list[Any]:
    """Return the execution score of everybody; the number of queries must not grow with the people."""
    meter, found, chunks = Meter(), [], 0
    with connection.execute_wrapper(meter):
        for stores in _chunks(data):
            cards = _cards_of(stores)
            fill(cards)
            found += [(card.assignment_id, f"{card.execution:.2f}") for card in cards if card.execution is not None]
            chunks += 1
    if meter.queries > QUERIES_A_CHUNK * chunks:
        raise AssertionError(f"{meter.queries} queries for {chunks} times {CHUNK} stores")
    return sorted(found)


def _by_hand() -> list[Any]:
    """Count, weigh and sum up everybody's execution in one statement."""
    start, end = (sql.instant(each) for each in (clock.local(MONTH), clock.end_of(last_day(MONTH))))
    days = [connection.ops.adapt_datefield_value(each) for each in (MONTH, last_day(MONTH))]
    at, month = sql.instant(AT), connection.ops.adapt_datefield_value(MONTH)
    rows = sql.rows(_BY_HAND, [at, start, end, at, *days, month])
    return sorted((seat, f"{score:.2f}") for seat, score in rows)


# SQLite reckons in floating point: what is half there by hand may be a hair less.
_HAIR = "0" if connection.vendor == "postgresql" else "0.0000001"
_SHARE = f"""
    CASE WHEN rule = 'R1' THEN CASE WHEN actual < 0.6 * target THEN 0 WHEN actual > 1.2 * target THEN 1.2
                                    ELSE actual / target END
         ELSE CASE WHEN actual >= target THEN 1 WHEN target - actual >= 10 THEN 0 ELSE 1 - 0.02 * (target - actual) END
    END + {_HAIR}
"""
_BY_HAND = f"""
WITH items AS (
    SELECT COALESCE(stand_in_id, assignment_id) AS seat,
           COUNT(*) FILTER (WHERE status = 'done') AS done,
           COUNT(*) FILTER (WHERE status = 'done' AND done_at <= due_at) AS on_time,
           COUNT(*) FILTER (WHERE status IN ('done', 'missed') OR (status = 'open' AND due_at < %s)) AS due
    FROM duties_checklistitem WHERE due_at >= %s AND due_at < %s GROUP BY 1
),
reports AS (
    SELECT assignment_id AS seat,
           COUNT(*) FILTER (WHERE state IN ('approved', 'filed') AND first_submitted_at <= due_at) AS on_time,
           COUNT(*) FILTER (WHERE state IN ('approved', 'filed')
                            OR (state IN ('draft', 'returned') AND due_at < %s)) AS due
    FROM reports_report WHERE last_day >= %s AND last_day <= %s GROUP BY 1
),
figures AS (
    SELECT seat, 'duty-completion' AS code, ROUND(done * 100.0 / due + {_HAIR}, 2) AS actual FROM items WHERE due > 0
    UNION ALL SELECT seat, 'duty-on-time', ROUND(on_time * 100.0 / due + {_HAIR}, 2) FROM items WHERE due > 0
    UNION ALL SELECT seat, 'report-on-time', ROUND(on_time * 100.0 / due + {_HAIR}, 2) FROM reports WHERE due > 0
),
lines AS (
    SELECT c.assignment_id AS seat, l.weight, i.rule, COALESCE(l.target, 100) AS target, f.actual
    FROM kpi_scorecard c
    JOIN kpi_scorecardline l ON l.scorecard_id = c.id AND l.block = 'execution' AND l.source = 'computed'
    JOIN kpi_historicalindicator i ON i.history_id = l.made_from_id
    JOIN figures f ON f.seat = c.assignment_id AND f.code = i.code
    WHERE c.month = %s
)
SELECT seat, ROUND(SUM(ROUND(weight * ({_SHARE}), 2)) * 100 / SUM(weight) + {_HAIR}, 2) FROM lines GROUP BY seat
"""  # noqa: S608  constants only


def _figures(data: Data) -> None:
    """Let the sweep keep the month's figures."""
    _prepare(data)
    if "figures" in data.made:
        return
    for model in (DailyFigure, MonthFigure, FigureState):
        sql.empty(model)
    with data.making("the kept figures from nothing"):
        refresh_due(AT)
        sql.execute("ANALYZE")
    data.made.add("figures")


def _refresh(data: Data) -> Work:
    """Bring all figures on by five minutes with nothing new, against counting the month by hand once."""
    _figures(data)

    def stale() -> None:
        FigureState.objects.update(as_of=AT - EVERY)

    def ours() -> list[Any]:
        refresh_due(AT)
        return [FigureState.objects.filter(as_of=AT).count()]

    def floor() -> list[Any]:
        _by_hand()
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

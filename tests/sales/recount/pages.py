"""What the funnel page and the stock page show, counted again."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from roles import clock
from tests.sales.recount.plain import ask, exact

_VISITS = "sales_showroomvisit r WHERE r.kind = 'visit' AND r.state <> 'void'"
_ORDERS = "sales_salesorder r WHERE r.{0} IS NOT NULL"
_SOURCE = "(SELECT l.source FROM sales_lead l WHERE l.id = r.lead_id)"
_MODEL = "r.car_model_id"
# From the top down: the rows, the instant one belongs to, its model, its source.
_STAGES = (
    (_VISITS, "arrived_at", _MODEL, "r.source"),
    (f"{_VISITS} AND r.customer_id IS NOT NULL", "arrived_at", _MODEL, "r.source"),
    (
        "sales_testdrive r WHERE r.state = 'done'",
        "starts_at",
        "(SELECT t.car_model_id FROM sales_testdrivecar t WHERE t.id = r.car_id)",
        _SOURCE,
    ),
    ("sales_quotation r WHERE r.quoted_at IS NOT NULL", "quoted_at", _MODEL, _SOURCE),
    (_ORDERS.format("signed_at"), "signed_at", _MODEL, _SOURCE),
    (_ORDERS.format("delivered_at"), "delivered_at", _MODEL, _SOURCE),
)
_NAMES = {
    "adviser": "SELECT s.name FROM roles_staff s WHERE s.id = ({key})",
    "model": "SELECT m.series || ' ' || m.name FROM sales_carmodel m WHERE m.id = ({key})",
    "source": "{key}",
}


def funnel(store: int, first: date, last: date, by: str) -> dict[str | date | None, list[int]]:
    """Return the six numbers of each adviser, model, source (by name) or week (by its Monday)."""
    counts = [_stage(stage, store, first, last, by) for stage in _STAGES]
    return {key: [found[key] for found in counts] for key in set().union(*counts)}


def _stage(stage: tuple[str, ...], store: int, first: date, last: date, by: str) -> Counter[str | date | None]:
    rows, when, model, source = stage
    key = (
        f"DAY(r.{when})"
        if by == "week"
        else _NAMES[by].format(key={"adviser": "r.owner_id", "model": model, "source": source}[by])
    )
    sql = f"""
        SELECT named, COUNT(*) FROM (
            SELECT ({key}) AS named FROM {rows}
            AND r.store_id = %(store)s AND r.{when} >= %(begin)s AND r.{when} < %(end)s
        ) found GROUP BY named
    """
    found: Counter[str | date | None] = Counter()
    for named, number in ask(sql, store=store, begin=clock.local(first), end=clock.end_of(last)):
        found[_monday(named) if by == "week" else named] += number
    return found


def _monday(day: str | date) -> date:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return day - timedelta(days=day.weekday())


_HERE = "('arrived', 'passed', 'failed', 'in_stock', 'display', 'allocated', 'damaged')"


def states(store: int) -> dict[str, int]:
    """Return how many cars stand in which state; those that are gone are not shown."""
    sql = """
        SELECT state, COUNT(*) FROM sales_vehicle
        WHERE store_id = %(store)s AND state NOT IN ('delivered', 'returned') GROUP BY state
    """
    return dict(ask(sql, store=store))


def stock(store: int, today: date) -> dict[str, int | Decimal]:
    """Return how many cars are here, how many without papers, their price and their days in all."""
    sql = f"""
        SELECT COUNT(*), SUM(CASE WHEN papers_complete_at IS NULL THEN 1 ELSE 0 END), SUM(purchase_price)
        FROM sales_vehicle WHERE store_id = %(store)s AND state IN {_HERE}
    """
    ((number, missing, value),) = ask(sql, store=store)
    days = sum(each * cars for each, cars in _ages(store, today).items())
    return {"total": number, "missing": missing or 0, "value": exact(value or 0), "days": days}


def bands(store: int, today: date) -> list[int]:
    """Return how many cars have stood 0 to 30, 31 to 60, 61 to 90, and more days."""
    found = [0, 0, 0, 0]
    for days, cars in _ages(store, today).items():
        found[0 if days <= 30 else 1 if days <= 60 else 2 if days <= 90 else 3] += cars
    return found


def _ages(store: int, today: date) -> dict[int, int]:
    sql = f"""
        SELECT day, COUNT(*) FROM (
            SELECT DAY(arrived_at) AS day FROM sales_vehicle WHERE store_id = %(store)s AND state IN {_HERE}
        ) found GROUP BY day
    """
    found: Counter[int] = Counter()
    for day, cars in ask(sql, store=store):
        arrived = today if day is None else date.fromisoformat(str(day))
        found[max((today - arrived).days, 0)] += cars
    return found


# Every day from the first arrival to yesterday.
_DAYS = {
    "sqlite": ("%(begun)s", "date(day, '+1 day')", "%(today)s"),
    "postgresql": ("%(begun)s::date", "(day + 1)", "%(today)s::date"),
}


def capital(store: int, today: date) -> Decimal:
    """Return what the cars here have cost since they came: day by day at the yearly rate of that day, to the cent.

    In whole numbers, so that both databases round alike: a rate has two places, a price two, a year 365 days.
    """
    begun = ask(f"SELECT MIN(DAY(arrived_at)) FROM sales_vehicle WHERE state IN {_HERE}")[0][0]
    if begun is None:
        return Decimal(0)
    first, following, end = _DAYS[connection.vendor]
    sql = f"""
        WITH RECURSIVE days(day) AS (
            SELECT {first} UNION ALL SELECT {following} FROM days WHERE {following} < {end}
        )
        , dated AS (
            SELECT day, COALESCE(
                (SELECT MAX(valid_from) FROM sales_stockrule WHERE valid_from <= day),
                (SELECT MIN(valid_from) FROM sales_stockrule)
            ) AS rule FROM days
        )
        SELECT car, SUM(cents * rate) FROM (
            SELECT c.id AS car, CAST(ROUND(c.purchase_price * 100) AS BIGINT) AS cents,
                CAST(ROUND(r.yearly_rate * 100) AS BIGINT) AS rate
            FROM sales_vehicle c
            JOIN dated ON dated.day >= DAY(c.arrived_at) AND dated.day < {end}
            JOIN sales_stockrule r ON r.valid_from = dated.rule
            WHERE c.store_id = %(store)s AND c.state IN {_HERE}
        ) costs GROUP BY car
    """
    rows = ask(sql, store=store, begun=date.fromisoformat(str(begun)), today=today)
    cents = sum((2 * int(total) + 3_650_000) // 7_300_000 for _car, total in rows)
    return Decimal(cents) / 100

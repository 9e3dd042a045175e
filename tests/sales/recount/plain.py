"""Counting again in plain SQL, straight on the tables and without a line of the code that counted first.

A recount says three things: which records count and on what day (`facts`), which people each counts for (`people`),
and by what part ÷ whole is multiplied. Who gets what of it is the same for all: whoever leads counts what lies in
their unit, everybody else what is theirs, on the days the seat is held.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection

from roles import clock

CENT, EXACT = Decimal("0.01"), Decimal("0.0001")

# What both databases are asked: `DAY(x)` is the day an instant falls on in the house's time zone, `AFTER(x, n)` the
# instant n days later, `MIDNIGHT(x)` the end of the day an instant falls on, `EVENING(x)` the end of a day.
_DIALECTS = {
    "sqlite": {
        r"DAY\(([\w.]+)\)": r"date(\1, '+8 hours')",
        r"AFTER\(([\w.]+), (\d+)\)": r"strftime('%%Y-%%m-%%d %%H:%%M:%%S', \1, '+\2 days')",
        r"MIDNIGHT\(([\w.]+), (\d+)\)": (
            r"strftime('%%Y-%%m-%%d %%H:%%M:%%S', date(\1, '+8 hours', '+\2 days'), '-8 hours')"
        ),
        r"EVENING\(([\w.]+)\)": r"strftime('%%Y-%%m-%%d %%H:%%M:%%S', \1, '+1 day', '-8 hours')",
    },
    "postgresql": {
        r"DAY\(([\w.]+)\)": r"(\1 AT TIME ZONE 'Asia/Shanghai')::date",
        r"AFTER\(([\w.]+), (\d+)\)": r"(\1 + interval '\2 days')",
        r"MIDNIGHT\(([\w.]+), (\d+)\)": (
            r"(((\1 AT TIME ZONE 'Asia/Shanghai')::date + \2)::timestamp AT TIME ZONE 'Asia/Shanghai')"
        ),
        r"EVENING\(([\w.]+)\)": r"((\1 + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')",
    },
}


@dataclass(frozen=True)
class Recount:
    """How an indicator is counted again; `facts`: id, store_id, unit_id, department_id, day, part, whole."""

    facts: str
    people: str
    factor: int = 100
    # What of a fact two people share: fact, staff, percent.
    shared: str = "SELECT 0 AS fact, 0 AS staff, 100 AS percent"


def owned(table: str, *columns: str) -> str:
    """Return who counts by these columns of a table."""
    return " UNION ".join(f"SELECT id AS fact, {column} AS staff FROM {table}" for column in columns or ("owner_id",))


def ask(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """Ask the database, whichever it is; days and instants as it keeps them."""
    for pattern, written in _DIALECTS[connection.vendor].items():
        sql = re.sub(pattern, written, sql)
    kept = {name: _kept(value) for name, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql, kept)
        return list(cursor.fetchall())


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def exact(number: Any) -> Decimal:
    """Return a sum as it is in hundredths of a cent, the shares of a sum in yuan: SQLite adds up in binary."""
    return Decimal(str(number)).quantize(EXACT, ROUND_HALF_UP)


def measured(recount: Recount, store: int, first: date, last: date, at: datetime) -> dict[int, tuple[Decimal, Decimal]]:
    """Return part and whole of every seat of a store that has anything to measure."""
    sql = f"""
        WITH facts AS ({recount.facts}), people AS ({recount.people}), shared AS ({recount.shared})
        SELECT seat.id,
            SUM(facts.part * CASE WHEN post.level = 'staff' THEN COALESCE(share.percent, 100) ELSE 100 END) / 100.0,
            SUM(facts.whole * CASE WHEN post.level = 'staff' THEN COALESCE(share.percent, 100) ELSE 100 END) / 100.0
        FROM roles_assignment seat
        JOIN roles_position post ON post.id = seat.position_id
        JOIN facts ON facts.store_id = seat.store_id
            AND seat.starts_on <= facts.day AND (seat.ends_on IS NULL OR seat.ends_on >= facts.day)
        LEFT JOIN people mine ON mine.fact = facts.id AND mine.staff = seat.staff_id
        LEFT JOIN shared share ON share.fact = facts.id AND share.staff = seat.staff_id
        WHERE seat.store_id = %(store)s AND CASE
            WHEN post.level = 'staff' THEN mine.fact IS NOT NULL
            ELSE seat.unit_id IN (facts.unit_id, facts.department_id, facts.store_id)
        END
        GROUP BY seat.id
    """
    known = min(last, clock.local_date(at))
    values = {
        "store": store,
        "first": first,
        "last": last,
        "at": at,
        "today": clock.today(),
        "begin": clock.local(first),
        "until": min(clock.end_of(last), at),
        "end": clock.end_of(last),
        "known": known,
        "ninety": known - timedelta(days=90),
    }
    return {seat: (exact(part), exact(whole)) for seat, part, whole in ask(sql, **values)}

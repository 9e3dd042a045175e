"""The rules of the stock in force, and what a car's days in stock cost by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from roles import clock
from sales.models import StockRule

YEAR = Decimal(365)
HUNDRED = Decimal(100)
# The bands the age of cars is shown in: from so many days on.
BANDS = (0, 31, 61, 91)


def rule_on(day: date | None = None) -> StockRule:
    """Return the rule in force on a day (today); where none was written yet, the defaults of the model."""
    found = StockRule.objects.filter(valid_from__lte=day or clock.today()).order_by("-valid_from").first()
    return found or StockRule(valid_from=date.min)


def rates() -> list[tuple[date, Decimal]]:
    """Return from which day on which yearly rate applies, the earliest first."""
    found = list(StockRule.objects.order_by("valid_from").values_list("valid_from", "yearly_rate"))
    return found or [(date.min, StockRule(valid_from=date.min).yearly_rate)]


def days_between(first: date | None, last: date) -> int:
    """Return how many days a car has stood: none on the day it came, and none before it came."""
    return max((last - first).days, 0) if first is not None else 0


def cost_of_capital(price: Decimal, first: date | None, last: date, table: Sequence[tuple[date, Decimal]]) -> Decimal:
    """Return days x price x rate in yuan, each day at the rate of that day; days before the first rate go by it."""
    if first is None or last <= first:
        return Decimal("0.00")
    total = Decimal(0)
    for number, (begins, rate) in enumerate(table):
        since = first if number == 0 else max(first, begins)
        until = min(last, table[number + 1][0]) if number + 1 < len(table) else last
        if until > since:
            total += (until - since).days * price * rate / HUNDRED / YEAR
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def band_of(days: int) -> int:
    """Return the number of the band an age belongs to, 0 to 3."""
    return sum(days >= begins for begins in BANDS) - 1


def band_label(number: int) -> str:
    """Return a band as it is written: "0-30", "91+"."""
    begins = BANDS[number]
    return f"{begins}–{BANDS[number + 1] - 1}" if number + 1 < len(BANDS) else f"{begins}+"


def aged_since(day: date, rule: StockRule) -> date:
    """Return the last day of arrival by which a car counts as aged."""
    return day - timedelta(days=rule.aged_days)

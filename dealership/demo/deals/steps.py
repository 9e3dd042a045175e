"""The steps in which the demo store's deals are written, each with what it needs of those before."""

from __future__ import annotations

from collections.abc import Sized
from datetime import datetime

from dealership.demo.deals import cases, deliveries, discounts, orders, pairs, payments, quotations
from dealership.demo.house import House
from dealership.demo.people import Person


def write(people: list[Person], now: datetime) -> int:
    """Write the demo store's deals; return how many records there are."""
    house = House(people, now)
    discounts.write_limits()
    found = pairs.find(now)
    quoted = quotations.write(house, found)
    asked = discounts.write(house, quoted)
    ordered = orders.write(house, found, quoted, asked)
    owed, paid = payments.write(house, ordered)
    delivered, arranged = deliveries.write(house, ordered), cases.write(house, ordered)
    still_open = quotations.write_open(house)
    house.write_timeline()
    made: list[Sized] = [quoted, asked, ordered, owed, paid, delivered, arranged, still_open]
    return sum(len(rows) for rows in made)

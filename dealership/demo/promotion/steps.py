"""The steps in which the demo store's marketing is written, each with what it needs of those before."""

from __future__ import annotations

from collections.abc import Sized
from datetime import datetime

from dealership.demo.house import House
from dealership.demo.people import Person
from dealership.demo.promotion import ads, campaigns, content, materials, media, plans, research, reviews
from dealership.demo.surveys import Surveys


def write(people: list[Person], now: datetime, *, short: bool) -> int:
    """Write what marketing did in half a year, or in a `short` stretch; return how many records there are."""
    house = House(people, now, short=short)
    planned = plans.write(house)
    held = campaigns.write(house)
    reviewed = reviews.write(house, held)
    contacts, accounts = media.write_contacts(house), media.write_accounts(house)
    placed, published = ads.write(house, held, contacts), content.write(house, held, accounts)
    laid_out, studied = materials.write(house), research.write(house)
    asked = Surveys(house).write()
    house.write_timeline()
    made: list[Sized] = [planned, held, reviewed, contacts, accounts, placed, published, laid_out, studied, asked]
    return sum(len(rows) for rows in made)

"""Promotional material of the demo store: what is laid out where, until when, and how soon the expired was replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from marketing.models import MaterialExpiry, PromoMaterial
from marketing.promotion.effects import day_end
from roles import clock


def write(house: House) -> list[PromoMaterial]:
    """Write the material with what expired of it; return it."""
    rows: list[PromoMaterial] = []
    expiries: list[MaterialExpiry] = []
    for number, (name, place) in enumerate(words.MATERIALS):
        random = chance("material", name)
        row = _material(house, random, number, name, place)
        rows.append(row)
        expiries += [
            MaterialExpiry(material=row, expired_on=day, replace_by=by, replaced_at=done)
            for day, by, done in _expired(house, random, number, row.valid_until)
        ]
    PromoMaterial.objects.bulk_create(rows)
    MaterialExpiry.objects.bulk_create(expiries, batch_size=BATCH)
    house.note("promo_material", rows)
    return rows


def _material(house: House, random: Random, number: int, name: str, place: str) -> PromoMaterial:
    seat = house.seat(random, "marketing-specialist")
    until = house.today + timedelta(days=random.randint(3, 60))
    if number == 1:
        until = house.today - timedelta(days=1)
    return PromoMaterial(
        name=name,
        place=place,
        edition=words.edition(until),
        valid_until=until,
        quantity=random.randint(1, 6),
        state="expired" if until < house.today else "in_use",
        **house.kept(seat, clock.local(house.start, time(9)), house.now - timedelta(days=2)),
    )


def _expired(
    house: House, random: Random, number: int, until: date
) -> Iterator[tuple[date, datetime, datetime | None]]:
    """Return the days on which editions expired, by when each was to be replaced, and when it was."""
    for ago in range(30 + number, (house.today - house.start).days, 31):
        expired = house.today - timedelta(days=ago)
        by = day_end(expired + timedelta(days=2))
        yield expired, by, by - minutes(random, 60, 2000) if random.random() < 0.92 else by + timedelta(days=1)
    if until < house.today:
        yield until, day_end(until + timedelta(days=2)), None

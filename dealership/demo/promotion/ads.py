"""Ads of the demo store: one every eleven days, from the request to what it brought."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from marketing.models import AdPlacement, Campaign, MediaContact, PlacementState
from roles import clock


def write(house: House, campaigns: list[Campaign], contacts: list[MediaContact]) -> list[AdPlacement]:
    """Write the ads of the stretch of days; return them."""
    rows = [_ad(house, number, day, campaigns, contacts) for number, day in enumerate(house.days(11))]
    AdPlacement.objects.bulk_create(rows, batch_size=BATCH)
    house.note("ad_placement", rows)
    return rows


def _ad(house: House, number: int, day: date, campaigns: list[Campaign], contacts: list[MediaContact]) -> AdPlacement:
    random = chance("ad", day)
    form, name, budget, leads = words.ADS[number % len(words.ADS)]
    seat = house.seat(random, "media-operations-specialist", "marketing-specialist")
    made = clock.local(day - timedelta(days=8), time(11))
    row = AdPlacement(
        name=words.of_month(day, name),
        form=form,
        media=random.choice(contacts[:4]) if form in ("radio", "outdoor") else None,
        campaign=random.choice(campaigns) if random.random() < 0.3 else None,
        starts_on=day,
        ends_on=day + timedelta(days=13),
        budget=Decimal(budget),
        target_leads=leads,
        **house.kept(seat, made),
    )
    if made + timedelta(days=2) < house.now:
        row.state, row.approved_at = PlacementState.APPROVED, made + timedelta(days=2)
    _run(house, random, row)
    return row


def _run(house: House, random: Random, row: AdPlacement) -> None:
    """Let an ad be placed, end and be evaluated as far as the days allow."""
    if row.starts_on <= house.today:
        row.state, row.placed_at = PlacementState.PLACED, clock.local(row.starts_on, time(9))
    if row.ends_on < house.today:
        row.state, row.ended_at = PlacementState.ENDED, clock.local(row.ends_on, time(18))
        row.cost = (row.budget * Decimal(random.uniform(0.85, 1.05))).quantize(Decimal("1.00"))
        row.leads = max(0, round(random.gauss(row.target_leads, row.target_leads * 0.3)))
        row.changed_at = row.ended_at
    if row.ends_on < house.today - timedelta(days=6):
        row.state, row.evaluation = PlacementState.EVALUATED, random.choice(words.EVALUATIONS)

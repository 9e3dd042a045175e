"""Campaigns of the demo store: where each of them stands, what it may cost and cost, and whom it brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from marketing.models import (
    BudgetState,
    Campaign,
    CampaignBudget,
    CampaignCost,
    CampaignGuest,
    CampaignState,
    Customer,
)
from roles import clock

_WEEKEND = (5, 6)
_PLACE = ("owner_id", "unit_id", "department_id", "store_id")


def write(house: House) -> list[Campaign]:
    """Write the campaigns of the stretch of days with their money and guests; return them."""
    rows = [_campaign(house, number, day) for number, day in enumerate(house.days(9))]
    Campaign.objects.bulk_create(rows, batch_size=BATCH)
    house.note("campaign", rows)
    _write_money_and_guests(rows)
    return rows


def _campaign(house: House, number: int, day: date) -> Campaign:
    random = chance("campaign", day)
    kind, name, place, days, budget, leads, _orders = words.CAMPAIGNS[number % len(words.CAMPAIGNS)]
    while days < 3 and day.weekday() not in _WEEKEND:
        day += timedelta(days=1)
    seat = house.seat(random, "marketing-specialist")
    made = clock.local(day - timedelta(days=16), time(10, random.randrange(60)))
    row = Campaign(
        name=words.of_month(day, name),
        kind=kind,
        by_manufacturer=kind == "launch",
        starts_on=day,
        ends_on=day + timedelta(days=days - 1),
        place=place,
        budget=Decimal(budget),
        target_leads=leads,
        **house.kept(seat, made),
    )
    _live_through(house, random, row)
    return row


def _live_through(house: House, random: Random, row: Campaign) -> None:
    """Let a campaign take its way as far as the days allow."""
    approved = clock.local(row.starts_on - timedelta(days=9), time(16))
    if clock.local(row.starts_on - timedelta(days=12), time(9)) > house.now:
        row.state = CampaignState.PLANNING
        return
    if approved > house.now:
        # What waits for a decision is handed in by hand, so that the inbox knows of it.
        row.state = CampaignState.PLANNING
        return
    row.approved_at, row.state = approved, CampaignState.APPROVED
    if random.random() < 0.05:
        row.state = CampaignState.CANCELLED
        return
    if row.by_manufacturer or random.random() < 0.6:
        row.reported_at, row.state, row.filing = approved + timedelta(days=1), CampaignState.REPORTED, "CJ-2026"
    if row.starts_on > house.today:
        return
    row.started_at, row.state = clock.local(row.starts_on, time(9)), CampaignState.RUNNING
    late = timedelta(days=2) if random.random() < 0.06 else timedelta()
    ended = clock.local(row.ends_on, time(17, 30)) + late
    if ended <= house.now:
        row.ended_at, row.state = ended, CampaignState.ENDED
        row.attended = max(3, round(random.gauss(row.target_leads * 1.8, row.target_leads * 0.4)))
        row.changed_at = ended


def _write_money_and_guests(rows: list[Campaign]) -> None:
    budgets, costs, guests = [], [], []
    known = list(Customer.objects.alive().order_by("pk").values_list("pk", flat=True)[:1500])
    for row in rows:
        random = chance("campaign", row.starts_on, "money")
        if row.approved_at is None:
            continue
        budgets.append(_budget(row, row.approved_at))
        if row.started_at is None:
            continue
        costs += _costs(row, random)
        guests += _guests(row, random, known, row.started_at)
    CampaignBudget.objects.bulk_create(budgets, batch_size=BATCH)
    CampaignCost.objects.bulk_create(costs, batch_size=BATCH)
    CampaignGuest.objects.bulk_create(guests, batch_size=BATCH)


def _budget(row: Campaign, asked: datetime) -> CampaignBudget:
    state = BudgetState.WITHDRAWN if row.state == CampaignState.CANCELLED else BudgetState.APPROVED
    kept: dict[str, Any] = {name: getattr(row, name) for name in _PLACE}
    return CampaignBudget(campaign=row, amount=row.budget, asked_at=asked, state=state, **kept)


def _costs(row: Campaign, random: Random) -> list[CampaignCost]:
    share = random.uniform(0.82, 1.08)
    return [
        CampaignCost(
            campaign=row,
            what=what,
            amount=(row.budget * Decimal(part * share)).quantize(Decimal("1.00")),
            booked_on=row.starts_on,
            booked_by_id=row.owner_id,
        )
        for what, part in words.COSTS
    ]


def _guests(row: Campaign, random: Random, known: Sequence[int], noted: datetime) -> list[CampaignGuest]:
    came = min(len(known), max(2, round(row.target_leads * random.uniform(0.5, 1.2))))
    return [
        CampaignGuest(
            campaign=row,
            customer_id=customer,
            is_lead=random.random() < 0.75,
            noted_by_id=row.owner_id,
            noted_at=noted,
        )
        for customer in random.sample(known, came)
    ]

"""Market research of the demo store: a study every eight days, handed in, fed back and answered."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from marketing.models import MarketResearch
from marketing.promotion.effects import day_end
from roles import clock


def write(house: House) -> list[MarketResearch]:
    """Write the studies of the stretch of days; return them."""
    rows = [_study(house, number, day) for number, day in enumerate(house.days(8))]
    MarketResearch.objects.bulk_create(rows, batch_size=BATCH)
    house.note("market_research", rows)
    return rows


def _study(house: House, number: int, day: date) -> MarketResearch:
    random = chance("research", day)
    seat = house.seat(random, "market-researcher", "market-researcher", "marketing-specialist")
    made = clock.local(day - timedelta(days=10), time(10))
    row = MarketResearch(
        subject=words.of_month(day, words.RESEARCH[number % len(words.RESEARCH)]),
        due_on=day,
        due_at=day_end(day),
        proposed=random.randint(1, 5),
        **house.kept(seat, made),
    )
    if made < house.now:
        row.state = "collecting"
    _live_through(house, random, row)
    return row


def _live_through(house: House, random: Random, row: MarketResearch) -> None:
    """Let a study be handed in, fed back and answered as far as the time allows."""
    due = row.due_at
    handed_in = due - minutes(random, 30, 2000) if random.random() < 0.9 else due + timedelta(days=1)
    if handed_in < house.now:
        row.state, row.submitted_at, row.changed_at = "submitted", handed_in, handed_in
        row.conclusion, row.proposals = random.choice(words.EVALUATIONS), random.choice(words.CONCLUSIONS)
    if handed_in + timedelta(days=1) < house.now:
        row.state, row.fed_back_at = "fed_back", handed_in + timedelta(days=1)
    if handed_in + timedelta(days=4) < house.now:
        taken = random.random() < 0.45
        row.state, row.answered_at = "adopted" if taken else "rejected", handed_in + timedelta(days=4)
        row.adopted = random.randint(1, row.proposed) if taken else None

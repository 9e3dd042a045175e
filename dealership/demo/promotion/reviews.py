"""Reviews of the demo store's campaigns: what each cost and brought, handed in, accepted and reported on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from marketing.models import Campaign, CampaignReview, CampaignState
from marketing.promotion.effects import REVIEW_DAYS, day_end
from roles import clock

_PLACE = ("owner_id", "unit_id", "department_id", "store_id", "created_by_id")


def write(house: House, campaigns: list[Campaign]) -> list[CampaignReview]:
    """Write a review of every campaign that is over, and which campaigns are reviewed; return the reviews."""
    figures = {row.pk: row for row in Campaign.objects.with_figures()}
    rows = [
        _review(house, campaign, campaign.ended_at, figures[campaign.pk])
        for campaign in campaigns
        if campaign.ended_at is not None
    ]
    CampaignReview.objects.bulk_create(rows, batch_size=BATCH)
    Campaign.objects.bulk_update(campaigns, ["state"], batch_size=BATCH)
    house.note("campaign_review", rows)
    return rows


def _review(house: House, campaign: Campaign, ended: datetime, known: Any) -> CampaignReview:
    random = chance("review", campaign.starts_on)
    due = day_end(clock.local_date(ended) + timedelta(days=REVIEW_DAYS + 2))
    row = CampaignReview(
        campaign=campaign,
        due_at=due,
        created_at=ended,
        changed_at=ended,
        **{name: getattr(campaign, name) for name in _PLACE},
    )
    handed_in = due - minutes(random, 60, 60 * 72) if random.random() < 0.9 else due + timedelta(days=1)
    if handed_in > house.now:
        row.state = "overdue" if due < house.now else "waiting"
        return row
    _hand_in(row, random, known, handed_in)
    accepted = handed_in + timedelta(hours=20)
    if accepted < house.now:
        row.state, row.accepted_at, row.changed_at = "accepted", accepted, accepted
        if accepted + timedelta(days=1) < house.now:
            row.state, row.reported_at = "reported", accepted + timedelta(days=1)
        campaign.state = CampaignState.REVIEWED
    return row


def _hand_in(row: CampaignReview, random: Random, known: Any, at: datetime) -> None:
    row.state, row.submitted_at, row.changed_at = "submitted", at, at
    row.cost, row.leads = known.spent, known.leads
    row.orders = round(known.leads * random.uniform(0.03, 0.16))
    row.visits = round(known.leads * random.uniform(0.3, 0.6))
    row.gross_profit = Decimal(row.orders * random.randint(5_000, 9_500))
    row.conclusion = random.choice(words.CONCLUSIONS)

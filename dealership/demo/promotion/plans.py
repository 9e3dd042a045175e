"""Marketing plans of the demo store: the year's and one a month, signed round the house and approved."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance
from dealership.demo.house import House
from marketing.models import MarketingPlan
from roles import clock
from roles.models import Assignment


def write(house: House) -> list[MarketingPlan]:
    """Write the plans of the stretch of days; return them."""
    wanted = [("year", house.today.replace(month=1, day=1)), *(("month", day) for day in house.months())]
    rows = [_plan(house, period, first) for period, first in wanted]
    MarketingPlan.objects.bulk_create(rows)
    house.note("marketing_plan", rows)
    return rows


def _plan(house: House, period: str, first: date) -> MarketingPlan:
    random = chance("plan", period, first)
    seat = house.seat(random, "marketing-manager")
    made = clock.local(first - timedelta(days=6), time(15))
    over = first.month != house.today.month and first < house.today and period == "month"
    state = "summed_up" if over else "running" if first <= house.today else "draft"
    approved = None if state == "draft" else min(made + timedelta(days=3), house.now)
    signed = {} if approved is None else _signatures(house, seat, approved - timedelta(days=1))
    return MarketingPlan(
        subject=words.plan(period, first),
        period=period,
        starts_on=first,
        goals=words.PLAN_GOALS,
        channels=words.CHANNELS,
        budget=Decimal(1_200_000 if period == "year" else 100_000),
        target_leads=4000 if period == "year" else 340,
        state=state,
        approved_at=approved,
        **signed,
        summary=random.choice(words.CONCLUSIONS) if over else "",
        **house.kept(seat, made, approved),
    )


def _signatures(house: House, author: Assignment, at: datetime) -> dict[str, Any]:
    """Who sent a plan round, and who signed it before it was handed in."""
    sales, service = house.seats["sales-manager"][0], house.seats["aftersales-manager"][0]
    people = {"sent_by_id": author, "sales_by_id": sales, "service_by_id": service}
    return {"handed_in_at": at, **{name: seat.staff_id for name, seat in people.items()}}

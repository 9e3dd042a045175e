"""Discounts of the demo store: what each position may give away, what was asked for beyond it, and what waits today."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from dealership.demo import deal_words as words
from dealership.demo.chance import chance
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from roles import clock
from roles.models import Position, Staff
from roles.records.actions import move_record
from sales.deals.records import QUOTATION
from sales.models import DiscountLimit, DiscountRequest, Quotation

# What a consultant need not ask for, and what a sales manager may grant.
FREE, GRANTED = Decimal(3000), Decimal(12_000)
# Yuan a position may give away; the general manager without a limit.
POLICY = {
    "sales-consultant": FREE,
    "sales-supervisor": Decimal(5000),
    "sales-manager": GRANTED,
    "general-manager": None,
}


def write_limits() -> None:
    """Write the policy."""
    for code, amount in POLICY.items():
        DiscountLimit.objects.create(position=Position.objects.get(code=code), amount=amount)


def write(house: House, quotes: list[Quotation]) -> list[DiscountRequest]:
    """Write the requests behind quotations beyond the policy, all of them granted; return them."""
    rows = [_request(house, quote, quote.quoted_at) for quote in quotes if quote.quoted_at and quote.conceded > FREE]
    DiscountRequest.objects.bulk_create(rows, batch_size=BATCH)
    house.note("discount_request", rows)
    return rows


def _request(house: House, quote: Quotation, quoted: datetime) -> DiscountRequest:
    random = chance("discount", quote.pk)
    asked = quoted - timedelta(minutes=50)
    decider = house.seat(random, "sales-manager" if quote.conceded <= GRANTED else "general-manager")
    return DiscountRequest(
        quotation=quote,
        discount=quote.discount,
        gifts=quote.gifts,
        allowed=FREE,
        reason=random.choice(words.REASONS),
        asked_at=asked,
        decided_at=quoted,
        decided_by_id=decider.staff_id,
        state="used",
        **house.kept_with(quote, asked, quoted),
    )


def ask_for_discounts(now: datetime) -> int:
    """Let a few consultants ask for what is beyond the policy today, so that managers find something to decide."""
    move, done = QUOTATION.flow.move("ask"), 0
    assert move is not None
    drafts = Quotation.objects.filter(state="draft", valid_until__gte=clock.local_date(now)).for_move()
    for number, quote in enumerate(drafts.order_by("pk")[:4]):
        Quotation.objects.filter(pk=quote.pk).update(discount=Decimal(6000 + 4000 * number))
        owner = Staff.objects.get(pk=quote.owner_id)
        move_record(
            kind=QUOTATION,
            record=quote,
            move=move,
            acting_user=owner,
            version=quote.version,
            reason=words.REASONS[number],
        )
        done += 1
    return done

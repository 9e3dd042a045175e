"""Quotations of the demo store: one behind every order with what is sold beside the car, and those still open."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from dealership.demo import deal_words as words
from dealership.demo.chance import chance
from dealership.demo.deals.discounts import FREE
from dealership.demo.deals.pairs import Deal
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from roles import clock
from sales.deals.lines import sums_of
from sales.models import CarModel, Lead, LineKind, Quotation, QuotationLine


def write(house: House, deals: list[Deal]) -> list[Quotation]:
    """Write the quotations that became orders, with their lines; return them."""
    rows: list[Quotation] = []
    lines: list[QuotationLine] = []
    for deal in deals:
        quote, own = _quoted(house, deal)
        rows.append(quote)
        lines += own
    Quotation.objects.bulk_create(rows, batch_size=BATCH)
    QuotationLine.objects.bulk_create(lines, batch_size=BATCH)
    house.note("quotation", rows)
    return rows


def _quoted(house: House, deal: Deal) -> tuple[Quotation, list[QuotationLine]]:
    lead, car, random = deal
    model = car.car_model if car else lead.car_model or random.choice(_on_sale())
    loan = random.random() < 0.45
    quote = Quotation(
        customer_id=lead.customer_id,
        lead=lead,
        car_model=model,
        colour=car.colour if car else random.choice(words.COLOURS),
        guide_price=model.guide_price,
        discount=Decimal(random.choice((0, 1000, 2000, 2000, 3000, 3000, 5000, 8000))),
        pay_way="loan" if loan else "full",
        valid_until=clock.local_date(lead.ordered_at) + timedelta(days=7),
        quoted_at=lead.ordered_at - timedelta(hours=2),
        state="ordered",
        **house.kept_with(lead, lead.ordered_at - timedelta(hours=4), lead.ordered_at),
    )
    own = [
        QuotationLine(quotation=quote, kind=kind, name=name, amount=Decimal(amount))
        for kind, name, amount in _beside_the_car(random, model, loan=loan)
    ]
    sums = sums_of(own)
    quote.extras, quote.gifts = sums.extras, sums.gifts
    quote.cleared = max(FREE, quote.conceded)
    return quote, own


def _beside_the_car(random: Random, model: CarModel, *, loan: bool) -> list[tuple[str, str, int]]:
    """Return what goes with a car: kind, name and yuan."""
    rows: list[tuple[str, str, int]] = [
        (LineKind.ACCESSORY, name, price)
        for name, price in random.sample(words.ACCESSORIES, random.choice((0, 1, 1, 2)))
    ]
    rows += [(LineKind.GIFT, name, worth) for name, worth in random.sample(words.GIFTS, random.random() < 0.4)]
    if random.random() < 0.85:
        rows.append((LineKind.INSURANCE, words.NEW_CAR_INSURANCE, random.randrange(3800, 7200, 50)))
    if random.random() < 0.9:
        rows.append((LineKind.REGISTRATION, words.NUMBER_PLATES, 800))
    rows.append((LineKind.TAX, words.PURCHASE_TAX, int(model.guide_price / Decimal("11.3")) // 100 * 100))
    if loan:
        rows.append((LineKind.LOAN, words.LOAN_FEE, 2000))
    return rows


def write_open(house: House) -> list[Quotation]:
    """Write quotations of leads that are still worked on: some hold, some are drafts, some have run out."""
    leads = Lead.objects.filter(state__in=["visited", "driven"]).order_by("-pk")[:90]
    rows = [_open(house, lead) for lead in leads]
    Quotation.objects.bulk_create(rows, batch_size=BATCH)
    house.note("quotation", rows)
    return rows


def _open(house: House, lead: Lead) -> Quotation:
    random = chance("open quotation", lead.pk)
    model = lead.car_model or random.choice(_on_sale())
    made = max(lead.visited_at or lead.created_at, house.now - timedelta(days=random.randint(0, 20)))
    made = min(made, house.now)
    until = clock.local_date(made) + timedelta(days=7)
    draft = random.random() < 0.25
    return Quotation(
        customer_id=lead.customer_id,
        lead=lead,
        car_model=model,
        guide_price=model.guide_price,
        discount=Decimal(random.choice((0, 1000, 2000, 3000))),
        valid_until=until,
        quoted_at=None if draft else made,
        cleared=None if draft else FREE,
        state="draft" if draft else "quoted" if until >= house.today else "expired",
        **house.kept_with(lead, made),
    )


def _on_sale() -> list[CarModel]:
    return list(CarModel.objects.filter(on_sale=True))

"""The demo store's deals: half a year of quotations, orders, payments and deliveries for its leads and its cars."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Q

from dealership.demo.chance import chance
from dealership.demo.people import Person
from dealership.demo.rows import update_rows
from finance.models import Payment, Receivable
from roles import clock
from roles.models import Assignment, Position, Staff
from roles.records.models import RecordEntry, Verb
from sales import models
from sales.deals.checklist import LINES
from sales.deals.lines import sums_of
from sales.models import LineKind, Vehicle, VehicleAllocation

_BATCH = 500
# Yuan a position may give away; the general manager without a limit.
POLICY = {"sales-consultant": 3000, "sales-supervisor": 5000, "sales-manager": 12_000, "general-manager": None}
REASONS = (
    "竞品同级车报价更低，客户今天可定。",
    "老客户转介绍，两台一起订。",
    "库龄较长，建议让利成交。",
    "客户对比三家，差这一步。",
)
ACCESSORIES = (
    ("原厂脚垫与尾箱垫", 980),
    ("隐形车衣", 5800),
    ("全车贴膜", 2600),
    ("行车记录仪", 880),
    ("电动踏板", 3200),
)
GIFTS = (("保养两次", 1200), ("脚垫", 680), ("加油卡", 1000))
BANKS = ("工商银行", "建设银行", "平安银行", "厂家金融")
INSURERS = ("人保财险", "平安产险", "太平洋产险")
METHODS = ("card", "transfer", "wechat", "alipay", "cash")
# The lead, the car it got (None: it waits for one), and the chance of this deal.
Deal = tuple[Any, Any, Random]


class Deals:
    """Writes the deals of a stretch of days in a few statements."""

    def __init__(self, people: list[Person], now: datetime) -> None:
        self.now, self.today = now, clock.local_date(now)
        self.seats: dict[str, list[Assignment]] = defaultdict(list)
        for person in people:
            seat = person.assignment
            if seat.ends_on is None and seat.starts_on <= self.today:
                self.seats[seat.position.code].append(seat)
        self.entries: list[RecordEntry] = []

    def one(self, random: Random, code: str) -> Assignment:
        """Return one of the holders of a position."""
        return random.choice(self.seats[code])

    def write(self) -> int:
        """Write everything; return how many records there are."""
        for code, amount in POLICY.items():
            position = Position.objects.get(code=code)
            models.DiscountLimit.objects.create(position=position, amount=amount)
        deals = self._pairs()
        quotes = self._quotations(deals)
        requests = self._requests(quotes)
        orders = self._orders(deals, quotes, requests)
        owed, payments = self._money(orders)
        deliveries, cases = self._deliveries(orders), self._cases(orders)
        open_quotes = self._open_quotations()
        RecordEntry.objects.bulk_create(self.entries, batch_size=_BATCH)
        kept = (quotes, requests, orders, owed, payments, deliveries, cases, open_quotes)
        return sum(len(rows) for rows in kept)

    def _pairs(self) -> list[Deal]:
        """Give each lead that ordered the first car that left after it did; the last of them wait for one."""
        cars: list[Any] = list(
            Vehicle.objects.filter(Q(state="delivered") | Q(state="allocated"), sub_dealer__isnull=True)
            .select_related("car_model")
            .order_by("delivered_at", "pk")
        )
        gone = sorted((car for car in cars if car.delivered_at), key=lambda car: car.delivered_at)
        kept = [car for car in cars if not car.delivered_at]
        leads: list[Any] = list(
            models.Lead.objects.filter(state="ordered").select_related("customer", "car_model").order_by("ordered_at")
        )
        # The newest leads get the cars that are allocated now; the others those that were delivered.
        fresh, found = leads[len(leads) - len(kept) :], []
        for lead in leads[: len(leads) - len(kept)]:
            place = next((n for n, car in enumerate(gone) if car.delivered_at > lead.ordered_at), None)
            found.append((lead, gone.pop(place) if place is not None else None, chance("deal", lead.pk)))
        found += [(lead, car, chance("deal", lead.pk)) for lead, car in zip(fresh, kept, strict=False)]
        return [deal for deal in found if deal[1] is not None or deal[0].ordered_at > self.now - timedelta(days=40)]

    def _kept(
        self, record: Any, made: datetime, by: int | None = None, changed: datetime | None = None
    ) -> dict[str, Any]:
        return {
            "owner_id": record.owner_id,
            "unit_id": record.unit_id,
            "department_id": record.department_id,
            "store_id": record.store_id,
            "created_by_id": by or record.owner_id,
            "created_at": min(made, self.now),
            "changed_at": min(max(changed or made, made), self.now),
        }

    def _note(self, kind: str, rows: list[Any]) -> None:
        self.entries += [
            RecordEntry(
                kind=kind,
                record_id=row.pk,
                actor_id=row.created_by_id,
                verb=Verb.CREATE,
                at=row.created_at,
                to_state=type(row)._meta.get_field("state").default,
            )
            for row in rows
        ]

    def _lines(self, random: Random, model: models.CarModel, *, loan: bool) -> list[tuple[str, str, Decimal]]:
        rows = [
            (LineKind.ACCESSORY, name, price) for name, price in random.sample(ACCESSORIES, random.choice((0, 1, 1, 2)))
        ]
        rows += [(LineKind.GIFT, name, worth) for name, worth in random.sample(GIFTS, random.random() < 0.4)]
        if random.random() < 0.85:
            rows.append((LineKind.INSURANCE, "新车保险", random.randrange(3800, 7200, 50)))
        if random.random() < 0.9:
            rows.append((LineKind.REGISTRATION, "上牌代办", 800))
        rows.append((LineKind.TAX, "购置税", int(model.guide_price / Decimal("11.3")) // 100 * 100))
        if loan:
            rows.append((LineKind.LOAN, "按揭手续费", 2000))
        return [(kind, name, Decimal(amount)) for kind, name, amount in rows]

    def _quotations(self, deals: list[Deal]) -> list[Any]:
        rows, lines = [], []
        for lead, car, random in deals:
            model = car.car_model if car else lead.car_model or random.choice(_on_sale())
            loan = random.random() < 0.45
            quote = models.Quotation(
                customer_id=lead.customer_id,
                lead=lead,
                car_model=model,
                colour=car.colour if car else random.choice(("珍珠白", "曜石黑")),
                guide_price=model.guide_price,
                discount=Decimal(random.choice((0, 1000, 2000, 2000, 3000, 3000, 5000, 8000))),
                pay_way="loan" if loan else "full",
                valid_until=clock.local_date(lead.ordered_at) + timedelta(days=7),
                quoted_at=lead.ordered_at - timedelta(hours=2),
                state="ordered",
                **self._kept(lead, lead.ordered_at - timedelta(hours=4), changed=lead.ordered_at),
            )
            own = [
                models.QuotationLine(quotation=quote, kind=k, name=n, amount=a)
                for k, n, a in self._lines(random, model, loan=loan)
            ]
            sums = sums_of(own)
            quote.extras, quote.gifts = sums.extras, sums.gifts
            quote.cleared = max(Decimal(3000), quote.conceded)
            rows.append(quote)
            lines += own
        models.Quotation.objects.bulk_create(rows, batch_size=_BATCH)
        models.QuotationLine.objects.bulk_create(lines, batch_size=_BATCH)
        self._note("quotation", rows)
        return rows

    def _requests(self, quotes: list[Any]) -> list[Any]:
        rows = []
        for quote in quotes:
            if quote.conceded <= 3000:
                continue
            random = chance("discount", quote.pk)
            asked = quote.quoted_at - timedelta(minutes=50)
            decider = self.one(random, "sales-manager" if quote.conceded <= 12_000 else "general-manager")
            rows.append(
                models.DiscountRequest(
                    quotation=quote,
                    discount=quote.discount,
                    gifts=quote.gifts,
                    allowed=Decimal(3000),
                    reason=random.choice(REASONS),
                    asked_at=asked,
                    decided_at=quote.quoted_at,
                    decided_by_id=decider.staff_id,
                    state="used",
                    **self._kept(quote, asked, changed=quote.quoted_at),
                )
            )
        models.DiscountRequest.objects.bulk_create(rows, batch_size=_BATCH)
        self._note("discount_request", rows)
        return rows

    def _orders(self, deals: list[Deal], quotes: list[Any], requests: list[Any]) -> list[Any]:
        asked = {request.quotation_id: request for request in requests}
        own = defaultdict(list)
        for line in models.QuotationLine.objects.filter(quotation__in=quotes):
            own[line.quotation_id].append(line)
        rows, lines = [], []
        for (lead, car, random), quote in zip(deals, quotes, strict=True):
            order = self._order(lead, car, random, quote, asked.get(quote.pk))
            sums = sums_of(own[quote.pk])
            order.extras, order.gifts, order.accessories, order.addons = (
                sums.extras,
                sums.gifts,
                sums.accessories,
                sums.addons,
            )
            rows.append(order)
            lines += [models.OrderLine(order=order, kind=x.kind, name=x.name, amount=x.amount) for x in own[quote.pk]]
        models.SalesOrder.objects.bulk_create(rows, batch_size=_BATCH)
        models.OrderLine.objects.bulk_create(lines, batch_size=_BATCH)
        self._note("sales_order", rows)
        held = {order.vehicle_id: order.reference for order in rows if order.vehicle_id}
        kept = VehicleAllocation.objects.filter(vehicle__in=list(held)).values_list("pk", "vehicle")
        update_rows(VehicleAllocation, ["order_reference"], [(pk, held[vehicle]) for pk, vehicle in kept])
        return rows

    def _order(self, lead: Any, car: Any, random: Random, quote: Any, request: Any) -> models.SalesOrder:
        signed = min(lead.ordered_at + timedelta(hours=random.randint(1, 5)), self.now)
        done = car.delivered_at if car else None
        due = clock.local_date(done) + timedelta(days=random.choice((0, 0, 1, 2, 3, -1))) if done else None
        order = models.SalesOrder(
            quotation=quote,
            request=request,
            cleared=quote.cleared,
            **{name: getattr(quote, name) for name in ("customer_id", "lead_id", "car_model_id", "colour", "pay_way")},
            guide_price=quote.guide_price,
            discount=quote.discount,
            vehicle=car,
            deposit=Decimal(random.choice((5000, 10_000, 20_000))),
            promised_on=due or max(clock.local_date(signed), self.today) + timedelta(days=random.randint(1, 12)),
            reviewed_by_id=self.one(random, "fni-specialist").staff_id,
            signed_at=signed,
            state="waiting",
            **self._kept(lead, lead.ordered_at, changed=done or signed),
        )
        if car is not None:
            order.state, order.allocated_at = "allocated", min(signed + timedelta(hours=3), self.now)
        if done:
            order.state, order.delivered_at = "delivered", done
            order.paid_at = max(done - timedelta(hours=random.randint(3, 40)), signed)
            filed = done + timedelta(days=random.choice((1, 2, 3, 5, 8, 12)))
            if filed < self.now:
                order.state, order.archived_at, order.filed_as = "archived", filed, f"HT-{lead.pk:06d}"
        elif car is not None and random.random() < 0.5:
            order.state, order.paid_at = "paid", self.now - timedelta(hours=2)
        return order

    def _money(self, orders: list[Any]) -> tuple[list[Any], list[Any]]:
        owed: list[Any] = []
        payments: list[Any] = []
        for order in orders:
            random = chance("payment", order.pk)
            whole = order.paid_at is not None
            row = Receivable(
                source_kind="sales_order",
                source_id=order.pk,
                reference=order.reference,
                total=order.total,
                paid=order.total if whole else order.deposit,
                due_on=order.promised_on,
                settled_at=order.paid_at,
                state="settled" if whole else "part",
                **self._kept(order, order.signed_at, changed=order.paid_at),
            )
            owed.append(row)
            cashier = self.one(random, "cashier-tax-clerk")
            parts = [("deposit", order.deposit, order.signed_at + timedelta(minutes=20))]
            if whole:
                kind = "loan" if order.pay_way == "loan" else "balance"
                parts.append((kind, order.total - order.deposit, order.paid_at))
            for number, (kind, amount, at) in enumerate(parts, 1):
                booked = at + timedelta(hours=20) if at + timedelta(hours=20) < self.now else None
                payments.append(
                    Payment(
                        receivable=row,
                        kind=kind,
                        method="loan" if kind == "loan" else random.choice(METHODS),
                        amount=amount,
                        receipt_no=f"SJ{order.pk:06d}{number}",
                        received_at=min(at, self.now),
                        booked_at=booked,
                        state="booked" if booked else "received",
                        **self._kept(cashier_place(cashier), at, cashier.staff_id, booked),
                    )
                )
        Receivable.objects.bulk_create(owed, batch_size=_BATCH)
        Payment.objects.bulk_create(payments, batch_size=_BATCH)
        self._note("receivable", owed)
        self._note("payment", payments)
        return owed, payments

    def _deliveries(self, orders: list[Any]) -> list[Any]:
        rows, ahead = [], 0
        for order in orders:
            if order.vehicle_id is None:
                continue
            random, done = chance("delivery", order.pk), order.delivered_at
            row = models.Delivery(order=order, **self._kept(order, order.allocated_at, changed=done))
            if done:
                row.appointed_at, row.ready_at, row.began_at = (
                    done - timedelta(hours=1),
                    done - timedelta(hours=4),
                    done,
                )
                row.signed_at, row.delivered_at, row.state = done, done, "delivered"
                row.satisfied = random.random() < 0.97
                filed = done + timedelta(hours=random.choice((2, 3, 5, 20, 52)))
                if filed < self.now or order.archived_at:
                    row.state, row.complete_at = "complete", min(filed, self.now)
            elif order.paid_at or random.random() < 0.6:
                day = self.today + timedelta(days=1 + ahead // 3)
                row.appointed_at = clock.local(day, time((10, 14, 16)[ahead % 3]))
                row.state, ahead = "planned", ahead + 1
            rows.append(row)
        models.Delivery.objects.bulk_create(rows, batch_size=_BATCH)
        items = [
            models.DeliveryItem(
                delivery=row,
                code=code,
                part=part,
                done_at=(row.complete_at if part == "file" else row.delivered_at),
                done_by_id=row.owner_id if (row.complete_at if part == "file" else row.delivered_at) else None,
            )
            for row in rows
            for code, (part, _words) in LINES.items()
        ]
        models.DeliveryItem.objects.bulk_create(items, batch_size=_BATCH)
        self._note("delivery", rows)
        return rows

    def _cases(self, orders: list[Any]) -> list[Any]:
        kinds: dict[int, dict[str, Decimal]] = defaultdict(dict)
        for pk, kind, amount in models.OrderLine.objects.filter(order__in=orders).values_list(
            "order", "kind", "amount"
        ):
            kinds[pk][kind] = amount
        plates: list[Any] = []
        loans: list[Any] = []
        policies: list[Any] = []
        for order in orders:
            random, done = chance("case", order.pk), order.delivered_at
            kept = {"order": order, "customer_id": order.customer_id, "due_on": order.promised_on}
            kept |= self._kept(order, order.signed_at, changed=done)
            mine = kinds[order.pk]
            if "registration" in mine:
                over = done + timedelta(days=3) if done and done + timedelta(days=3) < self.now else None
                state = "done" if over else "running" if done else "accepted"
                plates.append(models.RegistrationCase(fee=mine["registration"], state=state, done_at=over, **kept))
            if order.pay_way == "loan":
                sent = min(order.signed_at + timedelta(days=1), self.now)
                paid = max(order.paid_at, sent) if order.paid_at else None
                loans.append(
                    models.LoanCase(
                        bank=random.choice(BANKS),
                        amount=order.total - order.deposit,
                        months=random.choice((24, 36, 60)),
                        commission=Decimal(random.randrange(1500, 4000, 100)),
                        submitted_at=sent,
                        granted_at=paid or None,
                        paid_out_at=paid,
                        state=("mortgaged" if done else "paid_out") if paid else "submitted",
                        **kept,
                    )
                )
            if "insurance" in mine:
                insured = clock.local_date(done) + timedelta(days=365) if done else None
                policies.append(
                    models.InsuranceCase(
                        insurer=random.choice(INSURERS),
                        covers="交强险、车损险、三者险",
                        premium=mine["insurance"],
                        commission=(mine["insurance"] * Decimal("0.15")).quantize(Decimal("1.00")),
                        policy_no=f"BD{order.pk:010d}" if done else "",
                        insured_until=insured,
                        taken_out_at=done,
                        state="in_force" if done else "quoted",
                        **kept,
                    )
                )
        written: Any = (
            (models.RegistrationCase, "registration_case", plates),
            (models.LoanCase, "loan_application", loans),
            (models.InsuranceCase, "insurance_policy", policies),
        )
        for model, kind, rows in written:
            model.objects.bulk_create(rows, batch_size=_BATCH)
            self._note(kind, rows)
        return [*plates, *loans, *policies]

    def _open_quotations(self) -> list[Any]:
        """Quotations of leads that are still worked on: some hold, some are drafts, some have run out."""
        leads = models.Lead.objects.filter(state__in=["visited", "driven"]).order_by("-pk")[:90]
        rows = []
        for lead in leads:
            random = chance("open quotation", lead.pk)
            model = lead.car_model if lead.car_model_id else random.choice(_on_sale())
            made = max(lead.visited_at or lead.created_at, self.now - timedelta(days=random.randint(0, 20)))
            made = min(made, self.now)
            until = clock.local_date(made) + timedelta(days=7)
            draft = random.random() < 0.25
            rows.append(
                models.Quotation(
                    customer_id=lead.customer_id,
                    lead=lead,
                    car_model=model,
                    guide_price=model.guide_price,
                    discount=Decimal(random.choice((0, 1000, 2000, 3000))),
                    valid_until=until,
                    quoted_at=None if draft else made,
                    cleared=None if draft else Decimal(3000),
                    state="draft" if draft else "quoted" if until >= self.today else "expired",
                    **self._kept(lead, made),
                )
            )
        models.Quotation.objects.bulk_create(rows, batch_size=_BATCH)
        self._note("quotation", rows)
        return rows


def cashier_place(seat: Assignment) -> Any:
    """Return the seat as whose a payment is: the cashier's, at their unit."""
    seat.owner_id = seat.staff_id  # type: ignore[attr-defined]
    return seat


def _on_sale() -> list[Any]:
    return list(models.CarModel.objects.filter(on_sale=True))


def ask_for_discounts(now: datetime) -> int:
    """Let a few consultants ask for what is beyond the policy today, so that managers find something to decide."""
    from roles.records.actions import move_record
    from sales.deals.records import QUOTATION

    move, done = QUOTATION.flow.move("ask"), 0
    assert move is not None
    drafts = models.Quotation.objects.filter(state="draft", valid_until__gte=clock.local_date(now)).for_move()
    for number, quote in enumerate(drafts.order_by("pk")[:4]):
        models.Quotation.objects.filter(pk=quote.pk).update(discount=Decimal(6000 + 4000 * number))
        owner = Staff.objects.get(pk=quote.owner_id)
        move_record(
            kind=QUOTATION, record=quote, move=move, acting_user=owner, version=quote.version, reason=REASONS[number]
        )
        done += 1
    return done


def write(people: list[Person], now: datetime) -> int:
    """Write the demo store's deals; return how many records there are."""
    return Deals(people, now).write()

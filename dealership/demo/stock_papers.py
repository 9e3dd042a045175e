"""The demo store's factory orders, remittances, sub-dealers, and the visits to them."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dealership.demo import car_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.rows import update_rows
from roles import clock
from sales import models
from sales.models import FactoryOrderState, RemittanceState, SubDealerState

if TYPE_CHECKING:
    from dealership.demo.stock import Stock

PAYEE = "某汽车制造有限公司"
VISIT_EVERY = 11
_BATCH = 500


class Papers:
    """Writes what goes with the cars of the demo store."""

    def __init__(self, stock: Stock, cars: list[models.Vehicle]) -> None:
        self.stock, self.cars, self.house = stock, cars, stock.house
        self.now, self.today = stock.now, stock.today
        seats = self.house.seats
        self.supervisor = seats["sales-information-supervisor"][0]
        self.network = seats["secondary-network-specialist"][0]

    def write(self) -> list[list[Any]]:
        """Write everything; return the rows by kind."""
        orders = self._orders()
        money = self._remittances()
        dealers = self._dealers()
        return [orders, money, dealers, self._visits(dealers), self._place(dealers)]

    # --- orders and money ---------------------------------------------------------------------------------------------

    def _orders(self) -> list[models.FactoryOrder]:
        from dealership.demo.stock import by_month

        months = by_month(self.cars)
        ahead = (max(months) + timedelta(days=32)).replace(day=1)
        rows = [self._order(month, wanted) for month, wanted in months.items()]
        plan = models.FactoryOrder(
            month=ahead,
            grounds="按近三个月销量与在库结构测算",
            **self.house.kept(self.stock.clerk, self.now - timedelta(days=1)),
        )
        models.FactoryOrder.objects.bulk_create([*rows, plan])
        self.house.note("factory_order", [*rows, plan])
        self._lines(dict(zip(rows, months.values(), strict=True)), plan)
        return [*rows, plan]

    def _order(self, month: date, cars: list[models.Vehicle]) -> models.FactoryOrder:
        made = clock.local(month - timedelta(days=14), time(10))
        row = models.FactoryOrder(
            month=month,
            expected_on=month + timedelta(days=15),
            factory_number=f"CG{month:%Y%m}01",
            grounds="按近三个月销量与在库结构测算",
            sent_by_id=self.stock.clerk.staff_id,
            approved_at=made + timedelta(days=2),
            submitted_at=made + timedelta(days=3),
            confirmed_at=made + timedelta(days=5),
            shipped_at=made + timedelta(days=9),
            state=FactoryOrderState.IN_TRANSIT,
            **self.house.kept(self.stock.clerk, made, made + timedelta(days=9)),
        )
        if all(car.arrived_at for car in cars):
            row.state = FactoryOrderState.ARRIVED
            row.arrived_at = max(car.arrived_at for car in cars if car.arrived_at)
        return row

    def _lines(self, orders: dict[models.FactoryOrder, list[models.Vehicle]], plan: models.FactoryOrder) -> None:
        lines: dict[tuple[int, int, str], models.FactoryOrderLine] = {}
        for order, cars in orders.items():
            wanted = Counter((car.car_model_id, car.colour) for car in cars)
            for (key, colour), count in wanted.items():
                line = models.FactoryOrderLine(order=order, car_model_id=key, colour=colour, quantity=count)
                lines[order.pk, key, colour] = line
        for number, model in enumerate(self.stock.car_models):
            colour = words.COLOURS[number % len(words.COLOURS)]
            lines[plan.pk, model.pk, colour] = models.FactoryOrderLine(
                order=plan, car_model=model, colour=colour, quantity=4 + number % 4
            )
        models.FactoryOrderLine.objects.bulk_create(lines.values(), batch_size=_BATCH)
        named = (
            (car.pk, lines[order.pk, car.car_model_id, car.colour].pk) for order, cars in orders.items() for car in cars
        )
        update_rows(models.Vehicle, ["order_line"], named)

    def _remittances(self) -> list[models.RemittanceRequest]:
        rows, day = [], self.stock.start
        while day <= self.today:
            random = chance("remittance", day)
            cars = random.randint(9, 18)
            made = clock.local(day, time(9, 20)) + minutes(random, 0, 300)
            late = timedelta(days=1) if random.random() < 0.08 else timedelta()
            amount = Decimal(cars * random.randint(118, 142) * 1000)
            row = models.RemittanceRequest(
                payee=PAYEE,
                cars=cars,
                amount=amount,
                prompted_on=day,
                due_on=day + timedelta(days=3),
                purpose=f"{day.month} 月第 {(day.day - 1) // 7 + 1} 周车款",
                **self.house.kept(self.stock.clerk, made),
            )
            handed = made + late + minutes(random, 20, 120)
            if made > self.now:
                break
            if handed + timedelta(days=2) < self.now:
                row.sent_by_id, row.handed_in_at, row.state = (
                    self.stock.clerk.staff_id,
                    handed,
                    RemittanceState.REMITTED,
                )
                row.approved_at, row.remitted_at = handed + timedelta(hours=22), handed + timedelta(hours=26)
                row.voucher, row.changed_at = f"HK{day:%m%d}01", handed + timedelta(hours=26)
            rows.append(row)
            day += timedelta(days=7)
        models.RemittanceRequest.objects.bulk_create(rows)
        self.house.note("remittance_request", rows)
        return rows

    # --- the secondary network ----------------------------------------------------------------------------------------

    def _dealers(self) -> list[models.SubDealer]:
        rows = []
        for number, (name, region, state, limit) in enumerate(words.SUB_DEALERS):
            # The last one signed is of this half year.
            signed = clock.local(self.today - timedelta(days=(900, 500, 400, 70, 300, 0, 0)[number]), time(11))
            made = signed - timedelta(days=40) if limit else self.now - timedelta(days=12 + number)
            rows.append(
                models.SubDealer(
                    name=name,
                    region=region,
                    contact="门店经理",
                    phone=f"154000099{number:02}",
                    agreement=f"EW{signed:%Y}{number:03}" if limit else "",
                    deposit=Decimal(limit * 20_000),
                    credit=Decimal(limit * 100_000),
                    placement_limit=limit,
                    potential=limit * 2 or 3,
                    assessment="营业执照与场地齐全，临主干道，月销可期" if state != "potential" else "",
                    signed_at=signed if limit else None,
                    state=state,
                    **self.house.kept(self.network, made, signed if limit else made),
                )
            )
        models.SubDealer.objects.bulk_create(rows)
        self.house.note("sub_dealer", rows)
        return rows

    def _visits(self, dealers: list[models.SubDealer]) -> list[models.SubDealerVisit]:
        rows = []
        for number, dealer in enumerate(dealers):
            if dealer.state not in (SubDealerState.SIGNED, SubDealerState.PAUSED):
                continue
            day = self.stock.start + timedelta(days=number * 2)
            while day <= self.today + timedelta(days=VISIT_EVERY):
                rows.append(self._visit(dealer, day, number))
                day += timedelta(days=VISIT_EVERY)
        models.SubDealerVisit.objects.bulk_create(rows, batch_size=_BATCH)
        self.house.note("sub_dealer_visit", rows)
        return rows

    def _visit(self, dealer: models.SubDealer, day: date, number: int) -> models.SubDealerVisit:
        random = chance("visit", dealer.name, day)
        made = clock.local(day, time(10)) + minutes(random, 0, 360)
        if random.random() < 0.08:
            made += timedelta(days=2)
        row = models.SubDealerVisit(
            sub_dealer=dealer,
            planned_on=day,
            due_at=clock.local(day, time(18)),
            purpose=random.choice(words.PURPOSES),
            **self.house.kept(self.network, clock.local(day - timedelta(days=10), time(9))),
        )
        if made < self.now and not (number == 3 and day > self.today - timedelta(days=VISIT_EVERY)):
            cars = min(dealer.placement_limit, 1 + number % 3)
            row.done_at, row.state, row.changed_at = made, "done", made
            row.cars_booked, row.cars_found = cars, cars
            row.findings, row.problems = random.choice(words.FINDINGS), random.choice(words.PROBLEMS)
        elif row.due_at < self.now:
            row.state, row.changed_at = "overdue", row.due_at
        return row

    def _place(self, dealers: list[models.SubDealer]) -> list[models.VehicleMovement]:
        """Place a few of the cars in stock, and let the dealer signed last have sold one."""
        signed = [dealer for dealer in dealers if dealer.state == SubDealerState.SIGNED]
        free = [car for car in self.cars if car.state == models.VehicleState.IN_STOCK and car.papers_complete_at]
        rows, placed = [], []
        for number, car in enumerate(free[4:11]):
            dealer = signed[number % len(signed)]
            at = max(self.now - timedelta(days=6 + number * 3), car.stocked_at or self.now)
            asked = at - timedelta(hours=20)
            rows.append(
                self.stock.moved(
                    car, "place", self.network, at, asked=asked, due_at=at + timedelta(hours=4), sub_dealer=dealer
                )
            )
            placed.append((car.pk, dealer.pk, clock.local_date(at), ""))
        sold = next(car for car in reversed(self.cars) if car.state == models.VehicleState.DELIVERED)
        placed.append((sold.pk, signed[-1].pk, clock.local_date(sold.stocked_at or self.now), ""))
        update_rows(models.Vehicle, ["sub_dealer", "placed_on", "bay"], placed)
        models.VehicleMovement.objects.bulk_create(rows)
        return rows

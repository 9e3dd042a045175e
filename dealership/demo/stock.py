"""The demo store's cars: half a year of arrivals, sales, keys, movements, damage and counts."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dealership.demo import car_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.house import House
from dealership.demo.people import Person
from dealership.demo.price_list import car_models
from dealership.demo.stock_papers import Papers
from roles import clock
from roles.models import Assignment
from sales import models, vin
from sales.stock.seats import after_working_days

A_DAY = 2.1
LEAD_IN = timedelta(days=150)
# So many of a hundred cars find no buyer for months.
SLOW = 9
COUNTED_DAYS, COUNTED_LINES = 60, 10
BAYS = [f"{row}{number:02}" for row in "ABCDEF" for number in range(1, 26)]
DISPLAYED, ALLOCATED, TO_COME = 7, 9, 12
_BATCH = 500


class Stock:
    """Writes what the store's cars went through in a stretch of days."""

    def __init__(self, people: list[Person], now: datetime, *, short: bool) -> None:
        self.house = House(people, now, short=short)
        self.now, self.today, self.start = now, self.house.today, self.house.start
        seats = self.house.seats
        self.keeper, self.clerk = seats["vehicle-stock-keeper"][0], seats["sales-information-clerk"][0]
        self.manager, self.inspector = seats["sales-manager"][0], seats["quality-inspector"][0]
        self.consultants = seats["sales-consultant"]
        self.car_models: list[models.CarModel] = []

    def write(self) -> int:
        """Write everything; return how many records there are."""
        self._rules()
        cars = self._cars()
        damages = self._damages(cars)
        models.Vehicle.objects.bulk_create(cars, batch_size=_BATCH)
        self._keep_damages(damages)
        self.house.note("vehicle", cars)
        made: list[list[Any]] = [cars, damages, self._handouts(cars), self._allocations(cars), self._movements(cars)]
        made += [self._checks(cars), *Papers(self, cars).write()]
        self.house.write_timeline()
        return sum(len(rows) for rows in made)

    def _rules(self) -> None:
        first = self.start - LEAD_IN
        limit = Decimal(2_000_000)
        models.StockRule.objects.bulk_create(
            [
                models.StockRule(valid_from=first, yearly_rate=Decimal("4.80"), remittance_limit=limit),
                models.StockRule(
                    valid_from=self.today - timedelta(days=60), yearly_rate=Decimal("4.35"), remittance_limit=limit
                ),
            ]
        )
        self.car_models = car_models()

    # --- cars ---------------------------------------------------------------------------------------------------------

    def _cars(self) -> list[models.Vehicle]:
        """Cars that came since the lead-in and were not sold before the start; and those on their way."""
        first = self.start - LEAD_IN
        number = round((self.today - first).days * A_DAY)
        cars = []
        for index in range(number):
            random = chance("car", first, index)
            day = first + timedelta(days=index / A_DAY)
            arrived = clock.local(day, time(9, 30)) + minutes(random, 0, 300)
            slow = random.randrange(100) < SLOW
            sold_after = timedelta(days=random.randint(70, 150) if slow else max(random.gammavariate(2.2, 15), 2))
            delivered = clock.local(clock.local_date(arrived + sold_after), time(15)) + minutes(random, 0, 150)
            if delivered < clock.local(self.start) or arrived > self.now:
                continue
            cars.append(self._car(random, index, arrived, delivered if delivered < self.now else None))
        cars += [self._coming(number + index) for index in range(TO_COME)]
        self._stand_today(cars)
        return cars

    def _car(self, random: Random, index: int, arrived: datetime, delivered: datetime | None) -> models.Vehicle:
        inspected = min(arrived + minutes(random, 60, 600), self.now)
        stocked = min(inspected + minutes(random, 30, 300), self.now)
        car = self._announced(random, index, arrived - timedelta(days=9))
        car.arrived_at, car.expected_on = arrived, clock.local_date(arrived)
        car.inspected_at, car.inspected_by_id = inspected, self.inspector.staff_id
        car.stocked_at, car.papers_complete_at = stocked, stocked + minutes(random, 0, 900)
        car.state, car.delivered_at = models.VehicleState.IN_STOCK, delivered
        car.bay, car.keys, car.certificate_here, car.papers_here = BAYS[index % len(BAYS)], 2, True, True
        car.changed_at = min(delivered or stocked, self.now)
        if delivered is not None:
            car.state = models.VehicleState.DELIVERED
            car.bay, car.keys, car.certificate_here, car.papers_here = "", 0, False, False
        return car

    def _announced(self, random: Random, index: int, made: datetime) -> models.Vehicle:
        shares = [share for *_words, share in words.CAR_MODELS]
        model = random.choices(self.car_models, shares)[0]
        price = (model.guide_price * Decimal(str(round(random.uniform(0.91, 0.94), 3)))).quantize(Decimal(100))
        code = f"LZX{'ABCDEFGHJ'[self.car_models.index(model)]}B4R30TZ{200_000 + index:06}"
        code = f"{code[:8]}{vin.check_digit(code)}{code[9:]}"
        return models.Vehicle(
            vin=code,
            tail=code[-6:],
            car_model=model,
            colour=random.choice(words.COLOURS),
            interior=random.choice(words.INTERIORS),
            purchase_price=price,
            certificate=f"WZ{300_000 + index}",
            **self.house.kept(self.keeper, made),
        )

    def _coming(self, index: int) -> models.Vehicle:
        random = chance("car", "coming", index)
        car = self._announced(random, index, self.now - timedelta(days=3))
        car.expected_on = self.today + timedelta(days=random.randint(1, 12))
        return car

    def _stand_today(self, cars: list[models.Vehicle]) -> None:
        """Let some of what is here stand on display, be allocated, wait for its inspection or its papers."""
        here = [car for car in cars if car.state == models.VehicleState.IN_STOCK]
        random = chance("cars", "today")
        for car in random.sample(here[: len(here) // 2], min(DISPLAYED, len(here) // 4)):
            car.state, car.bay = models.VehicleState.DISPLAY, f"展位{here.index(car) % 9 + 1}"
        free = [car for car in here if car.state == models.VehicleState.IN_STOCK]
        for car in free[:ALLOCATED]:
            car.state = models.VehicleState.ALLOCATED
            car.changed_at = self.now - minutes(random, 200, 4000)
        for car in free[-3:]:
            car.state, car.bay, car.stocked_at, car.keys = models.VehicleState.ARRIVED, "", None, 0
            car.inspected_at, car.inspected_by_id, car.papers_complete_at = None, None, None
            car.certificate_here = car.papers_here = False
        for car in free[-6:-3]:
            car.certificate_here, car.papers_complete_at = False, None
        # Who was told of the aged ones was told on the day.
        for car in here:
            assert car.arrived_at is not None
            told = car.arrived_at + timedelta(days=60)
            if told < self.now - timedelta(days=1):
                car.aged_at = told

    # --- what hangs on them -------------------------------------------------------------------------------------------

    def _damages(self, cars: list[models.Vehicle]) -> list[models.VehicleDamage]:
        """About one car in eighteen; the last of them are open, and keep their car from being sold."""
        rows = []
        hurt = [car for number, car in enumerate(cars) if car.stocked_at and number % 18 == 4]
        last = [car for car in cars if car.state == models.VehicleState.IN_STOCK][-8:-6]
        hurt = [car for car in hurt if car not in last] + last
        for number, car in enumerate(hurt):
            kind, text, liable, treatment, cost, outcome = words.DAMAGES[number % len(words.DAMAGES)]
            random = chance("damage", car.vin)
            assert car.stocked_at is not None
            found = car.stocked_at + minutes(random, 60, 60 * 24 * 5)
            if car in last:
                found = self.now - minutes(random, 300, 1500)
            elif found > (car.delivered_at or self.now) - timedelta(days=1):
                continue
            seat = random.choice([self.keeper, self.inspector, *self.consultants])
            due = after_working_days(self.keeper.store_id, found, 2)
            row = models.VehicleDamage(
                vehicle=car, kind=kind, description=text, found_at=found, due_at=due, **self.house.kept(seat, found)
            )
            row.unit_id, row.department_id = self.keeper.unit_id, self.keeper.department_id
            if car in last:
                car.state = models.VehicleState.DAMAGED
                row.state = models.DamageState.NOTIFIED
            else:
                late = timedelta(days=2) if random.random() < 0.1 else timedelta()
                row.state, row.liable, row.treatment, row.outcome = (
                    models.DamageState.RESOLVED,
                    liable,
                    treatment,
                    outcome,
                )
                row.cost = Decimal(cost)
                row.resolved_at = min(due - minutes(random, 60, 1200) + late, self.now)
                row.resolved_by_id = self.inspector.staff_id
                row.approved_at = row.resolved_at - timedelta(hours=1) if cost else None
                row.changed_at = row.resolved_at
            rows.append(row)
        return rows

    def _keep_damages(self, rows: list[models.VehicleDamage]) -> None:
        for row in rows:
            row.vehicle_id = row.vehicle.pk
        models.VehicleDamage.objects.bulk_create(rows, batch_size=_BATCH)
        self.house.note("vehicle_damage", rows)

    def _handouts(self, cars: list[models.Vehicle]) -> list[models.VehicleHandout]:
        rows = []
        for car in cars:
            if car.stocked_at is None:
                continue
            items = [models.Item.KEY, models.Item.KEY, models.Item.PAPERS]
            items += [models.Item.CERTIFICATE] if car.papers_complete_at else []
            ways = [(models.Handed.IN, car.stocked_at, "")]
            if car.delivered_at is not None:
                ways.append((models.Handed.OUT, car.delivered_at, "交付客户"))
            rows += [
                models.VehicleHandout(
                    vehicle=car, item=item, way=way, at=at, by_id=self.keeper.staff_id, purpose=purpose
                )
                for way, at, purpose in ways
                for item in items
            ]
        models.VehicleHandout.objects.bulk_create(rows, batch_size=_BATCH)
        return rows

    def _allocations(self, cars: list[models.Vehicle]) -> list[models.VehicleAllocation]:
        """Orders name themselves afterwards: see `dealership.demo.stock_for_deals`."""
        rows = []
        for car in cars:
            if car.state not in (models.VehicleState.DELIVERED, models.VehicleState.ALLOCATED):
                continue
            random = chance("allocation", car.vin)
            until = car.delivered_at or self.now
            at = max(car.stocked_at or until, until - minutes(random, 60 * 8, 60 * 24 * 5))
            turn = random.random() > 0.05
            rows.append(
                models.VehicleAllocation(
                    vehicle=car,
                    state="delivered" if car.delivered_at else "open",
                    allocated_by_id=self.clerk.staff_id,
                    allocated_at=at,
                    in_turn=turn,
                    reason="" if turn else random.choice(words.DEVIATIONS),
                    approved_by_id=None if turn else self.manager.staff_id,
                    ended_at=car.delivered_at,
                )
            )
        models.VehicleAllocation.objects.bulk_create(rows, batch_size=_BATCH)
        return rows

    def _movements(self, cars: list[models.Vehicle]) -> list[models.VehicleMovement]:
        rows = []
        for car in cars:
            if car.stocked_at is not None:
                rows.append(self.moved(car, "in", self.keeper, car.stocked_at, to_bay=car.bay or BAYS[0]))
            if car.delivered_at is not None:
                rows.append(self.moved(car, "out", self.keeper, car.delivered_at))
        models.VehicleMovement.objects.bulk_create(rows, batch_size=_BATCH)
        return rows

    def moved(
        self, car: models.Vehicle, kind: str, seat: Assignment, at: datetime, **more: Any
    ) -> models.VehicleMovement:
        """Return a movement that was carried out, and checked unless it is of today."""
        checked = at + timedelta(hours=20) if at < self.now - timedelta(days=1) else None
        return models.VehicleMovement(
            kind=kind,
            vehicle=car,
            due_at=more.pop("due_at", at),
            done_at=at,
            done_by_id=self.keeper.staff_id,
            checked_at=checked,
            state="checked" if checked else "done",
            **self.house.kept(seat, more.pop("asked", at), checked or at),
            **more,
        )

    # --- counts -------------------------------------------------------------------------------------------------------

    def _checks(self, cars: list[models.Vehicle]) -> list[models.VehicleStockCheck]:
        """A count a day of the last weeks and one a month, with the cars that stood there that evening."""
        came = sorted(car.arrived_at for car in cars if car.arrived_at)
        left = sorted(car.delivered_at for car in cars if car.delivered_at)
        rows = []
        for back in range(min(COUNTED_DAYS, (self.today - self.start).days), 0, -1):
            day = self.today - timedelta(days=back)
            kinds = ["daily", *(["monthly"] if (day + timedelta(days=1)).day == 1 else [])]
            rows += [self._check(kind, day, came, left) for kind in kinds]
        models.VehicleStockCheck.objects.bulk_create(rows, batch_size=_BATCH)
        self.house.note("vehicle_stock_check", rows)
        self._lines(rows[-COUNTED_LINES:], cars)
        return rows

    def _check(self, kind: str, day: date, came: list[datetime], left: list[datetime]) -> models.VehicleStockCheck:
        random = chance("check", kind, day)
        at = clock.local(day, time(17)) - minutes(random, 5, 50)
        booked = bisect_right(came, at) - bisect_right(left, at)
        missing = 1 if random.random() < 0.06 else 0
        return models.VehicleStockCheck(
            kind=kind,
            day=day,
            due_at=clock.local(day, time(18)),
            booked=booked,
            found=booked - missing,
            counted_at=at,
            adjusted_at=at + timedelta(hours=18) if missing else None,
            adjustment=random.choice(words.ADJUSTMENTS) if missing else "",
            reported_at=at + timedelta(hours=20) if missing else at,
            state="reported",
            **self.house.kept(self.keeper, at - timedelta(minutes=40), at),
        )

    def _lines(self, checks: list[models.VehicleStockCheck], cars: list[models.Vehicle]) -> None:
        lines = []
        for check in checks:
            at = check.counted_at
            assert at is not None
            there = [
                car
                for car in cars
                if car.arrived_at and car.arrived_at <= at and not (car.delivered_at and car.delivered_at <= at)
            ]
            missing = check.booked - check.found
            for number, car in enumerate(there):
                found = number >= missing
                lines.append(
                    models.StockCheckLine(
                        check_of=check,
                        vehicle=car,
                        bay=car.bay,
                        found_at=at if found else None,
                        found_by_id=self.keeper.staff_id if found else None,
                        scanned=found and number % 3 == 0,
                        reason="" if found else "not_booked_out",
                    )
                )
        models.StockCheckLine.objects.bulk_create(lines, batch_size=1000)


def write(people: list[Person], now: datetime, *, short: bool) -> int:
    """Write the demo store's stock; return how many records there are."""
    return Stock(people, now, short=short).write()


def by_month(cars: list[models.Vehicle]) -> dict[date, list[models.Vehicle]]:
    """Return the cars by the month they came, or are expected in."""
    found: dict[date, list[models.Vehicle]] = defaultdict(list)
    for car in cars:
        day = clock.local_date(car.arrived_at) if car.arrived_at else car.expected_on
        assert day is not None
        found[day.replace(day=1)].append(car)
    return dict(sorted(found.items()))

"""Test drives of the demo store: its cars for them, the half hours they hold, and how the drives went."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from dealership.demo import showroom_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.rows import BATCH
from dealership.demo.showroom.scene import Scene
from roles import clock
from sales.models import Lead, TestDrive, TestDriveCar, TestDriveSlot
from sales.showroom.clocks import HALF_HOUR


def write_cars(scene: Scene) -> list[TestDriveCar]:
    """Write the cars kept for test drives; return them."""
    by_code = {model.code: model for model in scene.models}
    rows = [
        TestDriveCar(
            plate=plate,
            vin=vin,
            car_model=by_code.get(code, scene.models[number % len(scene.models)]),
            store=scene.store,
        )
        for number, (code, plate, vin) in enumerate(words.TEST_CARS)
    ]
    return TestDriveCar.objects.bulk_create(rows)


class Drives:
    """Writes the drives; no car is in two of them at once."""

    def __init__(self, scene: Scene, cars: list[TestDriveCar]) -> None:
        self._scene, self._cars = scene, cars
        self._taken: set[tuple[int, datetime]] = set()

    def write(self, leads: list[Lead]) -> list[TestDrive]:
        """Write the drives of leads, and which leads have driven; return the drives."""
        found = (self._of_lead(lead, chance("drive", number)) for number, lead in enumerate(leads))
        rows = [drive for drive in found if drive is not None]
        TestDrive.objects.bulk_create(rows, batch_size=BATCH)
        _hold_slots(rows)
        return rows

    def _of_lead(self, lead: Lead, random: Random) -> TestDrive | None:
        scene = self._scene
        ahead = lead.state in ("following", "visited") and random.random() < 0.05
        if lead.visited_at is None and not ahead:
            return None
        if not ahead and random.random() > 0.47:
            return None
        base = scene.now + timedelta(days=random.randint(0, 3)) if ahead else lead.visited_at
        assert base is not None
        found = self._slot(random, clock.local_date(base), lead)
        if found is None:
            return None
        car, starts = found
        drive = TestDrive(
            customer_id=lead.customer_id,
            lead=lead,
            car=car,
            starts_at=starts,
            ends_at=starts + HALF_HOUR,
            route=random.choice(("city", "city", "mixed", "highway")),
            **scene.house.kept(scene.seat_of[lead.owner_id], starts - timedelta(minutes=40)),
        )
        if starts + HALF_HOUR < scene.now:
            _drove(drive, lead, random)
        return drive

    def _slot(self, random: Random, day: date, lead: Lead) -> tuple[TestDriveCar, datetime] | None:
        if not self._scene.calendar.is_open(day):
            return None
        for _try in range(6):
            car = random.choice(self._cars)
            starts = clock.local(day, time(9 + random.randrange(8), random.choice((0, 30))))
            if (car.pk, starts) not in self._taken and starts >= lead.created_at - timedelta(minutes=30):
                self._taken.add((car.pk, starts))
                return car, starts
        return None


def _drove(drive: TestDrive, lead: Lead, random: Random) -> None:
    if random.random() < 0.06:
        drive.state = "cancelled"
        return
    drive.state, drive.agreement_signed, drive.licence_class = "done", True, "C1"
    drive.licence_until = clock.local_date(drive.starts_at) + timedelta(days=random.randint(200, 2000))
    drive.checked_at, drive.started_at = drive.starts_at, drive.starts_at + timedelta(minutes=4)
    drive.ended_at = drive.started_at + minutes(random, 14, 24)
    drive.km_before = 1000 + (clock.local_date(drive.starts_at) - date(2020, 1, 1)).days * 9 + random.randint(0, 3)
    drive.km_after = drive.km_before + random.randint(5, 9)
    drive.rating = random.choices((3, 4, 5), weights=(1, 4, 5))[0]
    drive.feedback = random.choice(words.FEEDBACK) if random.random() < 0.7 else ""
    if lead.driven_at is None:
        lead.driven_at = drive.ended_at


def _hold_slots(drives: list[TestDrive]) -> None:
    held = [drive for drive in drives if drive.state != "cancelled"]
    TestDriveSlot.objects.bulk_create(
        [TestDriveSlot(car=drive.car, starts_at=drive.starts_at, drive=drive) for drive in held], batch_size=BATCH
    )
    drove = [drive.lead for drive in held if drive.lead is not None and drive.lead.driven_at]
    for lead in drove:
        lead.state = "driven" if lead.state == "visited" else lead.state
    Lead.objects.bulk_update(drove, ["state", "driven_at"], batch_size=BATCH)

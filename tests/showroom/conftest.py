"""A store with everybody who works in, or leads, a showroom; a second store they have nothing to do with."""

from datetime import time
from types import SimpleNamespace

import pytest
from django.utils import translation

from roles import clock
from roles.models import Position
from roles.records.actions import create_record, move_record
from sales.models import CarModel, TestDriveCar
from sales.showroom.actions import register_visit
from sales.showroom.actions.visits import Arrival
from sales.showroom.records import DRIVE, LEAD
from tests import factories
from tests.conftest import MONDAY
from tests.snapshots import Snapshot

WHO = {
    "desk": ("front-desk-receptionist", "sales"),
    "second_desk": ("front-desk-receptionist", "sales"),
    "consultant": ("sales-consultant", "sales"),
    "peer": ("sales-consultant", "sales"),
    "presales": ("presales-consultant", "sales"),
    "presenter": ("product-presenter", "sales"),
    "supervisor": ("sales-supervisor", "sales"),
    "showroom_manager": ("showroom-manager", "sales"),
    "sales_manager": ("sales-manager", "sales"),
    "sales_assistant": ("sales-assistant", "sales"),
    "marketing_assistant": ("marketing-assistant", "marketing"),
    "marketing_manager": ("marketing-manager", "marketing"),
    "accountant": ("accountant", "finance"),
    "chief": ("general-manager", "store"),
}
NINE = clock.local(MONDAY, time(9))
PHONE = "13955551234"


@pytest.fixture(autouse=True)
def in_english():
    """What the actions refuse is read in the source's language."""
    with translation.override("en"):
        yield


def _make():
    with clock.at(NINE):
        store = factories.make_store()
        units = {code: factories.make_department(store, code) for code in ("sales", "marketing", "finance")}
        units["store"] = store
        seats = {
            key: factories.make_seat(Position.objects.get(code=code), units[place])
            for key, (code, place) in WHO.items()
        }
        far_store = factories.make_store()
        far = factories.make_department(far_store, "sales")
        for key, code in (("stranger", "sales-consultant"), ("far_manager", "sales-manager")):
            seats[key] = factories.make_seat(Position.objects.get(code=code), far)
        model = CarModel.objects.create(code="X5", series="X5", name="2.0T", guide_price=168_800)
        other = CarModel.objects.create(code="E1", series="E1", name="60kWh", guide_price=136_800)
        car = TestDriveCar.objects.create(plate="沪A15401", vin="LDEMX50000TD00001", car_model=model, store=store)
        return SimpleNamespace(store=store, units=units, seats=seats, model=model, other=other, car=car)


_FLOOR = Snapshot(_make)


@pytest.fixture
def floor(db, monday):
    """The showroom on Monday at nine; `floor.people[key]` are fresh persons."""
    made = _FLOOR.play()
    made.people = {key: factories.fresh(seat.staff) for key, seat in made.seats.items()}
    return made


def make_lead(by, *, phone=PHONE, name="王晓明", adviser=None, **fields):
    """Record a lead through the action the page uses."""
    more = {"name": name, "phone": phone, "adviser": adviser}
    record = create_record(kind=LEAD, acting_user=by, values={"source": "web", "grade": "a", **fields}, more=more)
    return fresh(LEAD, record)


def arrive(by, **fields):
    """Log a party through the action the page uses."""
    return register_visit(acting_user=by, arrival=Arrival(**fields))


def book(by, lead, car, starts_at, half_hours=1):
    """Book a test drive through the action the page uses."""
    from sales.showroom.clocks import HALF_HOUR

    values = {
        "customer": lead.customer,
        "car": car,
        "route": "city",
        "starts_at": starts_at,
        "ends_at": starts_at + half_hours * HALF_HOUR,
    }
    return fresh(DRIVE, create_record(kind=DRIVE, acting_user=by, values=values, more={}))


def fresh(kind, record):
    return kind.model.objects.for_move().get(pk=record.pk)


def move(kind, record, code, staff, **given):
    """Make a move as a person."""
    record = fresh(kind, record)
    moved = move_record(
        kind=kind, record=record, move=kind.flow.move(code), acting_user=staff, version=record.version, **given
    )
    return fresh(kind, moved)

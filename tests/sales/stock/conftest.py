"""A store that keeps cars: everybody who has to do with them, another store of the group, a price list."""

from types import SimpleNamespace

import pytest

from roles import clock
from roles.models import Position
from tests import factories
from tests.sales.stock.cars import NINE, make_models
from tests.snapshots import Snapshot

WHO = {
    "keeper": ("vehicle-stock-keeper", "sales"),
    "clerk": ("sales-information-clerk", "sales"),
    "supervisor": ("sales-information-supervisor", "sales"),
    "manager": ("sales-manager", "sales"),
    "director": ("sales-director", "sales"),
    "showroom": ("showroom-manager", "sales"),
    "consultant": ("sales-consultant", "sales"),
    "specialist": ("secondary-network-specialist", "sales"),
    "inspector": ("quality-inspector", "aftersales"),
    "finance": ("finance-manager", "finance"),
    "cashier": ("cashier-tax-clerk", "finance"),
    "store_manager": ("store-manager", "store"),
    "chief": ("general-manager", "store"),
}


def _make():
    with clock.at(NINE):
        store = factories.make_store()
        units = {code: factories.make_department(store, code) for code in ("sales", "aftersales", "finance")}
        units["store"] = store
        seats = {
            key: factories.make_seat(Position.objects.get(code=code), units[place])
            for key, (code, place) in WHO.items()
        }
        far_store = factories.make_store()
        far = factories.make_department(far_store, "sales")
        for key, code in (("far_keeper", "vehicle-stock-keeper"), ("far_manager", "sales-manager")):
            seats[key] = factories.make_seat(Position.objects.get(code=code), far)
        return SimpleNamespace(store=store, far_store=far_store, units=units, seats=seats, models=make_models())


_YARD = Snapshot(_make)


@pytest.fixture
def yard(db, monday):
    """The store on Monday at nine; `yard.people[key]` are fresh persons, `yard.models` two car models."""
    made = _YARD.play()
    made.people = {key: factories.fresh(seat.staff) for key, seat in made.seats.items()}
    return made

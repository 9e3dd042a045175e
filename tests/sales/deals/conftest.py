"""A store that sells cars: everybody a deal passes, the price policy, another store of the group."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from roles import clock
from roles.models import Position
from sales.models import CarModel, DiscountLimit
from tests import factories
from tests.sales.deals.dealing import NINE
from tests.snapshots import Snapshot

WHO = {
    "consultant": ("sales-consultant", "team"),
    "peer": ("sales-consultant", "team"),
    "supervisor": ("sales-supervisor", "team"),
    "showroom": ("showroom-manager", "sales"),
    "manager": ("sales-manager", "sales"),
    "assistant": ("sales-assistant", "sales"),
    "clerk": ("sales-information-clerk", "sales"),
    "keeper": ("vehicle-stock-keeper", "sales"),
    "fni": ("fni-specialist", "finance"),
    "cashier": ("cashier-tax-clerk", "finance"),
    "accountant": ("accountant", "finance"),
    "finance": ("finance-manager", "finance"),
    "relations": ("customer-relations-specialist", "marketing"),
    "director": ("sales-director", "store"),
    "chief": ("general-manager", "store"),
}
# Yuan a position may give away on any model; the general manager without a limit.
POLICY = {"sales-consultant": 2000, "sales-supervisor": 3000, "sales-manager": 8000, "general-manager": None}


def _make():
    with clock.at(NINE):
        store = factories.make_store()
        units = {code: factories.make_department(store, code) for code in ("sales", "finance", "marketing")}
        units["store"], units["team"] = store, factories.make_team(units["sales"])
        seats = {
            key: factories.make_seat(Position.objects.get(code=code), units[place])
            for key, (code, place) in WHO.items()
        }
        far = factories.make_department(factories.make_store(), "sales")
        seats["stranger"] = factories.make_seat(Position.objects.get(code="sales-manager"), far)
        model = CarModel.objects.create(code="V60-T5", series="V60", name="T5", guide_price=Decimal(200_000))
        other = CarModel.objects.create(code="V60-T8", series="V60", name="T8", guide_price=Decimal(300_000))
        for code, amount in POLICY.items():
            DiscountLimit.objects.create(position=Position.objects.get(code=code), amount=amount)
        return SimpleNamespace(store=store, units=units, seats=seats, model=model, other=other)


_HOUSE = Snapshot(_make)


@pytest.fixture
def house(db, monday):
    """The store on Monday at nine; `house.people[key]` are fresh persons."""
    made = _HOUSE.play()
    made.people = {key: factories.fresh(seat.staff) for key, seat in made.seats.items()}
    return made

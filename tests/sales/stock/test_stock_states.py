"""Every state x move x position of the stock and of the secondary network, against a table written by hand."""

from types import SimpleNamespace

import pytest

from roles import clock
from roles.catalogue.discovery import position_modules
from roles.models import Position
from roles.records.flows import against
from roles.records.models import RecordEntry
from sales.models import FactoryOrderLine
from tests import factories
from tests.sales.stock import cars
from tests.sales.stock.cars import KINDS, NINE, browser
from tests.snapshots import Snapshot

pytestmark = pytest.mark.django_db

EVERY = frozenset(position_modules())
ABOVE = {"store-manager", "general-manager"}
KEEPER, CLERK, INFO = "vehicle-stock-keeper", "sales-information-clerk", "sales-information-supervisor"
MANAGER, SHOWROOM, NETWORK = "sales-manager", "showroom-manager", "secondary-network-specialist"
INSPECTOR, FINANCE, CASHIER = "quality-inspector", "finance-manager", "cashier-tax-clerk"
HOUSE = (set(), set())

# Move -> from which states, and who may, of a record owned by the position that keeps it (OWNERS).
TABLES = {
    "vehicle": {
        "receive": ({"in_transit"}, {KEEPER}),
        "pass": ({"arrived"}, {INSPECTOR}),
        "fail": ({"arrived"}, {INSPECTOR}),
        "mend": ({"failed"}, {INSPECTOR}),
        "stock": ({"passed"}, {KEEPER}),
        "display": ({"in_stock"}, {SHOWROOM}),
        "undisplay": ({"display"}, {SHOWROOM}),
        "allocate": HOUSE,
        "release": HOUSE,
        "deliver": HOUSE,
        "send": HOUSE,
        "take_over": HOUSE,
        "block": HOUSE,
        "unblock": HOUSE,
        # Nobody: a return is approved on the page of the damage first (test_damage_and_counts.py).
        "send_back": ({"failed", "damaged"}, set()),
    },
    "vehicle_movement": {
        "approve": ({"asked"}, {MANAGER}),
        "refuse": ({"asked"}, {MANAGER}),
        "execute": ({"approved"}, {KEEPER}),
        "check": ({"done"}, {CLERK}),
        # Whoever asked for it, and the keeper.
        "drop": ({"asked", "approved"}, {INFO, KEEPER}),
    },
    "vehicle_damage": {
        "notify": ({"registered"}, {INSPECTOR}),
        "start": ({"notified"}, {KEEPER, INSPECTOR}),
        # It costs something: whoever settles it asks first, and nobody calls it settled.
        "propose": ({"handling", "overdue"}, {KEEPER, INSPECTOR}),
        "withdraw": ({"submitted"}, {KEEPER, INSPECTOR}),
        "approve": HOUSE,
        "return": HOUSE,
        "resolve": ({"handling", "overdue"}, set()),
        "run_over": HOUSE,
    },
    "vehicle_stock_check": {
        "finish": ({"todo"}, {KEEPER}),
        "match": HOUSE,
        "differ": HOUSE,
        "recount": ({"differs"}, {KEEPER}),
        "adjust": ({"differs"}, {FINANCE}),
        "report": ({"matched", "adjusted"}, {KEEPER}),
        "file": HOUSE,
    },
    "factory_order": {
        "submit": ({"draft"}, {CLERK}),
        "withdraw": ({"with_manager", "with_chief"}, {CLERK}),
        "pass": HOUSE,
        "approve": HOUSE,
        "return": HOUSE,
        "place": ({"approved"}, {INFO}),
        "confirm": ({"submitted"}, {INFO}),
        # No VINs were named yet.
        "ship": ({"confirmed"}, set()),
        "arrive": ({"in_transit"}, {KEEPER}),
    },
    "remittance_request": {
        "submit": ({"draft", "returned"}, {CLERK}),
        "withdraw": ({"with_supervisor", "with_finance", "with_chief"}, {CLERK}),
        "pass": HOUSE,
        "go_up": HOUSE,
        "approve": HOUSE,
        "return": HOUSE,
        "pay": ({"approved"}, {CASHIER}),
    },
    "sub_dealer": {
        "survey": ({"potential"}, {NETWORK}),
        "submit": ({"surveyed"}, {NETWORK}),
        "withdraw": ({"submitted"}, {NETWORK}),
        "sign": HOUSE,
        "reject": HOUSE,
        "reopen": ({"rejected"}, {NETWORK}),
        "pause": ({"signed"}, {MANAGER}),
        "resume": ({"paused"}, {MANAGER}),
        "end": ({"signed", "paused"}, {MANAGER}),
    },
    "sub_dealer_visit": {
        "complete": ({"planned", "overdue"}, {NETWORK}),
        "run_over": HOUSE,
    },
}
# What a state needs so that the row may stand in it.
STAMPS = {
    "vehicle": ("delivered_at", {"delivered"}),
    "vehicle_movement": ("done_at", {"done", "checked"}),
    "vehicle_damage": ("resolved_at", {"resolved"}),
    "sub_dealer_visit": ("done_at", {"done"}),
}
FORMS = {"pay": {"voucher": "1"}, "adjust": {"adjustment": "a"}}


def _make():
    with clock.at(NINE):
        store = factories.make_store()
        units = {
            code: factories.make_department(store, code)
            for code in ("sales", "aftersales", "marketing", "parts", "finance")
        }
        seats = {}
        for code, module in position_modules().items():
            unit = store if code in ABOVE else units[module.POSITION.department.value]
            seats[code] = factories.make_seat(Position.objects.get(code=code), unit)
        seats["keeper"] = seats[KEEPER]
        people = {code: factories.fresh(seat.staff) for code, seat in seats.items()}
        yard = SimpleNamespace(store=store, seats=seats, models=cars.make_models(), people=people)
        yard.records = _records(yard)
        return yard


def _records(yard):
    people = yard.people
    car, other = cars.make_car(yard, 1), cars.make_car(yard, 2)
    dealer = cars.make_dealer(people[NETWORK])
    records = {
        "vehicle": car,
        "vehicle_movement": cars.make_movement(people[INFO], other, "dispatch", destination="外展"),
        "vehicle_damage": cars.make_damage(people["sales-consultant"], other, cost=300, treatment="repair"),
        "vehicle_stock_check": cars.make_check(people[KEEPER]),
        "factory_order": cars.make_order(people[CLERK]),
        "remittance_request": cars.make_remittance(people[CLERK]),
        "sub_dealer": dealer,
        "sub_dealer_visit": cars.make_visit(people[NETWORK], dealer),
    }
    # What differs has its reason, else nobody adjusts.
    records["vehicle_stock_check"].lines.update(reason="away")
    FactoryOrderLine.objects.create(order=records["factory_order"], car_model=yard.models[0], colour="白", quantity=2)
    return records


_EVERYBODY = Snapshot(_make)


@pytest.fixture
def everybody(db, monday):
    made = _EVERYBODY.play()
    made.people = {code: factories.fresh(seat.staff) for code, seat in made.seats.items()}
    return made


def put(code, record, state):
    """Put a record into a state, whatever led there."""
    name, states = STAMPS.get(code, ("", set()))
    fields = {name: NINE if state in states else None} if name else {}
    type(record).objects.filter(pk=record.pk).update(state=state, version=record.version, **fields)
    return type(record).objects.for_page().get(pk=record.pk)


@pytest.mark.parametrize("code", TABLES)
def test_every_state_move_and_position_of_the_stock(everybody, code):
    kind, table, record = KINDS[code], TABLES[code], everybody.records[code]
    assert {each.code for each in kind.flow.moves} == set(table)
    wrong = []
    for state in kind.flow.states:
        stored = put(code, record, state)
        for each in kind.flow.moves:
            sources, who = table[each.code]
            for position in EVERY:
                allowed = against(each, stored, everybody.people[position]) == ""
                if allowed != (state in sources and position in who):
                    wrong.append((state, each.code, position, allowed))
    assert wrong == []


@pytest.mark.parametrize("code", TABLES)
def test_moves_out_of_turn_by_address_change_nothing(everybody, code):
    kind, table, record = KINDS[code], TABLES[code], everybody.records[code]
    clients = {"sales-director": browser(everybody.people["sales-director"])}
    for state in kind.flow.states:
        for each in kind.flow.moves:
            sources, who = table[each.code]
            stored = put(code, record, state)
            form = {"version": stored.version, **FORMS.get(each.code, {})}
            for position in ["sales-director", *(sorted(who)[:1] if state not in sources else ())]:
                client = clients.setdefault(position, browser(everybody.people[position]))
                status = client.post(f"/records/{code}/{record.pk}/move/{each.code}/", form).status_code
                assert status in (403, 404, 409, 422), (state, each.code, position, status)
                after = type(record).objects.get(pk=record.pk)
                assert (after.state, after.version) == (state, stored.version)
    assert not RecordEntry.objects.filter(kind=code, record_id=record.pk, verb="move", actor__isnull=False).exists()


def test_a_foreign_store_finds_none_of_it(everybody):
    far = factories.make_store()
    client = browser(factories.fresh(factories.make_seat(Position.objects.get(code="general-manager"), far).staff))
    for code, kind in KINDS.items():
        url = f"/records/{code}/{everybody.records[code].pk}/"
        assert client.get(url).status_code == 404, code
        assert client.post(f"{url}move/{kind.flow.moves[0].code}/", {"version": 1}).status_code == 404, code

"""Every state x move x position of deals, cases and payments against a table written out by hand."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from finance.models import Payment, Receivable
from roles import clock
from roles.catalogue.discovery import position_modules
from roles.models import Position
from roles.records.flows import holds
from sales.models import DiscountRequest, InsuranceCase, LoanCase, RegistrationCase
from tests import factories
from tests.marketing.conftest import browser
from tests.sales.deals.dealing import KINDS, NINE, allocated, ask, pay, quotation
from tests.snapshots import Snapshot

pytestmark = pytest.mark.django_db

EVERY = frozenset(position_modules())
SELLS, LEADS = "sales-consultant", {"sales-supervisor", "showroom-manager", "sales-manager"}
FINANCE = "fni-specialist"
NOBODY: tuple[set, set] = (set(), set())
UNDER_WAY = {"signed", "waiting", "allocated", "paid"}

# Move -> from which states, and which positions hold it on a record of a sales consultant's in the team.
TABLES = {
    "quotation": {
        # records.json: sales-consultant; a quotation of one's own only.
        "quote": ({"draft"}, {SELLS}),
        "ask": ({"draft"}, {SELLS}),
        "withdraw": ({"waiting"}, {SELLS}),
        "revise": ({"quoted", "expired"}, {SELLS}),
        "order": ({"quoted"}, {SELLS}),
        # Along with the decision, or by the house.
        **dict.fromkeys(("approve", "return", "expire"), NOBODY),
    },
    "discount_request": {
        "submit": ({"draft"}, {SELLS}),
        **dict.fromkeys(("pass_up", "approve", "refuse", "use", "withdraw", "lapse"), NOBODY),
    },
    "sales_order": {
        "submit": ({"draft"}, {SELLS}),
        "withdraw": ({"review"}, {SELLS}),
        "drop": ({"draft"}, {SELLS}),
        # records.json: fni-specialist.
        "sign": ({"review"}, {FINANCE}),
        "return": ({"review"}, {FINANCE}),
        # records.json: sales-information-clerk, vehicle-stock-keeper; the clerk's superior as well.
        "allocate": (
            {"signed", "waiting"},
            {"sales-information-clerk", "sales-information-supervisor", "vehicle-stock-keeper"},
        ),
        "wait": ({"signed"}, {"sales-information-clerk", "sales-information-supervisor", "vehicle-stock-keeper"}),
        "free": ({"allocated", "paid"}, {"sales-manager", "general-manager"}),
        "ask_cancel": (UNDER_WAY, {SELLS}),
        "archive": ({"delivered"}, {"sales-assistant"}),
        **dict.fromkeys(("pay", "unpay", "deliver", "cancel", *(f"keep_{each}" for each in UNDER_WAY)), NOBODY),
    },
    "delivery": {
        # records.json: sales-supervisor; those above them where there is none.
        "plan": ({"to_plan", "planned", "ready"}, LEADS),
        "prepare": ({"planned"}, {"vehicle-stock-keeper"}),
        "begin": ({"ready"}, {SELLS}),
        "deliver": ({"handing"}, {SELLS}),
        # records.json: sales-assistant; the information clerk keeps delivered customers' data (D21).
        "complete": ({"delivered"}, {"sales-assistant", "sales-information-clerk"}),
        "call_off": NOBODY,
    },
    "registration_case": {
        "papers": ({"accepted"}, {SELLS, FINANCE, "sales-assistant"}),
        "begin": ({"papers"}, {SELLS, FINANCE, "sales-assistant"}),
        "done": ({"running"}, {SELLS, FINANCE, "sales-assistant"}),
        "cancel": ({"accepted"}, {SELLS, FINANCE, "sales-assistant"}),
        "call_off": NOBODY,
    },
    "loan_application": {
        "assess": ({"collecting"}, {FINANCE}),
        "submit": ({"assessed"}, {FINANCE}),
        "grant": ({"submitted"}, {FINANCE}),
        "refuse": ({"submitted"}, {FINANCE}),
        "again": ({"refused"}, {FINANCE}),
        "pay_out": ({"granted"}, {FINANCE}),
        "mortgage": ({"paid_out"}, {FINANCE}),
        "call_off": NOBODY,
    },
    "insurance_policy": {
        "take_out": ({"quoted"}, {FINANCE, "insurance-clerk"}),
        "in_force": ({"taken_out"}, {FINANCE, "insurance-clerk"}),
        "renew": ({"expired"}, {FINANCE, "insurance-clerk"}),
        "lose": ({"expired"}, {FINANCE, "insurance-clerk"}),
        **dict.fromkeys(("expire", "call_off"), NOBODY),
    },
    "payment": {
        "receive": ({"due"}, {"cashier-tax-clerk"}),
        "drop": ({"due"}, {"cashier-tax-clerk"}),
        "book": ({"received"}, {"accountant", "finance-manager"}),
        "ask_refund": ({"received", "booked"}, {"cashier-tax-clerk"}),
        "refund": ({"refunding"}, {"finance-manager"}),
        "deny": ({"refunding"}, {"finance-manager"}),
        **dict.fromkeys(("give_back", "lapse"), NOBODY),
    },
}


def _make():
    from sales.models import CarModel, DiscountLimit

    with clock.at(NINE):
        store = factories.make_store()
        units = {
            code: factories.make_department(store, code)
            for code in ("sales", "aftersales", "marketing", "parts", "finance")
        }
        team = factories.make_team(units["sales"])
        above, below = {"sales-director", "store-manager", "general-manager"}, {SELLS, "sales-supervisor"}
        seats = {}
        for code, module in position_modules().items():
            unit = store if code in above else team if code in below else units[module.POSITION.department.value]
            seats[code] = factories.make_seat(Position.objects.get(code=code), unit)
        model = CarModel.objects.create(code="V60", series="V60", name="T5", guide_price=200_000)
        DiscountLimit.objects.create(position=Position.objects.get(code=SELLS), amount=2000)
        return SimpleNamespace(store=store, units={**units, "team": team}, seats=seats, model=model)


_EVERYBODY = Snapshot(_make)
SHORT = {
    "consultant": SELLS,
    "fni": FINANCE,
    "clerk": "sales-information-clerk",
    "keeper": "vehicle-stock-keeper",
    "cashier": "cashier-tax-clerk",
    "manager": "sales-manager",
}


@pytest.fixture
def everybody(db, monday):
    made = _EVERYBODY.play()
    made.by_position = {code: factories.fresh(seat.staff) for code, seat in made.seats.items()}
    made.people = {short: made.by_position[code] for short, code in SHORT.items()}
    made.seats = {**made.seats, "keeper": made.seats["vehicle-stock-keeper"]}
    return made


@pytest.fixture
def records(everybody):
    """One record of each kind, of the sales consultant's."""
    quote = quotation(everybody, discount=5000)
    request = ask(everybody, quote)
    order = allocated(everybody, phone="13900000007")
    payment = pay(everybody, order, 5000)
    kept = {name: getattr(order, name) for name in ("owner_id", "unit_id", "department_id", "store_id")}
    kept |= {"order": order, "customer": order.customer, "created_by_id": order.owner_id}
    return {
        "quotation": quote,
        "discount_request": request,
        "sales_order": order,
        "delivery": order.deliveries.get(),
        "registration_case": RegistrationCase.objects.create(**kept),
        "loan_application": LoanCase.objects.create(**kept),
        "insurance_policy": InsuranceCase.objects.create(**kept),
        "payment": payment,
    }


@pytest.mark.parametrize("code", TABLES)
def test_every_state_move_and_position(everybody, records, code, record_property):
    """Who is offered which move from which state; what stands against it as the record is, is tested elsewhere."""
    kind, table, record = KINDS[code], TABLES[code], records[code]
    assert {each.code for each in kind.flow.moves} == set(table)
    asked, wrong = 0, []
    for each in kind.flow.moves:
        sources, who = table[each.code]
        if who:
            assert set(each.source) == sources, each.code
        for position in EVERY:
            asked += len(kind.flow.states)
            offered = bool(each.permission) and holds(everybody.by_position[position], each.permission, record)
            if offered != (position in who):
                wrong.append((each.code, position, offered))
    record_property("state machines of deals: answers", asked)
    assert wrong == []


@pytest.mark.parametrize("code", TABLES)
def test_illegal_moves_by_address_change_nothing(everybody, records, code):
    """Each move by whoever only reads the record, and by whoever may, from a state it does not leave."""
    kind, table, record = KINDS[code], TABLES[code], records[code]
    model = type(record)
    reader = "store-manager" if code != "payment" else "sales-director"
    stored = model.objects.get(pk=record.pk)
    for each in kind.flow.moves:
        _sources, who = table[each.code]
        people = [reader, *[one for one in sorted(who) if stored.state not in each.source][:1]]
        for position in people:
            client = browser(everybody.by_position[position])
            answer = client.post(f"/records/{code}/{record.pk}/move/{each.code}/", {"version": stored.version})
            assert answer.status_code in (403, 404, 409, 422), (each.code, position, answer.status_code)
            after = model.objects.get(pk=record.pk)
            assert (after.state, after.version) == (stored.state, stored.version)


@pytest.mark.parametrize("code", [*TABLES, "receivable"])
def test_a_foreign_store_finds_nothing(everybody, records, code):
    far = factories.make_store()
    stranger = factories.make_seat(Position.objects.get(code="general-manager"), far).staff
    record = records[code] if code in records else Receivable.objects.get()
    assert browser(factories.fresh(stranger)).get(f"/records/{code}/{record.pk}/").status_code == 404


def test_of_two_at_once_one_takes_the_money(everybody, records):
    from django.core.exceptions import ValidationError

    order = records["sales_order"]
    left = Receivable.objects.get(source_id=order.pk).outstanding
    pay(everybody, order, left, "S9")
    with pytest.raises(ValidationError):
        pay(everybody, order, 1, "S10")
    assert Payment.objects.filter(state="received").count() == 2
    assert DiscountRequest.objects.get().asked_at < clock.now() + timedelta(seconds=1)

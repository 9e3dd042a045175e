"""Every state x move x position of customers, calls and complaints against a table written out by hand."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from marketing.models import Complaint, Customer, FollowUp
from marketing.records import COMPLAINT, CUSTOMER, FOLLOW_UP
from roles import clock
from roles.catalogue.discovery import position_modules
from roles.models import Position
from roles.records.actions import StaleRecord
from roles.records.flows import against
from roles.records.models import RecordEntry
from tests import factories
from tests.marketing.conftest import NINE, browser, make_call, make_complaint, make_customer, move
from tests.snapshots import Snapshot

pytestmark = pytest.mark.django_db

EVERY = frozenset(position_modules())
RELATIONS, MANAGER = "customer-relations-specialist", "marketing-manager"
AFTERSALES = {"aftersales-manager"}
ABOVE = {"sales-director", "store-manager", "general-manager"}
SALES_LINE = {"showroom-manager", "sales-manager"}

# Move -> from which states, and who may: of a customer of the sales team of the sales department owned by a sales
# consultant, a call of theirs, and a complaint that a service advisor of the workshop's department solves.
CUSTOMER_TABLE = {
    # records.json: sales-consultant; those who lead them and customer relations keep files as well.
    "complete": ({"filed", "updated"}, {"sales-consultant", RELATIONS, *SALES_LINE, "sales-supervisor"}),
    "update": (set(), set()),
    # records.json: customer-relations-specialist; their manager where there is none.
    "lose": ({"filed", "complete", "updated"}, {RELATIONS, MANAGER}),
    "win_back": ({"lost"}, {RELATIONS, MANAGER}),
}
CALL_TABLE = {
    # records.json: sales-consultant, of their own; those who lead them.
    "done": ({"todo", "moved", "overdue"}, {"sales-consultant", *SALES_LINE, "sales-supervisor"}),
    "put_off": ({"todo", "moved", "overdue"}, {"sales-consultant", *SALES_LINE, "sales-supervisor"}),
    "run_over": (set(), set()),
}
COMPLAINT_TABLE = {
    "assign": ({"received"}, {RELATIONS, MANAGER}),
    "take": ({"assigned"}, {"service-advisor"}),
    "hand_over": ({"assigned", "handling"}, {"service-advisor"}),
    "escalate": ({"handling"}, {"service-advisor"}),
    "run_over": (set(), set()),
    # records.json: aftersales-manager; a complaint goes up to those above as well (issue: "and above").
    "decide": ({"escalated"}, {*AFTERSALES, *ABOVE}),
    "solve": ({"handling"}, {"service-advisor"}),
    # records.json: customer-relations-specialist, who writes down what the customer says.
    "close": ({"confirming"}, {RELATIONS, MANAGER}),
    "return": ({"confirming"}, {RELATIONS, MANAGER}),
}
TABLES = {"customer": CUSTOMER_TABLE, "follow_up": CALL_TABLE, "complaint": COMPLAINT_TABLE}
KINDS = {"customer": CUSTOMER, "follow_up": FOLLOW_UP, "complaint": COMPLAINT}
# What a state needs so that the row may stand in it.
WITH = {
    "done": {"done_at": NINE, "result": "reached"},
    "closed": {"closed_at": NINE, "satisfied": True},
    "erased": {"erased_at": NINE},
}
FORMS = {
    "lose": {"reason": "r"},
    "win_back": {"reason": "r"},
    "done": {"result": "reached"},
    "put_off": {"next_on": "2026-03-09"},
    "take": {"reason": "r"},
    "escalate": {"reason": "r"},
    "solve": {"cause": "c", "measure": "m", "outcome": "o"},
    "close": {"said_at_closing": "ok", "satisfied": "true"},
    "return": {"reason": "r"},
}


def _make():
    with clock.at(NINE):
        store = factories.make_store()
        units = {
            code: factories.make_department(store, code)
            for code in ("sales", "aftersales", "marketing", "parts", "finance")
        }
        team = factories.make_team(units["sales"])
        bay = factories.make_team(units["aftersales"])
        seats = {}
        for code, module in position_modules().items():
            unit = units[module.POSITION.department.value]
            if code in ABOVE:
                unit = store
            elif code in ("sales-consultant", "sales-supervisor"):
                unit = team
            elif code in ("technician", "workshop-manager"):
                unit = bay
            seats[code] = factories.make_seat(Position.objects.get(code=code), unit)
        return SimpleNamespace(store=store, seats=seats)


_EVERYBODY = Snapshot(_make)


@pytest.fixture
def everybody(db, monday):
    made = _EVERYBODY.play()
    made.people = {code: factories.fresh(seat.staff) for code, seat in made.seats.items()}
    return made


@pytest.fixture
def records(everybody):
    consultant, advisor = everybody.people["sales-consultant"], everybody.people["service-advisor"]
    customer = make_customer(consultant, address="x", consents=["care"])
    return {
        "customer": customer,
        "follow_up": make_call(consultant, customer),
        "complaint": make_complaint(advisor, severity="serious", customer=customer),
    }


def put(kind, record, state):
    """Put a record into a state, whatever led there."""
    fields = {"merged_into": make_or_get_other(record)} if state == "merged" else WITH.get(state, {})
    model = type(record)
    model.objects.filter(pk=record.pk).update(state=state, version=record.version, **fields)
    return model.objects.for_page().get(pk=record.pk)


def make_or_get_other(record):
    return Customer.objects.exclude(pk=record.pk).first() or make_customer(
        record.owner, name="别人", phone="13911110000"
    )


def clear(record):
    blank = {
        Customer: {"merged_into": None, "erased_at": None},
        FollowUp: {"done_at": None, "result": ""},
        Complaint: {"closed_at": None, "satisfied": None},
    }[type(record)]
    first = KINDS[{Customer: "customer", FollowUp: "follow_up", Complaint: "complaint"}[type(record)]].flow.initial
    type(record).objects.filter(pk=record.pk).update(state=first, **blank)


@pytest.mark.parametrize("code", TABLES)
def test_every_state_move_and_position(everybody, records, code, record_property):
    kind, table, record = KINDS[code], TABLES[code], records[code]
    assert {each.code for each in kind.flow.moves} == set(table)
    asked, wrong = 0, []
    for state in kind.flow.states:
        clear(record)
        stored = put(kind, record, state)
        for each in kind.flow.moves:
            sources, who = table[each.code]
            for position in EVERY:
                asked += 1
                allowed = against(each, stored, everybody.people[position]) == ""
                if allowed != (state in sources and position in who):
                    wrong.append((state, each.code, position, allowed))
    record_property("state machines: answers", asked)
    assert wrong == []


@pytest.mark.parametrize("code", TABLES)
def test_illegal_moves_by_address_change_nothing(everybody, records, code):
    """Each state x move as somebody who holds the right, and as somebody who reads but may not."""
    kind, table, record = KINDS[code], TABLES[code], records[code]
    reader = browser(everybody.people["sales-director"])
    for state in kind.flow.states:
        for each in kind.flow.moves:
            sources, who = table[each.code]
            clear(record)
            stored = put(kind, record, state)
            url = f"/records/{code}/{record.pk}/move/{each.code}/"
            form = {"version": stored.version, **FORMS.get(each.code, {})}
            people = [(reader, "sales-director")]
            if who and state not in sources:
                position = sorted(who)[0]
                people.append((browser(everybody.people[position]), position))
            for client, position in people:
                if position in who and state in sources:
                    continue
                status = client.post(url, form).status_code
                assert status in (403, 404, 409, 422), (state, each.code, position, status)
                after = type(record).objects.get(pk=record.pk)
                assert (after.state, after.version) == (state, stored.version)
    assert not RecordEntry.objects.filter(verb="move", actor__isnull=False).exists()


@pytest.mark.parametrize("code", TABLES)
def test_a_foreign_store_finds_nothing(everybody, records, code):
    far = factories.make_store()
    stranger = factories.make_seat(Position.objects.get(code="general-manager"), far).staff
    client = browser(factories.fresh(stranger))
    url = f"/records/{code}/{records[code].pk}/"
    assert client.get(url).status_code == 404
    for each in KINDS[code].flow.moves:
        assert client.post(f"{url}move/{each.code}/", {"version": 1}).status_code == 404


def test_of_two_at_once_one_wins(everybody, records):
    complaint = records["complaint"]
    first, second = everybody.people[RELATIONS], everybody.people[MANAGER]
    person = everybody.people["service-advisor"]
    stale = Complaint.objects.get(pk=complaint.pk)
    move(COMPLAINT, complaint, "assign", first, data={"person": person})
    from roles.records.actions import move_record

    with pytest.raises(StaleRecord):
        move_record(
            kind=COMPLAINT,
            record=stale,
            move=COMPLAINT.flow.move("assign"),
            acting_user=second,
            version=stale.version,
            data={"person": person},
        )
    assert RecordEntry.objects.filter(kind="complaint", verb="move").count() == 1


def test_nobody_closes_a_complaint_about_themselves_or_one_they_solved(everybody):
    relations, manager = everybody.people[RELATIONS], everybody.people[MANAGER]
    about = make_complaint(everybody.people["service-advisor"], about=relations)
    put(COMPLAINT, about, "confirming")
    closing = {"values": {"said_at_closing": "ok", "satisfied": True}}
    with pytest.raises(PermissionDenied):
        move(COMPLAINT, about, "close", relations, **closing)
    solved = make_complaint(everybody.people["service-advisor"])
    Complaint.objects.filter(pk=solved.pk).update(owner=relations)
    put(COMPLAINT, solved, "confirming")
    with pytest.raises(PermissionDenied):
        move(COMPLAINT, solved, "close", relations, **closing)
    assert move(COMPLAINT, solved, "close", manager, **closing).state == "closed"


def test_what_a_move_needs_is_asked_for(everybody, records):
    complaint = records["complaint"]
    advisor = everybody.people["service-advisor"]
    put(COMPLAINT, complaint, "handling")
    with pytest.raises(ValidationError) as error:
        move(COMPLAINT, complaint, "solve", advisor, values={"cause": "c"})
    assert set(error.value.message_dict) == {"measure", "outcome"}
    with pytest.raises(ValidationError):
        move(COMPLAINT, complaint, "escalate", advisor)
    plain = make_complaint(advisor)
    put(COMPLAINT, plain, "handling")
    with pytest.raises(ValidationError):
        move(COMPLAINT, plain, "escalate", advisor, reason="neither serious nor late")
    with clock.at(clock.now() + timedelta(days=3)):
        assert move(COMPLAINT, plain, "escalate", advisor, reason="late").state == "escalated"

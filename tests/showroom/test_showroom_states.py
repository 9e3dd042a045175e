"""Every state x move x position of leads, visits, drives and recordings against a table written out by hand."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest

from roles import clock
from roles.catalogue.discovery import position_modules
from roles.models import Position
from roles.records.actions import create_record
from roles.records.flows import against
from roles.records.models import RecordEntry
from sales.models import CarModel, Lead, RecordingCheck, ShowroomVisit, TestDrive, TestDriveCar
from sales.showroom.records import DRIVE, LEAD, RECORDING, VISIT
from tests import factories
from tests.conftest import MONDAY
from tests.marketing.conftest import browser
from tests.showroom.conftest import NINE, PHONE, arrive, book, make_lead
from tests.snapshots import Snapshot

pytestmark = pytest.mark.django_db

EVERY = frozenset(position_modules())
DESK, CONSULTANT = "front-desk-receptionist", "sales-consultant"
SUPERVISOR, SHOWROOM, SALES = "sales-supervisor", "showroom-manager", "sales-manager"
GIVE = {SUPERVISOR, SHOWROOM, SALES, "sales-director"}
RECEIVE = {DESK, CONSULTANT, SUPERVISOR, SHOWROOM}
RUN = {CONSULTANT, SUPERVISOR, SHOWROOM}
ABOVE = {"sales-director", "store-manager", "general-manager"}
WORKED_ON = {"assigned", "following", "visited", "driven"}

# Move -> from which states, and who may: of a lead, a visit and a drive of a sales consultant in a team of the sales
# department, and a recording the front desk files. Moves of nobody are the house's own.
TABLES = {
    "lead": {
        # records.json: showroom-manager; a supervisor within the team, and those above.
        "assign": ({"new"}, GIVE),
        "take": (set(), set()),
        "reassign": (WORKED_ON, GIVE),
        "contact": (set(), set()),
        # records.json: sales-consultant; whose lead it is.
        "arrive": ({"new", "assigned", "following"}, {CONSULTANT}),
        "drive": (set(), set()),
        "order": (set(), set()),
        "order_gone": (set(), set()),
        "ask_lost": (WORKED_ON, {CONSULTANT}),
        # records.json: sales-manager, through the approvals.
        "lose": (set(), set()),
        "keep": (set(), set()),
        "unask_lost": ({"losing"}, {CONSULTANT}),
        "revive": ({"lost"}, {CONSULTANT}),
        "join": (set(), set()),
    },
    "showroom_visit": {
        # records.json: front-desk-receptionist; the adviser of the party, and who leads the floor, as well.
        "receive": ({"registered"}, RECEIVE),
        "hand_on": ({"receiving"}, RECEIVE),
        "leave": ({"receiving"}, RECEIVE),
        "enter": ({"left"}, {DESK, SHOWROOM, SALES}),
        # records.json: marketing-assistant.
        "check": ({"entered"}, {"marketing-assistant"}),
        "void": ({"registered", "receiving", "left"}, {DESK, SHOWROOM, SALES}),
    },
    "test_drive": {
        # records.json: sales-consultant; who leads them.
        "register": ({"invited"}, RUN),
        "start": ({"registered"}, RUN),
        "finish": ({"driving"}, RUN),
        "cancel": ({"invited", "registered"}, RUN),
    },
    "recording_check": {
        "file": ({"exported"}, {DESK}),
        # records.json: showroom-manager.
        "score": ({"filed"}, {SHOWROOM}),
    },
}
KINDS = {"lead": LEAD, "showroom_visit": VISIT, "test_drive": DRIVE, "recording_check": RECORDING}
PAPERS = {"licence_class": "C1", "licence_until": MONDAY + timedelta(days=99), "agreement_signed": True}
WITH = {
    ("lead", "lost"): {"lost_at": NINE, "lost_reason": "price"},
    ("showroom_visit", "checked"): {"agrees": True},
    ("test_drive", "registered"): PAPERS,
    ("test_drive", "driving"): PAPERS,
    ("test_drive", "done"): {**PAPERS, "started_at": NINE, "ended_at": NINE, "rating": 5},
    ("recording_check", "checked"): {"score": 90, "scored_at": NINE},
}
BLANK = {
    "lead": {"lost_at": None, "lost_reason": "", "joined_to": None},
    "showroom_visit": {"agrees": None},
    "test_drive": {"rating": None, "started_at": None, "ended_at": None},
    "recording_check": {"score": None, "scored_at": None},
}
FORMS = {
    "ask_lost": {"lost_reason": "price"},
    "revive": {"reason": "r"},
    "leave": {"seen_off": "true"},
    "check": {"agrees": "true"},
    "void": {"reason": "r"},
    "cancel": {"reason": "r"},
    "start": {"km_before": "10", "route": "city"},
    "finish": {"km_after": "20", "rating": "5"},
    "register": {"licence_class": "C1", "licence_until": "2027-01-01", "agreement_signed": "on"},
    "score": {"score": "90", "findings": "ok"},
}


def _make():
    with clock.at(NINE):
        store = factories.make_store()
        codes = ("sales", "aftersales", "marketing", "parts", "finance")
        units = {code: factories.make_department(store, code) for code in codes}
        team = factories.make_team(units["sales"])
        seats = {}
        for code, module in position_modules().items():
            unit = units[module.POSITION.department.value]
            if code in ABOVE:
                unit = store
            elif code in (CONSULTANT, SUPERVISOR):
                unit = team
            seats[code] = factories.make_seat(Position.objects.get(code=code), unit)
        model = CarModel.objects.create(code="X5", series="X5", name="2.0T", guide_price=1)
        car = TestDriveCar.objects.create(plate="沪A15401", vin="LDEMX50000TD00001", car_model=model, store=store)
        return SimpleNamespace(store=store, seats=seats, car=car)


_EVERYBODY = Snapshot(_make)


@pytest.fixture
def everybody(db, monday):
    made = _EVERYBODY.play()
    made.people = {code: factories.fresh(seat.staff) for code, seat in made.seats.items()}
    return made


@pytest.fixture
def records(everybody):
    consultant, desk = everybody.people[CONSULTANT], everybody.people[DESK]
    lead = make_lead(consultant)
    visit = arrive(desk, phone=PHONE)
    drive = book(consultant, lead, everybody.car, clock.local(MONDAY, time(10)))
    values = {"visit": visit, "place": "NAS/1"}
    recording = create_record(kind=RECORDING, acting_user=desk, values=values, more={})
    return {"lead": lead, "showroom_visit": visit, "test_drive": drive, "recording_check": recording}


def put(code, record, state):
    """Put a record into a state, whatever led there."""
    model, fields = type(record), WITH.get((code, state), {})
    if (code, state) == ("lead", "joined"):
        fields = {"joined_to_id": record.pk}
    model.objects.filter(pk=record.pk).update(**{**BLANK[code], "state": state, **fields})
    return model.objects.for_page().get(pk=record.pk)


@pytest.mark.parametrize("code", TABLES)
def test_every_state_move_and_position(everybody, records, code, record_property):
    kind, table, record = KINDS[code], TABLES[code], records[code]
    assert {each.code for each in kind.flow.moves} == set(table)
    asked, wrong = 0, []
    for state in kind.flow.states:
        for each in kind.flow.moves:
            sources, who = table[each.code]
            stored = put(code, record, state)
            for name, value in {**PAPERS, "not_captured": "declined", "agrees": True}.items():
                if hasattr(stored, name):
                    setattr(stored, name, value)
            for position in EVERY:
                asked += 1
                allowed = against(each, stored, everybody.people[position]) == ""
                if allowed != (state in sources and position in who):
                    wrong.append((state, each.code, position, allowed))
    record_property("state machines: answers", asked)
    assert wrong == []


@pytest.mark.parametrize("code", TABLES)
def test_illegal_moves_by_address_change_nothing(everybody, records, code):
    """Each state x move as somebody who holds the right, from every state it is not made in."""
    kind, table, record = KINDS[code], TABLES[code], records[code]
    for state in kind.flow.states:
        for each in kind.flow.moves:
            sources, who = table[each.code]
            if state in sources or not who:
                continue
            stored = put(code, record, state)
            url = f"/records/{code}/{record.pk}/move/{each.code}/"
            client = browser(everybody.people[sorted(who)[0]])
            status = client.post(url, {"version": stored.version, **FORMS.get(each.code, {})}).status_code
            assert status in (403, 404, 409, 422), (state, each.code, status)
            after = type(record).objects.get(pk=record.pk)
            assert (after.state, after.version) == (state, stored.version)


@pytest.mark.parametrize("code", TABLES)
def test_a_foreign_store_finds_nothing(everybody, records, code):
    stranger = factories.make_seat(Position.objects.get(code="general-manager"), factories.make_store()).staff
    client = browser(factories.fresh(stranger))
    url = f"/records/{code}/{records[code].pk}/"
    assert client.get(url).status_code == 404
    for each in KINDS[code].flow.moves:
        assert client.post(f"{url}move/{each.code}/", {"version": 1}).status_code == 404


def test_nobody_scores_their_own_reception(everybody, records):
    manager = everybody.people[SHOWROOM]
    stored = put("recording_check", records["recording_check"], "filed")
    stored.consultant = manager
    assert "somebody else" in against(RECORDING.flow.move("score"), stored, manager)


def test_a_reception_has_one_recording(everybody, records):
    answer = browser(everybody.people[DESK]).post(
        "/records/recording_check/new/", {"visit": records["showroom_visit"].pk, "place": "NAS/2"}
    )
    assert answer.status_code == 422 and "visit" in answer.context["form"].errors
    assert RecordingCheck.objects.count() == 1


def test_every_move_leaves_its_line(everybody, records):
    counts = {code: RecordEntry.objects.filter(kind=code, verb="create").count() for code in TABLES}
    assert counts == dict.fromkeys(TABLES, 1)
    assert {Lead, ShowroomVisit, TestDrive, RecordingCheck} == {kind.model for kind in KINDS.values()}

"""Every state x move x position of marketing's own work and of surveys against a table written out by hand."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from marketing.models import CampaignReview, MarketingPlan
from roles import clock
from roles.catalogue.discovery import position_modules
from roles.models import Position
from roles.records.actions import StaleRecord, move_record
from roles.records.flows import against
from roles.records.models import RecordEntry
from tests import factories
from tests.conftest import MONDAY
from tests.marketing import promotion
from tests.marketing.conftest import NINE, browser, make_customer
from tests.marketing.promotion import KINDS
from tests.snapshots import Snapshot

pytestmark = pytest.mark.django_db

EVERY = frozenset(position_modules())
ABOVE = {"sales-director", "store-manager", "general-manager"}
SPECIALIST, MEDIA, MANAGER = "marketing-specialist", "media-operations-specialist", "marketing-manager"
RELATIONS, CHIEF, SALES, SERVICE = (
    "customer-relations-specialist",
    "general-manager",
    "sales-manager",
    "aftersales-manager",
)
HOUSE = (set(), set())

# Move -> from which states, and who may, of a record owned by the position that keeps it (OWNERS). Moves of the house
# are made by nobody: what is decided in the inbox is asked of the approvals engine (test_promotion.py).
TABLES = {
    # records.json: marketing-manager sends, sales-manager signs with aftersales-manager, general-manager decides.
    "marketing_plan": {
        "send": ({"draft"}, {MANAGER}),
        "sign": ({"countersign"}, {SALES, SERVICE}),
        "object": ({"countersign"}, {SALES, SERVICE}),
        "hand_in": HOUSE,
        "withdraw": ({"countersign", "submitted"}, {MANAGER}),
        "approve": HOUSE,
        "return": HOUSE,
        "start": ({"approved"}, {MANAGER}),
        "sum_up": ({"running"}, {MANAGER}),
    },
    # records.json: the specialist plans and runs, the marketing manager decides, informs and cancels; they run too.
    "campaign": {
        "submit": ({"planning"}, {SPECIALIST, MANAGER}),
        "withdraw": ({"submitted"}, {SPECIALIST, MANAGER}),
        "approve": HOUSE,
        "return": HOUSE,
        "ask_budget": ({"approved"}, {SPECIALIST, MANAGER}),
        "report": ({"approved"}, {MANAGER}),
        "start": ({"approved", "reported"}, {SPECIALIST, MANAGER}),
        "end": ({"running"}, {SPECIALIST, MANAGER}),
        "conclude": HOUSE,
        "cancel": ({"approved", "reported"}, {MANAGER}),
    },
    "campaign_review": {
        "submit": ({"waiting", "overdue"}, {SPECIALIST}),
        # D21 manager 9: their own are accepted by the general manager.
        "accept": ({"submitted"}, {MANAGER, CHIEF}),
        "return": ({"submitted"}, {MANAGER, CHIEF}),
        "report": ({"accepted"}, {MANAGER}),
        "run_over": HOUSE,
    },
    "ad_placement": {
        "approve": ({"planned"}, {MANAGER, CHIEF}),
        "place": ({"approved"}, {MEDIA, MANAGER}),
        "end": ({"placed"}, {MEDIA, MANAGER}),
        "evaluate": ({"ended"}, {MANAGER, CHIEF}),
    },
    "content_item": {
        "submit": ({"topic"}, {"marketing-assistant"}),
        "publish": ({"checking"}, {MANAGER}),
        "return": ({"checking"}, {MANAGER}),
        "update": ({"published", "updated"}, {"marketing-assistant", MANAGER}),
        "take_off": ({"published", "updated"}, {"marketing-assistant", MANAGER}),
    },
    "media_account": {
        "read": ({"active"}, {MEDIA, MANAGER}),
        "disable": ({"active"}, {MANAGER}),
        "enable": ({"disabled"}, {MANAGER}),
    },
    "media_contact": {
        "engage": ({"prospect"}, {SPECIALIST, MANAGER}),
        "talk": ({"partner"}, {SPECIALIST, MANAGER}),
        "end": ({"partner"}, {MANAGER}),
    },
    "promo_material": {
        "expire": HOUSE,
        "replace": ({"in_use", "expired"}, {SPECIALIST, MANAGER}),
        "put_up": ({"replaced"}, {SPECIALIST, MANAGER}),
    },
    "market_research": {
        "collect": ({"planned"}, {"market-researcher"}),
        "submit": ({"collecting"}, {"market-researcher"}),
        "feed_back": ({"submitted"}, {MANAGER}),
        "adopt": ({"fed_back"}, {SALES}),
        "reject": ({"fed_back"}, {SALES}),
    },
    "survey": {
        "send": ({"waiting"}, {RELATIONS, MANAGER}),
        "answer": HOUSE,
        "follow": ({"answered"}, {RELATIONS, MANAGER}),
        "close": ({"following"}, {RELATIONS, MANAGER}),
        "settle": HOUSE,
        "lapse": HOUSE,
    },
}
OWNERS = {
    "marketing_plan": SPECIALIST,
    "campaign": SPECIALIST,
    "campaign_review": SPECIALIST,
    "ad_placement": MEDIA,
    "content_item": "marketing-assistant",
    "media_account": MEDIA,
    "media_contact": SPECIALIST,
    "promo_material": SPECIALIST,
    "market_research": "market-researcher",
    "survey": RELATIONS,
}
# What a state needs so that the row may stand in it, beside what every row starts with.
BLANK = {
    "content_item": {"published_at": None},
    "campaign_review": {"submitted_at": None, "gross_profit": None},
    "ad_placement": {"cost": None, "leads": None},
    "survey": {"answered_at": None, "score": None, "is_low": False},
}
_OUT = {"published_at": NINE}
_HANDED_IN = {"submitted_at": NINE, "gross_profit": 1}
_PAID = {"cost": 1, "leads": 1}
_LOW = {"answered_at": NINE, "score": 10, "is_low": True}
WITH = {
    "content_item": {"published": _OUT, "updated": _OUT, "off": _OUT},
    "campaign_review": {"submitted": _HANDED_IN, "accepted": _HANDED_IN, "reported": _HANDED_IN},
    "ad_placement": {"ended": _PAID, "evaluated": _PAID},
    "survey": {"answered": _LOW, "following": _LOW, "closed": _LOW},
}
WORDS = {"reason": "r"}
FORMS = {
    "sign": {},
    "object": WORDS,
    "sum_up": {"summary": "s"},
    "ask_budget": {"budget": "5"},
    "cancel": WORDS,
    "disable": WORDS,
    "take_off": WORDS,
    "talk": WORDS,
    "reject": WORDS,
    "evaluate": {"evaluation": "e"},
    "adopt": {"adopted": "1"},
    "put_up": {"edition": "4", "quantity": "1", "valid_until": "2027-01-01"},
    "engage": {"terms": "t"},
    "read": {"followers": "1", "engagement": "1"},
    "close": {"reason": "r", "outcome": "o"},
}


def _make():
    with clock.at(NINE):
        store = factories.make_store()
        codes = ("sales", "aftersales", "marketing", "parts", "finance")
        units = {code: factories.make_department(store, code) for code in codes}
        seats = {}
        for code, module in position_modules().items():
            unit = store if code in ABOVE else units[module.POSITION.department.value]
            seats[code] = factories.make_seat(Position.objects.get(code=code), unit)
        people = {code: factories.fresh(seat.staff) for code, seat in seats.items()}
        records = {}
        for code in KINDS:
            records[code] = _record(code, people, records)
        return SimpleNamespace(store=store, seats=seats, records=records)


def _record(code, people, records):
    owner = people[OWNERS[code]]
    make = {
        "marketing_plan": promotion.make_plan,
        # Free of charge: what the budget stands against is asked in a test of its own.
        "campaign": lambda owner: promotion.make_campaign(owner, budget=0),
        "ad_placement": promotion.make_ad,
        "content_item": promotion.make_content,
        "media_account": promotion.make_account,
        "media_contact": promotion.make_contact,
        "promo_material": promotion.make_material,
        "market_research": lambda owner: promotion.make_research(owner, adopted=1),
    }
    if code == "survey":
        return promotion.make_survey(owner, make_customer(people["sales-consultant"]))
    if code == "campaign_review":
        campaign = records["campaign"]
        place = {name: getattr(campaign, name) for name in ("owner_id", "unit_id", "department_id", "store_id")}
        return CampaignReview.objects.create(
            campaign=campaign, due_at=NINE + timedelta(days=5), created_by_id=campaign.owner_id, **place
        )
    return make[code](owner)


_EVERYBODY = Snapshot(_make)


@pytest.fixture
def everybody(db, monday):
    made = _EVERYBODY.play()
    made.people = {code: factories.fresh(seat.staff) for code, seat in made.seats.items()}
    return made


def put(code, record, state):
    """Put a record into a state, whatever led there."""
    fields = {**BLANK.get(code, {}), **WITH.get(code, {}).get(state, {})}
    model = type(record)
    model.objects.filter(pk=record.pk).update(state=state, version=record.version, **fields)
    return model.objects.for_page().get(pk=record.pk)


@pytest.mark.parametrize("code", TABLES)
def test_every_state_move_and_position(everybody, code, record_property):
    kind, table, record = KINDS[code], TABLES[code], everybody.records[code]
    assert {each.code for each in kind.flow.moves} == set(table)
    asked, wrong = 0, []
    for state in kind.flow.states:
        stored = put(code, record, state)
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
def test_illegal_moves_by_address_change_nothing(everybody, code):
    """Each state x move: as somebody who holds the right out of turn, and as somebody who reads but may not."""
    kind, table, record = KINDS[code], TABLES[code], everybody.records[code]
    clients = {"sales-director": browser(everybody.people["sales-director"])}
    for state in kind.flow.states:
        for each in kind.flow.moves:
            sources, who = table[each.code]
            stored = put(code, record, state)
            form = {"version": stored.version, **FORMS.get(each.code, {})}
            positions = ["sales-director", *(sorted(who)[:1] if state not in sources else ())]
            for position in positions:
                client = clients.setdefault(position, browser(everybody.people[position]))
                status = client.post(f"/records/{code}/{record.pk}/move/{each.code}/", form).status_code
                assert status in (403, 404, 409, 422), (state, each.code, position, status)
                after = type(record).objects.get(pk=record.pk)
                assert (after.state, after.version) == (state, stored.version)
    assert not RecordEntry.objects.filter(verb="move", actor__isnull=False).exists()


def test_a_foreign_store_finds_nothing(everybody):
    far = factories.make_store()
    chief = factories.make_seat(Position.objects.get(code=CHIEF), far).staff
    client = browser(factories.fresh(chief))
    for code, kind in KINDS.items():
        url = f"/records/{code}/{everybody.records[code].pk}/"
        assert client.get(url).status_code == 404, code
        assert client.post(f"{url}move/{kind.flow.moves[0].code}/", {"version": 1}).status_code == 404, code


def test_of_two_at_once_one_wins(everybody):
    ad = everybody.records["ad_placement"]
    stale = put("ad_placement", ad, "planned")
    kind = KINDS["ad_placement"]
    move = kind.flow.move("approve")
    move_record(kind=kind, record=ad, move=move, acting_user=everybody.people[MANAGER], version=stale.version)
    with pytest.raises(StaleRecord):
        move_record(kind=kind, record=stale, move=move, acting_user=everybody.people[CHIEF], version=stale.version)
    assert RecordEntry.objects.filter(kind="ad_placement", verb="move").count() == 1


def test_what_was_decided_on_is_not_changed_any_more(everybody):
    """The form of a locked record is refused, for whoever may change it in planning."""
    for code, state, fields in (
        ("campaign", "approved", {"name": "x"}),
        ("marketing_plan", "submitted", {"subject": "x"}),
        ("content_item", "checking", {"title": "x"}),
        ("market_research", "submitted", {"subject": "x"}),
    ):
        record = everybody.records[code]
        stored = put(code, record, state)
        client = browser(everybody.people[OWNERS[code]])
        page = client.get(f"/records/{code}/{record.pk}/edit/")
        typed = {name: value for name, value in page.context["form"].initial.items() if value is not None}
        typed = {**typed, "due_on": MONDAY, "crew": [], "version": stored.version, **fields}
        answer = client.post(f"/records/{code}/{record.pk}/edit/", typed)
        assert answer.status_code == 422, code
        after = type(record).objects.get(pk=record.pk)
        assert (after.version, *(getattr(after, name) for name in fields)) != (stored.version + 1, *fields.values())
    assert MarketingPlan.objects.get().subject == "三月推广"

"""A store with three departments and one holder of each position that deals with customers."""

from datetime import time
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from openpyxl import Workbook

from marketing.records import COMPLAINT, CUSTOMER, FOLLOW_UP
from roles import clock
from roles.models import Position
from roles.records.actions import create_record, move_record
from roles.records.importing import columns_of
from roles.records.kinds import kind_of
from tests import factories
from tests.conftest import MONDAY
from tests.proof.conftest import upload
from tests.snapshots import Snapshot

WHO = {
    "consultant": ("sales-consultant", "sales"),
    "peer": ("sales-consultant", "sales"),
    "sales_manager": ("sales-manager", "sales"),
    "advisor": ("service-advisor", "aftersales"),
    "aftersales_manager": ("aftersales-manager", "aftersales"),
    "technician": ("technician", "aftersales"),
    "relations": ("customer-relations-specialist", "marketing"),
    "marketing_manager": ("marketing-manager", "marketing"),
    "chief": ("general-manager", "store"),
}
MARKER = "13955551234"
NINE = clock.local(MONDAY, time(9))


def _make():
    with clock.at(NINE):
        store = factories.make_store()
        units = {code: factories.make_department(store, code) for code in ("sales", "aftersales", "marketing")}
        units["store"] = store
        seats = {
            key: factories.make_seat(Position.objects.get(code=code), units[place])
            for key, (code, place) in WHO.items()
        }
        far_store = factories.make_store()
        far = factories.make_department(far_store, "sales")
        seats["stranger"] = factories.make_seat(Position.objects.get(code="sales-consultant"), far)
        seats["far_manager"] = factories.make_seat(Position.objects.get(code="sales-manager"), far)
        return SimpleNamespace(store=store, units=units, seats=seats)


_SHOP = Snapshot(_make)


@pytest.fixture
def shop(db, monday):
    """The store on Monday at nine; `shop.people[key]` are fresh persons."""
    made = _SHOP.play()
    made.people = {key: factories.fresh(seat.staff) for key, seat in made.seats.items()}
    return made


def _hire():
    shop = _SHOP.play()
    with clock.at(NINE):
        for key, code in (
            ("specialist", "marketing-specialist"),
            ("researcher", "market-researcher"),
            ("media", "media-operations-specialist"),
        ):
            seat = factories.make_seat(Position.objects.get(code=code), shop.units["marketing"])
            shop.seats[key] = seat
    return shop


_TEAM = Snapshot(_hire)


@pytest.fixture
def team(db, monday):
    """The store with the whole of marketing."""
    made = _TEAM.play()
    made.people = {key: factories.fresh(seat.staff) for key, seat in made.seats.items()}
    return made


def browser(staff):
    """Open a browser with the person's session."""
    client = Client()
    client.force_login(staff)
    return client


def make_customer(owner, *, name="王晓明", phone=MARKER, **fields):
    """Record a customer through the action the page uses."""
    more = {"phones": [phone], **{key: fields.pop(key) for key in ("vin", "plate", "consents") if key in fields}}
    if more.get("consents"):
        more["consent_channel"] = "paper"
    values = {"party": "person", "name": name, "source": "walk_in", "grade": "c", **fields}
    return create_record(kind=CUSTOMER, acting_user=owner, values=values, more=more)


def make_complaint(by, *, severity="normal", about=None, customer=None, **fields):
    """Record a complaint through the action the page uses."""
    from marketing.actions.complaints import new_values

    values = {
        "source": "phone",
        "category": "repair",
        "severity": severity,
        "content": "发动机异响",
        "about": about,
        "customer": customer,
        **new_values(severity, by, clock.now()),
        **fields,
    }
    return create_record(kind=COMPLAINT, acting_user=by, values=values)


def make_call(owner, customer, day=MONDAY, **fields):
    """Plan a call through the action the page uses."""
    from marketing.clocks import due_on

    values = {"customer": customer, "kind": "care", "way": "phone", "due_at": due_on(day), "first_due_at": due_on(day)}
    return create_record(kind=FOLLOW_UP, acting_user=owner, values={**values, **fields})


def move(kind, record, code, staff, **given):
    """Make a move as a person."""
    record = kind.model.objects.get(pk=record.pk)
    return move_record(
        kind=kind, record=record, move=kind.flow.move(code), acting_user=staff, version=record.version, **given
    )


def uploaded(staff, code, *rows):
    """Upload a workbook of new records (rows: field of the form -> what is typed); return browser and address."""
    kind = kind_of(code)
    columns = columns_of(kind, staff)
    book, content = Workbook(), BytesIO()
    for cells in ([str(column.heading) for column in columns], *([row.get(c.name) for c in columns] for row in rows)):
        book.active.append(cells)
    book.save(content)
    client = browser(staff)
    sent = client.post(f"/records/{code}/import/", {"workbook": upload(content.getvalue(), "b.xlsx")})
    assert sent.status_code == 302, sent.content.decode()
    return client, sent["Location"]

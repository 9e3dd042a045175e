"""Every address x every position x own, near and foreign records x GET and POST, against what the oracle works out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.template import Template
from django.urls import reverse

from roles import clock
from tests.conftest import ensure_catalogue
from tests.pages.conftest import NINE
from tests.pages.every_right import admin_pages, house_pages
from tests.pages.every_right.grants_oracle import Record, department_of, positions
from tests.pages.every_right.house_pages import PAGES, Page
from tests.pages.every_right.visitor import Visitor
from tests.pages.every_right.world import ADMINISTRATORS, World, build
from tests.pages.test_policy import of_the_house

IDENTITIES = (
    *positions(),
    *("anonymous", "leaver", "acting supervisor", "moved here from the other store", "moved here from finance"),
    *("superuser", *ADMINISTRATORS),
)
# Whose records everybody is asked for beside their own: one of the far store, one of the own department, and one of
# another department of the own store.
FAR = "f04"
NEAR = {
    "sales": ("sales-consultant", "technician"),
    "aftersales": ("technician", "accountant"),
    "finance": ("accountant", "sales-consultant"),
    "marketing": ("marketing-assistant", "parts-clerk"),
    "parts": ("parts-clerk", "marketing-assistant"),
}


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Both stores, written once a module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_catalogue()
        world = build()
        admin_pages.mark_the_catalogue()
        with django_db_blocker.block():
            yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, db, monkeypatch) -> Iterator[World]:
    """The town at nine o'clock on Monday."""
    # The test client keeps a copy of every context of every template, which nobody here looks at.
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    with clock.at(NINE):
        yield built_world


def records_for(visitor: Visitor, page: Page) -> list[Record | None]:
    """Return the records to ask an address for: one's own, two of the own store, one of the other store."""
    if not page.of:
        return [None]
    world = visitor.world
    seats = world.oracle.seats_of(visitor.key)
    near = NEAR[department_of(seats[0].position) if seats else "sales"]
    keys = dict.fromkeys((visitor.key, *(world.identities[code] for code in near), FAR))
    found = (world.records.get(key, {}).get(page.of) for key in keys)
    return [record for record in found if record]


class TestDeclared:
    def test_every_address_of_the_house_is_declared(self):
        missing = of_the_house() - PAGES.keys()
        assert missing == set(), "Add these to PAGES in tests/pages/every_right/house_pages.py"

    def test_every_declared_address_is_there(self):
        assert PAGES.keys() - of_the_house() == set()

    def test_every_address_of_the_administration_is_declared(self):
        missing = admin_pages.undeclared()
        assert missing == set(), "Add these to MODEL_PAGES or SITE_PAGES in tests/pages/every_right/admin_pages.py"


@pytest.mark.parametrize("identity", IDENTITIES)
def test_the_administration_opens_to_administrators(world, identity, record_property):
    visitor = Visitor(world, identity)
    for each in admin_pages.addresses(admin_pages.rows_of(world)):
        for method in ("GET", "POST"):
            visitor.ask(method, each.url, {}, *each.expected(world, visitor.key, method))
    visitor.report(record_property)


@pytest.mark.parametrize("identity", IDENTITIES)
def test_every_address_answers_as_the_grants_say(world, identity, record_property):
    visitor = Visitor(world, identity)
    for name, page in PAGES.items():
        for number, record in enumerate(records_for(visitor, page)):
            for method, declared in (("GET", page.get), ("POST", page.post)):
                # A method that is refused is refused before any record is looked for.
                if declared or not number:
                    visit(visitor, name, method, record)
        for query in page.lists if page.get else ():
            visit(visitor, name, "GET", records_for(visitor, page)[0], query.format(**foreign_keys(world)))
    visitor.report(record_property)


def visit(visitor: Visitor, name: str, method: str, record: Record | None, query: str = "") -> None:
    """Ask one address in one way."""
    page = PAGES[name]
    url = reverse(name, args=[record.pk] if record else [])
    form = {**(record.form if record else {}), **dict(page.form)}
    expected = house_pages.expected(visitor.world, name, method, visitor.key, record)
    visitor.ask(method, f"{url}?{query}" if query else url, form, expected)


def foreign_keys(world: World) -> dict[str, object]:
    """Return what a query string may name: keys of units and of people, near and far."""
    keys: dict[str, object] = {f"unit_{key.replace('-', '_')}": unit.pk for key, unit in world.units.items()}
    return keys | {f"staff_{key}": staff.pk for key, staff in world.staff.items()}

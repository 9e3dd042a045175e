"""Every address x every position x own, near and foreign records x GET and POST, against what the oracle works out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.template import Template
from django.urls import reverse

from kpi.models import Scorecard
from kpi.reports.models import Report
from marketing.models import Complaint, Customer, FollowUp
from roles import clock
from roles.approvals.models import Delegation
from roles.catalogue.discovery import position_modules
from roles.duties.models import ChecklistItem
from roles.models import Assignment, Position
from tests import factories
from tests.pages.conftest import NINE
from tests.pages.every_right import admin_pages, house_pages
from tests.pages.every_right.grants_oracle import Record, department_of, positions
from tests.pages.every_right.house_pages import OF_ITS_STORE, OF_THE_GROUP, PAGES
from tests.pages.every_right.marks import KINDS, MARK, mark
from tests.pages.every_right.rows import World
from tests.pages.every_right.visitor import Visitor, text_of
from tests.pages.every_right.world import ADMINISTRATORS, build, double_the_far_store
from tests.pages.test_policy import ask, of_the_house

SPECIAL = (
    *("anonymous", "leaver", "acting supervisor", "moved here from the other store", "moved here from finance"),
    *("deputy of the sales manager", "superuser"),
)
EVERYBODY = (*positions(), *SPECIAL, *ADMINISTRATORS)
# Everybody is asked once a run of the suite, on the embedded database (see `dev.py test`); the servers are asked by one
# of every reach: own, team, department, store, all.
WITH_SERVERS = ("sales-consultant", "sales-supervisor", "sales-manager", "general-manager", "superuser")
PASS = os.environ.get("WIDE_MATRIX")
IDENTITIES = WITH_SERVERS if PASS == "elsewhere" else EVERYBODY
READERS = ("sales-manager", "general-manager", "hr-manager", "moved here from the other store")
# Whose records everybody is asked for beside their own: one of the far store, one of the own department, and one of
# another department of the own store.
FAR = "f04"
LEADERS_ONLY = ("delegation",)
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
        world = build()
        admin_pages.mark_the_catalogue()
        rows = admin_pages.rows_of(world)
        world.administration = {each: admin_pages.addresses(rows, each) for each in ("", *ADMINISTRATORS.values())}
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


def records_for(visitor: Visitor, name: str) -> list[Record | None]:
    """Return the records to ask an address for: one's own, one of the own store, one of the other store.

    Of the own store in turn a colleague's of the own department and somebody's of another one, so that over all
    identities and addresses both are asked for.
    """
    page = PAGES[name]
    if not page.of:
        return [None]
    world = visitor.world
    seats = world.oracle.seats_of(visitor.key)
    near = NEAR[department_of(seats[0].position) if seats else "sales"]
    turn = (IDENTITIES.index(visitor.identity) + list(PAGES).index(name)) % len(near)
    keys = (visitor.key, world.identities[near[turn]], FAR)
    found = [record for record in dict.fromkeys(_nearest(world, key, page.of) for key in keys) if record]
    # What only somebody else has (a share, an offer) is asked for by everybody.
    return list(found or (each[page.of] for each in world.records.values() if page.of in each))


def _nearest(world: World, key: str, kind: str) -> Record | None:
    """Return a person's record, or that of the first above them who has one (a consultant has no deputy)."""
    mine = world.records.get(key, {})
    if kind not in LEADERS_ONLY:
        return mine.get(kind)
    above = [seat.person for seat in world.oracle.chain(mine["seat"].seat)] if "seat" in mine else []
    return next((world.records[each][kind] for each in (key, *above) if kind in world.records.get(each, {})), None)


class TestDeclared:
    def test_every_address_of_the_house_is_declared(self):
        missing = of_the_house() - PAGES.keys()
        assert missing == set(), "Add these to PAGES in tests/pages/every_right/house_pages.py"

    def test_every_declared_address_is_there(self):
        assert PAGES.keys() - of_the_house() == set()

    def test_every_address_of_the_administration_is_declared(self):
        missing = admin_pages.undeclared()
        assert missing == set(), "Add these to MODEL_PAGES or SITE_PAGES in tests/pages/every_right/admin_pages.py"


class TestMarks:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_word_is_found_however_it_is_written(self, kind):
        for of in ("n04", "f12", "nuab", "fuxy", "csa", "caf", "cpa", "cfi", "cma"):
            word = mark(kind, of)
            for text in (word, word.lower(), word.upper(), f"a{word}b"):
                assert [(each.lower(), key.lower()) for each, key in MARK.findall(text)] == [(kind, of)]

    def test_what_a_random_token_spells_is_none(self):
        assert MARK.findall("xZQvgcdsQzy zqnmcxxqz zqxxn04qz") == []


MODELS = {
    "seat": Assignment,
    "item": ChecklistItem,
    "done": ChecklistItem,
    "draft": Report,
    "sent": Report,
    "open_card": Scorecard,
    "submitted": Scorecard,
    "scored": Scorecard,
    "delegation": Delegation,
    "customer": Customer,
    "call": FollowUp,
    "complaint": Complaint,
}


@pytest.mark.parametrize("identity", IDENTITIES)
def test_lists_and_single_answers_are_what_the_grants_say(world, identity, record_property):
    """Every permission anybody is granted x every record of both stores, without a page between."""
    who = world.identities[identity]
    if who not in world.staff:
        pytest.skip("nobody is nobody")
    asked, wrong = 0, []
    for kind, model in MODELS.items():
        records = {each[kind].pk: each[kind] for each in world.records.values() if kind in each}
        rows = model.objects.in_bulk(list(records))
        for name in granted_permissions(kind):
            user = factories.fresh(world.staff[who])
            may = {pk for pk, row in rows.items() if user.has_perm(name, row)}
            listed = set(model.objects.filter(pk__in=records).visible_to(user, name).values_list("pk", flat=True))
            right = {pk for pk, record in records.items() if world.oracle.may(who, name, record)}
            asked += 2 * len(records)
            wrong += [
                f"{identity}: {name} on the {kind} of {records[pk].owner}" for pk in (may ^ right) | (listed ^ right)
            ]
    record_property("every right: single answers", asked)
    assert wrong == []


def granted_permissions(kind: str) -> list[str]:
    """Return the permissions any position is granted that can be asked of this kind of record."""
    names = {each.permission for module in position_modules().values() for each in module.POSITION.grants}
    if kind == "seat":
        return sorted(names)
    return sorted(name for name in names if name.endswith(f"_{MODELS[kind]._meta.model_name}"))


@pytest.mark.parametrize("identity", IDENTITIES)
def test_the_administration_opens_to_administrators(world, identity, record_property):
    visitor = Visitor(world, identity)
    for each in world.administration[ADMINISTRATORS.get(identity, "")]:
        for method in ("GET", "POST"):
            visitor.ask(method, each.url, {}, *each.expected(world, visitor.key, method))
    visitor.report(record_property)


@pytest.mark.parametrize("identity", IDENTITIES)
def test_every_address_answers_as_the_grants_say(world, identity, record_property):
    visitor = Visitor(world, identity)
    for name, page in PAGES.items():
        for number, record in enumerate(records_for(visitor, name)):
            for method, declared in (("GET", page.get), ("POST", page.post)):
                # A method that is refused is refused before any record is looked for.
                if declared or not number:
                    visit(visitor, name, method, record)
        record = records_for(visitor, name)[0]
        for query in page.lists if page.get else ():
            visit(visitor, name, "GET", record, query)
        if page.wrong and not is_at_home(visitor, name, record):
            visit_with_something_wrong(visitor, name, record)
    visitor.report(record_property)


def visit(visitor: Visitor, name: str, method: str, record: Record | None, query: str = "") -> None:
    """Ask one address in one way."""
    expected = house_pages.expected(visitor.world, name, method, visitor.key, record)
    url, form = address(visitor.world, name, record)
    where = f"{url}?{query.format(**keys_of(visitor.world))}" if query else url
    visitor.ask(method, where, form, expected, tells=PAGES[name].tells)


def visit_with_something_wrong(visitor: Visitor, name: str, record: Record | None) -> None:
    """Send a form that names something of the other store: where it would be taken, it is refused."""
    expected = house_pages.expected(visitor.world, name, "POST", visitor.key, record)
    url, form = address(visitor.world, name, record)
    form |= filled(visitor.world, PAGES[name].wrong)
    visitor.ask("POST", url, form, "422" if expected in ("200", "302") else expected)


def is_at_home(visitor: Visitor, name: str, record: Record | None) -> bool:
    """Return whether whoever the form names as foreign is none here."""
    if name in OF_ITS_STORE:
        return bool(record and record.seat.unit.startswith("far"))
    return name in OF_THE_GROUP and nothing_foreign(visitor, record)


def nothing_foreign(visitor: Visitor, record: Record | None) -> bool:
    """Return whether the other store is not foreign here: to a superuser, and to whoever wrote the record there."""
    return visitor.key in visitor.world.oracle.superusers or bool(record and record.seat.unit.startswith("far"))


def address(world: World, name: str, record: Record | None) -> tuple[str, dict[str, object]]:
    """Return where an address is for a record, and a form that whoever may send it can send."""
    url = reverse(name, args=record.args if record else ())
    return url, {**(record.form if record else {}), **filled(world, PAGES[name].form)}


def filled(world: World, form: tuple[tuple[str, object], ...]) -> dict[str, object]:
    """Return a form with the keys of the people and units it names."""
    keys = keys_of(world)
    return {name: keys.get(value, value) if isinstance(value, str) else value for name, value in form}


def keys_of(world: World) -> dict[str, object]:
    """Return what a query or a form may name: keys of units and of people, near and far."""
    keys: dict[str, object] = {f"unit_{key.replace('-', '_')}": unit.pk for key, unit in world.units.items()}
    keys |= {f"position_{code.replace('-', '_')}": pk for code, pk in Position.objects.values_list("code", "pk")}
    return keys | {f"staff_{key}": staff.pk for key, staff in world.staff.items()}


@pytest.mark.parametrize("identity", READERS[:1] if PASS == "elsewhere" else READERS)
def test_what_happens_in_the_other_store_changes_no_page(world, identity, record_property):
    """The same pages before and after the far store doubles: not a number on them may differ."""
    visitor = Visitor(world, identity)
    before = pages_of(visitor)
    double_the_far_store(world)
    after = pages_of(visitor)
    record_property("every right: pages unmoved by the other store", len(before))
    assert {url for url in before if before[url] != after[url]} == set()
    assert len(before) > 15


def pages_of(visitor: Visitor) -> dict[str, str]:
    """Return every list with its filters as this person reads it, without the parts that differ by request."""
    found = {}
    for name, page in PAGES.items():
        if page.of or not page.get or house_pages.expected(visitor.world, name, "GET", visitor.key, None) != "200":
            continue
        for query in ("", *page.lists):
            url = f"{reverse(name)}?{query.format(**keys_of(visitor.world))}"
            text = text_of(ask(visitor.client, "GET", url))
            found[url] = re.sub(r'name="(csrfmiddlewaretoken|entry_key)" value="[^"]*"|nonce="[^"]*"', "", text)
    return found

"""What every test may use: a database that knows the catalogue, a fixed Monday, and a small house of people."""

from collections import Counter, defaultdict
from datetime import date, time
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.template.base import Template
from django.test import TransactionTestCase
from django.test.signals import template_rendered
from hypothesis import settings

from roles import clock
from roles.approvals import guards
from roles.models import Position
from tests import factories
from tests.snapshots import Snapshot

# The same examples every time, however slow the machine is.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

MONDAY = date(2026, 3, 2)
CATALOGUE_DAY = date(2020, 1, 1)


def _sync() -> None:
    # Before every day the tests play on, so that history holds it on each of them.
    with clock.at(clock.local(CATALOGUE_DAY)):
        call_command("catalogue", "sync", stdout=StringIO())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Write the real catalogue once, when the test database is made."""
    with django_db_blocker.unblock():
        _sync()


def ensure_catalogue():
    """Write the catalogue again where a test that emptied its tables (`transaction=True`) left none."""
    if not Position.objects.filter(code="sales-consultant").exists():
        _sync()


_empty_tables = TransactionTestCase._fixture_teardown


def _empty_past_the_guards(case):
    """Take the guards of the decision log down before a test with transactions of its own empties every table.

    The flush sends `post_migrate`, which puts them up again.
    """
    for alias in case._databases_names(include_mirrors=False):
        guards.take_down(connections[alias])
    _empty_tables(case)


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_past_the_guards():
    """Let the tests, and nobody else, empty the tables of the decision log."""
    TransactionTestCase._fixture_teardown = _empty_past_the_guards


# Templates that draw one widget or one part of a page, hundreds of times on some.
_PARTS = ("django/forms/", "admin/includes/", "admin/edit_inline/", "components/")


def _render(template, context):
    if not (template.name or "").startswith(_PARTS):
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def pages_are_told_not_their_parts(django_test_environment):
    """Tell the test client of each page; a copy of every widget's context would be most of the work."""
    Template._render = _render


@pytest.fixture(autouse=True)
def forgetful_cache():
    """Begin each test with an empty cache: what another one counted there (guesses, fetches) is not its own."""
    cache.clear()


@pytest.fixture
def synced_catalogue(db):
    """The 42 positions with all that belongs to them, as they are written with the database."""
    ensure_catalogue()


@pytest.fixture
def monday():
    """Fix the clock at nine o'clock on Monday, 2 March 2026."""
    with clock.at(clock.local(MONDAY, time(9, 0))) as instant:
        yield instant


def _make_house():
    store = factories.make_store()
    department = factories.make_department(store)
    team = factories.make_team(department)
    positions = factories.make_ladder()
    return SimpleNamespace(
        store=store,
        department=department,
        team=team,
        positions=positions,
        chief=factories.make_seat(positions.chief, store),
        manager=factories.make_seat(positions.manager, department),
        lead=factories.make_seat(positions.lead, team),
        clerk=factories.make_seat(positions.clerk, team),
    )


_HOUSE = Snapshot(_make_house)


@pytest.fixture
def house(db):
    """One store with four people, each above the next: chief, manager, lead, clerk.

    chief (store) > manager (sales department) > lead (team) > clerk (team). Every seat begins
    on 1 January 2026; nothing is generated yet.
    """
    return _HOUSE.play()


@pytest.fixture
def on_postgresql():
    """Skip a test that SQLite cannot play: it has one writer at a time."""
    if connection.vendor != "postgresql":
        pytest.skip("several writers at once need PostgreSQL")


def pytest_terminal_summary(terminalreporter):
    """Print the figures the large tests count: `record_property("every right: checks", 12)` from any of them."""
    figures = defaultdict(Counter)
    for report in (each for reports in terminalreporter.stats.values() for each in reports):
        for name, value in getattr(report, "user_properties", ()) if getattr(report, "when", "") == "call" else ():
            title, separator, what = name.partition(": ")
            if separator:
                figures[title][what] += value
    for title, counts in sorted(figures.items()):
        said = ", ".join(f"{count:,} {what}" for what, count in counts.items())
        terminalreporter.write_line(f"{title}: {said}")

"""What every test may use: a database that knows the catalogue, a fixed Monday, and a small house of people."""

import gc
import os
from collections import Counter, defaultdict
from datetime import date, time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.base import Template
from django.test import TransactionTestCase
from django.test.signals import template_rendered
from hypothesis import settings

from roles import clock, sweep
from roles.granted import NAMES
from tests import factories
from tests.database import database
from tests.snapshots import Snapshot

# What the imports left behind lives to the end: the collector need not walk through it after every few hundred objects.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)

# The same examples every time, however slow the machine is.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

MONDAY = date(2026, 3, 2)
# The fixtures by which a test comes to the database.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Copy the database with the real catalogue; a test that commits (`transaction=True`) gets it anew afterwards."""
    copied = database()
    with django_db_blocker.unblock():
        copied.prepare(anew=request.config.getvalue("create_db"))
        copied.copy()
        # Read once a process: which page comes first must not show in the counts of queries.
        NAMES.of({0})
    TransactionTestCase._fixture_teardown = lambda test_case: copied.restore()
    yield
    with django_db_blocker.unblock():
        copied.drop()


# Begun first, as nothing else takes as long; what follows keeps both workers busy to the end.
LONGEST = ("pages/test_every_right", "browser")
# What is about words, forms, files and tables of states, and reaches the database by ways that other tests try on each
# of them: every page is opened on both (ON_BOTH), and the catalogue is written into either when it is made.
ON_ONE_DATABASE = (
    *("admin/", "assigned/", "boards/", "bulletins/", "calendars/", "catalogue/", "exports/", "pages/", "personnel/"),
    *("worksheets/", "kpi/test_indicators", "kpi/test_card", "marketing/test_imports", "marketing/test_leaks"),
    *(
        "marketing/test_promotion_states",
        "sales/deals/test_leaks",
        "sales/deals/test_states",
        "sales/stock/test_states",
    ),
    *(
        "sales/stock/test_stock_states",
        "showroom/test_leaks",
        "showroom/test_showroom_states",
        "notifications/test_mess",
    ),
)
ON_BOTH = ("pages/test_every_page", "pages/test_query_counts", "pages/test_every_right")
# Files whose tests share nothing that takes long to build: their tests may go to both workers.
APART = ("roles/test_lives",)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Keep the tests of a file together on one worker, which builds what they share once; the longest files first.

    With `ONCE=elsewhere` what does not ask the database is left out: another pass of the same run plays it.
    """
    nowhere = [item.nodeid for item in items if _marks(item) >= {"broker"} and _marks(item) & {"browser", "once"}]
    if nowhere:
        raise pytest.UsageError(f"These tests would run on no pass: {', '.join(nowhere)}")
    if os.environ.get("ONCE") == "elsewhere":
        config.hook.pytest_deselected(items=[item for item in items if plays_once(item)])
        items[:] = [item for item in items if not plays_once(item)]
    for item in items:
        if _group_of(item) not in APART and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(_group_of(item)))
    result = yield
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: min(rank.get(name, len(rank)) for name in _names_of(item)))
    return result


def plays_once(item):
    """Return whether a test says the same on every database: it is marked so, lies among such, or opens none."""
    marks = _marks(item)
    opens = not DATABASE.isdisjoint(item.fixturenames) or not marks.isdisjoint({"django_db", "broker"})
    group = _group_of(item)
    alike = group.startswith(ON_ONE_DATABASE) and not group.startswith(ON_BOTH) and "broker" not in marks
    return "once" in marks or alike or not opens


def _marks(item):
    return {mark.name for mark in item.iter_markers()}


def _group_of(item):
    return item.path.relative_to(Path(__file__).parent).with_suffix("").as_posix()


def _names_of(item):
    return [_group_of(item), *(mark.args[0] for mark in item.iter_markers("xdist_group"))]


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


# These sweep minute after minute for what people are told and owe; what the rooms above `roles` do in a sweep (figures,
# reports, the departments' own) is not asked there: it is most of the work, and has sweeps of its own in their tests.
WITHOUT_ROOMS = ("duties/", "assigned/", "approvals/", "notifications/", "proof/", "personnel/", "roles/test_lives")
WITH_ROOMS = ("duties/test_at_once",)


@pytest.fixture(autouse=True)
def no_rooms_where_nobody_looks(request, monkeypatch):
    """Sweep without the rooms above `roles` in tests about something else."""
    group = _group_of(request.node)
    if group.startswith(WITHOUT_ROOMS) and group not in WITH_ROOMS:
        steps = {name: step for name, step in sweep._steps.items() if step.run.__module__.startswith("roles.")}
        monkeypatch.setattr(sweep, "_steps", steps)


@pytest.fixture
def synced_catalogue(db):
    """The 42 positions with all that belongs to them, as they are written with the database."""


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


def _make_house_on_monday():
    # Whoever asks first makes it for all: by a clock of its own, not by that test's.
    with clock.at(clock.local(MONDAY, time(9, 0))):
        return _make_house()


_HOUSE = Snapshot(_make_house_on_monday)


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

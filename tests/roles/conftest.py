"""A group of two stores for the tests of rights: who sits where, and one record of each kind for everybody."""

from types import SimpleNamespace

import pytest

from kpi.cards import open_cards
from kpi.models import Scorecard
from kpi.reports.models import Report
from kpi.reports.opening import insert_reports
from roles.duties.generation import insert_items
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY
from tests.factories import LEADING, fresh

VIEW = {
    ChecklistItem: "duties.view_checklistitem",
    Report: "reports.view_report",
    Scorecard: "kpi.view_scorecard",
}


@pytest.fixture
def world(db, monday):
    """Two stores of one group; one record of each kind for everybody who has a seat in a store."""
    group = factories.make_group()
    a, b = factories.make_store(group), factories.make_store(group)
    sales, service = factories.make_department(a), factories.make_department(a, "aftersales")
    team1, team2 = factories.make_team(sales), factories.make_team(sales)
    sales_b = factories.make_department(b)
    ladder = factories.make_ladder()
    boss = factories.make_position(grants=[("group", *LEADING)])
    deputy = factories.make_position(grants=[("department", *LEADING)], department="sales")
    seats = {
        "boss": factories.make_seat(boss, group),
        "chief": factories.make_seat(ladder.chief, a),
        "deputy": factories.make_seat(deputy, a),
        "manager": factories.make_seat(ladder.manager, sales),
        "lead": factories.make_seat(ladder.lead, team1),
        "clerk1": factories.make_seat(ladder.clerk, team1),
        "clerk2": factories.make_seat(ladder.clerk, team2),
        "mechanic": factories.make_seat(ladder.clerk, service),
        "chief_b": factories.make_seat(ladder.chief, b),
        "clerk_b": factories.make_seat(ladder.clerk, factories.make_team(sales_b)),
    }
    for position in {seat.position for seat in seats.values()}:
        factories.make_duty(position)
        factories.make_definition(position)
    for make in (insert_items, insert_reports, open_cards):
        make(MONDAY, stores=[a.pk, b.pk])
    return SimpleNamespace(
        group=group, a=a, b=b, sales=sales, service=service, team1=team1, team2=team2, seats=seats, ladder=ladder
    )


def people(world):
    return {name: seat.staff for name, seat in world.seats.items()}


def seen_by(world, name, model, permission=None):
    """Return the names of those whose record of `model` the list shows to `name`."""
    names = {staff.pk: each for each, staff in people(world).items()}
    rows = model.objects.visible_to(fresh(world.seats[name].staff), permission)
    return sorted(names[row.owner_id] for row in rows)

"""What the tests of approvals share."""

import pytest
from django.db import connection

from roles.approvals import guards
from tests import factories
from tests.approvals import discounts


@pytest.fixture
def unguarded(db):
    """Let a test write below the model, as whoever owns the database could; its transaction takes that back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table whose foreign keys are still to be checked keeps its triggers.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        guards.take_down(connection)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture(scope="module")
def discount_kind(django_db_setup, django_db_blocker):
    """The kind of document that only these tests know."""
    with django_db_blocker.unblock(), discounts.registered() as model:
        yield model


@pytest.fixture
def shop(house):
    """The house, and beside its line two people of accounts, each of whom may decide on what the store asks for."""
    house.positions.accountant = factories.make_position(
        department="finance", reports_to=house.positions.chief, grants=[("store", *factories.LEADING)]
    )
    house.accounts = factories.make_department(house.store, "finance")
    house.first = factories.make_seat(house.positions.accountant, house.accounts)
    house.second = factories.make_seat(house.positions.accountant, house.accounts)
    return house


@pytest.fixture
def ask(shop, discount_kind):
    """Make a discount somebody asks for: of the clerk, of 3,000 and 2 per cent where nothing else is said."""

    def make(seat=None, **fields):
        at = seat or shop.clerk
        given = {"amount": 3000, "percentage": 2, **fields}
        made = discount_kind.objects.create(
            owner=at.staff, unit=at.unit, department=at.department, store=at.store, **given
        )
        made.refresh_from_db()
        return made

    return make

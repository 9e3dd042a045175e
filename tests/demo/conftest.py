"""The demo store of the tests of this folder: seeded once for all of them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from roles import clock
from roles.models import Position
from tests.demo.seeding import DAYS, NOW, seed


@pytest.fixture(scope="package")
def told(django_db_setup, django_db_blocker):
    """What the command said; the store is there for every test of this folder that asks for it and gone after them."""
    with django_db_blocker.unblock(), clock.at(NOW), transaction.atomic():
        if not Position.objects.exists():
            call_command("catalogue", "sync", stdout=StringIO())
        yield seed("--days", str(DAYS))
        transaction.set_rollback(True)

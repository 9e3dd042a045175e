"""What the tests of approvals share."""

import pytest
from django.db import connection

from roles.approvals import guards


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

"""People join, move, stand in, are away and leave, the catalogue changes, days go by: in any order, nothing is lost.

A thousand random sequences are played through the house's public doors and, beside them, in the books of
`lives_books.py`. After every step the two must agree: no item lost, doubled or without an owner, and everybody may
exactly what follows from their seats, worked out from nothing. The same sequences are drawn on every run.

A failing sequence is shortened by hypothesis and told as a story, one line a step.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.roles.lives_machine import Lives
from tests.roles.lives_town import found_town

SEQUENCES, STEPS, PARTS = 1000, 8, 8
# Where both databases play (see `dev.py test`), PostgreSQL plays a quarter of the sequences and SQLite the others.
BOTH = os.environ.get("WIDE_MATRIX") in ("here", "elsewhere")
QUARTER = PARTS // 4
SEEDS = range(PARTS - QUARTER if BOTH else PARTS) if connection.vendor == "sqlite" else range(PARTS - QUARTER, PARTS)


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The town, written once a module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield found_town()
        transaction.set_rollback(True)


@pytest.mark.parametrize("part", SEEDS)
def test_whatever_happens_nothing_is_lost_and_rights_follow(town, db, part, record_property):
    played: Counter[str] = Counter()
    machine = seed(part)(type("Lives", (Lives,), {"town": town, "played": played}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=SEQUENCES // PARTS,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert played["sequences"] >= SEQUENCES // PARTS
    for name, count in played.items():
        record_property(f"lives: {name}", count)

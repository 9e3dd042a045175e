"""The instant the demo store is seeded at in the tests, and the command."""

from datetime import date, time
from io import StringIO

from django.core.management import call_command

from roles import clock

NOW = clock.local(date(2026, 3, 8), time(15, 30))
DAYS = 12


def seed(*arguments: str) -> str:
    """Run the command; return what it said."""
    told = StringIO()
    call_command("seed_demo", *arguments, stdout=told)
    return told.getvalue()

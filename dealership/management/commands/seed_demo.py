"""`manage.py seed_demo`: the demo store, made once."""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dealership.demo import store
from dealership.demo.people import PASSWORD
from roles import clock


class Command(BaseCommand):
    """Seed the demo store, or print its logins."""

    help = "Make the demo store: people in every position and two months of their work. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--yes", action="store_true", help="also outside development")
        parser.add_argument("--logins", action="store_true", help="only print the table of demo logins")
        parser.add_argument(
            "--days", type=int, metavar="N", help="a shorter history: the last N days, today included (at least 2)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse, report that the store is there, or make it."""
        if options["logins"]:
            self._print_logins(_known_password())
            return
        if not _allowed() and not options["yes"]:
            raise CommandError(
                "This is no development system: a demo store would put invented people beside real ones. "
                "Give --yes if that is what you want."
            )
        if options["days"] is not None and options["days"] < 2:
            raise CommandError("--days needs at least 2: yesterday and today.")
        if store.is_there():
            self.stdout.write("The demo store is there already: nothing was changed.")
            return
        self._seed(options["days"])

    def _seed(self, days: int | None) -> None:
        # Everybody knows the demo's password: outside development nobody may log in with it.
        password = PASSWORD if _allowed() else secrets.token_urlsafe(12)
        began = time.monotonic()
        self.stdout.write("Making the demo store:")
        try:
            store.seed(now=clock.now(), days=days, password=password, say=self.stdout.write)
        except store.CannotSeed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The demo store was made in {time.monotonic() - began:.1f} s. Log in as:")
        self._print_logins(password)

    def _print_logins(self, password: str) -> None:
        if not store.is_there():
            raise CommandError("The demo store is not there: run `manage.py seed_demo` first.")
        for row in store.logins():
            self.stdout.write(f"{row.login}\t{password}\t{row.position}\t{row.name}")


def _allowed() -> bool:
    return getattr(settings, "DEMO_ALLOWED", False)


def _known_password() -> str:
    """Return the demo's password; outside development it was told once, when the store was made."""
    return PASSWORD if _allowed() else "-"

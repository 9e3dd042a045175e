"""`manage.py seed_demo`: the demo store, made once, and a house of as many stores as asked for."""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dealership.demo import store
from dealership.demo.people import PASSWORD
from dealership.demo.scale import house
from roles import clock


class Command(BaseCommand):
    """Seed the demo store, or print its logins."""

    help = (
        "Make the demo store: people in every position and two months of their work. A second run changes nothing. "
        "With --scale N the house gets N stores in all, each a copy of the demo store: its units and people (logins "
        "end in -s2, -s3, ...), customers, calls, complaints, surveys, marketing, leads, deals, cars and money. "
        "Names are the demo store's; phones, VINs, plates and numbers differ. Checklists, reports, scorecards and "
        "figures of the copies begin today: the next sweep makes them. Their log of decisions begins with what waits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--yes", action="store_true", help="also outside development")
        parser.add_argument("--logins", action="store_true", help="only print the table of demo logins")
        parser.add_argument(
            "--days", type=int, metavar="N", help="a shorter history: the last N days, today included (at least 2)"
        )
        parser.add_argument(
            "--scale", type=int, metavar="N", help="N stores in all; those that are there already are left alone"
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
        self._check(options["days"], options["scale"])
        if store.is_there():
            self.stdout.write("The demo store is there already: nothing was changed.")
        else:
            self._seed(options["days"])
        if options["scale"] is not None:
            self._scale(options["scale"])

    def _check(self, days: int | None, stores: int | None) -> None:
        if days is not None and days < 2:
            raise CommandError("--days needs at least 2: yesterday and today.")
        try:
            house.check(1 if stores is None else stores)
        except house.CannotScale as error:
            raise CommandError(str(error)) from error

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

    def _scale(self, stores: int) -> None:
        began = time.monotonic()
        try:
            made = house.make(stores, clock.now(), self.stdout.write)
        except house.CannotScale as error:
            raise CommandError(str(error)) from error
        if not made.stores:
            self.stdout.write(f"The {stores} stores are there already: nothing was changed.")
            return
        self.stdout.write(
            f"{made.stores} stores were made in {time.monotonic() - began:.1f} s: {made.rows} rows, "
            f"{made.waiting} documents wait for a decision."
        )

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

"""`manage.py bench [NAME]`: what the engines take, against the best that can be done by hand."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test import override_settings

from dealership.bench.data import AT, Data, Scale
from dealership.bench.database import own_database
from dealership.bench.frame import LEAST_RUNS, Case, run, verdict
from dealership.bench.selection import ALL, select
from roles import clock

# A page is measured, not the collecting of static files; a mail is measured up to the server's door.
SETTINGS = {
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_SSL_REDIRECT": False,
    "SESSION_COOKIE_SECURE": False,
    "STATIC_ROOT": settings.BASE_DIR / "dealership" / "static",
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


class Command(BaseCommand):
    """Measure; judging is left to whoever reads. One line of JSON a case, progress on the other channel."""

    help = "Measure the engines against the best that can be done by hand: one line of JSON for each case."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which cases, and how many rows."""
        parser.add_argument(
            "names",
            nargs="*",
            metavar="NAME",
            help="a group (duties, rights, pages, outbox, kpi, sales), a case, or faults",
        )
        parser.add_argument(
            "--without-keys", action="store_true", help="with faults: drop the unique keys, and the count must show it"
        )
        parser.add_argument("--short", action="store_true", help="with faults: fewer of them, and less work")
        parser.add_argument("--list", action="store_true", help="only name the cases")
        parser.add_argument("--sqlite", action="store_true", help="on SQLite in a temporary file, even beside a server")
        parser.add_argument("--runs", type=_positive, default=LEAST_RUNS, help="at least so many runs of each side")
        parser.add_argument("--once", action="store_true", help="one run of each side: whether a case works, not how")
        for name, text in (
            ("stores", "stores; each person has 8 duties a day, so 500 stores of 60 make 240,000 items"),
            ("people", "people in a store"),
            ("items", "checklist items in the table the reminders are looked for in"),
            ("reports", "reports in the table the list pages read"),
            ("messages", "messages in the outbox"),
            ("leads", "leads of all stores together"),
        ):
            parser.add_argument(f"--{name}", type=_positive, help=f"{text} (a minute's worth)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the database, run the cases, drop the database."""
        if options["list"]:
            self.stdout.write("\n".join(case.name for case in ALL))
            return
        if options["names"] == ["faults"]:
            self._play_faults(short=options["short"], without_keys=options["without_keys"])
            return
        try:
            cases = select(options["names"])
        except ValueError as error:
            raise CommandError(f"No case is called {error}; --list names them all.") from error
        logging.getLogger("axes").setLevel(logging.WARNING)
        with own_database(embedded=options["sqlite"], say=self._say), override_settings(**SETTINGS), clock.at(AT):
            asked = {name: options[name] for name in Scale.__annotations__ if options[name]}
            groups = {case.name.split(".")[0] for case in cases}
            data = Data(Scale.usual(groups, **asked), self._say)
            for case in cases:
                self._measure(case, data, options["runs"], once=options["once"])

    def _measure(self, case: Case, data: Data, runs: int, *, once: bool) -> None:
        line = run(case, data, runs, once=once)
        self._say(f"{case.name}: {verdict(case, line)}")
        self.stdout.write(json.dumps(line, ensure_ascii=False))
        self.stdout.flush()

    def _play_faults(self, *, short: bool, without_keys: bool) -> None:
        """Kill the house's processes while they work; it fails where something was lost or doubled."""
        from dealership.bench.faults import servers
        from dealership.bench.faults.run import SHORT, play

        try:
            found = play(self._say, *(SHORT if short else ()), without_keys=without_keys)
        except servers.Missing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(found.as_line()))
        if not found.holds:
            raise CommandError("Something was lost or doubled; see the line above.")

    def _say(self, text: str) -> None:
        self.stderr.write(f"  {text}", self.style.NOTICE)
        self.stderr.flush()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number

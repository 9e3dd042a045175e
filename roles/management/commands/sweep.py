"""`manage.py sweep [--at INSTANT]`: what the beat does every minute, by hand."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from roles import clock
from roles import sweep as sweeper


class Command(BaseCommand):
    """Do everything that is due at an instant."""

    help = "Do everything that is due: make checklists, open and draft reports, close, remind, send."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --at."""
        parser.add_argument("--at", metavar="INSTANT", help="ISO 8601, such as 2026-12-01T08:00+08:00; now by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one sweep and print what every step did."""
        at = _instant(options["at"]) if options["at"] else clock.now()
        self.stdout.write(f"sweep for {timezone.localtime(at).isoformat(timespec='minutes')}")
        with clock.at(at):
            outcomes = sweeper.sweep(at)
        for outcome in outcomes:
            self.stdout.write(f"  {outcome.step}: {'failed, see the log' if outcome.failed else outcome.count}")
        if any(outcome.failed for outcome in outcomes):
            sys.exit(1)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no instant: write it like 2026-12-01T08:00+08:00.") from error
    return at if timezone.is_aware(at) else timezone.make_aware(at)

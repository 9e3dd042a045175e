"""`manage.py audit verify`: finds any tampering with the decision log."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from roles.approvals.models import Decision
from roles.approvals.verifying import faults


class Command(BaseCommand):
    """Walk the hash chains of all stores."""

    help = "Verify the hash chains of the decision log. Exit code 1: something was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verb."""
        parser.add_argument("verb", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every break, or how many entries hold."""
        found = list(faults())
        for store_id, sequence, what in found:
            self.stdout.write(f"store {store_id}, entry {sequence}: {what}")
        if found:
            sys.exit(1)
        self.stdout.write(f"{Decision.objects.count()} decisions, every chain holds")

"""`manage.py calendar seed | status`: public holidays from the shell."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count
from django.db.models.functions import ExtractYear

from roles.calendars.models import Holiday
from roles.calendars.seeding import seed


class Command(BaseCommand):
    """Write the published holidays, or count what the table holds."""

    help = "Public holidays: seed writes what is published and keeps administrators' own; status counts by year."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("seed", help="bring the table to what is published")
        verbs.add_parser("status", help="count the days of every year")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb."""
        if options["verb"] == "seed":
            changes = seed()
            self.stdout.write(
                f"{changes.created} created, {changes.updated} updated, {changes.unchanged} unchanged, "
                f"{len(changes.drift)} kept as customised"
            )
            return
        years = Holiday.objects.annotate(year=ExtractYear("day")).values_list("year", "kind").order_by("year", "kind")
        for year, kind, count in years.annotate(count=Count("pk")):
            self.stdout.write(f"{year} {kind} {count}")
